//! Who may call: a key at the gateway, a user at the company's own address.

use super::envelope::Envelope;
use super::problem::Problem;
use crate::calls::CredentialsSeen;
use crate::exchange::Received;

/// The company whose data this is.
pub(super) const COMPANY: &str = "demohousing";

/// The header that carries the key.
pub(super) const KEY_HEADER: &str = "x-api-key";

const KEY: &str = "demo-key-juniper-15300001";
const USERNAME: &str = "sync_demo";
const PASSWORD: &str = "demo-password-reno-4486001";

/// What is accepted of a caller with a key that reads residents by one method.
pub(super) const fn key_settings(
    residents_from: &'static str,
) -> [(&'static str, &'static str); 3] {
    [("sign_in", "key"), ("api_key", KEY), ("residents_from", residents_from)]
}

/// What is accepted of a caller who is a user.
pub(super) const USER_SETTINGS: [(&str, &str); 4] = [
    ("sign_in", "basic"),
    ("username", USERNAME),
    ("password", PASSWORD),
    ("residents_from", "leases_r2"),
];

/// The way that a call came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door<'a> {
    /// The gateway that all companies share.
    Gateway { company: &'a str },
    /// The company's own address.
    Company,
}

/// Checks the credentials of a call, and that it says how it signs in.
pub(super) fn check(
    received: &Received,
    door: Door<'_>,
    envelope: Option<&Envelope>,
) -> Result<(), Problem> {
    let wanted = match door {
        Door::Gateway { company } if !company.eq_ignore_ascii_case(COMPANY) => {
            return Err(Problem::WrongCompany);
        }
        Door::Gateway { .. } if received.header(KEY_HEADER) != Some(KEY) => {
            return Err(Problem::WrongCredentials);
        }
        Door::Company if received.basic_pair() != Some(format!("{USERNAME}:{PASSWORD}")) => {
            return Err(Problem::WrongCredentials);
        }
        Door::Gateway { .. } => "apikey",
        Door::Company => "basic",
    };
    match envelope {
        Some(envelope) if envelope.auth != wanted => Err(Problem::WrongAuthType),
        _ => Ok(()),
    }
}

/// What became of the credentials, for the record of calls.
pub(super) fn seen(
    received: &Received,
    door: Door<'_>,
    envelope: Option<&Envelope>,
) -> CredentialsSeen {
    let any = received.header("authorization").is_some() || received.header(KEY_HEADER).is_some();
    match check(received, door, envelope) {
        Ok(()) => CredentialsSeen::Accepted,
        Err(_) if any => CredentialsSeen::Refused,
        Err(_) => CredentialsSeen::Absent,
    }
}
