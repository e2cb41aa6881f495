//! Who may call: whoever sends a key that Cedar knows.

use crate::calls::CredentialsSeen;
use crate::exchange::Received;

/// The settings that are accepted, under the adapters' setting keys; the endpoint aside.
pub(super) const SETTINGS: [(&str, &str); 1] = [("api_key", ACCEPTED_KEY)];

/// The header that carries the key.
pub(super) const KEY_HEADER: &str = "x-cedar-key";

const ACCEPTED_KEY: &str = "cedar_demo_chestnut_41f7c2d8";

/// Why a call is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// The header is not there.
    NoKey,
    /// The key is not one of Cedar's.
    UnknownKey,
}

impl Denied {
    /// What Cedar says.
    pub(super) fn detail(self) -> &'static str {
        match self {
            Self::NoKey => "Send your key in the header X-Cedar-Key.",
            Self::UnknownKey => "This key is unknown or was revoked.",
        }
    }
}

/// Checks the key of a call.
pub(super) fn check(received: &Received) -> Result<(), Denied> {
    match received.header(KEY_HEADER) {
        None => Err(Denied::NoKey),
        Some(ACCEPTED_KEY) => Ok(()),
        Some(_) => Err(Denied::UnknownKey),
    }
}

/// What became of the key, for the record of calls.
pub(super) fn seen(received: &Received) -> CredentialsSeen {
    match check(received) {
        Ok(()) => CredentialsSeen::Accepted,
        Err(Denied::NoKey) => CredentialsSeen::Absent,
        Err(Denied::UnknownKey) => CredentialsSeen::Refused,
    }
}
