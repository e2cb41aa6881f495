//! Reading the arrays inside a JSON answer one element at a time.
//!
//! Only one element stands in memory as a tree, and one that makes no sense to the adapter spoils
//! no other. Answers come whole; a page of a thousand tenants is about a megabyte.

mod lists;

use std::fmt;

use serde::Deserialize as _;
use serde::de::{DeserializeSeed, Deserializer, Error, Expected, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

pub use lists::lists;

/// Why an answer could not be read.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It is no JSON, is cut off, or has another shape.
    #[error("the answer is not the JSON expected: {0}")]
    Malformed(#[from] serde_json::Error),
    /// There is no such array in it.
    #[error("the answer has no list `{0}`")]
    NoList(String),
}

/// Hands each element of the array under `key` to `each` and gives the other members back.
pub fn elements(
    body: &[u8],
    key: &str,
    mut each: impl FnMut(Value),
) -> Result<Map<String, Value>, JsonError> {
    let mut found = false;
    let mut text = reader(body);
    let members = Members { key, found: &mut found, each: &mut each };
    let rest = text.deserialize_any(members)?;
    text.end()?;
    if found { Ok(rest) } else { Err(JsonError::NoList(key.to_owned())) }
}

/// Hands each element of a bare array to `each`.
pub fn array(body: &[u8], mut each: impl FnMut(Value)) -> Result<(), JsonError> {
    let mut text = reader(body);
    Elements(&mut each).deserialize(&mut text)?;
    Ok(text.end()?)
}

/// The words of an error answer that is a text, or has one under one of the usual names, perhaps
/// beside a code: `{"error": {"code": "7", "message": "No."}}`.
pub fn message(body: &[u8]) -> Option<String> {
    words(&Value::deserialize(&mut reader(body)).ok()?)
}

fn words(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    let found = ["message", "error", "errors", "detail"].iter().find_map(|key| value.get(key))?;
    words(found).or_else(|| Some(found.to_string()))
}

type Reader<'b> = serde_json::Deserializer<serde_json::de::SliceRead<'b>>;

/// Reads past the byte-order mark that some servers put in front.
fn reader(body: &[u8]) -> Reader<'_> {
    let text = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    serde_json::Deserializer::from_slice(text)
}

/// Refuses values of other shapes in words of its own. Those that serde has by default can write
/// any value, floats included, which would cost a guest 26 KB.
macro_rules! refuse {
    ($($visit:ident($($given:ty)?)),+) => {$(
        fn $visit<E: Error>(self $(, _: $given)?) -> Result<Self::Value, E> {
            Err(E::custom(format_args!("expected {}", &self as &dyn Expected)))
        }
    )+};
}

struct Members<'a, F> {
    key: &'a str,
    found: &'a mut bool,
    each: &'a mut F,
}

impl<'de, F: FnMut(Value)> Visitor<'de> for Members<'_, F> {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object with the list `{}`", self.key)
    }

    refuse!(visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str));
    refuse!(visit_unit());

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        self.visit_unit()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut rest = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if name != self.key {
                rest.insert(name, map.next_value()?);
            } else if std::mem::replace(self.found, true) {
                return Err(A::Error::custom(format_args!("the list `{name}` is given twice")));
            } else {
                map.next_value_seed(Elements(&mut *self.each))?;
            }
        }
        Ok(rest)
    }
}

struct Elements<'a, F>(&'a mut F);

impl<'de, F: FnMut(Value)> DeserializeSeed<'de> for Elements<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(Value)> Visitor<'de> for Elements<'_, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    refuse!(visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str));
    refuse!(visit_unit());

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element()? {
            (self.0)(element);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    use super::{array, elements, message};

    #[test]
    fn elements_come_one_by_one_and_the_rest_is_given_back() {
        let mut seen = Vec::new();
        let body = br#"{"data": [{"a": 1}, "x", null], "next": "/p2"}"#;
        let rest = elements(body, "data", |element| seen.push(element)).unwrap();
        assert_eq!(seen, [json!({"a": 1}), json!("x"), json!(null)]);
        assert_eq!(rest.get("next"), Some(&json!("/p2")));
    }

    #[rstest]
    #[case(r#"{"data": [{"a": 1}, {"a""#)]
    #[case(r#"{"data": [1]"#)]
    #[case(r#"{"data": [1]} x"#)]
    #[case(r#"{"data": {}}"#)]
    #[case(r#"{"data": null}"#)]
    #[case(r#"{"data": true}"#)]
    #[case(r#"{"data": 1.5}"#)]
    #[case(r#"{"data": "x"}"#)]
    #[case(r#"{"data": [1], "data": [2]}"#)]
    #[case(r#"{"rows": [1]}"#)]
    #[case("[1]")]
    #[case("-1")]
    #[case("null")]
    #[case("<!DOCTYPE html>")]
    #[case("")]
    fn a_cut_or_odd_answer_is_an_error(#[case] body: &str) {
        assert!(elements(body.as_bytes(), "data", |_| ()).is_err());
    }

    #[rstest]
    #[case("[1]", "expected an object with the list `data` at line 1 column 1")]
    #[case(r#"{"data": {"a": 1}}"#, "expected a list at line 1 column 10")]
    fn an_odd_answer_is_told_in_words(#[case] body: &str, #[case] words: &str) {
        let error = elements(body.as_bytes(), "data", |_| ()).unwrap_err().to_string();
        assert_eq!(error, format!("the answer is not the JSON expected: {words}"));
    }

    #[test]
    fn a_bare_array_is_read() {
        let mut count = 0;
        array(b"[1, 2, 3]", |_| count += 1).unwrap();
        assert_eq!(count, 3);
        assert!(array(b"{}", |_| ()).is_err());
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let mut count = 0;
        elements("\u{feff}{\"data\": [1]}".as_bytes(), "data", |_| count += 1).unwrap();
        array("\u{feff}[2]".as_bytes(), |_| count += 1).unwrap();
        assert_eq!(count, 2);
        assert_eq!(message("\u{feff}{\"error\": \"no\"}".as_bytes()).as_deref(), Some("no"));
    }

    #[rstest]
    #[case(r#"{"message": "Not allowed."}"#, Some("Not allowed."))]
    #[case(r#"{"errors": ["a", "b"]}"#, Some(r#"["a","b"]"#))]
    #[case(r#"{"error": {"code": "7", "message": "No."}}"#, Some("No."))]
    #[case(r#"{"error": {"code": "7"}}"#, Some(r#"{"code":"7"}"#))]
    #[case(r#""No.""#, Some("No."))]
    #[case(r#"{"value": []}"#, None)]
    #[case("plain words", None)]
    fn an_error_has_its_words_under_a_usual_name(#[case] body: &str, #[case] words: Option<&str>) {
        assert_eq!(message(body.as_bytes()).as_deref(), words);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = elements(&body, "data", |_| ());
            let _ = array(&body, |_| ());
        }
    }
}
