//! One tenant. Readers of this interface disagree about the names of some fields, so every known
//! name is accepted.

use serde_json::Value;
use usersync_adapter::parse::choose::{self, Phone};
use usersync_adapter::parse::join::Join;
use usersync_adapter::parse::lenient::{self, Fields};
use usersync_adapter::prelude::*;

use crate::statuses;

const EMAIL_KEYS: &[&str] = &["Email", "Emails"];

/// Where a number may stand, with what the key says about it.
const PHONE_KEYS: &[(&str, &str)] = &[
    ("PhoneNumbers", ""),
    ("MobilePhone", "mobile"),
    ("CellPhone", "cell"),
    ("HomePhone", "home"),
    ("PhoneNumber", ""),
    ("Phone", ""),
];

/// The row of a tenant, or why there is none; nothing for a tenant who is not of this property.
pub(crate) fn row(
    value: &Value,
    property: &str,
    units: &Join,
    today: Day,
) -> Option<Result<Row, Rejected>> {
    let Some(fields) = Fields::of(value) else {
        return Some(Err(Rejected::new(None, "a tenant is no JSON object")));
    };
    let theirs = fields.plain(&["PropertyId"]).unwrap_or_default();
    if fields.has(&["PropertyId"]) && !theirs.eq_ignore_ascii_case(property.trim()) {
        return None;
    }
    let Some(id) = fields.plain(&["Id"]) else {
        return Some(Err(Rejected::new(None, "a tenant has no Id")));
    };
    Some(Ok(tenant(fields, id, units, today)))
}

fn tenant(fields: Fields<'_>, id: String, units: &Join, today: Day) -> Row {
    let mut row = Row::new(id);
    row.household = fields.plain(&["OccupancyId"]);
    row.first_name = fields.text(&["FirstName"]);
    row.last_name = fields.text(&["LastName"]);
    (row.email, row.more_emails) = emails(fields);
    (row.phone, row.more_phones) = phones(fields);
    row.unit = units.follow(&fields.text(&["UnitId"]));
    row.lease_start = fields.date(&["LeaseStartDate", "LeaseFrom"]);
    row.lease_end = fields.date(&["LeaseEndDate", "LeaseTo"]);
    row.move_in = fields.date(&["MoveInOn", "MoveInDate"]);
    row.move_out = fields.date(&["MoveOutOn", "MoveOutDate"]);
    row.status = fields.plain(&["Status"]).unwrap_or_default();
    row.standing = match fields.value(&["HiddenAt"]) {
        // Hidden by hand in AppFolio: kept there for the record only.
        Some(_) => Some(Standing::Other),
        None => statuses::WORDS.standing(&row.status, &row.move_out, today),
    };
    row.role_word = fields.plain(&["TenantType"]).unwrap_or_default();
    row.role = role(&row.role_word, fields.is_true("PrimaryTenant"));
    row
}

fn emails(fields: Fields<'_>) -> (TextValue, Vec<String>) {
    if !fields.has(EMAIL_KEYS) {
        return (TextValue::Absent, Vec::new());
    }
    let Some(value) = fields.value(EMAIL_KEYS) else { return (TextValue::Blank, Vec::new()) };
    let texts: Vec<String> = lenient::many(value)
        .into_iter()
        .filter_map(|item| text_within(item, &["Email", "Address"]))
        .collect();
    if texts.is_empty() {
        // There is something, in a form that nobody has described.
        return (TextValue::Absent, Vec::new());
    }
    choose::emails(texts.iter().map(String::as_str))
}

fn phones(fields: Fields<'_>) -> (TextValue, Vec<String>) {
    let keys: Vec<&str> = PHONE_KEYS.iter().map(|(key, _)| *key).collect();
    if !fields.has(&keys) {
        return (TextValue::Absent, Vec::new());
    }
    let listed = PHONE_KEYS.iter().flat_map(|(key, label)| {
        let items = fields.value(&[key]).map(lenient::many).unwrap_or_default();
        items.into_iter().filter_map(|item| phone(item, label))
    });
    choose::phones(listed)
}

/// A number as text, perhaps with its label in front, or as an object with both.
fn phone(item: &Value, label: &str) -> Option<Phone> {
    let number = text_within(item, &["Number", "PhoneNumber"])?;
    match Fields::of(item).and_then(|fields| fields.plain(&["Label", "Type"])) {
        Some(own_label) => Some(Phone::new(&own_label, &number)),
        None if label.is_empty() => Some(Phone::labelled(&number)),
        None => Some(Phone::new(label, &number)),
    }
}

fn text_within(item: &Value, keys: &[&str]) -> Option<String> {
    match Fields::of(item) {
        Some(fields) => fields.plain(keys),
        None => lenient::text(item),
    }
}

/// A word that nobody has described is taken for an occupant, who lives there: to leave somebody
/// out for it would be the greater mistake.
fn role(word: &str, is_primary: bool) -> Role {
    let word = word.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    if has(&["guarantor", "cosigner", "co-signer"]) {
        Role::Guarantor
    } else if has(&["minor", "child"]) {
        Role::Minor
    } else if is_primary || has(&["financially responsible"]) {
        Role::Leaseholder
    } else {
        Role::Occupant
    }
}
