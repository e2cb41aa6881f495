//! One entry of Cedar's residents: a person on a lease.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;

use crate::form::STATUSES;

/// The row of an entry, or why there is none. Null is blank, a missing key is absent.
pub(crate) fn row(entry: &Value, today: Day) -> Result<Row, Rejected> {
    let Some(fields) = Fields::of(entry) else {
        return Err(Rejected::new(None, "an entry is no JSON object"));
    };
    let Some(id) = fields.plain(&["id"]) else {
        return Err(Rejected::new(None, "an entry has no id"));
    };
    let mut row = Row::new(id);
    row.lease = fields.plain(&["lease_id"]);
    row.household = fields.plain(&["household_id"]);
    row.first_name = fields.text(&["first_name"]);
    row.last_name = fields.text(&["last_name"]);
    row.email = fields.text(&["email"]);
    row.phone = fields.text(&["phone"]);
    row.unit = fields.text(&["unit"]);
    row.lease_start = fields.date(&["lease_starts_on"]);
    row.lease_end = fields.date(&["lease_ends_on"]);
    row.move_in = fields.date(&["moves_in_on"]);
    row.move_out = fields.date(&["moves_out_on"]);
    row.status = fields.plain(&["status"]).unwrap_or_default();
    // Cedar says "notice" until the office closes the file, so a move-out that has passed decides.
    row.standing = STATUSES.standing(&row.status, &row.move_out, today);
    row.role_word = fields.plain(&["role"]).unwrap_or_default();
    row.role = role(&row.role_word);
    Ok(row)
}

/// A word that Cedar does not document is taken for an occupant, who lives there: to leave somebody
/// out for it would be the greater mistake.
fn role(word: &str) -> Role {
    match word {
        "leaseholder" => Role::Leaseholder,
        "guarantor" => Role::Guarantor,
        "child" => Role::Minor,
        _ => Role::Occupant,
    }
}
