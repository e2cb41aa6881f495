//! What people decided, and what they ask for now.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{ContactId, PmsPropertyId, RecordKey};
use super::surge::Extent;

/// A person's answer that holds until it is undone.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Record and contact are different people; the pair is not proposed again.
    NotSamePerson { record: RecordKey, contact: ContactId },
    /// The contact keeps its email; this one of the PMS, in comparable form, counts as declined.
    KeepEmail { contact: ContactId, declined: String },
    /// The record stays out of the directory.
    KeepOut { record: RecordKey },
    /// Of those who share this email, in comparable form, this record alone flows; the others named
    /// stay out while it does.
    SyncOnly { record: RecordKey, email: String, others: Vec<RecordKey> },
    /// The record is created although it has no email.
    CreateWithoutEmail { record: RecordKey },
    /// The question of this identity is not asked again, or not before a time. Other values make it
    /// another question.
    Dismiss { identity: String, until: Option<DateTime<Utc>> },
    /// This PMS property really has so few people pending or current. Counts once: a read accepted
    /// later makes it void.
    ReallyEmpty { pms_property: PmsPropertyId, people: u32, decided_at: DateTime<Utc> },
    /// A run that touches no more people than this may go through. Counts once, as above.
    ApproveRun { extent: Extent, decided_at: DateTime<Utc> },
    /// A run that touches exactly so many people stays held. Counts once, as above.
    RejectRun { extent: Extent, decided_at: DateTime<Utc> },
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSamePerson { record, contact } => {
                write!(f, "resident `{record}` and contact `{contact}` are different people")
            }
            Self::KeepEmail { contact, declined } => {
                write!(f, "contact `{contact}` keeps its email and does not take `{declined}`")
            }
            Self::KeepOut { record } => {
                write!(f, "resident `{record}` stays out of the directory")
            }
            Self::SyncOnly { record, email, .. } => {
                write!(f, "of those who share `{email}`, only resident `{record}` is synced")
            }
            Self::CreateWithoutEmail { record } => {
                write!(f, "resident `{record}` is created without an email")
            }
            Self::Dismiss { until: None, .. } => f.write_str("a question is not asked again"),
            Self::Dismiss { until: Some(until), .. } => {
                write!(f, "a question is not asked again before {}", until.date_naive())
            }
            Self::ReallyEmpty { people, .. } => {
                write!(f, "so few people live at a PMS property: {people}")
            }
            Self::ApproveRun { extent, .. } => {
                write!(f, "the next run may do what was seen: {extent}")
            }
            Self::RejectRun { extent, .. } => {
                write!(f, "a run that does just what was seen stays held: {extent}")
            }
        }
    }
}

/// What a person asks to be done at once. What lasts of it is in the directory afterwards.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Link the two; each side tells whose name and whose email the contact has afterwards.
    Link { record: RecordKey, contact: ContactId, name: Side, email: Side },
    /// Each of these linked contacts takes the email of its record, and everything that waited with
    /// it; all of them at once, so that they can exchange addresses.
    TakeEmails { contacts: Vec<ContactId> },
    /// The record gets a contact of its own; a link it has ends.
    Create { record: RecordKey },
}

impl Command {
    /// Whether the command ends whatever link the record has.
    pub fn parts(&self, key: &RecordKey) -> bool {
        match self {
            Self::Link { record, .. } | Self::Create { record } => record == key,
            Self::TakeEmails { .. } => false,
        }
    }
}

/// Whose value stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Pms,
    Door,
}
