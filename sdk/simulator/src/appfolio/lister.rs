//! How AppFolio lists a household: everybody in a row of their own, held together by an occupancy.

use serde_json::{Map, json};

use crate::world::dice::Dice;
use crate::world::household::{Household, Situation};
use crate::world::lister::{Lister, Region, Register, neutral};
use crate::world::resident::Resident;

const REGION: Region = Region {
    kinds: ["House", "Landing", "Yard", "Lofts"],
    first_tree: 3,
    street: "St",
    city: "Tacoma",
    state: "WA",
    postal_code: "98402",
    area_codes: [253, 206, 360, 425, 509, 564],
};

/// AppFolio's way.
#[derive(Debug)]
pub(super) struct AppFolioLister;

impl Lister for AppFolioLister {
    fn region(&self) -> &'static Region {
        &REGION
    }

    fn property_id(&self, seed: u64, index: usize, _tree: &str) -> String {
        Dice::named(seed, &format!("property {index}")).uuid()
    }

    fn unit_name(&self, floor: usize, door: usize) -> String {
        const LETTERS: [char; 8] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
        format!("{floor}{}", LETTERS[door])
    }

    fn status(&self, situation: Situation) -> Option<&'static str> {
        Some(match situation {
            Situation::Settled | Situation::MonthToMonth | Situation::Transfer => "Current",
            Situation::Notice => "Notice",
            Situation::Eviction => "Evict",
            Situation::Past => "Past",
            // A cancelled lease is hidden instead of given a word.
            Situation::Incoming | Situation::Canceled => "Future",
            Situation::Applicant | Situation::Denied | Situation::WaitList => return None,
        })
    }

    fn rows(&self, household: &Household, register: &mut Register) -> Vec<Resident> {
        let (seed, lease) = (register.seed, register.lease);
        let occupancy = Dice::named(seed, &format!("occupancy {lease}")).uuid();
        let mut rows = Vec::new();
        for person in &household.people {
            let is_leaseholder = rows.is_empty();
            let mut pms = Map::new();
            if household.situation == Situation::Canceled {
                let hidden_at = neutral(household.days.notice) + "T16:00:00Z";
                pms.insert("HiddenAt".to_owned(), json!(hidden_at));
            }
            let mut row = Resident {
                id: Dice::named(seed, &format!("tenant {}", register.next_person())).uuid(),
                household: Some(occupancy.clone()),
                role: Some(if is_leaseholder { "leaseholder" } else { "occupant" }.to_owned()),
                pms,
                ..Resident::named(person).on_lease(self, household)
            };
            if household.situation == Situation::MonthToMonth {
                row.lease_end = Some(String::new());
            }
            rows.push(row);
        }
        rows
    }

    /// A name with a space at its end.
    fn add_blemish(&self, residents: &mut [Resident]) {
        if let Some(name) = residents.first_mut().and_then(|first| first.last_name.as_mut()) {
            name.push(' ');
        }
    }
}
