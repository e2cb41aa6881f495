//! The people of a property as every form of the list needs them: each leaseholder with the rest of
//! the household.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::quirks::YardiQuirks;
use crate::world::property::Property;
use crate::world::resident::Resident;

/// A leaseholder and who lives under the lease.
#[derive(Debug)]
pub(super) struct Household<'w> {
    pub(super) leaseholder: &'w Resident,
    pub(super) members: Vec<&'w Resident>,
}

/// What is to be listed, and how.
#[derive(Debug)]
pub(super) struct Listing<'w> {
    pub(super) property: &'w Property,
    pub(super) households: Vec<Household<'w>>,
    pub(super) quirks: YardiQuirks,
    pub(super) now: DateTime<Utc>,
}

impl Listing<'_> {
    /// The date of the answer.
    pub(super) fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }
}

/// Every household of a property. One of two leaseholders lists its members once.
pub(super) fn households(property: &Property) -> Vec<Household<'_>> {
    let everyone = || property.residents().iter().map(|listed| &listed.resident);
    let mut members: HashMap<&str, Vec<&Resident>> = HashMap::new();
    for member in everyone().filter(|resident| !resident.is_leaseholder()) {
        members.entry(member.household.as_deref().unwrap_or_default()).or_default().push(member);
    }
    everyone()
        .filter(|resident| resident.is_leaseholder())
        .map(|leaseholder| Household {
            leaseholder,
            members: members.remove(leaseholder.household_id()).unwrap_or_default(),
        })
        .collect()
}

/// Whether the status of a resident is one of these words, in any case.
pub(super) fn has_status(resident: &Resident, words: &[&str]) -> bool {
    let status = resident.status.as_deref().unwrap_or_default();
    words.iter().any(|word| word.eq_ignore_ascii_case(status))
}
