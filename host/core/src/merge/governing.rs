//! Which of several leases gives a person's values.

use std::cmp::Reverse;

use chrono::NaiveDate;

use crate::model::{Field, Picture, RecordKey, Standing};

/// Orders leases: the smallest governs.
///
/// In scope and not gone before the rest, attached before detached, listed before gone, current over
/// pending over past, listed before missing, latest start (none is earliest), latest end, lowest
/// resident id. So what a read no longer lists gives way to its equal at once, and to anybody else,
/// whatever their standing, once it is gone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Rank<'a> {
    /// Whether it lapsed, its PMS property was detached, and it is gone.
    absence: [bool; 3],
    standing: u8,
    missing: bool,
    start: Reverse<Option<NaiveDate>>,
    end: Reverse<Option<NaiveDate>>,
    record: &'a RecordKey,
}

/// Whether a lease counts, and how surely.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Presence {
    /// In scope, and seen in one of the last two complete reads.
    pub(crate) live: bool,
    /// Its PMS property is attached.
    pub(crate) attached: bool,
    /// The read or picture at hand lists it.
    pub(crate) listed: bool,
}

impl<'a> Rank<'a> {
    pub(crate) fn new(
        record: &'a RecordKey,
        lease: &Picture,
        Presence { live, attached, listed }: Presence,
    ) -> Self {
        Self {
            absence: [!live, !attached, !live && !listed],
            standing: match lease.standing {
                Some(Standing::Current) => 0,
                Some(Standing::Pending) => 1,
                Some(Standing::Past) => 2,
                Some(Standing::Other) => 3,
                None => 4,
            },
            missing: !listed,
            start: Reverse(lease.values.date(Field::LeaseStart)),
            end: Reverse(lease.values.date(Field::LeaseEnd)),
            record,
        }
    }
}
