//! When two values count as the same, in the plainest way that the rulings allow.
//!
//! The values of the simulation are American numbers and ASCII domains, so neither E.164 nor IDNA
//! is needed here; the core's own tests cover both.

use unicode_normalization::UnicodeNormalization;
use usersync_core::model::{Field, Reading, Readings, Value, Values};

/// A name as people compare it; a missing one equals only another missing one.
pub(super) fn name(text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    if text.is_ascii() {
        return words(text);
    }
    let visible: String = text
        .nfkc()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{2013}' | '\u{2014}' => '-',
            other => other,
        })
        .collect();
    words(&visible)
}

fn words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// First and last name, each for itself.
pub(super) type Name = (String, String);

pub(super) fn name_read(values: &Readings) -> Name {
    (name(values.text(Field::FirstName)), name(values.text(Field::LastName)))
}

pub(super) fn name_held(values: &Values) -> Name {
    (name(values.text(Field::FirstName)), name(values.text(Field::LastName)))
}

/// An email in comparable form, if it is one: nobody is reached by a dummy or by nonsense.
pub(super) fn email(text: Option<&str>) -> Option<String> {
    let plain: String = text?.chars().filter(|c| !is_invisible(*c)).collect();
    let plain = plain.trim().to_ascii_lowercase();
    let (local, domain) = plain.split_once('@')?;
    let is_dummy = local == "noemail" || (local == "none" && domain == "none.com");
    let is_address = !local.is_empty()
        && domain.contains('.')
        && !domain.contains('@')
        && !plain.contains(char::is_whitespace);
    (is_address && !is_dummy).then_some(plain)
}

/// The email that a read tells, in comparable form.
pub(super) fn email_read(values: &Readings) -> Option<String> {
    email(values.text(Field::Email))
}

/// The email that a contact has, in comparable form.
pub(super) fn email_held(values: &Values) -> Option<String> {
    email(values.text(Field::Email))
}

/// Whether a change from one to the other is a change at all.
pub(super) fn value(field: Field, left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => match field {
            Field::Email => left.trim().eq_ignore_ascii_case(right.trim()),
            Field::Phone => digits(left) == digits(right),
            _ => left.trim() == right.trim(),
        },
        _ => left == right,
    }
}

/// Whether a contact holds this value.
pub(super) fn holds(field: Field, held: Option<&Value>, wanted: &Value) -> bool {
    held.is_some_and(|held| value(field, held, wanted))
}

/// Whether two reads tell the same.
pub(super) fn told(field: Field, before: &Reading<Value>, now: &Reading<Value>) -> bool {
    match (before, now) {
        (Reading::Value(before), Reading::Value(now)) => value(field, before, now),
        _ => before == now,
    }
}

/// Whether phone or unit are near enough to ask how probable it is that the two are one person.
pub(super) fn may_be_alike(read: &Readings, held: &Values) -> bool {
    let both = |field| read.text(field).zip(held.text(field));
    let near_phone = both(Field::Phone).is_some_and(|(read, held)| {
        let (read, held) = (digits(read), digits(held));
        let others = read.chars().zip(held.chars()).filter(|(read, held)| read != held).count();
        others <= 2 || read.len() != held.len()
    });
    let near_unit = both(Field::Unit).is_some_and(|(read, held)| {
        read.trim().eq_ignore_ascii_case(held.trim()) || read.len().min(held.len()) >= 6
    });
    near_phone || near_unit
}

fn digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 10 { format!("1{digits}") } else { digits }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200D}' | '\u{FEFF}' | '\u{00AD}')
}
