//! XML: a root named after the API, the entries in it, the next page in an attribute of the root.

use usersync_adapter::parse::json::{Object, Value};
use usersync_adapter::parse::xml::{Document, Element, XmlError};

use crate::formats::Rest;

pub(super) fn read(text: &str, api: &str, take: &mut dyn FnMut(Value)) -> Result<Rest, String> {
    let told = |error: XmlError| error.to_string();
    let mut document = Document::new(text);
    let mut rest = Rest::default();
    let mut is_root = true;
    while let Some(element) = document.next_element().map_err(told)? {
        if element.name.eq_ignore_ascii_case("Error") {
            let error = value_of(&document.content(element).map_err(told)?);
            rest.complaints.extend(super::words(&error));
        } else if is_root {
            if !element.name.eq_ignore_ascii_case(api) {
                return Err(format!("the answer holds `{}` and not `{api}`", element.name));
            }
            rest.next = element.attribute("NextPageLink").map(str::to_owned);
        } else if element.name == "entry" {
            take(value_of(&document.content(element).map_err(told)?));
        }
        is_root = false;
    }
    Ok(rest)
}

/// An element as JSON has it: text, or a member for each child, a list where a name comes again.
fn value_of(element: &Element) -> Value {
    let mut members = Object::default();
    for child in element.elements() {
        let value = value_of(child);
        match members.get_mut(&child.name) {
            None => members.push(child.name.clone(), value),
            Some(Value::Array(values)) => values.push(value),
            Some(first) => {
                let values = vec![std::mem::replace(first, Value::Null), value];
                *first = Value::Array(values);
            }
        }
    }
    if members.is_empty() {
        element.text().map_or(Value::Null, Value::from)
    } else {
        Value::Object(members)
    }
}
