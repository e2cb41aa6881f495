//! One tenant of a report, of either version. A column that was not given is absent, one without
//! a value blank.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;

use crate::contacts;
use crate::roles::role;
use crate::shapes::pages::Taken;
use crate::shapes::reports::{Version, columns};
use crate::statuses;

const FIRST_NAME: &[&str] = &["firstname"];
const LAST_NAME: &[&str] = &["lastname"];

/// The row of a tenant, or why there is none; nothing for a tenant who is not of this property.
pub(crate) fn row(value: &Value, property: &str, version: Version, today: Day) -> Taken {
    let value = columns::spelled_alike(value);
    let Some(fields) = Fields::of(&value) else {
        return Some(Err(Rejected::new(None, "a tenant is no JSON object")));
    };
    let id = id(fields, version);
    if !fields.has(&["propertyid"]) {
        // Taking it for one of this property would be a guess.
        return Some(Err(Rejected::new(id.as_deref(), "a tenant names no property")));
    }
    let theirs = fields.plain(&["propertyid"]).unwrap_or_default();
    if !theirs.eq_ignore_ascii_case(property.trim()) {
        return None;
    }
    Some(match id {
        Some(id) => Ok(tenant(fields, id, today)),
        None => Err(Rejected::new(None, "a tenant has no id")),
    })
}

fn tenant(fields: Fields<'_>, id: String, today: Day) -> Row {
    let mut row = Row::new(id);
    row.household = fields.plain(&["occupancyid"]);
    (row.first_name, row.last_name) = names(fields);
    (row.email, row.more_emails) = contacts::emails(fields, &["emails", "email"]);
    (row.phone, row.more_phones) = contacts::phones(fields, &[("phonenumbers", "")]);
    row.unit = fields.text(&["unit"]);
    row.lease_start = fields.date(&["leasefrom"]);
    row.lease_end = fields.date(&["leaseto"]);
    row.move_in = fields.date(&["movein"]);
    row.move_out = fields.date(&["moveout"]);
    row.status = statuses::word(fields.plain(&["tenantstatus", "status"]).unwrap_or_default());
    row.standing = statuses::WORDS.standing(&row.status, &row.move_out, today);
    row.role_word = fields.plain(&["tenanttype"]).unwrap_or_default();
    // A report without types lists those who hold the leases.
    row.role = role(&row.role_word, row.role_word.is_empty());
    row
}

/// First and last name; from `Ibarra, Ruth` if they do not stand by themselves.
fn names(fields: Fields<'_>) -> (TextValue, TextValue) {
    if fields.has(FIRST_NAME) || fields.has(LAST_NAME) {
        return (fields.text(FIRST_NAME), fields.text(LAST_NAME));
    }
    let Some(name) = fields.plain(&["tenant"]) else {
        return (fields.text(&["tenant"]), fields.text(&["tenant"]));
    };
    let (last, first) = name.split_once(',').unwrap_or((&name, ""));
    (TextValue::or_blank(Some(first)), TextValue::or_blank(Some(last)))
}

fn id(fields: Fields<'_>, version: Version) -> Option<String> {
    let given = fields.plain(&["selectedtenantid", "tenantid"]);
    if given.is_some() || version == Version::V2 {
        return given;
    }
    made_id(fields)
}

/// An id for a tenant of version 1, which has none: the unit, and a sum over the name, from which
/// no name can be read. Who moves or is renamed gets another one.
fn made_id(fields: Fields<'_>) -> Option<String> {
    let name = match names(fields) {
        (TextValue::Value(first), TextValue::Value(last)) => format!("{last} {first}"),
        (TextValue::Value(name), _) | (_, TextValue::Value(name)) => name,
        _ => return None,
    };
    let unit = fields.plain(&["unitid", "unit"]).unwrap_or_default();
    Some(format!("{unit}-{:016x}", sum_over(&name)))
}

/// The FNV-1a sum over the words of a text, without regard to case and white space.
fn sum_over(text: &str) -> u64 {
    let letters = text.split_whitespace().flat_map(|word| word.bytes().chain([b' ']));
    letters.fold(0xcbf2_9ce4_8422_2325, |sum, letter| {
        (sum ^ u64::from(letter.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}
