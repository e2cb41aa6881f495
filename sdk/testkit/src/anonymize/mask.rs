//! What stands for what.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use usersync_adapters::protocol::{Job, JobKind};
use usersync_adapters::{RecordedReply, Recording};

use super::{AnonymizeError, invented};
use crate::heard::Heard;

/// Texts shorter than this say nothing about anybody: an initial, a yes, a code.
const TELLING: usize = 3;
/// Numbers this short count or name a year.
const SMALL_NUMBER: usize = 4;

/// What is known of the people of a recording, and what becomes of it.
pub(super) struct Mask {
    /// What people's own texts become, by the text in lower case.
    instead: HashMap<String, String>,
    /// Texts that the adapter goes by.
    kept: BTreeSet<String>,
    /// The days that were read, as `YYYYMMDD`.
    days: BTreeSet<String>,
    /// Names of elements and keys whose text stays.
    keep: BTreeSet<String>,
}

impl Mask {
    /// Learns from what the adapter read.
    pub(super) fn of(heard: &Heard, job: &Job, keep: &[String]) -> Self {
        let mut mask = Self {
            instead: HashMap::new(),
            kept: BTreeSet::new(),
            days: BTreeSet::new(),
            keep: keep.iter().map(|name| name.to_lowercase()).collect(),
        };
        if let JobKind::Residents { properties, .. } = &job.kind {
            mask.kept.extend(properties.iter().cloned());
        }
        let (mut people, mut ids) = (0, 0);
        for line in heard.told() {
            let texts = |key: &str| -> Vec<String> {
                match &line[key] {
                    Value::String(text) => vec![text.trim().to_owned()],
                    Value::Array(items) => items
                        .iter()
                        .filter_map(|item| Some(item.as_str()?.trim().to_owned()))
                        .collect(),
                    _ => Vec::new(),
                }
            };
            if line["kind"] == "property" {
                for key in ["id", "account"] {
                    mask.kept.extend(texts(key));
                }
            }
            if line["kind"] != "resident" {
                continue;
            }
            for key in ["status", "role", "role_word", "unit"] {
                mask.kept.extend(texts(key));
            }
            for key in ["lease_start", "lease_end", "move_in", "move_out"] {
                mask.days.extend(texts(key).iter().map(|day| digits(day)));
            }
            for (key, invent) in [
                ("first_name", invented::first_name as fn(usize) -> String),
                ("last_name", invented::last_name),
                ("email", invented::email),
                ("more_emails", invented::email),
            ] {
                for text in texts(key) {
                    mask.put(&text, || invent(people));
                    people += usize::from(key == "more_emails");
                }
            }
            for text in [texts("phone"), texts("more_phones")].concat() {
                mask.put(&text, || with_digits(&text, &invented::phone_digits(people)));
                let bare = digits(&text);
                mask.put(&bare, || with_digits(&bare, &invented::phone_digits(people)));
                people += 1;
            }
            for key in ["id", "household", "lease"] {
                // A shorter one cannot be told from a count.
                for text in texts(key).into_iter().filter(|text| text.len() >= TELLING) {
                    mask.put(&text, || numbered(&text, ids));
                    ids += 1;
                }
            }
            people += 1;
        }
        mask.kept.retain(|text| !mask.instead.contains_key(&text.to_lowercase()));
        mask
    }

    fn put(&mut self, text: &str, instead: impl FnOnce() -> String) {
        if !text.is_empty() {
            self.instead.entry(text.to_lowercase()).or_insert_with(instead);
        }
    }

    /// Whether it is somebody's own text.
    pub(super) fn knows(&self, text: &str) -> bool {
        self.instead.contains_key(&text.trim().to_lowercase())
    }

    /// What becomes of a text under an element or key.
    pub(super) fn text(&self, name: &str, text: &str) -> String {
        let inner = text.trim();
        if inner.is_empty() || self.keep.contains(&name.to_lowercase()) {
            return text.to_owned();
        }
        let before = &text[..text.len() - text.trim_start().len()];
        let after = &text[text.trim_end().len()..];
        format!("{before}{}{after}", self.inner(inner))
    }

    fn inner(&self, text: &str) -> String {
        if let Some(instead) = self.instead.get(&text.to_lowercase()) {
            return in_case_of(text, instead);
        }
        if self.is_kept(text) {
            return text.to_owned();
        }
        let bare = digits(text);
        if bare.len() >= 7
            && let Some(instead) = self.instead.get(&bare)
        {
            return with_digits(text, &digits(instead));
        }
        if text.starts_with('/') || text.contains("://") {
            return self.url(text);
        }
        if text.contains('@') {
            return invented::email(usize::try_from(hash(text) % 100_000).unwrap_or_default());
        }
        scrambled(text)
    }

    fn is_kept(&self, text: &str) -> bool {
        let is_number =
            text.chars().all(|letter| letter.is_ascii_digit() || "+-.".contains(letter));
        text.chars().count() < TELLING
            || matches!(text.to_lowercase().as_str(), "true" | "false" | "yes" | "null")
            || (is_number && digits(text).len() <= SMALL_NUMBER)
            || self.kept.contains(text)
            || self.is_day(text)
    }

    /// Whether it is a day that the adapter read, or one that stands for none, in any notation.
    fn is_day(&self, text: &str) -> bool {
        let parts: Vec<&str> = text
            .split(|letter: char| !letter.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .collect();
        let [first, second, third, ..] = parts[..] else { return false };
        let iso = if first.len() == 4 {
            format!("{first}{second:0>2}{third:0>2}")
        } else {
            format!("{third}{first:0>2}{second:0>2}")
        };
        self.days.contains(&iso)
            || ["0001", "1900", "9999"].iter().any(|year| iso.starts_with(year))
    }

    /// An address or a path: another host, and nobody's texts in it.
    pub(super) fn url(&self, text: &str) -> String {
        let mut url = text.to_owned();
        if let Some(begin) = url.find("://").map(|at| at + 3) {
            let end = url[begin..].find(['/', '?', '>']).map_or(url.len(), |at| begin + at);
            url.replace_range(begin..end, "pms.example.com");
        }
        let parts: Vec<String> = url
            .split_inclusive(['/', '?', '&', '='])
            .map(|part| {
                let word = part.trim_end_matches(['/', '?', '&', '=']);
                match self.instead.get(&word.to_lowercase()) {
                    Some(instead) => part.replacen(word, instead, 1),
                    None => part.to_owned(),
                }
            })
            .collect();
        parts.concat()
    }

    /// Makes sure that nobody's text is left.
    pub(super) fn nobody_left(&self, recording: &Recording) -> Result<(), AnonymizeError> {
        let invented: BTreeSet<String> =
            self.instead.values().map(|text| text.to_lowercase()).collect();
        let telling: Vec<&String> = self
            .instead
            .keys()
            .filter(|text| text.chars().count() >= TELLING && !invented.contains(*text))
            .filter(|text| !self.kept.iter().any(|kept| kept.to_lowercase().contains(*text)))
            .collect();
        let mut left = BTreeMap::new();
        for exchange in &recording.exchanges {
            let request = &exchange.request;
            let mut texts = vec![request.url.to_lowercase(), request.body.to_lowercase()];
            if let RecordedReply::Response(response) = &exchange.reply {
                texts.push(String::from_utf8_lossy(response.body.bytes()).to_lowercase());
            }
            let found = telling
                .iter()
                .filter(|text| texts.iter().any(|whole| has_word(whole, text)))
                .count();
            if found > 0 {
                *left.entry(request.operation.clone()).or_insert(0) += found;
            }
        }
        match left.into_iter().next() {
            Some((place, count)) => Err(AnonymizeError::Left { count, place }),
            None => Ok(()),
        }
    }
}

/// The fields of two lines that differ in more than their words: there or not, blank or not, the
/// day, the standing.
pub(super) fn differences(before: &Value, after: &Value) -> Vec<String> {
    const SAME: [&str; 9] = [
        "kind",
        "status",
        "standing",
        "role",
        "lease_start",
        "lease_end",
        "move_in",
        "move_out",
        "rows",
    ];
    let empty = serde_json::Map::new();
    let object = |line: &Value| line.as_object().unwrap_or(&empty).clone();
    let (before, after) = (object(before), object(after));
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| {
            let (before, after) = (before.get(*key), after.get(*key));
            let state = |value: Option<&Value>| {
                value.map(|value| value.as_str().map(|text| text.trim().is_empty()))
            };
            state(before) != state(after) || (SAME.contains(&key.as_str()) && before != after)
        })
        .cloned()
        .collect()
}

/// Whether a word stands in a text on its own.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let is_free = |letter: Option<char>| !letter.is_some_and(char::is_alphanumeric);
        is_free(text[..at].chars().next_back()) && is_free(text[at + word.len()..].chars().next())
    })
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The text with other digits, from its end; those that `digits` has too few for become 2.
fn with_digits(text: &str, digits: &str) -> String {
    let mut digits = digits.chars().rev();
    let turned: Vec<char> = text
        .chars()
        .rev()
        .map(|letter| if letter.is_ascii_digit() { digits.next().unwrap_or('2') } else { letter })
        .collect();
    turned.into_iter().rev().collect()
}

/// An id of the same shape that holds a number, and like a number it begins with no zero.
fn numbered(text: &str, number: usize) -> String {
    let shape = scrambled(text);
    let count = digits(&shape).len();
    if count == 0 {
        return shape;
    }
    with_digits(&shape, &format!("1{number:0width$}", width = count - 1))
}

/// The same shape with other letters and digits; the same text always becomes the same.
fn scrambled(text: &str) -> String {
    let mut state = hash(text);
    let mut roll = |sides: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u8::try_from((state >> 33) % sides).unwrap_or_default()
    };
    text.chars()
        .map(|letter| match letter {
            '0'..='9' => char::from(b'1' + roll(9)),
            'a'..='f' => char::from(b'a' + roll(6)),
            'A'..='F' => char::from(b'A' + roll(6)),
            _ if letter.is_uppercase() => char::from(b'A' + roll(26)),
            _ if letter.is_alphabetic() => char::from(b'a' + roll(26)),
            _ => letter,
        })
        .collect()
}

/// The invented text, in capitals if the other was.
fn in_case_of(text: &str, instead: &str) -> String {
    let is_loud = text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase);
    if is_loud { instead.to_uppercase() } else { instead.to_owned() }
}

/// The same on every machine and for good.
fn hash(text: &str) -> u64 {
    Sha256::digest(text).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
