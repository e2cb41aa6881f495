//! Choosing one phone and one email of several, keeping the others as listed.

use crate::TextValue;
use crate::parse::words::mentions;

/// The first valid address of these texts, each of which may hold several, and the others.
///
/// If none is valid, the first text is passed on as it stands: what to make of it is the host's
/// ruling.
pub fn emails<'t>(texts: impl IntoIterator<Item = &'t str>) -> (TextValue, Vec<String>) {
    let texts: Vec<&str> = texts.into_iter().map(str::trim).filter(|t| !t.is_empty()).collect();
    let mut found: Vec<&str> = Vec::new();
    for part in texts.iter().flat_map(|text| text.split(is_between)) {
        let part = part.trim_matches(['<', '>', '"']);
        if is_email(part) && !found.iter().any(|known| known.eq_ignore_ascii_case(part)) {
            found.push(part);
        }
    }
    match found.split_first() {
        Some((first, more)) => {
            (TextValue::Value((*first).to_owned()), more.iter().map(ToString::to_string).collect())
        }
        None => (TextValue::or_blank(texts.first().copied()), Vec::new()),
    }
}

/// A number with what the PMS calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    kind: Kind,
    number: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Cell,
    Home,
    Office,
    Unnamed,
    Fax,
}

impl Phone {
    /// A number under the PMS's label for it.
    pub fn new(label: &str, number: &str) -> Self {
        let has = |words: &[&str]| mentions(label, words);
        let kind = if has(&["fax"]) {
            Kind::Fax
        } else if has(&["cell", "mobile"]) {
            Kind::Cell
        } else if has(&["home"]) {
            Kind::Home
        } else if has(&["office", "work", "business"]) {
            Kind::Office
        } else {
            Kind::Unnamed
        };
        Self { kind, number: number.trim().to_owned() }
    }

    /// A number that may have its label in front: `Mobile: (253) 555-0188`.
    pub fn labelled(text: &str) -> Self {
        match text.split_once(':') {
            Some((label, number)) => Self::new(label, number),
            None => Self::new("", text),
        }
    }

    fn digits(&self) -> String {
        self.number.chars().filter(char::is_ascii_digit).collect()
    }
}

/// The cell phone, else the one at home, else the one at the office, and the others; a fax never.
pub fn phones(listed: impl IntoIterator<Item = Phone>) -> (TextValue, Vec<String>) {
    let listed: Vec<Phone> = listed.into_iter().collect();
    let mut chosen: Vec<&Phone> = Vec::new();
    for kind in [Kind::Cell, Kind::Home, Kind::Office, Kind::Unnamed] {
        for phone in listed.iter().filter(|phone| phone.kind == kind) {
            let digits = phone.digits();
            let known = chosen.iter().any(|other| other.digits() == digits);
            if !digits.is_empty() && !known {
                chosen.push(phone);
            }
        }
    }
    let mut numbers = chosen.into_iter().map(|phone| phone.number.clone());
    let first = numbers.next();
    (TextValue::or_blank(first.as_deref()), numbers.collect())
}

fn is_between(character: char) -> bool {
    matches!(character, ',' | ';') || character.is_whitespace()
}

/// An address that a mail could be sent to, as far as its form tells.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let labels_hold = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    !local.is_empty() && labels_hold && !domain.contains('@') && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Phone, emails, phones};
    use crate::TextValue;

    #[rstest]
    #[case(&["a@example.com"], "a@example.com", &[])]
    #[case(&["a@example.com, b@example.org"], "a@example.com", &["b@example.org"])]
    #[case(&["n/a; b@example.org"], "b@example.org", &[])]
    #[case(&["a@example.com A@Example.com"], "a@example.com", &[])]
    #[case(&["Ann <a@example.com>"], "a@example.com", &[])]
    #[case(&["", "b@example.org", "a@example.com"], "b@example.org", &["a@example.com"])]
    #[case(&["none@none"], "none@none", &[])]
    #[case(&["n/a"], "n/a", &[])]
    fn the_first_valid_address_is_chosen(
        #[case] texts: &[&str],
        #[case] first: &str,
        #[case] more: &[&str],
    ) {
        let (email, others) = emails(texts.iter().copied());
        assert_eq!(email, TextValue::Value(first.to_owned()));
        assert_eq!(others, more);
    }

    #[test]
    fn no_address_is_blank() {
        assert_eq!(emails([" ", ""]), (TextValue::Blank, Vec::new()));
    }

    #[rstest]
    #[case(&[("office", "555-0101"), ("home", "555-0102"), ("cell", "555-0103")],
        "555-0103", &["555-0102", "555-0101"])]
    #[case(&[("fax", "555-0100"), ("office", "555-0101")], "555-0101", &[])]
    #[case(&[("cell", ""), ("home", "555-0102")], "555-0102", &[])]
    #[case(&[("", "(253) 555-0188"), ("Mobile", "253.555.0188")], "253.555.0188", &[])]
    fn a_cell_phone_comes_first_and_a_fax_never(
        #[case] listed: &[(&str, &str)],
        #[case] first: &str,
        #[case] more: &[&str],
    ) {
        let (phone, others) = phones(listed.iter().map(|(l, n)| Phone::new(l, n)));
        assert_eq!(phone, TextValue::Value(first.to_owned()));
        assert_eq!(others, more);
    }

    #[test]
    fn a_label_may_stand_in_front_of_the_number() {
        let listed = ["Fax: 555-0100", "Home: 555-0102"].map(Phone::labelled);
        assert_eq!(phones(listed).0, TextValue::Value("555-0102".to_owned()));
    }

    #[test]
    fn no_number_is_blank() {
        assert_eq!(phones([Phone::new("cell", " - ")]), (TextValue::Blank, Vec::new()));
    }
}
