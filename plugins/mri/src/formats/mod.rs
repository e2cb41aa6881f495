//! XML and JSON, read into the same records: a member for each field, null where it is empty.
//!
//! An answer is read as what it is, whatever was asked for.

mod json;
mod xml;

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::{self, Fields};

/// What an answer holds beside its entries.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    /// The link to the next page.
    pub(crate) next: Option<String>,
    /// What MRI complains of in place of an entry, or beside them.
    pub(crate) complaints: Vec<String>,
}

/// Hands each entry of an answer of `api` to `each`; the error is a sentence.
pub(crate) fn read(text: &str, api: &str, each: &mut dyn FnMut(Value)) -> Result<Rest, String> {
    let mut complaints = Vec::new();
    let mut take = |entry: Value| {
        let error = Fields::of(&entry).and_then(|fields| fields.value(&["Error"]));
        match error {
            Some(error) => complaints.extend(words(error)),
            None => each(entry),
        }
    };
    let mut rest = if text.trim_start().starts_with('<') {
        xml::read(text, api, &mut take)?
    } else {
        json::read(text, &mut take)?
    };
    rest.complaints.append(&mut complaints);
    rest.next = rest.next.map(|link| link.trim().to_owned()).filter(|link| !link.is_empty());
    Ok(rest)
}

/// What an answer without entries complains of, in any form known; none if it says nothing.
pub(crate) fn complaint(text: &str, api: &str) -> Option<String> {
    let complaints = read(text, api, &mut |_| ()).ok()?.complaints;
    (!complaints.is_empty()).then(|| complaints.join("; "))
}

/// The words of one error or of several.
fn words(error: &Value) -> Vec<String> {
    let words = lenient::many(error).into_iter().map(|error| match Fields::of(error) {
        Some(fields) => fields.plain(&["Message", "message"]).unwrap_or_else(|| error.to_string()),
        None => lenient::text(error).unwrap_or_else(|| error.to_string()),
    });
    words.collect()
}
