//! One entry of Cedar's residents.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;

use crate::STATUSES;
use crate::mistakes::Mistake;

/// The row of an entry. Null is blank, a missing key is absent.
pub(crate) fn row(entry: &Value, mistake: Mistake, today: Day) -> Result<Row, Rejected> {
    let fields = Fields::of(entry).ok_or_else(|| Rejected::new(None, "an entry is no object"))?;
    let id = fields.plain(&["id"]).ok_or_else(|| Rejected::new(None, "an entry has no id"))?;
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
    row.standing = STATUSES.standing(&row.status, &row.move_out, today);
    row.role_word = fields.plain(&["role"]).unwrap_or_default();
    row.role = match row.role_word.as_str() {
        "leaseholder" => Role::Leaseholder,
        "guarantor" => Role::Guarantor,
        "child" => Role::Minor,
        _ => Role::Occupant,
    };
    match mistake {
        Mistake::GuessedStanding if row.standing.is_none() => {
            row.standing = Some(Standing::Current);
        }
        Mistake::OddDatesCount => count_odd_dates(&mut row, today),
        Mistake::MissingIsBlank if row.email == TextValue::Absent => row.email = TextValue::Blank,
        Mistake::CleanNamesOnly if is_unclean(&row.first_name) => {
            return Err(Rejected::new(Some(&row.person), "the name is not clean"));
        }
        _ => {}
    }
    Ok(row)
}

fn count_odd_dates(row: &mut Row, today: Day) {
    if matches!(row.move_out, DateValue::Value(day) if day.ordinal() < today.ordinal()) {
        row.standing = Some(Standing::Past);
    }
}

fn is_unclean(name: &TextValue) -> bool {
    matches!(name, TextValue::Value(text) if text.contains('\u{fffd}'))
}
