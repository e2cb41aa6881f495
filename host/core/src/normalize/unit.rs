//! Units, compared by their code.

use unicode_normalization::UnicodeNormalization;

/// A unit in comparable form: letters and digits in lower case, without a word such as Apt before
/// them. A dash stays only where the code would be another without it: 1-23 is not 12-3.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UnitKey(String);

impl UnitKey {
    /// The comparable form of a unit as it was typed; none if nothing is left of it.
    pub fn new(typed: &str) -> Option<Self> {
        const DESIGNATORS: [&str; 7] = ["apartment", "apt", "no", "number", "ste", "suite", "unit"];
        let lower = typed.nfkc().collect::<String>().to_lowercase();
        let mut code = String::with_capacity(lower.len());
        let words = lower.split(|c: char| !c.is_alphanumeric());
        for word in words.filter(|word| !word.is_empty() && !DESIGNATORS.contains(word)) {
            let next = word.chars().next().map(char::is_numeric);
            if code.chars().next_back().map(char::is_numeric) == next {
                code.push('-');
            }
            code.push_str(word);
        }
        (!code.is_empty()).then_some(Self(code))
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
    #[case::designator("Apt. 12B", "12b", true)]
    #[case::number_sign("# 12-B", "12 B", true)]
    #[case::building("1-23", "12-3", false)]
    #[case::zeros("0103", "103", false)]
    #[case::street("12 Elm Street", "12 ELM STREET", true)]
    fn units_compare(#[case] left: &str, #[case] right: &str, #[case] same: bool) {
        assert_eq!(UnitKey::new(left) == UnitKey::new(right), same);
    }

    #[test]
    fn a_word_alone_is_no_unit() {
        assert_eq!(UnitKey::new("Unit #"), None);
    }
}
