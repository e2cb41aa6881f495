//! From the author's rows to the host's, as the host's `v1_0::rows` does for the sandbox.

use std::collections::HashSet;

use anyhow::Result;
use chrono::NaiveDate;
use usersync_adapter as sdk;
use usersync_core::model::{DateReading, Field, Reading, RejectedRow, ResidentRow, Role, Standing};

use crate::read::Rows;

pub(crate) fn batch(batch: sdk::Batch, into: &mut Rows) -> Result<()> {
    let carried = Carried::read(&batch.carries);
    let rejected = batch.rejected.into_iter();
    into.rejected.extend(rejected.map(|row| RejectedRow { person: row.id, reason: row.reason }));
    into.rows.reserve(batch.rows.len());
    for row in batch.rows {
        anyhow::ensure!(!row.person.is_empty(), "a row has no id of the person");
        into.rows.push(carried.row(row));
    }
    Ok(())
}

/// The fields that the operation behind a batch carries.
struct Carried(HashSet<Field>);

impl Carried {
    fn read(words: &[String]) -> Self {
        let is_carried = |field: &Field| words.contains(&field.name().replace('_', "-"));
        Self(Field::ALL.into_iter().filter(is_carried).collect())
    }

    fn row(&self, row: sdk::Row) -> ResidentRow {
        ResidentRow {
            person: row.person,
            lease: row.lease,
            household: row.household,
            first_name: self.text(Field::FirstName, row.first_name),
            last_name: self.text(Field::LastName, row.last_name),
            email: self.text(Field::Email, row.email),
            phone: self.text(Field::Phone, row.phone),
            unit: self.text(Field::Unit, row.unit),
            lease_start: self.date(Field::LeaseStart, row.lease_start),
            lease_end: self.date(Field::LeaseEnd, row.lease_end),
            move_in: self.date(Field::MoveIn, row.move_in),
            move_out: self.date(Field::MoveOut, row.move_out),
            more_emails: row.more_emails,
            more_phones: row.more_phones,
            status: row.status,
            standing: row.standing.map(standing),
            role: match row.role {
                sdk::Role::Leaseholder => Role::Leaseholder,
                sdk::Role::Occupant => Role::Occupant,
                sdk::Role::Guarantor => Role::Guarantor,
                sdk::Role::Minor => Role::Minor,
                sdk::Role::Other if row.extra.iter().any(|(name, _)| name == "placeholder") => {
                    Role::Nobody
                }
                sdk::Role::Other => Role::Other,
            },
            role_word: row.role_word,
        }
    }

    fn text(&self, field: Field, value: sdk::TextValue) -> Reading<String> {
        match value {
            sdk::TextValue::Blank if self.0.contains(&field) => Reading::Blank,
            sdk::TextValue::Value(text) if self.0.contains(&field) => Reading::Value(text),
            _ => Reading::Absent,
        }
    }

    fn date(&self, field: Field, value: sdk::DateValue) -> DateReading {
        match value {
            _ if !self.0.contains(&field) => DateReading::Absent,
            sdk::DateValue::Absent => DateReading::Absent,
            sdk::DateValue::Blank => DateReading::Blank,
            sdk::DateValue::Value(day) => date(day),
            sdk::DateValue::Unreadable(text) => DateReading::Unreadable(text),
        }
    }
}

fn date(day: sdk::Day) -> DateReading {
    NaiveDate::from_ymd_opt(day.year.into(), day.month.into(), day.day.into())
        .map_or_else(|| DateReading::Unreadable(day.to_string()), DateReading::Value)
}

const fn standing(standing: sdk::Standing) -> Standing {
    match standing {
        sdk::Standing::Pending => Standing::Pending,
        sdk::Standing::Current => Standing::Current,
        sdk::Standing::Past => Standing::Past,
        sdk::Standing::Other => Standing::Other,
    }
}
