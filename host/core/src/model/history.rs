//! What happened to a contact, and by whom.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::contact::FieldChange;
use super::ids::{ContactId, HistoryId, RecordKey, RunId};

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    Created,
    Updated,
    /// A record feeds the contact from then on.
    Linked,
    /// A record does not feed it any more.
    Unlinked,
    Removed,
    /// It is in the directory again.
    Restored,
    /// Nothing personal is kept of it any more.
    Erased,
}

impl Event {
    /// The word: `created`, `updated`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Linked => "linked",
            Self::Unlinked => "unlinked",
            Self::Removed => "removed",
            Self::Restored => "restored",
            Self::Erased => "erased",
        }
    }
}

/// Who did it: a run, a person, or a run that carried out what a person decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Author {
    pub run: Option<RunId>,
    pub actor: Option<String>,
}

impl Author {
    /// Somebody, by hand.
    pub fn person(actor: &str) -> Self {
        Self { run: None, actor: Some(actor.to_owned()) }
    }
}

/// What brought a change about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A run that read the PMS.
    Sync,
    /// A person's answer, carried out by a run of its own.
    Answer,
    /// A person's edit.
    Hand,
    /// A person took an earlier change back.
    Undo,
}

impl Origin {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sync, Self::Answer, Self::Hand, Self::Undo];

    /// The word: `sync`, `answer`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Answer => "answer",
            Self::Hand => "hand",
            Self::Undo => "undo",
        }
    }
}

/// One entry in the history of a contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryEntry {
    pub id: HistoryId,
    pub contact: ContactId,
    pub at: DateTime<Utc>,
    pub event: Event,
    pub changes: Vec<FieldChange>,
    /// The record that was linked or unlinked.
    pub record: Option<RecordKey>,
    pub author: Author,
    /// The entry that this one takes back.
    pub undoes: Option<HistoryId>,
}

impl HistoryEntry {
    /// What brought it about.
    pub const fn origin(&self) -> Origin {
        match (&self.undoes, &self.author.run, &self.author.actor) {
            (Some(_), _, _) => Origin::Undo,
            (None, Some(_), Some(_)) => Origin::Answer,
            (None, Some(_), None) => Origin::Sync,
            (None, None, _) => Origin::Hand,
        }
    }

    /// Whether the two were written together.
    pub fn is_of_one_set_with(&self, other: &Self) -> bool {
        self.contact == other.contact && self.at == other.at && self.author == other.author
    }
}
