//! Lists deep inside a JSON answer.

use super::reader::Reader;
use super::{JsonError, Object, Value};
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
    let mut reader = Reader::new(body);
    let open: Vec<Path> = paths.iter().copied().enumerate().collect();
    let rest = rest_of(&mut reader, &open, each)?;
    reader.end()?;
    Ok(rest)
}

/// The number of a path, and the keys of it that are still ahead.
type Path<'p> = (usize, &'p [&'p str]);

/// Reads a value to which these paths lead.
fn rest_of(
    reader: &mut Reader<'_>,
    open: &[Path<'_>],
    each: &mut dyn FnMut(usize, Value),
) -> Result<Value, JsonError> {
    let ended = open.iter().find(|(_, ahead)| ahead.is_empty()).map(|(path, _)| *path);
    match (reader.peek(), ended) {
        (Some(b'['), Some(path)) => {
            reader.items(&mut |reader| {
                each(path, reader.value()?);
                Ok(())
            })?;
            Ok(Value::Null)
        }
        (_, Some(path)) => {
            let value = reader.value()?;
            if !lenient::is_empty(&value) {
                each(path, value);
            }
            Ok(Value::Null)
        }
        (Some(b'['), None) if !open.is_empty() => {
            let mut rest = Vec::new();
            reader.items(&mut |reader| {
                rest.push(rest_of(reader, open, each)?);
                Ok(())
            })?;
            Ok(Value::Array(rest))
        }
        (Some(b'{'), None) if !open.is_empty() => {
            let mut rest = Object::default();
            reader.members(&mut |reader, name| {
                let further = open.iter().filter_map(|(path, ahead)| match ahead {
                    [next, ahead @ ..] if **next == name => Some((*path, ahead)),
                    _ => None,
                });
                let further: Vec<Path> = further.collect();
                let value = rest_of(reader, &further, each)?;
                rest.push(name, value);
                Ok(())
            })?;
            Ok(Value::Object(rest))
        }
        _ => reader.value(),
    }
}

#[cfg(test)]
mod tests {
    use super::lists;
    use crate::parse::json::{Value, value};
    use proptest::prelude::*;
    use rstest::rstest;

    const PATHS: &[&[&str]] = &[&["a", "people"], &["a", "b", "pets"], &["b", "pets"]];

    fn json(text: &str) -> Value {
        value(text.as_bytes()).unwrap()
    }

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
            [(0, json("1")), (0, json(r#"{"x": 2}"#)), (0, Value::Null), (1, "cat".into())]
        );
        assert_eq!(
            rest,
            json(r#"{"a": {"people": null, "b": {"pets": null, "n": 1.5}}, "c": "d"}"#)
        );
    }

    #[rstest]
    #[case(r#"{"b": {"pets": {"x": 1}}}"#, r#"[{"x": 1}]"#)]
    #[case(r#"{"b": {"pets": "cat"}}"#, r#"["cat"]"#)]
    #[case(r#"{"b": [{"pets": [1]}, {"pets": 2}, 3, []]}"#, "[1, 2]")]
    #[case(r#"{"b": {"pets": {}}}"#, "[]")]
    #[case(r#"{"b": {"pets": ""}}"#, "[]")]
    #[case(r#"{"b": {"pets": null}}"#, "[]")]
    #[case(r#"{"b": []}"#, "[]")]
    #[case(r#"{"b": -1, "a": true}"#, "[]")]
    #[case("7", "[]")]
    fn one_or_many_are_a_list_and_nothing_is_an_empty_one(#[case] body: &str, #[case] pets: &str) {
        let (seen, _) = read(body);
        assert!(seen.iter().all(|(path, _)| *path == 2));
        let seen = seen.into_iter().map(|(_, element)| element).collect();
        assert_eq!(Value::Array(seen), json(pets));
    }

    #[test]
    fn what_leads_to_no_list_stays_as_it_is() {
        let body = r#"{"b": [7, "x", null], "pets": [1], "people": {"a": false}}"#;
        let (seen, rest) = read(body);
        assert!(seen.is_empty());
        assert_eq!(rest, json(body));
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
