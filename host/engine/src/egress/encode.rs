//! Writing a value in where it cannot break out of its place.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use usersync_adapters::protocol::Encoding;
use zeroize::Zeroizing;

/// All but the unreserved characters of RFC 3986.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The value as the encoding has it.
pub(super) fn encode(value: &str, encoding: Encoding) -> Zeroizing<String> {
    match encoding {
        Encoding::Raw => Zeroizing::new(value.to_owned()),
        Encoding::XmlText => xml_text(value),
        Encoding::JsonString => json_string(value),
        Encoding::UrlComponent => url_component(value),
        Encoding::Base64 => base64(value.as_bytes()),
    }
}

/// Percent-escaped for a query, as a name or a value.
pub(super) fn url_component(value: &str) -> Zeroizing<String> {
    Zeroizing::new(utf8_percent_encode(value, COMPONENT).to_string())
}

/// In the standard alphabet, with padding.
pub(super) fn base64(value: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(value))
}

/// For text and attributes. Line breaks and tabs become references, which no parser folds.
fn xml_text(value: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(value.len() * 2));
    for character in value.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&apos;"),
            '\t' => text.push_str("&#9;"),
            '\n' => text.push_str("&#10;"),
            '\r' => text.push_str("&#13;"),
            _ => text.push(character),
        }
    }
    text
}

/// For the inside of a JSON string, without its quotes.
fn json_string(value: &str) -> Zeroizing<String> {
    let quoted = Zeroizing::new(serde_json::Value::from(value).to_string());
    Zeroizing::new(quoted[1..quoted.len() - 1].to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Encoding::Raw, "a<b&\"c'd/e +é", "a<b&\"c'd/e +é")]
    #[case(Encoding::XmlText, "a<b&\"c'd>\r\n", "a&lt;b&amp;&quot;c&apos;d&gt;&#13;&#10;")]
    #[case(Encoding::JsonString, "a\"b\\c\n\u{1}é", "a\\\"b\\\\c\\n\\u0001é")]
    #[case(Encoding::UrlComponent, "a b+c&d=e/f?é~", "a%20b%2Bc%26d%3De%2Ff%3F%C3%A9~")]
    #[case(Encoding::Base64, "user:pass?>", "dXNlcjpwYXNzPz4=")]
    fn a_value_is_written_for_its_place(
        #[case] encoding: Encoding,
        #[case] value: &str,
        #[case] written: &str,
    ) {
        assert_eq!(encode(value, encoding).as_str(), written);
    }

    proptest! {
        #[test]
        fn json_reads_back_what_was_written(value in any::<String>()) {
            let document = format!("\"{}\"", *encode(&value, Encoding::JsonString));
            prop_assert_eq!(serde_json::from_str::<String>(&document).unwrap(), value);
        }

        #[test]
        fn a_url_reads_back_what_was_written(value in any::<String>(), name in "[a-z$]{1,8}") {
            let query = format!("{}={}", *url_component(&name), *url_component(&value));
            let url = url::Url::parse(&format!("https://pms.example.com/?{query}")).unwrap();
            prop_assert_eq!(url.query(), Some(query.as_str()));
            let pairs: Vec<_> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs, vec![(name, value)]);
        }

        #[test]
        fn xml_text_holds_nothing_that_ends_text_or_attribute(value in any::<String>()) {
            let written = encode(&value, Encoding::XmlText);
            prop_assert!(!written.contains(['<', '>', '"', '\'', '\n', '\r', '\t']));
            let read = written
                .replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
                .replace("&apos;", "'").replace("&#9;", "\t").replace("&#10;", "\n")
                .replace("&#13;", "\r").replace("&amp;", "&");
            prop_assert_eq!(read, value);
        }
    }
}
