//! Phone numbers, compared by what they dial.

use phonenumber::country::Id::US;

/// A number in comparable form: E.164 where it can be read as one (US by default), else its digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PhoneKey(String);

impl PhoneKey {
    /// The comparable form of a number as it was typed.
    pub fn new(typed: &str) -> Self {
        match phonenumber::parse(Some(US), typed.trim()) {
            Ok(number) if number.extension().is_none() => {
                Self(number.format().mode(phonenumber::Mode::E164).to_string())
            }
            _ => Self(typed.chars().filter(char::is_ascii_digit).collect()),
        }
    }

    /// The comparable text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::punctuation("(512) 555-0142", "512.555.0142", true)]
    #[case::country("+1 512 555 0142", "5125550142", true)]
    #[case::leading_one("1-512-555-0142", "512 555 0142", true)]
    #[case::another("(512) 555-0142", "(512) 555-0124", false)]
    #[case::abroad("+44 20 7946 0958", "020 7946 0958", false)]
    #[case::extension("512-555-0142 x12", "512-555-0142", false)]
    #[case::too_short_to_dial("0142", "01 42", true)]
    fn numbers_compare(#[case] left: &str, #[case] right: &str, #[case] same: bool) {
        assert_eq!(PhoneKey::new(left) == PhoneKey::new(right), same);
    }
}
