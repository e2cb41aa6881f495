//! Questions about people: which condition, whose values, and what waits for the answer.

use super::identity;
use crate::model::{
    Alert, AlertKind, Contact, ContactId, ContactSheet, Facts, Field, FieldChange, PeopleFacts,
    RecordSheet, Resemblance,
};
use crate::normalize::{PersonName, read_email};

/// The question about records that have no link.
///
/// `records` begins with the one that governs; `contacts` are those concerned, `resemblances` what
/// that one has in common with them.
pub(crate) fn about_group(
    kind: AlertKind,
    records: Vec<RecordSheet>,
    contacts: Vec<ContactSheet>,
    resemblances: Vec<Resemblance>,
) -> Alert {
    let mut parts = Vec::new();
    match kind {
        AlertKind::DuplicateEmails => {
            parts.extend(records.first().map(email_of));
            let mut keys: Vec<String> =
                records.iter().map(|record| record.key.to_string()).collect();
            keys.sort();
            parts.extend(keys);
        }
        AlertKind::MissingEmail | AlertKind::RemovedHere => {
            parts.extend(records.first().map(|record| record.key.to_string()));
        }
        _ => {
            if let Some(lead) = records.first() {
                parts.push(lead.key.to_string());
                parts.push(email_of(lead));
                parts.push(name_part(
                    lead.values.text(Field::FirstName),
                    lead.values.text(Field::LastName),
                ));
            }
        }
    }
    let mut proposed: Vec<String> = contacts.iter().map(contact_part).collect();
    proposed.sort();
    parts.extend(proposed);
    Alert {
        kind,
        identity: identity(kind, &parts),
        urgent: false,
        facts: Facts::People(PeopleFacts {
            records,
            contacts,
            resemblances,
            ..PeopleFacts::default()
        }),
    }
}

/// A linked record whose email changed.
#[derive(Clone, Debug)]
pub(crate) struct EmailMismatch<'a> {
    pub(crate) contact: &'a Contact,
    pub(crate) record: RecordSheet,
    /// What would be written besides the email.
    pub(crate) waiting: Vec<FieldChange>,
    pub(crate) looks_like_a_different_person: bool,
}

/// The question about a linked record whose email changed. Its subject is the contact, so that the
/// same new email in several records of one person is one alert.
///
/// `exchange` are the other contacts that would have to take each other's email with it.
pub(crate) fn email_mismatch(mismatch: EmailMismatch<'_>, exchange: Vec<ContactId>) -> Alert {
    let EmailMismatch { contact, record, waiting, looks_like_a_different_person } = mismatch;
    let parts = [contact.id.to_string(), email_of(&record)];
    Alert {
        kind: AlertKind::EmailMismatch,
        identity: identity(AlertKind::EmailMismatch, &parts),
        urgent: waiting.iter().any(is_urgent),
        facts: Facts::People(PeopleFacts {
            records: vec![record],
            contacts: vec![sheet(contact)],
            waiting,
            exchange,
            linked: true,
            looks_like_a_different_person,
            ..PeopleFacts::default()
        }),
    }
}

/// A contact as an alert shows it.
pub(crate) fn sheet(contact: &Contact) -> ContactSheet {
    ContactSheet { id: contact.id, values: contact.values.clone() }
}

/// Whoever leaves earlier than we know, or moves, must not keep the old access for want of a word.
fn is_urgent(change: &FieldChange) -> bool {
    match change.field {
        Field::Unit => true,
        Field::MoveOut | Field::LeaseEnd => match (&change.before, &change.after) {
            (Some(before), Some(after)) => after < before,
            (None, Some(_)) => true,
            (_, None) => false,
        },
        _ => false,
    }
}

/// The email in comparable form; dummies and nonsense count as missing.
fn email_of(record: &RecordSheet) -> String {
    email_part(record.values.text(Field::Email))
}

fn email_part(typed: Option<&str>) -> String {
    read_email(typed).key().map_or_else(String::new, |email| email.as_str().to_owned())
}

fn name_part(first: Option<&str>, last: Option<&str>) -> String {
    let name = PersonName::new(first, last);
    format!("{}|{}", name.first.as_str(), name.last.as_str())
}

/// A contact proposed, with the values that conflict.
fn contact_part(contact: &ContactSheet) -> String {
    let text = |field| contact.values.text(field);
    let name = name_part(text(Field::FirstName), text(Field::LastName));
    format!("{}|{name}|{}", contact.id, email_part(text(Field::Email)))
}
