//! Decoding the bytes of an answer.
//!
//! A byte order mark counts before the XML declaration, the declaration before the HTTP header,
//! and UTF-8 if there is none of them. Only the charsets that PMSs send are known: the tables of
//! all others would be larger than an adapter.

use std::borrow::Cow;

use thiserror::Error;

use crate::parse::words;

/// Why bytes are no text.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CharsetError {
    /// The charset has no table here.
    #[error("the answer is written in the charset `{0}`, which this adapter cannot read")]
    Unknown(String),
    /// The bytes break the rules of their charset.
    #[error("the answer is not the {charset} it says it is, from byte {at} on")]
    Invalid {
        /// Which charset.
        charset: &'static str,
        /// The first byte that fits nothing.
        at: usize,
    },
}

/// What windows-1252 has at 0x80 to 0x9F. ISO-8859-1 is read by the same table, as browsers do.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Charset {
    Utf8,
    Utf16 { big_endian: bool },
    Windows1252,
}

/// What charsets are called.
const LABELS: [(&str, Charset); 11] = [
    ("utf-8", Charset::Utf8),
    ("utf8", Charset::Utf8),
    ("utf-16", Charset::Utf16 { big_endian: false }),
    ("utf-16le", Charset::Utf16 { big_endian: false }),
    ("utf-16be", Charset::Utf16 { big_endian: true }),
    ("iso-8859-1", Charset::Windows1252),
    ("latin1", Charset::Windows1252),
    ("us-ascii", Charset::Windows1252),
    ("ascii", Charset::Windows1252),
    ("windows-1252", Charset::Windows1252),
    ("cp1252", Charset::Windows1252),
];

/// The text of an answer with this `Content-Type`.
pub fn decode<'b>(
    body: &'b [u8],
    content_type: Option<&str>,
) -> Result<Cow<'b, str>, CharsetError> {
    let (charset, body) = match body {
        [0xef, 0xbb, 0xbf, rest @ ..] => (Charset::Utf8, rest),
        [0xff, 0xfe, rest @ ..] => (Charset::Utf16 { big_endian: false }, rest),
        [0xfe, 0xff, rest @ ..] => (Charset::Utf16 { big_endian: true }, rest),
        [b'<', 0, ..] => (Charset::Utf16 { big_endian: false }, body),
        [0, b'<', ..] => (Charset::Utf16 { big_endian: true }, body),
        _ => (stated(body, content_type)?, body),
    };
    match charset {
        Charset::Utf8 => std::str::from_utf8(body)
            .map(Cow::Borrowed)
            .map_err(|error| CharsetError::Invalid { charset: "UTF-8", at: error.valid_up_to() }),
        Charset::Utf16 { big_endian } => utf16(body, big_endian).map(Cow::Owned),
        Charset::Windows1252 => Ok(Cow::Owned(body.iter().copied().map(windows_1252).collect())),
    }
}

/// What the XML declaration says, else the header, else UTF-8.
fn stated(body: &[u8], content_type: Option<&str>) -> Result<Charset, CharsetError> {
    let declared = declared_in_xml(body)
        // A declaration that can be read byte by byte is no UTF-16, whatever it says.
        .filter(|label| words::find(label, "utf-16") != Some(0));
    let label = declared.or_else(|| parameter(content_type?));
    let Some(label) = label else {
        return Ok(Charset::Utf8);
    };
    match LABELS.iter().find(|(known, _)| known.eq_ignore_ascii_case(label)) {
        Some((_, charset)) => Ok(*charset),
        None if body.is_ascii() => Ok(Charset::Utf8),
        None => Err(CharsetError::Unknown(label.to_owned())),
    }
}

fn declared_in_xml(body: &[u8]) -> Option<&str> {
    const NAME: &str = "encoding";
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let rest = &body[start..];
    if !rest.starts_with(b"<?xml") {
        return None;
    }
    let end = rest.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&rest[..end]).ok()?;
    let place = words::find(declaration, NAME)?;
    let value = declaration.get(place + NAME.len()..)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value[1..].split(quote).next().map(str::trim).filter(|label| !label.is_empty())
}

fn parameter(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let label = value.trim().trim_matches('"');
        (name.trim().eq_ignore_ascii_case("charset") && !label.is_empty()).then_some(label)
    })
}

fn utf16(body: &[u8], big_endian: bool) -> Result<String, CharsetError> {
    let (pairs, rest) = body.as_chunks::<2>();
    let units = pairs
        .iter()
        .map(|pair| if big_endian { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) });
    let invalid = |at| CharsetError::Invalid { charset: "UTF-16", at };
    let mut text = String::with_capacity(pairs.len());
    for character in char::decode_utf16(units) {
        text.push(character.map_err(|_| invalid(text.len()))?);
    }
    if rest.is_empty() { Ok(text) } else { Err(invalid(body.len())) }
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{CharsetError, decode};

    const LATIN_1: Option<&str> = Some("text/xml; charset=iso-8859-1");
    const UTF_8: Option<&str> = Some("text/xml; charset=utf-8");

    #[rstest]
    #[case(b"<a>\xc3\xa9</a>", None, "<a>é</a>")]
    #[case(b"<a>\xe9</a>", LATIN_1, "<a>é</a>")]
    #[case(
        b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>",
        UTF_8,
        "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>"
    )]
    #[case(
        b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\xc3\xa9",
        LATIN_1,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>é"
    )]
    #[case(
        b"<?xml version='1.0' encoding='utf-16'?>\xc3\xa9",
        UTF_8,
        "<?xml version='1.0' encoding='utf-16'?>é"
    )]
    #[case(b"\xef\xbb\xbf<a/>", LATIN_1, "<a/>")]
    #[case(b"\xff\xfe<\0a\0/\0>\0", None, "<a/>")]
    #[case(b"\xfe\xff\0<\0a\0/\0>", None, "<a/>")]
    #[case(b"<\0a\0/\0>\0", UTF_8, "<a/>")]
    #[case(b"\x93quoted\x94", Some("text/plain; charset=\"Windows-1252\""), "“quoted”")]
    #[case(b"plain", Some("text/plain; charset=koi8-r"), "plain")]
    fn mark_then_declaration_then_header_then_utf_8(
        #[case] body: &[u8],
        #[case] content_type: Option<&str>,
        #[case] text: &str,
    ) {
        assert_eq!(decode(body, content_type).unwrap(), text);
    }

    #[test]
    fn what_cannot_be_read_is_never_guessed() {
        let invalid = CharsetError::Invalid { charset: "UTF-8", at: 1 };
        assert_eq!(decode(b"a\xe9", None), Err(invalid));
        let unknown = CharsetError::Unknown("koi8-r".to_owned());
        assert_eq!(decode(b"\xe9", Some("text/xml; charset=koi8-r")), Err(unknown));
        assert!(decode(b"\xff\xfe<", None).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..80)) {
            for content_type in [None, LATIN_1, UTF_8, Some("text/xml; charset=utf-16")] {
                let _ = decode(&body, content_type);
            }
        }
    }
}
