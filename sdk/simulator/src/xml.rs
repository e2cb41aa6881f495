//! A small XML tree and its text, as ASP.NET's services write it: without line breaks, empty
//! elements closed in themselves.

use std::borrow::Cow;

use quick_xml::escape::{escape, partial_escape};
use serde_json::Value;

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// How the text comes out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Style {
    /// Surround values with white space, and stretch the spaces within.
    pub(crate) padded: bool,
}

/// One element: its text, then its children. No element here has both.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    name: Cow<'static, str>,
    attributes: Vec<(Cow<'static, str>, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// An element with nothing in it.
    pub(crate) fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            attributes: Vec::new(),
            text: String::new(),
            children: Vec::new(),
        }
    }

    /// An element with text, which may be empty.
    pub(crate) fn text(name: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::new(name) }
    }

    /// The same element with one more attribute.
    pub(crate) fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.set_attribute(name.into(), Some(value.into()));
        self
    }

    /// The same element with `child` as its last.
    pub(crate) fn child(mut self, child: Element) -> Self {
        self.push(child);
        self
    }

    /// Puts `child` at the end.
    pub(crate) fn push(&mut self, child: Element) {
        self.children.push(child);
    }

    /// The same element with more children at its end.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    /// Takes a prefix off its name and those of everything in it, and the declaration away.
    pub(crate) fn strip_prefix(&mut self, prefix: &str) {
        if let Some(local) = self.name.strip_prefix(prefix) {
            self.name = local.to_owned().into();
        }
        let declaration = format!("xmlns:{}", prefix.trim_end_matches(':'));
        self.attributes.retain(|(name, _)| *name != declaration);
        self.children.iter_mut().for_each(|child| child.strip_prefix(prefix));
    }

    /// How many of its children have this name.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.children.iter().filter(|child| child.name == name).count()
    }

    /// Puts `value` in place of the children called `name`: null is no such child, a list several,
    /// an object a child with children. A name with `@` before it is an attribute.
    pub(crate) fn replace(&mut self, name: &str, value: &Value) {
        if let Some(attribute) = name.strip_prefix('@') {
            self.set_attribute(attribute.to_owned().into(), text_of(value));
            return;
        }
        let children = &mut self.children;
        let place = children.iter().position(|child| child.name == name).unwrap_or(children.len());
        children.retain(|child| child.name != name);
        children.splice(place..place, elements(name, value));
    }

    /// Changes this element and everything in it.
    pub(crate) fn change_all(&mut self, change: &impl Fn(&mut Self)) {
        change(self);
        for child in &mut self.children {
            child.change_all(change);
        }
    }

    /// Begins the name with a capital letter.
    pub(crate) fn capitalize(&mut self) {
        let mut name = self.name.clone().into_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        self.name = name.into();
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.children.is_empty()
    }

    /// Says by an attribute that there is nothing in it.
    pub(crate) fn set_nil(&mut self) {
        self.set_attribute("xmlns:i".into(), Some(SCHEMA_INSTANCE.to_owned()));
        self.set_attribute("i:nil".into(), Some("true".to_owned()));
    }

    /// Appends the element's text to `out`.
    pub(crate) fn write(&self, out: &mut String, style: Style) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(&escape(value.as_str()));
            out.push('"');
        }
        if self.is_empty() {
            out.push_str(" />");
            return;
        }
        out.push('>');
        write_text(&self.text, out, style);
        for child in &self.children {
            child.write(out, style);
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }

    fn set_attribute(&mut self, name: Cow<'static, str>, value: Option<String>) {
        let place = self.attributes.iter().position(|(known, _)| *known == name);
        match (place, value) {
            (Some(place), Some(value)) => self.attributes[place].1 = value,
            (Some(place), None) => {
                self.attributes.remove(place);
            }
            (None, Some(value)) => self.attributes.push((name, value)),
            (None, None) => {}
        }
    }
}

fn write_text(text: &str, out: &mut String, style: Style) {
    let text = partial_escape(text);
    if style.padded && !text.is_empty() {
        out.push_str("\n            ");
        out.push_str(&text.replace(' ', "\n   "));
        out.push_str("  \n          ");
    } else {
        out.push_str(&text);
    }
}

fn elements(name: &str, value: &Value) -> Vec<Element> {
    match value {
        Value::Array(values) => values.iter().flat_map(|value| elements(name, value)).collect(),
        Value::Object(fields) => {
            let mut element = Element::new(name.to_owned());
            for (field, value) in fields {
                element.replace(field, value);
            }
            vec![element]
        }
        scalar => {
            text_of(scalar).map(|text| Element::text(name.to_owned(), text)).into_iter().collect()
        }
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
