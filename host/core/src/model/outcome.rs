//! What a run did to a record, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::alert::AlertKind;

/// Each record ends each run with exactly one of these.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Created,
    Linked,
    Updated,
    Unchanged,
    /// Nothing is written for the record, and an alert says why.
    Held,
    Skipped,
    Error,
}

impl Outcome {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Linked,
        Self::Updated,
        Self::Unchanged,
        Self::Held,
        Self::Skipped,
        Self::Error,
    ];

    /// The word: `created`, `linked`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Linked => "linked",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Held => "held",
            Self::Skipped => "skipped",
            Self::Error => "error",
        }
    }
}

/// One step on the way of a record through a run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Read,
    Role,
    Status,
    Exclusion,
    Email,
    DuplicateEmails,
    SamePerson,
    Match,
    /// What flows to the contact the record is linked to.
    Update,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 9] = [
        Self::Read,
        Self::Role,
        Self::Status,
        Self::Exclusion,
        Self::Email,
        Self::DuplicateEmails,
        Self::SamePerson,
        Self::Match,
        Self::Update,
    ];

    /// The word: `read`, `role`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Role => "role",
            Self::Status => "status",
            Self::Exclusion => "exclusion",
            Self::Email => "email",
            Self::DuplicateEmails => "duplicate_emails",
            Self::SamePerson => "same_person",
            Self::Match => "match",
            Self::Update => "update",
        }
    }
}

/// Why a record ended as it did.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "because", content = "alert", rename_all = "snake_case")]
pub enum Reason {
    /// Nobody in the directory matched.
    NobodyMatched,
    /// Somebody asked for a contact of its own.
    CreatedByDecision,
    /// First name, last name and email equal exactly one contact.
    ExactMatch,
    /// First name, last name and email equal somebody who is already linked.
    SamePerson,
    /// Somebody asked for the link.
    LinkedByDecision,
    /// The PMS changed at least one field.
    PmsChanged,
    /// The PMS says what it said before.
    SameAsBefore,
    /// Another lease or record of the same person gives the values.
    AnotherRecordGoverns,
    /// An alert waits for a person's answer.
    Alert(AlertKind),
    /// The record that governs this person is held.
    GoverningRecordHeld,
    /// The PMS property was not read to its end.
    IncompleteRead,
    /// The read, or what the run would change, looks wrong and waits for a person's word.
    FeedCheck,
    Guarantor,
    Minor,
    NotAnOccupant,
    /// The PMS lists a place-holder, not a person.
    Placeholder,
    Past,
    /// The PMS word means neither pending, current nor past.
    NoLease,
    /// The PMS word has no known meaning.
    UnknownStatus,
    Excluded,
    /// Somebody decided to keep the person out.
    KeptOut,
    /// Somebody decided that another record alone flows with this email.
    YieldsEmail,
    /// Neither a first nor a last name.
    NoName,
    /// The adapter could not read the row.
    Unreadable,
}

/// How a record ended: what, at which step, and why.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Verdict {
    pub outcome: Outcome,
    pub step: Step,
    pub reason: Reason,
}

impl Verdict {
    /// Whether something was decided from the read that listed the record.
    pub const fn is_decided(self) -> bool {
        !matches!(self.reason, Reason::IncompleteRead | Reason::FeedCheck)
    }

    /// Whether the verdict is worth storing after an earlier one.
    ///
    /// Who was created, linked or updated is unchanged in the next run; nobody needs to be told.
    /// So what a run did to a record is its last stored verdict, where one of an earlier run reads
    /// [`settled`](Self::settled).
    pub fn is_news_after(self, earlier: Option<Self>) -> bool {
        earlier.is_none_or(|earlier| {
            let expected = earlier.settled();
            self != expected
                && (self.outcome, expected.outcome) != (Outcome::Unchanged, Outcome::Unchanged)
        })
    }

    /// What the next run says if nothing changes.
    #[must_use]
    pub const fn settled(self) -> Self {
        match self.outcome {
            Outcome::Created | Outcome::Linked | Outcome::Updated => Self {
                outcome: Outcome::Unchanged,
                step: Step::Update,
                reason: Reason::SameAsBefore,
            },
            Outcome::Unchanged | Outcome::Held | Outcome::Skipped | Outcome::Error => self,
        }
    }
}

/// How many records ended each way. The counts add up to the records read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tally(BTreeMap<Outcome, u32>);

impl Tally {
    /// Counts one more.
    pub fn count(&mut self, outcome: Outcome) {
        *self.0.entry(outcome).or_default() += 1;
    }

    /// How many ended so.
    pub fn of(&self, outcome: Outcome) -> u32 {
        self.0.get(&outcome).copied().unwrap_or(0)
    }

    /// All records read.
    pub fn total(&self) -> u32 {
        self.0.values().sum()
    }
}

impl FromIterator<Outcome> for Tally {
    fn from_iter<I: IntoIterator<Item = Outcome>>(outcomes: I) -> Self {
        let mut tally = Self::default();
        outcomes.into_iter().for_each(|outcome| tally.count(outcome));
        tally
    }
}
