//! Rows under the neutral names.

use usersync_adapter::parse::choose;
use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::{self, Fields};
use usersync_adapter::parse::statuses::{Statuses, Stay};
use usersync_adapter::prelude::*;

pub(crate) const STATUSES: Statuses = Statuses(&[
    ("Future", Stay::Ahead),
    ("Current", Stay::Running),
    ("Notice", Stay::Ending),
    ("Eviction", Stay::Ending),
    ("Past", Stay::Over),
    ("Applicant", Stay::Other),
    ("Cancelled", Stay::Other),
]);

/// One row; what is no object or has no id is rejected.
pub(crate) fn row(value: &Value, today: Day) -> Result<Row, Rejected> {
    let fields = Fields::of(value).ok_or_else(|| Rejected::new(None, "it is no object"))?;
    let id = fields.plain(&["id"]).ok_or_else(|| Rejected::new(None, "it has no `id`"))?;
    let mut row = Row::new(id);
    row.lease = fields.plain(&["lease"]);
    row.household = fields.plain(&["household"]);
    row.first_name = fields.text(&["first_name"]);
    row.last_name = fields.text(&["last_name"]);
    if fields.has(&["email"]) {
        let texts: Vec<String> = fields.value(&["email"]).map(texts).unwrap_or_default();
        (row.email, row.more_emails) = choose::emails(texts.iter().map(String::as_str));
    }
    row.phone = fields.text(&["phone"]);
    row.unit = fields.text(&["unit"]);
    row.lease_start = fields.date(&["lease_start"]);
    row.lease_end = fields.date(&["lease_end"]);
    row.move_in = fields.date(&["move_in"]);
    row.move_out = fields.date(&["move_out"]);
    row.status = fields.plain(&["status"]).unwrap_or_default();
    row.standing = STATUSES.standing(&row.status, &row.move_out, today);
    row.role_word = fields.plain(&["role"]).unwrap_or_default();
    row.role = match row.role_word.as_str() {
        "" | "leaseholder" => Role::Leaseholder,
        "occupant" => Role::Occupant,
        "guarantor" => Role::Guarantor,
        "minor" => Role::Minor,
        _ => Role::Other,
    };
    Ok(row)
}

fn texts(value: &Value) -> Vec<String> {
    lenient::many(value).into_iter().filter_map(lenient::text).collect()
}
