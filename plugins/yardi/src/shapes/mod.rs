//! The forms in which Yardi's interfaces list residents, a file for each. The setting `interface`
//! picks one, once.

mod residents;

use usersync_adapter::prelude::*;

use crate::calls::Calls;

/// One form of the list.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// `ItfResidentData.GetResidents`.
    Residents,
}

impl Shape {
    pub(crate) const CHOICES: &'static [(&'static str, Self)] = &[("residents", Self::Residents)];

    pub(crate) fn operation(self) -> &'static str {
        match self {
            Self::Residents => residents::OPERATION,
        }
    }

    pub(crate) fn carries(self) -> &'static [&'static str] {
        match self {
            Self::Residents => residents::CARRIES,
        }
    }

    /// The call for one property, with past residents from this day on.
    pub(crate) fn call(self, calls: &Calls, property: &str, moved_out_since: Day) -> Request {
        match self {
            Self::Residents => residents::call(calls, property, moved_out_since),
        }
    }

    pub(crate) fn people<'t>(
        self,
        text: &'t str,
        property: &'t str,
        today: Day,
    ) -> residents::Residents<'t> {
        match self {
            Self::Residents => residents::Residents::new(text, property, today),
        }
    }
}
