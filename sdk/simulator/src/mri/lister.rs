//! How MRI lists a household: everybody in a row of their own on the same lease of the same unit.

use serde_json::{Map, Value, json};

use crate::world::household::{Household, Situation};
use crate::world::lister::{Lister, Region, Register};
use crate::world::resident::Resident;

pub(super) const CURRENT: &str = "Current";
pub(super) const NEW: &str = "New";

const REGION: Region = Region {
    kinds: ["Terrace", "Crossing", "Park", "Place"],
    first_tree: 1,
    street: "Ter",
    city: "Dallas",
    state: "TX",
    postal_code: "75243",
    area_codes: [214, 469, 972, 817, 682, 945],
};

/// MRI's way.
#[derive(Debug)]
pub(super) struct MriLister;

impl Lister for MriLister {
    fn region(&self) -> &'static Region {
        &REGION
    }

    fn property_id(&self, _seed: u64, index: usize, tree: &str) -> String {
        format!("{}{}", tree.to_uppercase(), index + 1)
    }

    fn unit_name(&self, floor: usize, door: usize) -> String {
        format!("{floor}{:02}", door + 1)
    }

    fn status(&self, situation: Situation) -> Option<&'static str> {
        match situation {
            Situation::Settled
            | Situation::MonthToMonth
            | Situation::Transfer
            | Situation::Notice
            | Situation::Eviction => Some(CURRENT),
            Situation::Past => Some("Old"),
            Situation::Incoming => Some(NEW),
            // Prospects and applicants have an API of their own.
            Situation::Applicant
            | Situation::Canceled
            | Situation::Denied
            | Situation::WaitList => None,
        }
    }

    fn rows(&self, household: &Household, register: &mut Register) -> Vec<Resident> {
        let number = 750 + register.lease;
        let holder = match household.situation {
            Situation::Incoming => format!("00S{number:07}"),
            _ => format!("{number:010}"),
        };
        // Leases are counted within their unit.
        let lease = match household.situation {
            Situation::Past => "1",
            Situation::Incoming => "3",
            _ => "2",
        };
        let mut rows = Vec::new();
        for person in &household.people {
            let is_leaseholder = rows.is_empty();
            rows.push(Resident {
                id: if is_leaseholder {
                    holder.clone()
                } else {
                    format!("WF{:08}", 640 + register.next_person())
                },
                household: Some(holder.clone()),
                lease: Some(lease.to_owned()),
                role: Some(if is_leaseholder { "leaseholder" } else { "occupant" }.to_owned()),
                pms: own_fields(household),
                ..Resident::named(person).on_lease(self, household)
            });
        }
        rows
    }

    /// A name in capitals.
    fn add_blemish(&self, residents: &mut [Resident]) {
        if let Some(name) = residents.first_mut().and_then(|first| first.last_name.as_mut()) {
            *name = name.to_uppercase();
        }
    }
}

/// Notice is told by its day alone: the status stays what it is.
fn own_fields(household: &Household) -> Map<String, Value> {
    let notice = household.days.notice.filter(|_| household.situation == Situation::Notice);
    let notice = notice.map(|day| day.format("%Y-%m-%dT00:00:00").to_string());
    notice.map(|day| ("DateNotified".to_owned(), json!(day))).into_iter().collect()
}
