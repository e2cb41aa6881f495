//! Which of several leases gives a person's values.

use std::cmp::Reverse;

use chrono::NaiveDate;

use crate::model::{Field, Picture, RecordKey, Standing};

/// Orders leases: the smallest governs.
///
/// Listed before missing, in scope before out of scope, current over pending over past, latest
/// start (none is earliest), latest end, lowest resident id. Dates of two leases are never mixed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Rank<'a> {
    missing: bool,
    out_of_scope: bool,
    standing: u8,
    start: Reverse<Option<NaiveDate>>,
    end: Reverse<Option<NaiveDate>>,
    record: &'a RecordKey,
}

impl<'a> Rank<'a> {
    pub(crate) fn new(
        record: &'a RecordKey,
        lease: &Picture,
        listed: bool,
        in_scope: bool,
    ) -> Self {
        Self {
            missing: !listed,
            out_of_scope: !in_scope,
            standing: match lease.standing {
                Some(Standing::Current) => 0,
                Some(Standing::Pending) => 1,
                Some(Standing::Past) => 2,
                Some(Standing::Other) => 3,
                None => 4,
            },
            start: Reverse(lease.values.date(Field::LeaseStart)),
            end: Reverse(lease.values.date(Field::LeaseEnd)),
            record,
        }
    }
}
