//! A contact as its row holds it, one column for each field.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use usersync_core::model::{
    Base, Contact, ContactId, Field, FieldChange, PropertyId, Value, Values,
};
use uuid::Uuid;

use super::{Person, PersonLink, Source};
use crate::db::Param;
use crate::word::Word;

#[derive(FromRow)]
pub(super) struct ContactRow {
    #[sqlx(try_from = "Uuid")]
    pub(super) id: ContactId,
    #[sqlx(try_from = "Uuid")]
    pub(super) property_id: PropertyId,
    #[sqlx(try_from = "String")]
    source: Word<Source>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    unit: Option<String>,
    lease_start: Option<NaiveDate>,
    lease_end: Option<NaiveDate>,
    move_in: Option<NaiveDate>,
    move_out: Option<NaiveDate>,
    #[sqlx(json(nullable))]
    base: Option<Base>,
    pub(super) version: i64,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    pub(super) removed_at: Option<DateTime<Utc>>,
}

impl ContactRow {
    pub(super) fn contact(self) -> Contact {
        self.person(Vec::new()).contact
    }

    pub(super) fn person(self, links: Vec<PersonLink>) -> Person {
        let mut values = Values::default();
        values[Field::FirstName] = self.first_name.map(Value::Text);
        values[Field::LastName] = self.last_name.map(Value::Text);
        values[Field::Email] = self.email.map(Value::Text);
        values[Field::Phone] = self.phone.map(Value::Text);
        values[Field::Unit] = self.unit.map(Value::Text);
        values[Field::LeaseStart] = self.lease_start.map(Value::Date);
        values[Field::LeaseEnd] = self.lease_end.map(Value::Date);
        values[Field::MoveIn] = self.move_in.map(Value::Date);
        values[Field::MoveOut] = self.move_out.map(Value::Date);
        Person {
            contact: Contact { id: self.id, values, base: self.base },
            property: self.property_id,
            source: self.source.0,
            version: self.version,
            created_at: self.created_at,
            changed_at: self.changed_at,
            removed_at: self.removed_at,
            links,
        }
    }
}

/// The nine columns, in the order of [`Field::ALL`].
pub(super) fn field_params(values: &Values) -> impl Iterator<Item = Param> {
    Field::ALL.into_iter().map(|field| {
        let value = values[field].as_ref();
        if field.is_date() {
            value.and_then(Value::date).into()
        } else {
            value.and_then(Value::text).into()
        }
    })
}

/// Last name first, in lower case: the order in which people are listed.
pub(super) fn sort_name(values: &Values) -> String {
    format!("{} {}", text(values, Field::LastName), text(values, Field::FirstName))
}

/// What a search looks through, in lower case.
pub(super) fn search_text(values: &Values) -> String {
    let fields = [Field::FirstName, Field::LastName, Field::Email, Field::Phone, Field::Unit];
    fields.map(|field| text(values, field)).join(" ")
}

fn text(values: &Values, field: Field) -> String {
    let text = values[field].as_ref().and_then(Value::text);
    text.unwrap_or_default().trim().to_lowercase()
}

/// What a new contact holds, as changes.
pub(super) fn changes_from_nothing(values: &Values) -> Vec<FieldChange> {
    Field::ALL
        .into_iter()
        .filter(|field| values[*field].is_some())
        .map(|field| FieldChange {
            field,
            before: None,
            after: values[field].clone(),
            replaced_local_edit: false,
        })
        .collect()
}
