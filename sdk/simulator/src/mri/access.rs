//! Who may call: Basic credentials whose user has four fields.

use crate::calls::CredentialsSeen;
use crate::exchange::Received;

/// The settings that every interface accepts, under the adapters' setting keys; the endpoint
/// aside.
pub(super) const SETTINGS: [(&str, &str); 5] = [
    ("client_id", "C900001"),
    ("database", "DEMO_LIVE"),
    ("web_service_user", "SYNCWS"),
    ("partner_key", "5c1d90f27b3e46a8b0f4d2917ce8a35f61be0d4479c2f813"),
    ("password", "demo_password_birch_88"),
];

/// Whether a call is let in. All four fields and the password must be right.
pub(super) fn is_granted(received: &Received) -> bool {
    let Some(pair) = received.basic_pair() else { return false };
    let Some((user, password)) = pair.split_once(':') else { return false };
    let accepted = SETTINGS.map(|(_, value)| value);
    user.split('/').chain([password]).eq(accepted)
}

/// What became of the credentials, for the record of calls.
pub(super) fn seen(received: &Received) -> CredentialsSeen {
    match received.header("authorization") {
        None => CredentialsSeen::Absent,
        Some(_) if is_granted(received) => CredentialsSeen::Accepted,
        Some(_) => CredentialsSeen::Refused,
    }
}
