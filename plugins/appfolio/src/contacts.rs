//! Emails and phones in the many forms that AppFolio's interfaces and their readers have for them.

use usersync_adapter::parse::choose::{self, Phone};
use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::{self, Fields};
use usersync_adapter::prelude::*;

/// The emails under these keys: a text, perhaps of several, or a list of texts or objects.
pub(crate) fn emails(fields: Fields<'_>, keys: &[&str]) -> (TextValue, Vec<String>) {
    if !fields.has(keys) {
        return (TextValue::Absent, Vec::new());
    }
    let Some(value) = fields.value(keys) else { return (TextValue::Blank, Vec::new()) };
    let texts: Vec<String> = lenient::many(value)
        .into_iter()
        .filter_map(|item| text_within(item, &["Email", "Address"]))
        .collect();
    if texts.is_empty() {
        // There is something, in a form that nobody has described.
        return (TextValue::Absent, Vec::new());
    }
    choose::emails(texts.iter().map(String::as_str))
}

/// The phones under these keys, each with what the key says about the number.
pub(crate) fn phones(fields: Fields<'_>, keys: &[(&str, &str)]) -> (TextValue, Vec<String>) {
    if !keys.iter().any(|(key, _)| fields.has(&[key])) {
        return (TextValue::Absent, Vec::new());
    }
    let mut listed = Vec::new();
    for (key, label) in keys {
        for item in fields.value(&[key]).map(lenient::many).unwrap_or_default() {
            add_phones(&mut listed, item, label);
        }
    }
    choose::phones(listed)
}

/// Numbers as text, each perhaps with its label in front, or an object with both.
fn add_phones(listed: &mut Vec<Phone>, item: &Value, label: &str) {
    let Some(text) = text_within(item, &["Number", "PhoneNumber"]) else { return };
    let own_label = Fields::of(item).and_then(|fields| fields.plain(&["Label", "Type"]));
    let label = own_label.as_deref().unwrap_or(label);
    for number in text.split([',', ';', '\n']) {
        listed.push(match label {
            "" => Phone::labelled(number),
            label => Phone::new(label, number),
        });
    }
}

fn text_within(item: &Value, keys: &[&str]) -> Option<String> {
    match Fields::of(item) {
        Some(fields) => fields.plain(keys),
        None => lenient::text(item),
    }
}
