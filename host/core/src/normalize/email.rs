//! Email addresses: when two are the same, and which are none.

use super::text::is_invisible;

/// An address in comparable form: trimmed, invisible characters removed, ASCII letters in lower
/// case, the domain in IDNA form. Dots and +tags stay; look-alike letters never become equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EmailKey(String);

impl EmailKey {
    /// The comparable form of an address as it was typed.
    pub fn new(typed: &str) -> Self {
        let visible: String = typed.chars().filter(|c| !is_invisible(*c)).collect();
        let lower = visible.trim().to_ascii_lowercase();
        let Some((local, domain)) = lower.rsplit_once('@') else {
            return Self(lower);
        };
        match idna::domain_to_ascii(domain) {
            Ok(domain) => Self(format!("{local}@{domain}")),
            Err(_) => Self(lower),
        }
    }

    /// The comparable text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_address(&self) -> bool {
        let Some((local, domain)) = self.0.rsplit_once('@') else {
            return false;
        };
        let local_fits = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_alphanumeric() || LOCAL_MARKS.contains(c));
        let labels: Vec<&str> = domain.split('.').collect();
        let domain_fits = domain.len() <= 253
            && labels.len() >= 2
            && labels.iter().all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            });
        local_fits && domain_fits
    }

    fn is_placeholder(&self) -> bool {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((self.0.as_str(), ""));
        let bare =
            |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
        // `na` may be somebody's initials, `n/a` cannot.
        let says_none = local == "n/a";
        let local = bare(local);
        let domain = bare(domain.split('.').next().unwrap_or_default());
        says_none
            || DUMMY_LOCALS.contains(&local.as_str())
            || (DUMMY_DOMAINS.contains(&domain.as_str())
                && (local == domain || DUMMY_WITH_DOMAIN.contains(&local.as_str())))
    }
}

/// Printable characters of a local part besides letters and digits.
const LOCAL_MARKS: &str = ".!#$%&'*+/=?^_`{|}~-";

/// Local parts that nobody owns, whatever the domain.
const DUMMY_LOCALS: [&str; 10] = [
    "noemail",
    "noemailprovided",
    "noemailaddress",
    "noemailonfile",
    "donotemail",
    "nomail",
    "notprovided",
    "noaddress",
    "emailnotprovided",
    "unknownemail",
];

/// Domains that stand for nothing when their local part does too.
const DUMMY_DOMAINS: [&str; 9] =
    ["none", "na", "noemail", "nomail", "no", "null", "unknown", "email", "test"];

/// Local parts that stand for nothing at such a domain.
const DUMMY_WITH_DOMAIN: [&str; 9] =
    ["none", "na", "no", "null", "unknown", "test", "email", "abc", "x"];

/// What a text in the place of an email amounts to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EmailReading {
    Usable(EmailKey),
    /// Nothing there.
    Missing,
    /// A known dummy such as none@none.com, or a word such as n/a.
    Placeholder,
    /// Not an address.
    Invalid,
}

impl EmailReading {
    /// The comparable address, if there is one.
    pub fn key(&self) -> Option<&EmailKey> {
        match self {
            Self::Usable(key) => Some(key),
            Self::Missing | Self::Placeholder | Self::Invalid => None,
        }
    }
}

/// Tells an address from a dummy, from nonsense and from nothing.
pub fn read_email(typed: Option<&str>) -> EmailReading {
    let Some(typed) = typed else {
        return EmailReading::Missing;
    };
    let key = EmailKey::new(typed);
    if key.0.is_empty() {
        EmailReading::Missing
    } else if key.is_placeholder() || matches!(key.as_str(), "n/a" | "na" | "none" | "no" | "-") {
        EmailReading::Placeholder
    } else if key.is_address() {
        EmailReading::Usable(key)
    } else {
        EmailReading::Invalid
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::case("Nora@Example.COM", "nora@example.com", true)]
    #[case::outer_space(" nora@example.com\u{200B}", "nora@example.com", true)]
    #[case::idna("nora@b\u{fc}cher.example", "nora@xn--bcher-kva.example", true)]
    #[case::dots("no.ra@example.com", "nora@example.com", false)]
    #[case::tags("nora+door@example.com", "nora@example.com", false)]
    #[case::cyrillic_look_alike("n\u{43e}ra@example.com", "nora@example.com", false)]
    fn addresses_compare(#[case] left: &str, #[case] right: &str, #[case] same: bool) {
        assert_eq!(EmailKey::new(left) == EmailKey::new(right), same);
    }

    #[rstest]
    #[case("nora.oquinn@example.com")]
    #[case("o'quinn+keys@sub.example.com")]
    #[case("none@example.com")]
    #[case("na@example.com")]
    #[case("test@example.com")]
    fn addresses_are_usable(#[case] typed: &str) {
        assert!(matches!(read_email(Some(typed)), EmailReading::Usable(_)), "{typed}");
    }

    #[rstest]
    #[case("none@none.com")]
    #[case("NoEmail@example.com")]
    #[case("no-email@noemail.com")]
    #[case("n/a")]
    #[case("n/a@example.com")]
    #[case("na@na.com")]
    #[case("no@email.com")]
    #[case("NONE")]
    fn dummies_are_placeholders(#[case] typed: &str) {
        assert_eq!(read_email(Some(typed)), EmailReading::Placeholder, "{typed}");
    }

    #[rstest]
    #[case("nora")]
    #[case("nora@")]
    #[case("@example.com")]
    #[case("nora@example")]
    #[case("nora@@example.com")]
    #[case("nora quinn@example.com")]
    #[case("nora@exam_ple.com")]
    #[case("nora..q@example.com")]
    fn nonsense_is_invalid(#[case] typed: &str) {
        assert_eq!(read_email(Some(typed)), EmailReading::Invalid, "{typed}");
    }

    #[test]
    fn nothing_is_missing() {
        assert_eq!(read_email(None), EmailReading::Missing);
        assert_eq!(read_email(Some(" \u{200B}")), EmailReading::Missing);
    }
}
