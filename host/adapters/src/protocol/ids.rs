//! Names that cross a boundary, parsed once.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The stable name of an adapter: `yardi`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AdapterId(String);

/// A text that cannot name an adapter.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "`{0}` is no adapter id: use 1 to 64 lower-case letters, digits and hyphens, beginning with a \
     letter"
)]
pub struct AdapterIdError(String);

impl AdapterId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AdapterId {
    type Err = AdapterIdError;

    fn from_str(text: &str) -> Result<Self, AdapterIdError> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins_well = text.starts_with(|first: char| first.is_ascii_lowercase());
        if begins_well && text.len() <= 64 && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(AdapterIdError(text.to_owned()))
        }
    }
}

impl TryFrom<String> for AdapterId {
    type Error = AdapterIdError;

    fn try_from(text: String) -> Result<Self, AdapterIdError> {
        text.parse()
    }
}

impl From<AdapterId> for String {
    fn from(id: AdapterId) -> Self {
        id.0
    }
}

impl fmt::Display for AdapterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The SHA-256 of a component, which names one adapter version for good.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

/// A text that is no digest.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a digest is written as 64 hexadecimal digits")]
pub struct DigestError;

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(DigestError);
        }
        let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|n| u8::try_from(n).ok());
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let high = nibble(pair[0]).ok_or(DigestError)?;
            let low = nibble(pair[1]).ok_or(DigestError)?;
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

/// Which hosts an adapter asks to reach: a request, never a grant.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum HostPattern {
    /// `api.example.com`, and no other.
    Exact(String),
    /// `*.example.com`: every name below `example.com`, held without the `*.`.
    Below(String),
    /// `setting:KEY`: the host of the URL in this setting.
    Setting(String),
}

/// A text that is no host pattern.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "`{0}` is no host pattern: write `api.example.com`, `*.example.com` or `setting:KEY`, lower \
     case, without scheme, port or path"
)]
pub struct HostPatternError(String);

impl HostPattern {
    /// Whether the pattern itself names this host. A setting's host is for the caller to look up.
    pub fn matches(&self, host: &str) -> bool {
        match self {
            Self::Exact(name) => host.eq_ignore_ascii_case(name),
            Self::Below(parent) => {
                let host = host.to_ascii_lowercase();
                host.strip_suffix(parent.as_str())
                    .and_then(|rest| rest.strip_suffix('.'))
                    .is_some_and(|below| !below.is_empty())
            }
            Self::Setting(_) => false,
        }
    }
}

impl FromStr for HostPattern {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, HostPatternError> {
        let refused = || HostPatternError(text.to_owned());
        if let Some(key) = text.strip_prefix("setting:") {
            return if key.is_empty() { Err(refused()) } else { Ok(Self::Setting(key.to_owned())) };
        }
        match text.strip_prefix("*.") {
            // A whole top-level domain is more than any PMS has.
            Some(parent) if is_host(parent) && parent.contains('.') => {
                Ok(Self::Below(parent.to_owned()))
            }
            None if is_host(text) => Ok(Self::Exact(text.to_owned())),
            _ => Err(refused()),
        }
    }
}

fn is_host(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
}

impl TryFrom<String> for HostPattern {
    type Error = HostPatternError;

    fn try_from(text: String) -> Result<Self, HostPatternError> {
        text.parse()
    }
}

impl From<HostPattern> for String {
    fn from(pattern: HostPattern) -> Self {
        pattern.to_string()
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(name) => f.write_str(name),
            Self::Below(parent) => write!(f, "*.{parent}"),
            Self::Setting(key) => write!(f, "setting:{key}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("yardi", true)]
    #[case("real-page2", true)]
    #[case("Yardi", false)]
    #[case("2yardi", false)]
    #[case("", false)]
    #[case("yardi voyager", false)]
    fn adapter_ids_are_lower_case_words(#[case] text: &str, #[case] fits: bool) {
        assert_eq!(text.parse::<AdapterId>().is_ok(), fits);
    }

    #[test]
    fn a_digest_is_read_back_as_it_was_written() {
        let digest = Digest::of(b"component");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert_eq!("12".parse::<Digest>(), Err(DigestError));
        assert_eq!("zz".repeat(32).parse::<Digest>(), Err(DigestError));
    }

    #[rstest]
    #[case("api.example.com", "api.example.com", true)]
    #[case("api.example.com", "API.Example.com", true)]
    #[case("api.example.com", "evil-api.example.com", false)]
    #[case("*.example.com", "demo.example.com", true)]
    #[case("*.example.com", "a.b.example.com", true)]
    #[case("*.example.com", "example.com", false)]
    #[case("*.example.com", "evilexample.com", false)]
    #[case("setting:endpoint", "endpoint", false)]
    fn patterns_match_whole_labels(
        #[case] pattern: &str,
        #[case] host: &str,
        #[case] matches: bool,
    ) {
        let pattern: HostPattern = pattern.parse().unwrap();
        assert_eq!(pattern.matches(host), matches);
    }

    #[rstest]
    #[case("")]
    #[case("*")]
    #[case("*.com")]
    #[case("https://api.example.com")]
    #[case("api.example.com:8443")]
    #[case("api.example.com/v0")]
    #[case("*api.example.com")]
    #[case("setting:")]
    fn other_texts_are_no_patterns(#[case] text: &str) {
        assert!(text.parse::<HostPattern>().is_err());
    }
}
