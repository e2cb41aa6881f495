//! Who may call: Basic credentials everywhere, and for the database the developer's header too. The
//! reports have credentials of their own.

use crate::calls::CredentialsSeen;
use crate::exchange::Received;

/// The settings that the database accepts, under the adapters' setting keys; the endpoint aside.
pub(super) const DATABASE: [(&str, &str); 4] = [
    ("api", "v0"),
    ("client_id", "demo_client_7d4c2b10"),
    ("client_secret", "demo_secret_alder_5a9f1c22"),
    ("developer_id", "3f0e6a91-0000-4000-8000-00000000d0e5"),
];

/// The settings that reports of version 2 accept.
pub(super) const REPORTS_V2: [(&str, &str); 3] = reports("v2");

/// The settings that reports of version 1 accept.
pub(super) const REPORTS_V1: [(&str, &str); 3] = reports("v1");

const fn reports(api: &str) -> [(&str, &str); 3] {
    [
        ("api", api),
        ("client_id", "demo_reports_91e0"),
        ("client_secret", "demo_secret_juniper_c27d"),
    ]
}

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

/// Checks the credentials of a call to the database.
pub(super) fn check_database(received: &Received) -> Result<(), Denied> {
    let developer = received.header(DEVELOPER_HEADER).ok_or(Denied::NoDeveloperHeader)?;
    check_pair(received, &DATABASE)?;
    if developer == setting(&DATABASE, "developer_id") {
        Ok(())
    } else {
        Err(Denied::WrongCredentials)
    }
}

/// Checks the credentials of a call for a report.
pub(super) fn check_reports(received: &Received) -> Result<(), Denied> {
    check_pair(received, &REPORTS_V2)
}

/// What became of the credentials, for the record of calls.
pub(super) fn seen(
    received: &Received,
    check: fn(&Received) -> Result<(), Denied>,
) -> CredentialsSeen {
    let any =
        received.header("authorization").is_some() || received.header(DEVELOPER_HEADER).is_some();
    match check(received) {
        Ok(()) => CredentialsSeen::Accepted,
        Err(_) if any => CredentialsSeen::Refused,
        Err(_) => CredentialsSeen::Absent,
    }
}

fn check_pair(received: &Received, settings: &[(&str, &str)]) -> Result<(), Denied> {
    let accepted =
        format!("{}:{}", setting(settings, "client_id"), setting(settings, "client_secret"));
    if received.basic_pair().is_some_and(|pair| pair == accepted) {
        Ok(())
    } else {
        Err(Denied::WrongCredentials)
    }
}

fn setting<'s>(settings: &[(&str, &'s str)], key: &str) -> &'s str {
    settings.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| value)
}
