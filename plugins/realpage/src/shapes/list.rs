//! `getresidentlist`: rows rich in flags and addresses, which may leave out unit number and dates.

use usersync_adapter::prelude::*;

use crate::calls::Calls;
use crate::fields::Fields;
use crate::units;

pub(crate) const OPERATION: &str = "getresidentlist";

/// Unit and dates stand in some rows; of one that leaves them out nothing is known.
pub(crate) const CARRIES: &[&str] = Row::FIELDS;

pub(crate) fn call(calls: &Calls, site: &str) -> Request {
    calls.call_with(OPERATION, Some(site), |envelope| {
        envelope.nested("getresidentlistargs", |argument| argument.element("ExtensionData", ""))
    })
}

pub(crate) fn date(row: Fields<'_>, names: &[&str]) -> DateValue {
    if row.has(names) { row.date(names) } else { DateValue::Absent }
}

pub(crate) fn no_unit(row: Fields<'_>) -> TextValue {
    if row.has(units::NUMBER) { TextValue::Blank } else { TextValue::Absent }
}
