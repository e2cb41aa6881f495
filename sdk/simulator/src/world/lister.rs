//! How a PMS lists the invented world: its ids, its words, its way of holding a family together.
//!
//! The world asks; what it is told stands in the PMS's own folder.

use std::fmt::Debug;

use chrono::NaiveDate;

use super::household::{Household, Situation};
use super::names::Person;
use super::resident::Resident;

/// Where the invented properties of a PMS stand, so that no two PMSs mirror each other.
#[derive(Debug)]
pub(crate) struct Region {
    /// What a property is called besides its tree, in turn.
    pub(crate) kinds: [&'static str; 4],
    /// How many trees are passed over before the first property is named.
    pub(crate) first_tree: usize,
    /// What the streets are, such as `St`.
    pub(crate) street: &'static str,
    pub(crate) city: &'static str,
    pub(crate) state: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) area_codes: [u32; 6],
}

/// What a PMS makes of the neutral world.
pub(crate) trait Lister: Debug + Sync {
    /// Where its properties stand.
    fn region(&self) -> &'static Region;

    /// The id of property number `index`, which is named after `tree`.
    fn property_id(&self, seed: u64, index: usize, tree: &str) -> String;

    /// The name of a unit; the floors count from 1, the doors from 0.
    fn unit_name(&self, floor: usize, door: usize) -> String;

    /// Its own word for a situation, if it lists people who are in it.
    fn status(&self, situation: Situation) -> Option<&'static str>;

    /// The household's rows, leaseholder first.
    fn rows(&self, household: &Household, register: &mut Register) -> Vec<Resident>;

    /// Whether it lists the members of a household under their leaseholder.
    fn nests(&self) -> bool {
        false
    }

    /// Adds to a property's rows what is odd only there.
    fn add_blemish(&self, _residents: &mut [Resident]) {}
}

/// Numbers leases and people as they are listed, across all properties of a PMS.
#[derive(Debug)]
pub(crate) struct Register {
    pub(crate) seed: u64,
    /// The number of the lease that is being listed, from 1.
    pub(crate) lease: u32,
    people: u32,
}

impl Register {
    /// A register that nobody stands in.
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, lease: 0, people: 0 }
    }

    /// The number of the next person, from 1, for a lister that numbers them.
    pub(crate) fn next_person(&mut self) -> u32 {
        self.people += 1;
        self.people
    }
}

impl Resident {
    /// A person by name, email and phone.
    pub(crate) fn named(person: &Person) -> Self {
        Self {
            first_name: Some(person.first_name.clone()),
            last_name: Some(person.last_name.clone()),
            email: Some(person.email.clone()),
            phone: Some(person.phone.clone()),
            ..Self::default()
        }
    }

    /// This person on the household's lease, which `lister` lists.
    pub(crate) fn on_lease(self, lister: &dyn Lister, household: &Household) -> Self {
        let days = &household.days;
        Self {
            unit: Some(household.unit.clone().unwrap_or_default()),
            status: lister.status(household.situation).map(str::to_owned),
            lease_start: Some(neutral(days.lease_start)),
            lease_end: Some(neutral(days.lease_end)),
            move_in: Some(neutral(days.move_in)),
            move_out: Some(neutral(days.move_out)),
            ..self
        }
    }
}

/// A day in the neutral form; blank if there is none.
pub(crate) fn neutral(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}
