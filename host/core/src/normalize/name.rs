//! Names, compared as people compare them.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::text::tidy;

/// A name in comparable form: equal keys are the same name.
///
/// NFKC, case-folded, trimmed, inner spaces collapsed, apostrophes and dashes unified, invisible
/// characters removed. Diacritics stay: José and Jose are close, but not the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct NameKey(String);

impl NameKey {
    /// The comparable form of a name as it was typed.
    pub fn new(name: &str) -> Self {
        let unified: String = tidy(&nfkc(name))
            .chars()
            .map(|c| match c {
                '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '\u{02B9}' | '`'
                | '\u{00B4}' | '\u{2032}' => '\'',
                '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => '-',
                other => other,
            })
            .collect();
        Self(nfkc(&fold_case(&unified)).into_owned())
    }

    /// Whether nothing is left of the name.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The comparable text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The compatibility form, which plain ASCII has already.
fn nfkc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) }
}

/// Upper case first, so that letters with several lower forms (ß, ς) meet.
fn fold_case(text: &str) -> String {
    text.to_uppercase().to_lowercase()
}

/// First and last name in comparable form, each for itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct PersonName {
    pub first: NameKey,
    pub last: NameKey,
}

impl PersonName {
    /// The comparable form; a missing part equals only another missing part.
    pub fn new(first: Option<&str>, last: Option<&str>) -> Self {
        Self {
            first: first.map(NameKey::new).unwrap_or_default(),
            last: last.map(NameKey::new).unwrap_or_default(),
        }
    }

    /// Whether neither part says anything.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty() && self.last.is_empty()
    }
}

/// Whether the name stands for a vacant or model unit, or for a test, and for nobody real.
///
/// A real person may be called Test in one of the two names: every part that says something must
/// be a word of this kind.
pub fn is_placeholder_name(name: &PersonName) -> bool {
    const WORDS: [&str; 17] = [
        "vacant",
        "vacancy",
        "model",
        "test",
        "testing",
        "down",
        "admin unit",
        "do not use",
        "n/a",
        "none",
        "noname",
        "no name",
        "resident",
        "sample",
        "tba",
        "unit",
        "unknown",
    ];
    let stands_for_nobody = |part: &NameKey| {
        let text = part.as_str();
        text.chars().all(|c| !c.is_alphanumeric()) || WORDS.contains(&text)
    };
    !name.is_empty()
        && [&name.first, &name.last]
            .into_iter()
            .filter(|part| !part.is_empty())
            .all(stands_for_nobody)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::case("nora", "NORA", true)]
    #[case::spaces(" Mary  Ann ", "Mary Ann", true)]
    #[case::apostrophes("O\u{2019}Quinn", "O'Quinn", true)]
    #[case::dashes("Smith\u{2013}Jones", "Smith-Jones", true)]
    #[case::composed("Jos\u{e9}", "Jose\u{301}", true)]
    #[case::sharp_s("Strauß", "STRAUSS", true)]
    #[case::zero_width("Ann\u{200B}a", "Anna", true)]
    #[case::full_width("\u{ff21}nna", "Anna", true)]
    #[case::accents("José", "Jose", false)]
    #[case::nickname("William", "Bill", false)]
    fn names_compare(#[case] left: &str, #[case] right: &str, #[case] same: bool) {
        assert_eq!(NameKey::new(left) == NameKey::new(right), same);
    }

    #[rstest]
    #[case("VACANT", "", true)]
    #[case("Test", "Model", true)]
    #[case("*", "*", true)]
    #[case("Unknown", "Noname", true)]
    #[case("Sample", "TBA", true)]
    #[case("Test", "Ibarra", false)]
    #[case("", "Vacanti", false)]
    #[case("", "", false)]
    fn placeholders_are_told_from_people(
        #[case] first: &str,
        #[case] last: &str,
        #[case] placeholder: bool,
    ) {
        assert_eq!(is_placeholder_name(&PersonName::new(Some(first), Some(last))), placeholder);
    }
}
