//! The query of a link that a PMS gave: its pairs as they stand, and what is written in them.

/// The pairs of a URL's query in their order, name and value still escaped.
pub fn pairs(url: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// A name or a value as it was meant. What is no escape stays as it is.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        let (byte, after) = match (byte, escaped_byte(after)) {
            (b'%', Some((byte, after))) => (byte, after),
            (b'+', _) => (b' ', after),
            (byte, _) => (*byte, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that two hexadecimal digits stand for, and what follows them.
fn escaped_byte(after: &[u8]) -> Option<(u8, &[u8])> {
    let (digits, rest) = after.split_first_chunk::<2>()?;
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = digit(digits[0])? * 16 + digit(digits[1])?;
    Some((u8::try_from(byte).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{decoded, pairs};

    #[rstest]
    #[case("https://a.example.com/api?%24top=300&x&y=a=b&&z=#end=1",
        &[("%24top", "300"), ("x", ""), ("y", "a=b"), ("z", "")])]
    #[case("/api?", &[])]
    #[case("/api", &[])]
    fn pairs_come_in_their_order_as_they_stand(#[case] url: &str, #[case] found: &[(&str, &str)]) {
        assert_eq!(pairs(url).collect::<Vec<_>>(), found);
    }

    #[rstest]
    #[case("%24top", "$top")]
    #[case("a+b%20c", "a b c")]
    #[case("caf%C3%a9", "café")]
    #[case("100%", "100%")]
    #[case("%4", "%4")]
    #[case("%zz", "%zz")]
    #[case("%+1", "% 1")]
    fn escapes_are_undone(#[case] text: &str, #[case] meant: &str) {
        assert_eq!(decoded(text), meant);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".*") {
            for (name, value) in pairs(&text) {
                let _ = (decoded(name), decoded(value));
            }
        }
    }
}
