//! The words of what a PMS says: finding them, without regard to letter case (of ASCII letters), and
//! putting them side by side.
//!
//! The searching that Rust has for texts is made for long ones and would cost a guest 4 KB.

/// The place of the first of these letters in a text.
pub fn find(text: &str, part: &str) -> Option<usize> {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    if part.is_empty() {
        return Some(0);
    }
    text.windows(part.len()).position(|letters| letters.eq_ignore_ascii_case(part))
}

/// Whether any of these parts occurs in a text.
pub fn mentions(text: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| find(text, part).is_some())
}

/// A text with one space for all white space between two words, and none around them.
pub fn collapsed(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{collapsed, find, mentions};

    #[rstest]
    #[case("Mobile phone", "PHONE", Some(7))]
    #[case("Mobile", "mobile", Some(0))]
    #[case("Mobile", "home", None)]
    #[case("Mobile", "mobile phone", None)]
    #[case("Tel\u{e9}fono: 1", "fono", Some(5))]
    #[case("", "x", None)]
    #[case("x", "", Some(0))]
    fn a_part_is_found_in_any_letter_case(
        #[case] text: &str,
        #[case] part: &str,
        #[case] place: Option<usize>,
    ) {
        assert_eq!(find(text, part), place);
    }

    #[test]
    fn one_part_of_several_is_enough() {
        assert!(mentions("Login failed.", &["password", "login failed"]));
        assert!(!mentions("Login failed.", &["password", "rights"]));
        assert!(!mentions("Login failed.", &[]));
    }

    #[test]
    fn words_stand_side_by_side() {
        assert_eq!(collapsed(" on\n\t notice  "), "on notice");
        assert_eq!(collapsed(" "), "");
    }

    proptest! {
        #[test]
        fn what_is_found_is_there(text in ".{0,20}", part in ".{1,3}") {
            let lower = (text.to_ascii_lowercase(), part.to_ascii_lowercase());
            prop_assert_eq!(find(&text, &part), lower.0.find(&lower.1));
        }
    }
}
