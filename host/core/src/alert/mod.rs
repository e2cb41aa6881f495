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
use crate::model::AlertKind;

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
