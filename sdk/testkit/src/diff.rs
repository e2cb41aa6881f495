//! Two versions of an adapter on the same recordings: what would be read otherwise.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use usersync_adapters::{Adapter, Recording, ReplayError, ReplayOptions};

use crate::heard::Heard;

/// How a newer version differs from an older one on one recording.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "difference", rename_all = "snake_case")]
pub enum Difference {
    /// The same calls, and the same result.
    Same,
    /// The same result by other calls.
    OtherCalls,
    /// Another result.
    OtherResult { lines: Vec<LineDifference> },
    /// The newer version makes a call that was never recorded, so nobody knows.
    NotRecorded { what: String },
    /// The newer version breaks.
    Fault { message: String },
}

/// Something that was told otherwise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LineDifference {
    /// What kind of thing: `resident`, `complete`, …
    pub kind: String,
    /// Whose: the PMS's id of the person, or of the property.
    pub id: String,
    /// Before and after, by field; null where there is nothing.
    pub fields: BTreeMap<String, [Value; 2]>,
}

/// Runs both versions on a recording.
pub fn diff(
    old: &Adapter,
    new: &Adapter,
    recording: &Recording,
) -> Result<Difference, ReplayError> {
    let play = |adapter| {
        let mut answers = recording.answers();
        Heard::of(adapter, &recording.job, ReplayOptions::default(), &mut answers)
    };
    let before = play(old)?;
    let after = match play(new) {
        Ok(after) => after,
        Err(ReplayError::NoAnswer(no_answer)) => {
            return Ok(Difference::NotRecorded { what: no_answer.to_string() });
        }
        Err(error) => return Err(error),
    };
    if let Some(fault) = after.fault() {
        return Ok(Difference::Fault { message: fault.message.clone() });
    }
    let lines = line_differences(&before.told(), &after.told());
    if !lines.is_empty() {
        return Ok(Difference::OtherResult { lines });
    }
    let calls = |heard: &Heard| -> Vec<_> {
        heard.requests().map(|request| request.shown.clone()).collect()
    };
    Ok(if calls(&before) == calls(&after) { Difference::Same } else { Difference::OtherCalls })
}

/// Compares things of the same kind about the same person or property, in their order.
fn line_differences(before: &[Value], after: &[Value]) -> Vec<LineDifference> {
    let (mut before, mut after) = (by_subject(before), by_subject(after));
    let mut subjects: Vec<_> = before.keys().chain(after.keys()).cloned().collect();
    subjects.sort();
    subjects.dedup();
    let mut lines = Vec::new();
    for subject in subjects {
        let (old, new) = (
            before.remove(&subject).unwrap_or_default(),
            after.remove(&subject).unwrap_or_default(),
        );
        for at in 0..old.len().max(new.len()) {
            let fields = field_differences(old.get(at).copied(), new.get(at).copied());
            if !fields.is_empty() {
                let (kind, id) = subject.clone();
                lines.push(LineDifference { kind, id, fields });
            }
        }
    }
    lines
}

type Subject = (String, String);

fn by_subject(lines: &[Value]) -> BTreeMap<Subject, Vec<&Map<String, Value>>> {
    let mut subjects: BTreeMap<Subject, Vec<_>> = BTreeMap::new();
    for line in lines.iter().filter_map(Value::as_object) {
        let text = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let id = if text("id").is_empty() { text("property") } else { text("id") };
        subjects.entry((text("kind"), id)).or_default().push(line);
    }
    subjects
}

fn field_differences(
    old: Option<&Map<String, Value>>,
    new: Option<&Map<String, Value>>,
) -> BTreeMap<String, [Value; 2]> {
    let value = |line: Option<&Map<String, Value>>, key: &str| {
        line.and_then(|line| line.get(key)).cloned().unwrap_or_default()
    };
    let keys = old.into_iter().chain(new).flat_map(|line| line.keys());
    keys.filter_map(|key| {
        let (before, after) = (value(old, key), value(new, key));
        (before != after).then(|| (key.clone(), [before, after]))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_changed_field_is_told_with_both_values() {
        let before =
            [json!({ "kind": "resident", "id": "1", "phone": "512 555 0101", "unit": "2" })];
        let after =
            [json!({ "kind": "resident", "id": "1", "phone": "+15125550101", "unit": "2" })];
        let lines = line_differences(&before, &after);
        assert_eq!(lines.len(), 1);
        let fields: Vec<_> = lines[0].fields.iter().collect();
        assert_eq!(
            fields,
            [(&"phone".to_owned(), &[json!("512 555 0101"), json!("+15125550101")])]
        );
    }

    #[test]
    fn whoever_comes_or_goes_is_told_and_order_means_nothing() {
        let line = |id: &str| json!({ "kind": "resident", "id": id });
        assert!(line_differences(&[line("1"), line("2")], &[line("2"), line("1")]).is_empty());
        let lines = line_differences(&[line("1")], &[line("1"), line("2")]);
        assert_eq!(
            (lines[0].id.as_str(), &lines[0].fields["id"]),
            ("2", &[Value::Null, json!("2")])
        );
        let twice = line_differences(&[line("1"), line("1")], &[line("1")]);
        assert_eq!(twice.len(), 1, "a row that is there twice is two rows");
    }
}
