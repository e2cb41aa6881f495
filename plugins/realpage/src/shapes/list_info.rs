//! `getresidentlistinfo`: rows with unit number and dates, of everybody who ever lived there or
//! applied.

use usersync_adapter::prelude::*;

use crate::calls::Calls;
use crate::fields::Fields;

pub(crate) const OPERATION: &str = "getresidentlistinfo";

/// What is missing in a row is blank.
pub(crate) const CARRIES: &[&str] = Row::FIELDS;

/// Everybody, former residents included: else a move-out would never arrive.
pub(crate) fn call(calls: &Calls, site: &str) -> Request {
    filtered(calls, site, "false", "ALL")
}

/// The heads of the households that live there now.
pub(crate) fn probe(calls: &Calls, site: &str) -> Request {
    filtered(calls, site, "true", "C")
}

fn filtered(calls: &Calls, site: &str, heads_only: &str, status: &str) -> Request {
    calls.call_with(OPERATION, Some(site), |envelope| {
        // The argument has the name of the operation.
        envelope.nested(OPERATION, |argument| {
            argument
                .element("ExtensionData", "")
                .element("headofhousehold", heads_only)
                .element("status", status)
                .nested("clickFilterOptions", |options| {
                    options.nested("NameValuePair", |option| {
                        option
                            .element("Name", "IncludeMiscAndNonResidents")
                            .element("Value", "False")
                    })
                })
        })
    })
}

pub(crate) fn date(row: Fields<'_>, names: &[&str]) -> DateValue {
    row.date(names)
}

pub(crate) fn no_unit() -> TextValue {
    TextValue::Blank
}
