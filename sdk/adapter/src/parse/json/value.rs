//! A JSON value as a tree, and how it is written.

use std::fmt::{self, Write as _};

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
}

/// A number as it stands in the text, so that `1250.00` keeps its cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(pub(super) String);

/// The members of an object in their order. Of two of one name the later one counts.
///
/// PMSs have up to some sixty members in an object, and of so many a list is searched faster than a
/// hash table is filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(Vec<(String, Value)>);

impl Value {
    /// An object with these members.
    pub fn object<const N: usize>(members: [(&str, Value); N]) -> Self {
        let members = members.map(|(name, value)| (name.to_owned(), value));
        Self::Object(Object(members.into()))
    }

    /// The member of this name, if this is an object that has one.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }

    /// The members, if this is an object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The text, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is a whole one that is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.as_str().parse().ok(),
            _ => None,
        }
    }
}

impl Number {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Object {
    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The member of this name, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Adds a member.
    pub fn push(&mut self, name: String, value: Value) {
        self.0.push((name, value));
    }

    /// Every member in its order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether it has no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

/// As JSON, without any white space.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Bool(truth) => write!(formatter, "{truth}"),
            Self::Number(number) => formatter.write_str(number.as_str()),
            Self::String(text) => write_text(formatter, text),
            Self::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    write!(formatter, "{}{item}", if place == 0 { '[' } else { ',' })?;
                }
                formatter.write_str(if items.is_empty() { "[]" } else { "]" })
            }
            Self::Object(members) => {
                for (place, (name, value)) in members.iter().enumerate() {
                    formatter.write_char(if place == 0 { '{' } else { ',' })?;
                    write_text(formatter, name)?;
                    write!(formatter, ":{value}")?;
                }
                formatter.write_str(if members.is_empty() { "{}" } else { "}" })
            }
        }
    }
}

fn write_text(formatter: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    formatter.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(formatter, "\\{character}")?,
            '\n' => formatter.write_str("\\n")?,
            '\0'..='\x1f' => write!(formatter, "\\u{:04x}", u32::from(character))?,
            _ => formatter.write_char(character)?,
        }
    }
    formatter.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::{Object, Value};
    use crate::parse::json;

    #[test]
    fn the_later_of_two_members_of_one_name_counts() {
        let value = json::value(br#"{"a": 1, "b": "x", "a": 2.50}"#).unwrap();
        assert_eq!(value.get("a").map(ToString::to_string).as_deref(), Some("2.50"));
        assert_eq!(value.get("b").and_then(Value::as_str), Some("x"));
        assert_eq!(value.get("c"), None);
        assert_eq!(Value::Null.get("a"), None);
    }

    #[test]
    fn a_whole_number_can_be_counted_with() {
        let number = |text: &str| json::value(text.as_bytes()).unwrap().as_u64();
        assert_eq!(number("12"), Some(12));
        assert_eq!(number("-12"), None);
        assert_eq!(number("12.0"), None);
        assert_eq!(number("99999999999999999999"), None);
        assert_eq!(number(r#""12""#), None);
    }

    #[test]
    fn an_object_is_written_as_it_was_made() {
        let mut members = Object::default();
        assert!(members.is_empty());
        members.push("list".to_owned(), Value::Array(vec![Value::Null, Value::Bool(true)]));
        *members.get_mut("list").unwrap() = Value::from("say \"ah\"");
        let value = Value::object([("inner", Value::Object(members)), ("x", "é\n".into())]);
        assert_eq!(value.to_string(), r#"{"inner":{"list":"say \"ah\""},"x":"é\n"}"#);
    }
}
