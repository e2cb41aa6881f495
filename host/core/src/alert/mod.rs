//! Raising questions, and what can be answered to each.

mod action;
mod people;
mod read;
mod stalled;

pub use action::{Action, Answer, AnswerError, Answered, actions, answer};
pub(crate) use people::{EmailMismatch, about_group, email_mismatch, sheet};
pub(crate) use read::{feed_check, surge};
pub use stalled::{STALLED_AFTER, stalled};

use sha2::{Digest, Sha256};

use crate::hex::hex;
use crate::model::{Alert, AlertKind, Facts};

/// The same kind about the same things with the same values is the same alert.
fn identity(kind: AlertKind, parts: &[String]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(kind.name());
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

/// Whom or what an alert asks about, whatever the values: a digest, hex. One of the same subject as an
/// earlier one asks the same question again.
pub fn subject(alert: &Alert) -> String {
    let whom = match &alert.facts {
        Facts::People(people) if people.linked => {
            people.contacts.first().map(|contact| contact.id.to_string())
        }
        Facts::People(people) => people.records.iter().map(|record| record.key.to_string()).min(),
        Facts::Read { pms_property, .. } => Some(pms_property.to_string()),
        Facts::Surge { .. } | Facts::Stalled { .. } => None,
        Facts::Connection { credential, .. } => Some(credential.to_string()),
    };
    identity(alert.kind, &["subject".to_owned(), whom.unwrap_or_default()])
}
