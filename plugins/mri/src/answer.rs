//! What an answer amounts to: entries, nobody, or one of MRI's several forms of error.

use usersync_adapter::kind;
use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::words;
use usersync_adapter::prelude::*;

use crate::calls::Api;
use crate::formats;

/// Hands each entry to `each` and gives the link to the next page.
pub(crate) fn read(
    reply: Reply,
    api: Api,
    each: &mut dyn FnMut(Value),
) -> Result<Option<String>, Failure> {
    let odd = |message: String| Failure::answer(message).at(api.name());
    let decoded = reply.text();
    if !(200..300).contains(&reply.status()) {
        let words = decoded.ok().and_then(|text| formats::complaint(&text, api.name()));
        let words = words.unwrap_or_else(|| reply.quote());
        if matches!(reply.status(), 400 | 404) && says_nobody(&words) {
            return Ok(None);
        }
        return reply.accepted_or(&words).map(|_| None);
    }
    if reply.is_web_page() {
        return Err(odd("MRI sent a web page in place of data".to_owned()));
    }
    let text = decoded.map_err(|error| odd(error.to_string()))?;
    let rest = formats::read(&text, api.name(), each).map_err(odd)?;
    let complaints: Vec<String> =
        rest.complaints.into_iter().filter(|words| !says_nobody(words)).collect();
    if complaints.is_empty() {
        return Ok(rest.next);
    }
    let words = complaints.join("; ");
    let kind = if is_deadlock(&words) { kind::REACH } else { kind::OTHER };
    Err(Failure::new(kind, words).at(api.name()))
}

/// Whether this is the one error that goes by itself: MRI's database gave way to another query.
pub(crate) fn is_passing(reply: &Reply) -> bool {
    reply.status() == 500 && is_deadlock(&String::from_utf8_lossy(reply.body()))
}

fn is_deadlock(words: &str) -> bool {
    words::mentions(words, &["deadlock"])
}

/// Some APIs say that there is nobody in the form of an error.
fn says_nobody(words: &str) -> bool {
    let speaks_of_rights = ["permission", "right", "access", "grant", "authori"];
    words::mentions(words, &["does not have any"]) && !words::mentions(words, &speaks_of_rights)
}
