//! A credential that does not work. One alert per credential, however many feeds use it.

use super::identity;
use crate::model::{Alert, AlertKind, CredentialId, Facts};

/// The alert about a credential whose log-in or permission fails.
///
/// `failure` is the class of the failure: `log-in`, `permission`, …
pub fn connection(credential: CredentialId, failure: &str) -> Alert {
    Alert {
        kind: AlertKind::Connection,
        identity: identity(AlertKind::Connection, &[credential.to_string()]),
        urgent: true,
        facts: Facts::Connection { credential, failure: failure.to_owned() },
    }
}
