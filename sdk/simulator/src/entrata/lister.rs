//! How Entrata lists a household: everybody is a customer of the lease, with a status of their own.

use crate::world::household::{Household, Situation};
use crate::world::lister::{Lister, Region, Register};
use crate::world::resident::Resident;

const REGION: Region = Region {
    kinds: ["Flats", "Quarters", "Commons", "Village"],
    first_tree: 4,
    street: "Ave",
    city: "Reno",
    state: "NV",
    postal_code: "89501",
    area_codes: [775, 702, 725, 208, 385, 801],
};

/// Entrata's way.
#[derive(Debug)]
pub(super) struct EntrataLister;

impl Lister for EntrataLister {
    fn region(&self) -> &'static Region {
        &REGION
    }

    fn property_id(&self, _seed: u64, index: usize, _tree: &str) -> String {
        (220_901 + index).to_string()
    }

    /// A bed in a shared flat, as student housing lets them.
    fn unit_name(&self, floor: usize, door: usize) -> String {
        const LETTERS: [char; 4] = ['A', 'B', 'C', 'D'];
        format!("{floor}{:02}-{}", door / LETTERS.len() + 1, LETTERS[door % LETTERS.len()])
    }

    fn status(&self, situation: Situation) -> Option<&'static str> {
        Some(match situation {
            // An eviction is told by a method of its own.
            Situation::Settled
            | Situation::MonthToMonth
            | Situation::Transfer
            | Situation::Eviction => "Current",
            Situation::Notice => "Notice",
            Situation::Past => "Past",
            Situation::Incoming => "Future",
            Situation::Applicant => "Applicant",
            Situation::Canceled | Situation::Denied => "Cancelled",
            Situation::WaitList => return None,
        })
    }

    fn rows(&self, household: &Household, register: &mut Register) -> Vec<Resident> {
        let lease = (15_300_000 + register.lease).to_string();
        let mut row = |resident: Resident, role: &str| Resident {
            id: (31_000_000 + register.next_person()).to_string(),
            lease: Some(lease.clone()),
            household: Some(lease.clone()),
            role: Some(role.to_owned()),
            ..resident.on_lease(self, household)
        };
        let roles = ["leaseholder", "Co-Applicant", "occupant"].into_iter().cycle();
        let people = household.people.iter().zip(roles);
        let mut rows: Vec<Resident> =
            people.map(|(person, role)| row(Resident::named(person), role)).collect();
        if household.situation == Situation::Incoming {
            let child = &household.people[0];
            let parent = Resident {
                first_name: Some("Marc".to_owned()),
                last_name: Some(child.last_name.clone()),
                email: Some(format!("marc.for.{}", child.email)),
                ..Resident::default()
            };
            let mut parent = row(parent, "guarantor");
            // Who answers for a lease never moves in.
            parent.status = Some("Cancelled".to_owned());
            (parent.move_in, parent.move_out) = (None, None);
            rows.push(parent);
        }
        rows
    }
}
