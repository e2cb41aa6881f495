//! XML as the JSON of the same data has it.

use super::value::{Object, Value};
use crate::parse::xml::Element;

/// Attributes by which XML says that an element holds nothing.
const MARKS_OF_NOTHING: [&str; 2] = ["nil", "null"];

/// An element as JSON has it: its text; or a member for each attribute and child, a list where a
/// name comes again; or null, if there is none of these. Attributes beside text are left out.
pub fn of_xml(element: &Element) -> Value {
    if element.elements().is_empty()
        && let Some(text) = element.text()
    {
        return Value::from(text);
    }
    let mut members = Object::default();
    let attributes = element.attributes().filter(|(name, _)| !MARKS_OF_NOTHING.contains(name));
    for (name, value) in attributes {
        add(&mut members, name, Value::from(value));
    }
    for child in element.elements() {
        add(&mut members, &child.name, of_xml(child));
    }
    if members.is_empty() { Value::Null } else { Value::Object(members) }
}

fn add(members: &mut Object, name: &str, value: Value) {
    match members.get_mut(name) {
        None => members.push(name.to_owned(), value),
        Some(Value::Array(values)) => values.push(value),
        Some(first) => {
            let values = vec![std::mem::replace(first, Value::Null), value];
            *first = Value::Array(values);
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::parse::json::value;
    use crate::parse::xml::Document;

    #[rstest]
    #[case::text("<a>12</a>", r#""12""#)]
    #[case::nothing("<a> </a>", "null")]
    #[case::nil(r#"<a i:nil="true"/>"#, "null")]
    #[case::children("<a><b>1</b><c/></a>", r#"{"b": "1", "c": null}"#)]
    #[case::again("<a><b>1</b><c/><b>2</b><b/></a>", r#"{"b": ["1", "2", null], "c": null}"#)]
    #[case::attributes(r#"<a kind="x"><b/></a>"#, r#"{"kind": "x", "b": null}"#)]
    #[case::beside_text(r#"<a><b kind="x">1</b></a>"#, r#"{"b": "1"}"#)]
    fn an_element_is_what_json_would_have(#[case] xml: &str, #[case] json: &str) {
        let mut document = Document::new(xml);
        let root = document.next_element().unwrap().unwrap();
        let root = document.content(root).unwrap();
        assert_eq!(of_xml(&root), value(json.as_bytes()).unwrap());
    }
}
