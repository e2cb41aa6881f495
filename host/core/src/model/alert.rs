//! Questions that only a person can answer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::contact::FieldChange;
use super::field::{Field, Readings, Values};
use super::ids::{AlertId, ContactId, CredentialId, PmsPropertyId, RecordKey};
use super::resemblance::Resemblance;
use super::surge::{Extent, Surge};
use crate::normalize::PersonName;

/// What an alert asks. Person kinds come in the order in which they are raised if several fit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    RemovedHere,
    MissingEmail,
    DuplicateEmails,
    DuplicateAccounts,
    NameMismatch,
    EmailMismatch,
    PossibleMatch,
    /// About a credential.
    Connection,
    /// About the read of one PMS property, or about what a run would change.
    FeedCheck,
    /// About an integration whose directory is no longer kept up to date.
    Stalled,
}

impl AlertKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::RemovedHere,
        Self::MissingEmail,
        Self::DuplicateEmails,
        Self::DuplicateAccounts,
        Self::NameMismatch,
        Self::EmailMismatch,
        Self::PossibleMatch,
        Self::Connection,
        Self::FeedCheck,
        Self::Stalled,
    ];

    /// The word: `name_mismatch`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::RemovedHere => "removed_here",
            Self::MissingEmail => "missing_email",
            Self::DuplicateEmails => "duplicate_emails",
            Self::DuplicateAccounts => "duplicate_accounts",
            Self::NameMismatch => "name_mismatch",
            Self::EmailMismatch => "email_mismatch",
            Self::PossibleMatch => "possible_match",
            Self::Connection => "connection",
            Self::FeedCheck => "feed_check",
            Self::Stalled => "stalled",
        }
    }

    /// As it is shown: `Name Mismatch`, …
    pub const fn title(self) -> &'static str {
        match self {
            Self::RemovedHere => "Removed Here",
            Self::MissingEmail => "Missing Email",
            Self::DuplicateEmails => "Duplicate Emails",
            Self::DuplicateAccounts => "Duplicate Accounts",
            Self::NameMismatch => "Name Mismatch",
            Self::EmailMismatch => "Email Mismatch",
            Self::PossibleMatch => "Possible Match",
            Self::Connection => "Connection",
            Self::FeedCheck => "Feed Check",
            Self::Stalled => "Stalled",
        }
    }
}

/// A condition that calls for a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alert {
    pub kind: AlertKind,
    /// The same condition next hour has the same identity: a digest, hex, of kind, subject,
    /// contacts proposed and the conflicting values.
    pub identity: String,
    pub urgent: bool,
    pub facts: Facts,
}

/// An alert that is stored and not yet resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenAlert {
    pub id: AlertId,
    pub alert: Alert,
}

/// What an alert is about, as it was when raised.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Facts {
    People(PeopleFacts),
    /// An empty, shrunken or incomplete read.
    Read {
        pms_property: PmsPropertyId,
        /// What is wrong with it: `empty`, `shrunken` or `incomplete`.
        finding: String,
        /// Pending and current people in the last accepted read, if there was one.
        before: Option<u32>,
        /// The same of this read.
        now: u32,
    },
    /// A run that would change more than goes through unseen.
    Surge {
        surges: Vec<Surge>,
        /// How many people it would touch.
        extent: Extent,
    },
    /// A credential that does not work.
    Connection {
        credential: CredentialId,
        /// `log-in`, `permission`, `reach`, …
        failure: String,
    },
    /// No run was complete for a while.
    Stalled {
        /// When the last complete run finished or, if none did since, when the feed was turned on.
        since: DateTime<Utc>,
    },
}

/// What an alert about people shows side by side.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PeopleFacts {
    pub records: Vec<RecordSheet>,
    pub contacts: Vec<ContactSheet>,
    /// What the first record has in common with contacts that are not exactly the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resemblances: Vec<Resemblance>,
    /// What would be written once the question is answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<FieldChange>,
    /// The other contacts with whom the contact exchanges emails: each is to have that of another of
    /// them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchange: Vec<ContactId>,
    /// The record is linked to the contact already.
    #[serde(default)]
    pub linked: bool,
    /// Name and email both changed under one id.
    #[serde(default)]
    pub looks_like_a_different_person: bool,
}

/// A record as an alert shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecordSheet {
    #[serde(flatten)]
    pub key: RecordKey,
    pub status: String,
    pub values: Readings,
}

impl RecordSheet {
    /// First and last name in comparable form.
    pub fn name(&self) -> PersonName {
        PersonName::new(self.values.text(Field::FirstName), self.values.text(Field::LastName))
    }
}

/// A contact as an alert shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContactSheet {
    pub id: ContactId,
    pub values: Values,
}

/// Why an alert is no longer open.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// A complete read no longer shows the condition.
    ConditionGone,
    /// The record left the scope: excluded, past, or its PMS property detached.
    OutOfScope,
    /// Somebody answered.
    Decided,
}

impl Resolution {
    /// The word as it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConditionGone => "condition_gone",
            Self::OutOfScope => "out_of_scope",
            Self::Decided => "decided",
        }
    }
}
