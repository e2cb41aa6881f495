//! Residents: what their dates hold, and which fields their read carries.

use std::collections::HashSet;

use chrono::NaiveDate;
use usersync_core::model::{DateReading, Field, Reading, RejectedRow, ResidentRow, Role, Standing};

use super::wit;
use crate::conduct::InvalidResult;
use crate::fault::GuestText;
use crate::protocol::Batch;

/// Row fields that every read carries or that have no absent form.
const OTHER_FIELDS: [&str; 9] = [
    "person",
    "lease",
    "household",
    "more-emails",
    "more-phones",
    "status",
    "standing",
    "role",
    "role-word",
];

pub(super) fn batch(batch: wit::Batch) -> Result<Batch, InvalidResult> {
    let carried = Carried::read(&batch.carries)?;
    let mut rows = Vec::with_capacity(batch.rows.len());
    let mut rejected: Vec<_> = batch
        .rejected
        .into_iter()
        .map(|row| RejectedRow { person: row.id, reason: row.reason })
        .collect();
    for row in batch.rows {
        if row.person.is_empty() {
            let reason = "the row has no id of the person".to_owned();
            rejected.push(RejectedRow { person: None, reason });
        } else {
            rows.push(carried.row(row));
        }
    }
    Ok(Batch { property: batch.property, rows, rejected, expected: batch.expected })
}

/// The fields that the operation behind a batch carries.
struct Carried(HashSet<Field>);

impl Carried {
    fn read(words: &[String]) -> Result<Self, InvalidResult> {
        let mut fields = HashSet::new();
        for word in words {
            match Field::ALL.into_iter().find(|field| field.name().replace('_', "-") == *word) {
                Some(field) => {
                    fields.insert(field);
                }
                None if OTHER_FIELDS.contains(&word.as_str()) => {}
                None => {
                    return Err(InvalidResult::UnknownField { field: GuestText::new(word) });
                }
            }
        }
        Ok(Self(fields))
    }

    fn row(&self, row: wit::Row) -> ResidentRow {
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
                wit::Role::Leaseholder => Role::Leaseholder,
                wit::Role::Occupant => Role::Occupant,
                wit::Role::Guarantor => Role::Guarantor,
                wit::Role::Minor => Role::Minor,
                wit::Role::Other if stands_for_nobody(&row.extra) => Role::Nobody,
                wit::Role::Other => Role::Other,
            },
            role_word: row.role_word,
        }
    }

    fn text(&self, field: Field, value: wit::TextValue) -> Reading<String> {
        match value {
            wit::TextValue::Blank if self.0.contains(&field) => Reading::Blank,
            wit::TextValue::Value(text) if self.0.contains(&field) => Reading::Value(text),
            _ => Reading::Absent,
        }
    }

    fn date(&self, field: Field, value: wit::DateValue) -> DateReading {
        if !self.0.contains(&field) {
            return DateReading::Absent;
        }
        match value {
            wit::DateValue::Absent => DateReading::Absent,
            wit::DateValue::Blank => DateReading::Blank,
            wit::DateValue::Value(day) => date(day),
            wit::DateValue::Unreadable(text) => DateReading::Unreadable(text),
        }
    }
}

fn date(wit::Day { year, month, day }: wit::Day) -> DateReading {
    NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()).map_or_else(
        || DateReading::Unreadable(format!("{year:04}-{month:02}-{day:02}")),
        DateReading::Value,
    )
}

fn stands_for_nobody(extra: &[(String, String)]) -> bool {
    extra.iter().any(|(name, _)| name == "placeholder")
}

pub(super) const fn standing(standing: wit::Standing) -> Standing {
    match standing {
        wit::Standing::Pending => Standing::Pending,
        wit::Standing::Current => Standing::Current,
        wit::Standing::Past => Standing::Past,
        wit::Standing::Other => Standing::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(person: &str) -> wit::Row {
        wit::Row {
            person: person.to_owned(),
            lease: None,
            household: None,
            first_name: wit::TextValue::Value("Nora".to_owned()),
            last_name: wit::TextValue::Blank,
            email: wit::TextValue::Absent,
            phone: wit::TextValue::Value("512-555-0142".to_owned()),
            unit: wit::TextValue::Blank,
            lease_start: wit::DateValue::Value(wit::Day { year: 2026, month: 2, day: 28 }),
            lease_end: wit::DateValue::Value(wit::Day { year: 2026, month: 2, day: 30 }),
            move_in: wit::DateValue::Unreadable("soon".to_owned()),
            move_out: wit::DateValue::Blank,
            more_emails: Vec::new(),
            more_phones: Vec::new(),
            status: "Current".to_owned(),
            standing: None,
            role: wit::Role::Leaseholder,
            role_word: String::new(),
            extra: Vec::new(),
        }
    }

    fn read(person: &str, carries: &[&str]) -> Result<Batch, InvalidResult> {
        batch(wit::Batch {
            property: "maple01".to_owned(),
            rows: vec![row(person)],
            rejected: Vec::new(),
            carries: carries.iter().map(ToString::to_string).collect(),
            expected: None,
            extra: Vec::new(),
        })
    }

    #[test]
    fn a_field_that_the_read_does_not_carry_is_absent_whatever_the_row_says() {
        let batch = read("t1", &["first-name", "unit", "move-in", "status"]).unwrap();
        let row = &batch.rows[0];
        assert_eq!(row.first_name, Reading::Value("Nora".to_owned()));
        assert_eq!(row.unit, Reading::Blank);
        assert_eq!(row.last_name, Reading::Absent);
        assert_eq!(row.phone, Reading::Absent);
        assert_eq!(row.move_in, DateReading::Unreadable("soon".to_owned()));
        assert_eq!(row.move_out, DateReading::Absent);
    }

    #[test]
    fn a_placeholder_is_told_beside_the_role() {
        let role = |role, extra: &[(String, String)]| {
            let row = wit::Row { role, extra: extra.to_vec(), ..row("t1") };
            Carried::read(&[]).unwrap().row(row).role
        };
        let placeholder = [("placeholder".to_owned(), "no unit".to_owned())];
        assert_eq!(role(wit::Role::Other, &[]), Role::Other);
        assert_eq!(role(wit::Role::Other, &placeholder), Role::Nobody);
        assert_eq!(role(wit::Role::Minor, &placeholder), Role::Minor);
    }

    #[test]
    fn a_day_that_does_not_exist_is_unreadable() {
        let batch = read("t1", &["lease-start", "lease-end"]).unwrap();
        let row = &batch.rows[0];
        assert_eq!(
            row.lease_start,
            DateReading::Value(NaiveDate::from_ymd_opt(2026, 2, 28).unwrap())
        );
        assert_eq!(row.lease_end, DateReading::Unreadable("2026-02-30".to_owned()));
    }

    #[test]
    fn a_row_without_an_id_is_rejected_and_still_counted() {
        let batch = read("", &["first-name"]).unwrap();
        assert_eq!((batch.rows.len(), batch.rejected.len()), (0, 1));
    }

    #[test]
    fn a_carried_field_that_no_row_has_is_an_error_of_the_adapter() {
        let refused = read("t1", &["first_name"]).unwrap_err();
        assert_eq!(refused, InvalidResult::UnknownField { field: GuestText::new("first_name") });
    }
}
