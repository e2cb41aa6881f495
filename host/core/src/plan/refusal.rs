//! Why what a person asks for cannot be done.

use std::collections::BTreeMap;

use super::census::Census;
use crate::matching::Directory;
use crate::model::{Command, ContactId, Field, RecordKey, Side};
use crate::normalize::{EmailKey, read_email};

/// A command that does not fit the facts. Nothing is changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    #[error("the last complete read of the PMS does not list resident `{0}`")]
    NoSuchRecord(RecordKey),
    #[error("resident `{0}` is out of scope: past, excluded, or without a lease")]
    OutOfScope(RecordKey),
    #[error("contact `{0}` is not in the directory of this property")]
    NoSuchContact(ContactId),
    #[error("no resident record with an email of its own is linked to contact `{0}`")]
    NoRecord(ContactId),
    #[error("contact `{by}` carries this email already")]
    EmailTaken { by: ContactId },
}

/// Refuses a command that does not fit.
pub(super) fn check(
    command: &Command,
    census: &Census<'_>,
    directory: &Directory<'_>,
) -> Result<(), Refusal> {
    let record = |key: &RecordKey| {
        let entry = census.entries.iter().find(|entry| entry.key == *key && entry.is_listed());
        let entry = entry.ok_or_else(|| Refusal::NoSuchRecord(key.clone()))?;
        if entry.in_scope() { Ok(entry) } else { Err(Refusal::OutOfScope(key.clone())) }
    };
    let contact = |id: ContactId| directory.contact(id).ok_or(Refusal::NoSuchContact(id));
    match command {
        Command::Create { record: key } => record(key).map(|_| ()),
        Command::Link { record: key, contact: id, email, .. } => {
            let entry = record(key)?;
            contact(*id)?;
            match (email, entry.email.key()) {
                (Side::Pms, Some(email)) => is_free(email, &[*id], directory),
                _ => Ok(()),
            }
        }
        Command::TakeEmails { contacts } => {
            let mut taken = BTreeMap::new();
            for id in contacts {
                contact(*id)?;
                let email = email_to_take(*id, census).ok_or(Refusal::NoRecord(*id))?;
                if let Some(by) = taken.insert(email, *id) {
                    return Err(Refusal::EmailTaken { by });
                }
            }
            taken.keys().try_for_each(|email| is_free(email, contacts, directory))
        }
    }
}

/// The email of the record that governs a contact.
fn email_to_take(contact: ContactId, census: &Census<'_>) -> Option<EmailKey> {
    let governing = census
        .entries
        .iter()
        .filter(|entry| entry.link.is_some_and(|link| link.contact == contact))
        .min_by(|left, right| left.rank().cmp(&right.rank()))?;
    read_email(governing.lease().values.text(Field::Email)).key().cloned()
}

/// Nobody has the email but these contacts.
fn is_free(
    email: &EmailKey,
    contacts: &[ContactId],
    directory: &Directory<'_>,
) -> Result<(), Refusal> {
    match directory.with_email(email).into_iter().find(|other| !contacts.contains(other)) {
        Some(by) => Err(Refusal::EmailTaken { by }),
        None => Ok(()),
    }
}
