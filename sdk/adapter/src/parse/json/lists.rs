//! Lists deep inside a JSON answer.

use std::fmt;

use serde::Deserialize as _;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{JsonError, reader};
use crate::parse::lenient;

/// Hands each element of the lists at the end of `paths` to `each`, with the number of its path,
/// and gives the rest of the document back, in which null stands for such a list.
///
/// One element in place of a list counts as a list of one, and nothing (`{}`, `""`, null) as an
/// empty list. A list on the way is gone through.
pub fn lists(
    body: &[u8],
    paths: &[&[&str]],
    each: &mut dyn FnMut(usize, Value),
) -> Result<Value, JsonError> {
    let mut text = reader(body);
    let open = (0..paths.len()).collect();
    let rest = Node { paths, open, depth: 0, each }.deserialize(&mut text)?;
    text.end()?;
    Ok(rest)
}

/// A value on the way to one of the lists, or such a list.
struct Node<'a> {
    paths: &'a [&'a [&'a str]],
    /// The paths that lead here.
    open: Vec<usize>,
    /// How many keys of them are behind.
    depth: usize,
    each: &'a mut dyn FnMut(usize, Value),
}

impl Node<'_> {
    /// The path that ends here.
    fn ended(&self) -> Option<usize> {
        self.open.iter().copied().find(|path| self.paths[*path].len() == self.depth)
    }

    fn deeper(&mut self, key: &str) -> Node<'_> {
        let leads_on = |path: &usize| self.paths[*path].get(self.depth) == Some(&key);
        let open = self.open.iter().copied().filter(leads_on).collect();
        Node { paths: self.paths, open, depth: self.depth + 1, each: &mut *self.each }
    }

    /// Where a path ends the value is handed over; elsewhere it stays.
    fn plain(self, value: Value) -> Value {
        let Some(path) = self.ended() else { return value };
        if !lenient::is_empty(&value) {
            (self.each)(path, value);
        }
        Value::Null
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.open.is_empty() {
            return Value::deserialize(deserializer);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        if self.ended().is_some() {
            let value = Value::deserialize(MapAccessDeserializer::new(map))?;
            return Ok(self.plain(value));
        }
        let mut rest = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(self.deeper(&key))?;
            rest.insert(key, value);
        }
        Ok(Value::Object(rest))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        if let Some(path) = self.ended() {
            while let Some(element) = list.next_element()? {
                (self.each)(path, element);
            }
            return Ok(Value::Null);
        }
        let mut rest = Vec::new();
        loop {
            let node = Node { open: self.open.clone(), each: &mut *self.each, ..self };
            match list.next_element_seed(node)? {
                Some(element) => rest.push(element),
                None => return Ok(Value::Array(rest)),
            }
        }
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(self.plain(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(self.plain(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(self.plain(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(self.plain(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(self.plain(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(self.plain(Value::Null))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::lists;

    const PATHS: &[&[&str]] = &[&["a", "people"], &["a", "b", "pets"], &["b", "pets"]];

    fn read(body: &str) -> (Vec<(usize, Value)>, Value) {
        let mut seen = Vec::new();
        let rest = lists(body.as_bytes(), PATHS, &mut |path, element| seen.push((path, element)));
        (seen, rest.unwrap())
    }

    #[test]
    fn elements_come_with_their_path_and_the_rest_is_given_back() {
        let body =
            r#"{"a": {"people": [1, {"x": 2}, null], "b": {"pets": ["cat"], "n": 1.5}}, "c": "d"}"#;
        let (seen, rest) = read(body);
        assert_eq!(
            seen,
            [(0, json!(1)), (0, json!({"x": 2})), (0, json!(null)), (1, json!("cat"))]
        );
        assert_eq!(rest, json!({"a": {"people": null, "b": {"pets": null, "n": 1.5}}, "c": "d"}));
    }

    #[rstest]
    #[case(r#"{"b": {"pets": {"x": 1}}}"#, &[json!({"x": 1})])]
    #[case(r#"{"b": {"pets": "cat"}}"#, &[json!("cat")])]
    #[case(r#"{"b": [{"pets": [1]}, {"pets": 2}, 3, []]}"#, &[json!(1), json!(2)])]
    #[case(r#"{"b": {"pets": {}}}"#, &[])]
    #[case(r#"{"b": {"pets": ""}}"#, &[])]
    #[case(r#"{"b": {"pets": null}}"#, &[])]
    #[case(r#"{"b": []}"#, &[])]
    #[case(r#"{"b": -1, "a": true}"#, &[])]
    #[case("7", &[])]
    fn one_or_many_are_a_list_and_nothing_is_an_empty_one(
        #[case] body: &str,
        #[case] pets: &[Value],
    ) {
        let (seen, _) = read(body);
        assert!(seen.iter().all(|(path, _)| *path == 2));
        assert_eq!(seen.into_iter().map(|(_, element)| element).collect::<Vec<_>>(), pets);
    }

    #[test]
    fn what_leads_to_no_list_stays_as_it_is() {
        let body = json!({"b": [7, "x", null], "pets": [1], "people": {"a": false}});
        let (seen, rest) = read(&body.to_string());
        assert!(seen.is_empty());
        assert_eq!(rest, body);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = lists(&body, PATHS, &mut |_, _| ());
        }

        #[test]
        fn a_cut_answer_is_an_error(place in 0_usize..36) {
            let body = r#"{"a": {"people": [1, 2]}, "b": [1.5]}"#;
            prop_assert!(lists(&body.as_bytes()[..place], PATHS, &mut |_, _| ()).is_err());
        }
    }
}
