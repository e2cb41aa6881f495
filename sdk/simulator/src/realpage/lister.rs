//! How RealPage lists a household: everybody by the household's number and a number within it.

use serde_json::{Map, Value, json};

use crate::world::household::{Household, Situation};
use crate::world::lister::{Lister, Region, Register, neutral};
use crate::world::resident::Resident;

const REGION: Region = Region {
    kinds: ["Ridge", "Crossing", "Pointe", "Village"],
    first_tree: 2,
    street: "Ridge Rd",
    city: "Tampa",
    state: "FL",
    postal_code: "33618",
    area_codes: [813, 727, 941, 352, 407, 863],
};

/// RealPage's way.
#[derive(Debug)]
pub(super) struct RealPageLister;

impl Lister for RealPageLister {
    fn region(&self) -> &'static Region {
        &REGION
    }

    fn property_id(&self, _seed: u64, index: usize, _tree: &str) -> String {
        (9_100_001 + index).to_string()
    }

    fn unit_name(&self, floor: usize, door: usize) -> String {
        format!("{floor}{:02}", door + 1)
    }

    fn status(&self, situation: Situation) -> Option<&'static str> {
        Some(match situation {
            Situation::Settled
            | Situation::MonthToMonth
            | Situation::Transfer
            // Told by a date and by a flag instead of a word.
            | Situation::Notice
            | Situation::Eviction => "Current",
            Situation::Past => "Former",
            Situation::Incoming => "Future Lease",
            Situation::Applicant => "Applicant",
            Situation::Canceled | Situation::Denied => "Former Applicant",
            Situation::WaitList => return None,
        })
    }

    fn rows(&self, household: &Household, register: &mut Register) -> Vec<Resident> {
        let (number, lease) = (5_900 + register.lease, 7_000 + register.lease);
        let rows = household.people.iter().zip(1..).map(|(person, member)| Resident {
            // Members are counted from 1 in each household, so their numbers repeat.
            id: format!("{number}-{member}"),
            household: Some(number.to_string()),
            lease: Some(lease.to_string()),
            role: Some(if member == 1 { "leaseholder" } else { "occupant" }.to_owned()),
            pms: if member == 1 { raw_fields(household) } else { Map::new() },
            ..Resident::named(person).on_lease(self, household)
        });
        rows.collect()
    }
}

fn raw_fields(household: &Household) -> Map<String, Value> {
    let mut fields = Map::new();
    match household.situation {
        Situation::Notice => {
            let (given, leaves) = (household.days.notice, household.days.move_out);
            fields.insert("noticegivendate".to_owned(), json!(neutral(given)));
            fields.insert("noticefordate".to_owned(), json!(neutral(leaves)));
        }
        Situation::Eviction => {
            fields.insert("inevict".to_owned(), json!("Y"));
        }
        _ => {}
    }
    fields
}
