//! Finding words in what a PMS says, without regard to letter case (of ASCII letters).
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{find, mentions};

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

    proptest! {
        #[test]
        fn what_is_found_is_there(text in ".{0,20}", part in ".{1,3}") {
            let lower = (text.to_ascii_lowercase(), part.to_ascii_lowercase());
            prop_assert_eq!(find(&text, &part), lower.0.find(&lower.1));
        }
    }
}
