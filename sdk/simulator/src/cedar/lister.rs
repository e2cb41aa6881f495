//! How Cedar lists a household: everybody in an entry of their own, with one household id.

use crate::world::household::{Household, Situation};
use crate::world::lister::{Lister, Region, Register};
use crate::world::resident::Resident;

const REGION: Region = Region {
    kinds: ["Mews", "Grove", "Row", "Quarter"],
    first_tree: 20,
    street: "Ave",
    city: "Boise",
    state: "ID",
    postal_code: "83702",
    area_codes: [208, 986, 406, 307, 541, 458],
};

/// Cedar's way.
#[derive(Debug)]
pub(super) struct CedarLister;

impl Lister for CedarLister {
    fn region(&self) -> &'static Region {
        &REGION
    }

    fn property_id(&self, _seed: u64, index: usize, tree: &str) -> String {
        format!("prp_{}_{}", tree.to_lowercase(), index + 1)
    }

    fn unit_name(&self, floor: usize, door: usize) -> String {
        format!("{floor}{:02}", door + 1)
    }

    fn status(&self, situation: Situation) -> Option<&'static str> {
        Some(match situation {
            Situation::Settled | Situation::MonthToMonth | Situation::Transfer => "current",
            Situation::Notice => "notice",
            Situation::Eviction => "eviction",
            Situation::Past => "past",
            Situation::Incoming => "upcoming",
            Situation::Canceled => "cancelled",
            Situation::Applicant => "applicant",
            Situation::Denied | Situation::WaitList => return None,
        })
    }

    fn rows(&self, household: &Household, register: &mut Register) -> Vec<Resident> {
        let lease = register.lease;
        let mut rows = Vec::new();
        for person in &household.people {
            let role = if rows.is_empty() { "leaseholder" } else { "occupant" };
            let mut row = Resident {
                id: format!("res_{}", 10_000 + register.next_person()),
                household: Some(format!("hh_{}", 5_000 + lease)),
                lease: Some(format!("lse_{}", 7_000 + lease)),
                role: Some(role.to_owned()),
                ..Resident::named(person).on_lease(self, household)
            };
            if household.situation == Situation::MonthToMonth {
                row.lease_end = Some(String::new());
            }
            rows.push(row);
        }
        rows
    }
}
