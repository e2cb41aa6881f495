//! Reading the arrays inside a JSON answer one element at a time.
//!
//! Only one element stands in memory as a tree, and one that makes no sense to the adapter spoils
//! no other. Answers come whole; a page of a thousand tenants is about a megabyte.

mod lists;
mod of_xml;
mod reader;
mod value;

pub use lists::lists;
pub use of_xml::of_xml;
use reader::Reader;
pub use value::{Number, Object, Value};

/// Why an answer could not be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// It is no JSON, is cut off, or has another shape.
    #[error("the answer is not the JSON expected: {reason} near byte {at}")]
    Malformed {
        /// What is wrong there.
        reason: &'static str,
        /// Where in the text.
        at: usize,
    },
    /// There is no such array in it.
    #[error("the answer has no list `{0}`")]
    NoList(String),
    /// There is more than one such array in it.
    #[error("the answer gives the list `{0}` twice")]
    TwoLists(String),
}

/// Reads a whole document.
pub fn value(body: &[u8]) -> Result<Value, JsonError> {
    let mut reader = Reader::new(body);
    let value = reader.value()?;
    reader.end()?;
    Ok(value)
}

/// Hands each element of the array under `key` to `each` and gives the other members back.
pub fn elements(body: &[u8], key: &str, mut each: impl FnMut(Value)) -> Result<Object, JsonError> {
    let mut rest = Object::default();
    let mut is_found = false;
    let mut reader = Reader::new(body);
    reader.members(&mut |reader, name| {
        if name != key {
            rest.push(name, reader.value()?);
            return Ok(());
        }
        if std::mem::replace(&mut is_found, true) {
            return Err(JsonError::TwoLists(name));
        }
        reader.items(&mut |reader| {
            each(reader.value()?);
            Ok(())
        })
    })?;
    reader.end()?;
    if is_found { Ok(rest) } else { Err(JsonError::NoList(key.to_owned())) }
}

/// Hands each element of a bare array to `each`.
pub fn array(body: &[u8], mut each: impl FnMut(Value)) -> Result<(), JsonError> {
    let mut reader = Reader::new(body);
    reader.items(&mut |reader| {
        each(reader.value()?);
        Ok(())
    })?;
    reader.end()
}

/// The words of an error answer that is a text, or has one under one of the usual names, perhaps
/// beside a code: `{"error": {"code": "7", "message": "No."}}`.
pub fn message(body: &[u8]) -> Option<String> {
    words(&Reader::new(body).value().ok()?)
}

fn words(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    let found = ["message", "error", "errors", "detail"].iter().find_map(|key| value.get(key))?;
    words(found).or_else(|| Some(found.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{Value, array, elements, message, value};
    use proptest::prelude::*;
    use rstest::rstest;

    #[test]
    fn elements_come_one_by_one_and_the_rest_is_given_back() {
        let mut seen = Vec::new();
        let body = br#"{"data": [{"a": 1}, "x", null], "next": "/p2"}"#;
        let rest = elements(body, "data", |element| seen.push(element)).unwrap();
        assert_eq!(seen, [value(br#"{"a": 1}"#).unwrap(), "x".into(), Value::Null]);
        assert_eq!(rest.get("next"), Some(&"/p2".into()));
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
    #[case("[1]", "the answer is not the JSON expected: an object was expected near byte 0")]
    #[case(
        r#"{"data": {"a": 1}}"#,
        "the answer is not the JSON expected: a list was expected near byte 9"
    )]
    #[case(r#"{"rows": [1]}"#, "the answer has no list `data`")]
    #[case(r#"{"data": [1], "data": [2]}"#, "the answer gives the list `data` twice")]
    fn an_odd_answer_is_told_in_words(#[case] body: &str, #[case] words: &str) {
        let error = elements(body.as_bytes(), "data", |_| ()).unwrap_err().to_string();
        assert_eq!(error, words);
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
