//! Who may call: Basic credentials and the developer's header, both needed.

use crate::calls::CredentialsSeen;
use crate::exchange::Received;

/// The settings that are accepted, under the adapters' setting keys; the endpoint aside.
pub(super) const SETTINGS: [(&str, &str); 4] = [
    ("api", "v0"),
    ("client_id", "demo_client_7d4c2b10"),
    ("client_secret", "demo_secret_alder_5a9f1c22"),
    ("developer_id", "3f0e6a91-0000-4000-8000-00000000d0e5"),
];

const DEVELOPER_HEADER: &str = "X-AppFolio-Developer-ID";

/// Why a call is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// The developer's header is not there.
    NoDeveloperHeader,
    /// The credentials are missing or wrong.
    WrongCredentials,
}

impl Denied {
    /// What AppFolio says.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::NoDeveloperHeader => "Required header missing",
            Self::WrongCredentials => "Invalid credentials",
        }
    }
}

/// Checks the credentials of a call.
pub(super) fn check(received: &Received) -> Result<(), Denied> {
    let developer = received.header(DEVELOPER_HEADER).ok_or(Denied::NoDeveloperHeader)?;
    let pair = received.basic_pair().ok_or(Denied::WrongCredentials)?;
    let accepted = format!("{}:{}", setting("client_id"), setting("client_secret"));
    if pair == accepted && developer == setting("developer_id") {
        Ok(())
    } else {
        Err(Denied::WrongCredentials)
    }
}

/// What became of the credentials, for the record of calls.
pub(super) fn seen(received: &Received) -> CredentialsSeen {
    let any =
        received.header("authorization").is_some() || received.header(DEVELOPER_HEADER).is_some();
    match check(received) {
        Ok(()) => CredentialsSeen::Accepted,
        Err(_) if any => CredentialsSeen::Refused,
        Err(_) => CredentialsSeen::Absent,
    }
}

fn setting(key: &str) -> &'static str {
    SETTINGS.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| value)
}
