//! Reading JSON from its beginning to its end, led by who knows what should come next.
//!
//! It takes the same texts as `serde_json`, whose way from a text into any type would cost a guest
//! 30 KB.

use super::JsonError;
use super::value::{Number, Object, Value};

/// Values deeper than this are refused; no PMS nests a fifth as deep.
const MOST_LEVELS: usize = 127;

/// A place in a text, between two values.
pub(super) struct Reader<'b> {
    text: &'b [u8],
    at: usize,
    levels: usize,
}

impl<'b> Reader<'b> {
    /// Begins behind the byte-order mark that some servers put in front.
    pub(super) fn new(body: &'b [u8]) -> Self {
        let text = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        Self { text, at: 0, levels: 0 }
    }

    /// The byte that the next value begins with; none at the end.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..)?;
        let white = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
        self.at += white.count();
        self.text.get(self.at).copied()
    }

    /// The next value, whatever it is.
    pub(super) fn value(&mut self) -> Result<Value, JsonError> {
        match self.peek() {
            Some(b'{') => {
                let mut members = Object::default();
                self.members(&mut |reader, name| {
                    members.push(name, reader.value()?);
                    Ok(())
                })?;
                Ok(Value::Object(members))
            }
            Some(b'[') => {
                let mut items = Vec::new();
                self.items(&mut |reader| {
                    items.push(reader.value()?);
                    Ok(())
                })?;
                Ok(Value::Array(items))
            }
            Some(b'"') => self.text().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => Err(self.odd("a value was expected")),
        }
    }

    /// An object: its members one by one, the value still to be read.
    pub(super) fn members(
        &mut self,
        each: &mut dyn FnMut(&mut Self, String) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.within(b'{', b'}', "an object was expected", &mut |reader| {
            if reader.peek() != Some(b'"') {
                return Err(reader.odd("the name of a member was expected"));
            }
            let name = reader.text()?;
            reader.pass(b':', "a colon was expected")?;
            each(reader, name)
        })
    }

    /// A list: its items one by one, each still to be read.
    pub(super) fn items(
        &mut self,
        each: &mut dyn FnMut(&mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.within(b'[', b']', "a list was expected", each)
    }

    /// Nothing may follow.
    pub(super) fn end(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.odd("something follows the end")),
        }
    }

    /// What stands between two brackets, parted by commas.
    fn within(
        &mut self,
        open: u8,
        close: u8,
        expected: &'static str,
        each: &mut dyn FnMut(&mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.pass(open, expected)?;
        if self.levels == MOST_LEVELS {
            return Err(self.odd("it nests too deeply"));
        }
        self.levels += 1;
        if self.peek() != Some(close) {
            each(self)?;
            while self.peek() == Some(b',') {
                self.at += 1;
                each(self)?;
            }
        }
        self.levels -= 1;
        self.pass(close, "a comma or the closing bracket was expected")
    }

    fn pass(&mut self, byte: u8, expected: &'static str) -> Result<(), JsonError> {
        if self.peek() != Some(byte) {
            return Err(self.odd(expected));
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        if !self.text[self.at..].starts_with(word.as_bytes()) {
            return Err(self.odd("a value was expected"));
        }
        self.at += word.len();
        Ok(value)
    }

    /// A text; the next byte is its opening quote.
    fn text(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
            let Some(length) = rest.iter().position(ends) else {
                return Err(self.odd("a text is cut off"));
            };
            text.extend_from_slice(&rest[..length]);
            self.at += length + 1;
            match rest[length] {
                b'"' => {
                    return String::from_utf8(text).map_err(|_| self.odd("a text is no UTF-8"));
                }
                b'\\' => {
                    let character = self.escaped();
                    let character = character.ok_or_else(|| self.odd("an escape is unknown"))?;
                    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return Err(self.odd("a text holds a control character")),
            }
        }
    }

    /// What is meant by an escape, whose backslash is behind.
    fn escaped(&mut self) -> Option<char> {
        let kind = self.next_byte()?;
        Some(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                if !(0xd800..=0xdbff).contains(&unit) {
                    return char::from_u32(unit);
                }
                // The first half of a character, whose other half must follow at once.
                if self.next_byte()? != b'\\' || self.next_byte()? != b'u' {
                    return None;
                }
                let low = self.unit()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                char::from_u32(0x10000 + ((unit - 0xd800) << 10) + low)?
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit * 16 + char::from(self.next_byte()?).to_digit(16)?;
        }
        Some(unit)
    }

    fn next_byte(&mut self) -> Option<u8> {
        let byte = *self.text.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        self.skip(b"-");
        let starts_with_zero = self.text.get(self.at) == Some(&b'0');
        let whole = self.digits();
        let mut is_number = whole == 1 || (whole > 1 && !starts_with_zero);
        if self.skip(b".") {
            is_number &= self.digits() > 0;
        }
        if self.skip(b"eE") {
            self.skip(b"+-");
            is_number &= self.digits() > 0;
        }
        if !is_number {
            return Err(self.odd("a number is malformed"));
        }
        let text = String::from_utf8_lossy(&self.text[start..self.at]);
        Ok(Value::Number(Number(text.into_owned())))
    }

    /// Passes over one of these bytes, if it comes next.
    fn skip(&mut self, bytes: &[u8]) -> bool {
        let is_next = self.text.get(self.at).is_some_and(|byte| bytes.contains(byte));
        self.at += usize::from(is_next);
        is_next
    }

    /// Passes over digits and counts them.
    fn digits(&mut self) -> usize {
        let count = self.text[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        count
    }

    fn odd(&self, reason: &'static str) -> JsonError {
        JsonError::Malformed { reason, at: self.at }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::super::{JsonError, value};

    #[rstest]
    #[case(" null ", "null")]
    #[case("[true , false,[ ]]", "[true,false,[]]")]
    #[case(r#"{ "a" : {"b": []}, "c":{ } }"#, r#"{"a":{"b":[]},"c":{}}"#)]
    #[case("[0, -1, 1250.00, 1E+3, -0.5e-2]", "[0,-1,1250.00,1E+3,-0.5e-2]")]
    #[case(r#""\"\\\/\b\f\n\r\t\u00e9\uD83C\udf33é""#, r#""\"\\/\u0008\u000c\n\u000d\u0009é🌳é""#)]
    fn a_document_is_read_and_written_again(#[case] text: &str, #[case] written: &str) {
        assert_eq!(value(text.as_bytes()).unwrap().to_string(), written);
    }

    #[rstest]
    #[case("", "a value was expected", 0)]
    #[case("<html>", "a value was expected", 0)]
    #[case("nul", "a value was expected", 0)]
    #[case("[1,]", "a value was expected", 3)]
    #[case("[1 2]", "a comma or the closing bracket was expected", 3)]
    #[case("[1", "a comma or the closing bracket was expected", 2)]
    #[case("[1] x", "something follows the end", 4)]
    #[case("{1: 2}", "the name of a member was expected", 1)]
    #[case(r#"{"a" 2}"#, "a colon was expected", 5)]
    #[case("[01]", "a number is malformed", 3)]
    #[case("[1.]", "a number is malformed", 3)]
    #[case("[1e+]", "a number is malformed", 4)]
    #[case("[-]", "a number is malformed", 2)]
    #[case(r#""abc"#, "a text is cut off", 1)]
    #[case("\"a\nb\"", "a text holds a control character", 3)]
    #[case(r#""\x""#, "an escape is unknown", 3)]
    #[case(r#""\ud83c""#, "an escape is unknown", 8)]
    #[case(r#""\udf33""#, "an escape is unknown", 7)]
    fn what_is_no_json_is_told_with_its_place(
        #[case] text: &str,
        #[case] reason: &'static str,
        #[case] at: usize,
    ) {
        assert_eq!(value(text.as_bytes()), Err(JsonError::Malformed { reason, at }));
    }

    #[test]
    fn depth_has_a_limit() {
        let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(value(nested(127).as_bytes()).is_ok());
        assert!(value(nested(128).as_bytes()).is_err());
        assert!(serde_json::from_str::<serde_json::Value>(&nested(127)).is_ok());
        assert!(serde_json::from_str::<serde_json::Value>(&nested(128)).is_err());
    }

    fn documents() -> impl Strategy<Value = serde_json::Value> {
        use serde_json::{Value, json};
        let plain = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            any::<String>().prop_map(Value::from),
        ];
        plain.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map("[a-z\"]{0,4}", inner, 0..6)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    /// Holds the reading of a text against that of `serde_json`.
    fn assert_read_alike(text: &[u8]) {
        match (value(text), serde_json::from_slice::<serde_json::Value>(text)) {
            (Ok(here), Ok(there)) => {
                let here: serde_json::Value = serde_json::from_str(&here.to_string()).unwrap();
                assert_eq!(here, there);
            }
            (Err(_), Err(_)) => {}
            // What is no number for `serde_json` may be one here: it is kept as it is written.
            (Ok(_), Err(error)) if error.to_string().starts_with("number out of range") => {}
            (here, there) => panic!("{here:?} here and {there:?} there"),
        }
    }

    proptest! {
        #[test]
        fn a_document_is_read_as_serde_json_reads_it(document in documents()) {
            let written = document.to_string();
            assert_read_alike(written.as_bytes());
            assert_read_alike(format!("{document:#}").as_bytes());
            prop_assert_eq!(value(written.as_bytes()).unwrap().to_string(), written);
        }

        #[test]
        fn so_is_a_document_with_something_wrong(
            document in documents(),
            place in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let mut text = document.to_string().into_bytes();
            let place = place.index(text.len());
            assert_read_alike(&text[..place]);
            text[place] = byte;
            assert_read_alike(&text);
        }

        #[test]
        fn so_is_any_text_with_json_in_it(
            text in r#"([\[\]{}:, \n"]|"[a\\\\u0-9dD\x00-\x20é]{0,8}"|-?[0-9.eE+-]{1,6}|true|false|null){0,16}"#,
        ) {
            assert_read_alike(text.as_bytes());
        }
    }
}
