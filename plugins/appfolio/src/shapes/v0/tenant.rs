//! One tenant. Readers of this interface disagree about the names of some fields, so every known
//! name is accepted.

use usersync_adapter::parse::join::Join;
use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;

use crate::contacts;
use crate::roles::role;
use crate::shapes::pages::Taken;
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
pub(crate) fn row(value: &Value, property: &str, units: &Join, today: Day) -> Taken {
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
    (row.email, row.more_emails) = contacts::emails(fields, EMAIL_KEYS);
    (row.phone, row.more_phones) = contacts::phones(fields, PHONE_KEYS);
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
