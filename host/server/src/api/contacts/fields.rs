//! Fields of a person as they are typed.

use std::collections::BTreeMap;

use usersync_core::model::{Field, Value, Values};
use usersync_core::normalize::{EmailReading, read_email};

use crate::api::problem::{FieldError, Problem};

/// Fields of a person; `null` is nothing.
pub(super) type Fields = BTreeMap<Field, Option<String>>;

/// Reads fields as typed: blank text is nothing, a date must be one, an email must look like one.
pub(super) fn check_fields(fields: Fields) -> Result<Vec<(Field, Option<Value>)>, Problem> {
    let mut values = Vec::with_capacity(fields.len());
    let mut errors = Vec::new();
    for (field, text) in fields {
        let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        match check_value(field, text) {
            Ok(value) => values.push((field, value)),
            Err(detail) => errors.push(FieldError { pointer: format!("/{field}"), detail }),
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(Problem::fields(errors)) }
}

/// Reads one field as typed.
pub(in crate::api) fn check_value(
    field: Field,
    text: Option<String>,
) -> Result<Option<Value>, String> {
    let Some(text) = text else { return Ok(None) };
    if text.chars().count() > 300 {
        return Err(format!("`{field}` has at most 300 characters"));
    }
    if field == Field::Email && !matches!(read_email(Some(&text)), EmailReading::Usable(_)) {
        return Err("this is no email address; `null` stands for none".to_owned());
    }
    Value::parse(field, text).map(Some).map_err(|failure| failure.to_string())
}

/// Nobody is in a directory without a name.
pub(super) fn check_person(values: &Values) -> Result<(), Problem> {
    if values.text(Field::FirstName).or(values.text(Field::LastName)).is_some() {
        return Ok(());
    }
    Err(Problem::field("/last_name", "a person has a first or a last name"))
}
