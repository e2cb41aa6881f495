//! Letters without their marks, for telling how names that differ come to differ.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text with every letter reduced to the plain one it is made from.
pub fn plain_letters(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfd().filter(|c| !is_combining_mark(*c)).map(plain).collect::<Vec<_>>().concat()
}

/// The same, where a marked vowel is written out as two letters: Müller as Mueller.
pub fn written_out(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut spelled = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            'ä' => spelled.push_str("ae"),
            'ö' | 'ø' => spelled.push_str("oe"),
            'ü' => spelled.push_str("ue"),
            'å' => spelled.push_str("aa"),
            other => spelled.push(other),
        }
    }
    plain_letters(&spelled)
}

fn plain(c: char) -> String {
    match c {
        'æ' => "ae".to_owned(),
        'œ' => "oe".to_owned(),
        'þ' => "th".to_owned(),
        'ø' => "o".to_owned(),
        'đ' | 'ð' => "d".to_owned(),
        'ł' => "l".to_owned(),
        'ħ' => "h".to_owned(),
        'ı' => "i".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("josé", "jose", "jose")]
    #[case("müller", "muller", "mueller")]
    #[case("bjørn", "bjorn", "bjoern")]
    #[case("łukasz", "lukasz", "lukasz")]
    #[case("nguyễn", "nguyen", "nguyen")]
    fn marks_go(#[case] name: &str, #[case] plain: &str, #[case] long: &str) {
        assert_eq!(plain_letters(name), plain);
        assert_eq!(written_out(name), long);
    }
}
