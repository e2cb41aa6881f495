//! What every method tells of a person in much the same words.

use usersync_adapter::parse::choose::{self, Phone};
use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::{self, Fields};
use usersync_adapter::parse::words::mentions;
use usersync_adapter::prelude::*;

/// Somebody's part in a lease, with the word that decided.
///
/// A child who has not signed counts as a minor: they often carry a parent's email, and one address
/// of two people would hold the parent too. A type that nobody has described is taken for an
/// occupant, who lives there: to leave somebody out for it would be the greater mistake.
fn role(customer_type: Option<&str>, relationship: Option<&str>) -> (Role, String) {
    let kind = customer_type.unwrap_or_default();
    let relation = relationship.unwrap_or_default();
    let is = |word: &str, known: &str| mentions(word, &[known]);
    let (role, word) = match () {
        () if is(kind, "guarantor") => (Role::Guarantor, kind),
        () if is(relation, "guarantor") => (Role::Guarantor, relation),
        () if is(kind, "primary") || is(kind, "co-applicant") => (Role::Leaseholder, kind),
        () if is(relation, "child") => (Role::Minor, relation),
        () if kind.is_empty() && is(relation, "primary") => (Role::Leaseholder, relation),
        () if kind.is_empty() => (Role::Occupant, relation),
        () => (Role::Occupant, kind),
    };
    (role, word.to_owned())
}

/// Tells somebody's part in a lease, once name, email and phone are told.
///
/// Where a group or a company rents, Entrata keeps numbered places for persons who are not known
/// yet, `Resident 12`, without email and phone. These stand for nobody.
pub(crate) fn give_role(row: &mut Row, customer_type: Option<&str>, relationship: Option<&str>) {
    (row.role, row.role_word) = role(customer_type, relationship);
    let lives_there = matches!(row.role, Role::Leaseholder | Role::Occupant);
    let can_be_reached =
        [&row.email, &row.phone].into_iter().any(|value| matches!(value, TextValue::Value(_)));
    if lives_there && !can_be_reached && is_numbered(row) {
        row.role = Role::Other;
        row.extra.push(("placeholder".to_owned(), "a numbered place on a lease".to_owned()));
    }
}

/// Whether the name is a word and a number.
fn is_numbered(row: &Row) -> bool {
    let mut words = [&row.first_name, &row.last_name].into_iter().flat_map(|name| match name {
        TextValue::Value(text) => text.split_whitespace(),
        _ => "".split_whitespace(),
    });
    let is_number = |word: &str| word.bytes().all(|letter| letter.is_ascii_digit());
    words.next().is_some_and(|first| !is_number(first)) && words.last().is_some_and(is_number)
}

/// A text that the method carries: missing is blank.
pub(crate) fn text(fields: Fields<'_>, key: &str) -> TextValue {
    TextValue::or_blank(fields.plain(&[key]).as_deref())
}

/// A date that the method carries: missing is blank.
pub(crate) fn date(fields: Fields<'_>, key: &str) -> DateValue {
    match fields.date(&[key]) {
        DateValue::Absent => DateValue::Blank,
        date => date,
    }
}

/// The addresses that stand in these values.
pub(crate) fn emails(values: Vec<&Value>) -> (TextValue, Vec<String>) {
    let texts: Vec<String> = values.into_iter().filter_map(lenient::text).collect();
    choose::emails(texts.iter().map(String::as_str))
}

/// The first number called mobile, else the first listed. Other labels say nothing about which
/// number is the better one.
pub(crate) fn phones(listed: Vec<(String, String)>) -> (TextValue, Vec<String>) {
    choose::phones(listed.into_iter().map(|(label, number)| {
        let label = ["mobile", "cell", "fax"].into_iter().find(|word| mentions(&label, &[word]));
        Phone::new(label.unwrap_or_default(), &number)
    }))
}
