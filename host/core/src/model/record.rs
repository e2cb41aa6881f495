//! A resident as the PMS lists them, and what is remembered of one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::field::{Field, Reading, Readings};
use super::ids::RecordKey;
use super::link::Remembered;
use super::outcome::Verdict;
use super::row::{Role, Standing};
use crate::normalize::{PersonName, read_email};

/// What one lease of a person says, with the dates and blanks already cleaned.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Picture {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<String>,
    pub values: Readings,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_emails: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_phones: Vec<String>,
    /// The PMS's own word.
    pub status: String,
    pub standing: Option<Standing>,
    pub role: Role,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role_word: String,
}

impl Picture {
    /// First and last name in comparable form.
    pub fn name(&self) -> PersonName {
        PersonName::new(self.values.text(Field::FirstName), self.values.text(Field::LastName))
    }

    /// Whether the lease ends before it starts.
    pub fn ends_before_it_starts(&self) -> bool {
        match (self.values.date(Field::LeaseStart), self.values.date(Field::LeaseEnd)) {
            (Some(start), Some(end)) => end < start,
            _ => false,
        }
    }

    /// What may flow: everything it says, except an email that is none.
    pub fn flowing(&self) -> Readings {
        let mut values = self.values.clone();
        if read_email(values.text(Field::Email)).key().is_none() {
            values[Field::Email] = Reading::Absent;
        }
        values
    }

    /// What a link remembers once these values are taken in.
    pub fn to_remember(&self) -> Remembered {
        let values = self.flowing();
        let text = |field| values.text(field).map(str::to_owned);
        Remembered {
            first_name: text(Field::FirstName),
            last_name: text(Field::LastName),
            email: text(Field::Email),
        }
    }
}

/// One resident with every lease that one read lists for them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    pub key: RecordKey,
    /// At least one, in an order that does not depend on the read's.
    pub leases: Vec<Picture>,
}

/// What is kept of a record between runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownRecord {
    pub key: RecordKey,
    /// The leases last read. Empty where no personal data may be kept.
    pub leases: Vec<Picture>,
    /// Digest of what was last read, hex; equal digests need no write.
    pub digest: String,
    /// The status word and what it amounts to, kept of everybody.
    pub status: String,
    pub standing: Option<Standing>,
    pub role: Role,
    /// Set while complete reads no longer list it.
    pub missed: Option<Missed>,
    /// What the last run that said something new about it said.
    pub verdict: Option<Verdict>,
}

/// How long a record has been missing from complete reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Missed {
    /// The last complete read that listed it.
    pub since: DateTime<Utc>,
    /// Complete reads since then, counted no further than [`Missed::GONE`].
    pub reads: u32,
}

impl Missed {
    /// After so many complete reads the record counts as not seen any more.
    pub const GONE: u32 = 2;

    /// As it was before the last complete read, which is about to be counted once more; none if
    /// that one was the first to miss the record.
    pub fn one_read_ago(self) -> Option<Self> {
        let reads = self.reads.saturating_sub(1);
        (reads > 0).then_some(Self { reads, ..self })
    }

    /// Whether the person is shown as not seen in the PMS.
    pub const fn is_gone(self) -> bool {
        self.reads >= Self::GONE
    }
}
