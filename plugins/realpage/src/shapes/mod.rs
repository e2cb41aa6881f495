//! The two lists of residents, a file for each. Their rows use the same words; they differ in what
//! they carry. Which of them is read depends on what the licence key is good for.

mod list;
mod list_info;

use usersync_adapter::prelude::*;

use crate::calls::Calls;
use crate::fields::Fields;

/// One of the lists.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// `getresidentlistinfo`.
    ListInfo,
    /// `getresidentlist`.
    List,
}

impl Shape {
    /// The one that tells more first.
    pub(crate) const ALL: [Self; 2] = [Self::ListInfo, Self::List];

    pub(crate) const fn operation(self) -> &'static str {
        match self {
            Self::ListInfo => list_info::OPERATION,
            Self::List => list::OPERATION,
        }
    }

    pub(crate) fn carries(self) -> &'static [&'static str] {
        match self {
            Self::ListInfo => list_info::CARRIES,
            Self::List => list::CARRIES,
        }
    }

    /// The call for everybody at a site.
    pub(crate) fn call(self, calls: &Calls, site: &str) -> Request {
        match self {
            Self::ListInfo => list_info::call(calls, site),
            Self::List => list::call(calls, site),
        }
    }

    /// The smallest call that is answered with rows.
    pub(crate) fn probe(self, calls: &Calls, site: &str) -> Request {
        match self {
            Self::ListInfo => list_info::probe(calls, site),
            Self::List => list::call(calls, site),
        }
    }

    /// A date of the lease or of the stay.
    pub(crate) fn date(self, row: Fields<'_>, names: &[&str]) -> DateValue {
        match self {
            Self::ListInfo => list_info::date(row, names),
            Self::List => list::date(row, names),
        }
    }

    /// The unit of a row that names none.
    pub(crate) fn no_unit(self, row: Fields<'_>) -> TextValue {
        match self {
            Self::ListInfo => list_info::no_unit(),
            Self::List => list::no_unit(row),
        }
    }
}
