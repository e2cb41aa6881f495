//! Answers made short: of entries that stand in a row only the first few are kept. A fuzzer gets
//! through short answers many times as fast, and one resident of a kind teaches it as much as ten.

use quick_xml::events::Event;
use quick_xml::{Reader, Writer};
use serde_json::Value;

/// The body with at most so many entries of each list; as it is if it is neither XML nor JSON.
pub(super) fn prune(body: &[u8], most: usize) -> Vec<u8> {
    if let Ok(mut value) = serde_json::from_slice(body) {
        prune_json(&mut value, most);
        return value.to_string().into_bytes();
    }
    prune_xml(body, most).unwrap_or_else(|| body.to_vec())
}

fn prune_json(value: &mut Value, most: usize) {
    match value {
        Value::Array(items) => {
            items.truncate(most);
            for item in items {
                prune_json(item, most);
            }
        }
        Value::Object(members) => members.values_mut().for_each(|member| prune_json(member, most)),
        _ => {}
    }
}

fn prune_xml(body: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut reader = Reader::from_str(std::str::from_utf8(body).ok()?);
    let mut writer = Writer::new(Vec::new());
    // Of every open element the name of its last child, and how many of these came in a row.
    let mut rows = vec![(String::new(), 0)];
    loop {
        let event = reader.read_event().ok()?;
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            let name = tag.name().as_ref().to_owned();
            let row = rows.last_mut()?;
            let count = if row.0 == name { row.1 + 1 } else { 1 };
            *row = (name, count);
            if count > most {
                if let Event::Start(tag) = &event {
                    reader.read_to_end(tag.name()).ok()?;
                }
                continue;
            }
        }
        match &event {
            Event::Start(_) => rows.push((String::new(), 0)),
            Event::End(_) => drop(rows.pop()),
            Event::Eof => return (rows.len() == 1).then(|| writer.into_inner()),
            _ => {}
        }
        writer.write_event(event).ok()?;
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        r#"{"a":[1,2,3],"b":{"c":[{"d":[4,5,6]},{},{}]}}"#,
        r#"{"a":[1,2],"b":{"c":[{"d":[4,5]},{}]}}"#
    )]
    #[case("<a><b>1</b> <b/><b><c/></b><d/><b/></a>", "<a><b>1</b> <b/><d/><b/></a>")]
    #[case("<a x='1'><b><c/><c/><c/></b><b/></a>", "<a x='1'><b><c/><c/></b><b/></a>")]
    #[case("<a><b></a>", "<a><b></a>")]
    #[case("no answer", "no answer")]
    fn two_of_each_list_are_kept(#[case] body: &str, #[case] pruned: &str) {
        assert_eq!(String::from_utf8(prune(body.as_bytes(), 2)).unwrap(), pruned);
    }
}
