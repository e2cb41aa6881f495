//! The ids of the reports: small numbers, given in the order in which things are first listed.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::lock;

/// What has numbers of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Property,
    Unit,
    Occupancy,
    Tenant,
}

impl Kind {
    /// The number of the first of its kind.
    fn first(self) -> usize {
        match self {
            Self::Property => 118,
            Self::Unit => 342,
            Self::Occupancy => 1204,
            Self::Tenant => 731,
        }
    }
}

/// The numbers given so far; none is ever given twice.
#[derive(Debug, Default)]
pub(super) struct Numbers(Mutex<HashMap<Kind, HashMap<String, usize>>>);

impl Numbers {
    /// The number of whatever the database knows under `id`.
    pub(super) fn of(&self, kind: Kind, id: &str) -> usize {
        let mut numbers = lock(&self.0);
        let given = numbers.entry(kind).or_default();
        let next = kind.first() + given.len();
        *given.entry(id.to_owned()).or_insert(next)
    }
}
