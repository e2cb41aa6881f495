//! JSON as PMSs write it: one element or many, `""`, `{}` and `[]` for no value, numbers as text.

use crate::parse::dates;
use crate::parse::json::{Object, Value};
use crate::{DateValue, TextValue};

/// The elements of a value that is a list, or one element in place of a list.
pub fn many(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().filter(|item| !is_empty(item)).collect(),
        value if is_empty(value) => Vec::new(),
        value => vec![value],
    }
}

/// Text, or a number or truth value as text; none if there is no value or it is a structure.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.as_str().to_owned()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Yes or no, in the words that PMSs have for it; none if it is neither.
pub fn truth(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text.trim()));
    match () {
        () if is(&["true", "t", "yes", "y", "1"]) => Some(true),
        () if is(&["false", "f", "no", "n", "0"]) => Some(false),
        () => None,
    }
}

/// Whether a value says that there is none.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The members of one JSON object. A key that is missing is absent; one without a value is blank.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'v>(&'v Object);

impl<'v> Fields<'v> {
    /// The members of this value; none if it is no object.
    pub fn of(value: &'v Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// Whether any of these keys is there, with a value or without.
    pub fn has(self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.0.get(key).is_some())
    }

    /// The value of the first of these keys that has one.
    pub fn value(self, keys: &[&str]) -> Option<&'v Value> {
        keys.iter().filter_map(|key| self.0.get(key)).find(|value| !is_empty(value))
    }

    /// Every element at the end of this path, on which each step holds one element or many.
    pub fn along(self, path: &[&str]) -> Vec<&'v Value> {
        let Some((key, rest)) = path.split_first() else { return Vec::new() };
        let found = self.value(&[key]).map(many).unwrap_or_default();
        if rest.is_empty() {
            return found;
        }
        found.into_iter().filter_map(Fields::of).flat_map(|fields| fields.along(rest)).collect()
    }

    /// The text under the first of these keys that has a value.
    pub fn plain(self, keys: &[&str]) -> Option<String> {
        self.value(keys).and_then(text)
    }

    /// The text of a field that has any of these names.
    pub fn text(self, keys: &[&str]) -> TextValue {
        if self.has(keys) {
            TextValue::or_blank(self.plain(keys).as_deref())
        } else {
            TextValue::Absent
        }
    }

    /// The date of a field that has any of these names.
    pub fn date(self, keys: &[&str]) -> DateValue {
        match self.value(keys) {
            Some(value) => match text(value) {
                Some(text) => dates::read(Some(&text)),
                None => DateValue::Unreadable(value.to_string()),
            },
            None if self.has(keys) => DateValue::Blank,
            None => DateValue::Absent,
        }
    }

    /// Yes or no under the first of these keys that has a value; none if it is neither.
    pub fn truth(self, keys: &[&str]) -> Option<bool> {
        truth(&self.plain(keys)?)
    }

    /// Whether a member is true, or a word for it.
    pub fn is_true(self, key: &str) -> bool {
        self.truth(&[key]) == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Fields, many};
    use crate::parse::json::{self, Value};
    use crate::{DateValue, Day, TextValue};

    fn read(text: &str) -> Value {
        json::value(text.as_bytes()).unwrap()
    }

    #[rstest]
    #[case(r#"{"a": "x "}"#, TextValue::Value("x".to_owned()))]
    #[case(r#"{"a": 118}"#, TextValue::Value("118".to_owned()))]
    #[case(r#"{"a": null, "b": "y"}"#, TextValue::Value("y".to_owned()))]
    #[case(r#"{"a": null}"#, TextValue::Blank)]
    #[case(r#"{"a": ""}"#, TextValue::Blank)]
    #[case(r#"{"a": {}}"#, TextValue::Blank)]
    #[case(r#"{"b": []}"#, TextValue::Blank)]
    #[case(r#"{"c": "x"}"#, TextValue::Absent)]
    fn a_missing_key_is_absent_and_one_without_value_is_blank(
        #[case] value: &str,
        #[case] text: TextValue,
    ) {
        assert_eq!(Fields::of(&read(value)).unwrap().text(&["a", "b"]), text);
    }

    #[rstest]
    #[case(r#"{"d": "2026-02-01"}"#, DateValue::Value(Day { year: 2026, month: 2, day: 1 }))]
    #[case(r#"{"d": ""}"#, DateValue::Blank)]
    #[case("{}", DateValue::Absent)]
    #[case(r#"{"d": [1]}"#, DateValue::Unreadable("[1]".to_owned()))]
    fn a_date_has_the_same_rule(#[case] value: &str, #[case] date: DateValue) {
        assert_eq!(Fields::of(&read(value)).unwrap().date(&["d"]), date);
    }

    #[rstest]
    #[case(r#"{"a": true}"#, Some(true))]
    #[case(r#"{"a": "Y"}"#, Some(true))]
    #[case(r#"{"a": 1}"#, Some(true))]
    #[case(r#"{"a": "t"}"#, Some(true))]
    #[case(r#"{"a": "False"}"#, Some(false))]
    #[case(r#"{"a": "f"}"#, Some(false))]
    #[case(r#"{"a": " n "}"#, Some(false))]
    #[case(r#"{"a": "perhaps"}"#, None)]
    #[case(r#"{"a": null}"#, None)]
    fn yes_and_no_have_many_words(#[case] value: &str, #[case] truth: Option<bool>) {
        assert_eq!(Fields::of(&read(value)).unwrap().truth(&["a"]), truth);
        assert_eq!(Fields::of(&read(value)).unwrap().is_true("a"), truth == Some(true));
    }

    #[rstest]
    #[case(r#"{"a": {"b": [1, 2]}}"#, 2)]
    #[case(r#"{"a": [{"b": 1}, {"b": {}}, {"c": 2}, 7, {"b": [3]}]}"#, 2)]
    #[case(r#"{"a": {"b": []}}"#, 0)]
    #[case(r#"{"a": []}"#, 0)]
    #[case("{}", 0)]
    fn a_path_leads_to_every_element_at_its_end(#[case] value: &str, #[case] count: usize) {
        assert_eq!(Fields::of(&read(value)).unwrap().along(&["a", "b"]).len(), count);
    }

    #[rstest]
    #[case("[1, 2]", 2)]
    #[case(r#"[1, {}, ""]"#, 1)]
    #[case(r#"{"a": 1}"#, 1)]
    #[case("{}", 0)]
    #[case(r#""""#, 0)]
    #[case("null", 0)]
    fn one_or_many_is_a_list(#[case] value: &str, #[case] count: usize) {
        assert_eq!(many(&read(value)).len(), count);
    }
}
