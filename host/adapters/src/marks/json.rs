//! A JSON body as every parser reads it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Parses a body and refuses a name that comes twice in one object, which one parser would read as
/// the first and another as the last. Names that differ in case only count as the same.
pub(super) fn parse_strictly(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map(|Strict(value)| value).map_err(|error| error.to_string())
}

/// Whether the value that the pointer leads to is this one, numbers and words taken as they are
/// written.
pub(super) fn has_value(body: &Value, pointer: &str, value: &str) -> bool {
    match body.pointer(pointer) {
        Some(Value::String(text)) => text == value,
        Some(Value::Number(number)) => number.to_string() == value,
        Some(Value::Bool(word)) => word.to_string() == value,
        _ => false,
    }
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without a repeated name")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Strict(value))) = entries.next_entry::<String, _>()? {
            if object.keys().any(|known: &String| known.eq_ignore_ascii_case(&name)) {
                return Err(A::Error::custom("a name comes twice in one object"));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/method/name", "getLeases", true)]
    #[case("/method/version", "2", true)]
    #[case("/method/name", "GetLeases", false)]
    #[case("/method", "getLeases", false)]
    #[case("/name", "getLeases", false)]
    fn a_pointer_leads_to_the_value(
        #[case] pointer: &str,
        #[case] value: &str,
        #[case] there: bool,
    ) {
        let body = parse_strictly(r#"{"method": {"name": "getLeases", "version": 2}}"#).unwrap();
        assert_eq!(has_value(&body, pointer, value), there);
    }

    #[rstest]
    #[case(r#"{"method": "getLeases", "method": "sendLeases"}"#)]
    #[case(r#"{"a": [{"method": "getLeases", "Method": "sendLeases"}]}"#)]
    #[case(r#"{"method": "getLeases"} {"method": "sendLeases"}"#)]
    #[case(r#"{"method": "getLeases""#)]
    fn what_could_be_read_in_two_ways_is_refused(#[case] text: &str) {
        assert!(parse_strictly(text).is_err());
    }
}
