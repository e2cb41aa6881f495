//! What each step saw of somebody, and whether it let them pass.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    AlertId, AlertKind, ContactId, Decision, DecisionId, EndReason, RecordKey, Role, Standing, Step,
};
use crate::plan::Finding;

/// One step, what it saw, and what it did with that.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Passage {
    pub step: Step,
    pub progress: Progress,
    #[serde(flatten)]
    pub saw: Saw,
}

/// What a step did with somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    Passed,
    /// It decided; no later step was asked.
    Decided,
    /// It has nothing to ask of who is linked already.
    NotAsked,
    NotReached,
}

impl Progress {
    /// The word: `passed`, `decided`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Decided => "decided",
            Self::NotAsked => "not_asked",
            Self::NotReached => "not_reached",
        }
    }
}

/// What a step saw.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "saw", rename_all = "snake_case")]
pub enum Saw {
    /// Nothing is kept of it, or the step did not look.
    Nothing,
    Read {
        sighting: Sighting,
    },
    Role {
        role: Role,
    },
    /// A name that stands for nobody.
    Placeholder {
        name: String,
    },
    Status {
        word: String,
        standing: Option<Standing>,
    },
    Exclusion {
        word: String,
        listed: bool,
    },
    Email {
        email: EmailSeen,
    },
    /// Nobody who stands in the way.
    Nobody,
    /// The contact that the record belongs to, or is about to.
    Contact {
        contact: Person,
        since: Option<DateTime<Utc>>,
    },
    /// A question that waits for a person, with everybody it names but the one explained.
    Question {
        kind: AlertKind,
        /// None: it is not asked, since somebody dismissed or snoozed it.
        alert: Option<AlertId>,
        raised_at: Option<DateTime<Utc>>,
        others: Vec<Person>,
    },
    /// What somebody decided.
    Ruling {
        id: DecisionId,
        decision: Decision,
        by: String,
        at: DateTime<Utc>,
    },
}

/// How the PMS lists somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "sighting", rename_all = "snake_case")]
pub enum Sighting {
    /// By the read at hand, or the last one accepted.
    Listed { at: Option<DateTime<Utc>> },
    /// Without a first or a last name.
    Nameless { at: Option<DateTime<Utc>> },
    /// By a read from which nothing is decided.
    Undecided { finding: Option<Finding>, at: Option<DateTime<Utc>> },
    /// As a row that could not be read, in the adapter's words.
    Unreadable { why: String, at: DateTime<Utc> },
    /// Last at this time; `gone` once two complete reads did not.
    Missing { since: DateTime<Utc>, gone: bool },
    /// While its PMS property was attached.
    Detached,
    /// Not at all: nobody in the PMS belongs to the contact. `ended` tells why not any more.
    NoRecord { ended: Option<EndReason> },
}

/// What the PMS gives for an email.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "typed", rename_all = "snake_case")]
pub enum EmailSeen {
    Usable(String),
    Missing,
    /// A known dummy.
    Placeholder(String),
    /// Not an address.
    Invalid(String),
}

/// Somebody, as far as is known.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Person {
    /// First and last name; empty where none is kept.
    pub name: String,
    pub email: Option<String>,
    pub unit: Option<String>,
    pub record: Option<RecordKey>,
    pub contact: Option<ContactId>,
}
