//! A resident as one read lists them: one person on one lease.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::field::Reading;

/// What a status word of a PMS amounts to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Pending,
    Current,
    Past,
    /// An applicant, a wait list, a cancelled lease: never created.
    Other,
}

impl Standing {
    /// The word: `pending`, `current`, `past`, `other`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Current => "current",
            Self::Past => "past",
            Self::Other => "other",
        }
    }
}

/// What a person is to the lease.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Signed the lease.
    Leaseholder,
    /// Lives there only.
    Occupant,
    Guarantor,
    Minor,
    /// Named on the lease in another part, without living there.
    Other,
    /// A place-holder that the PMS keeps like a person.
    Nobody,
}

impl Role {
    /// The word: `leaseholder`, `occupant`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Leaseholder => "leaseholder",
            Self::Occupant => "occupant",
            Self::Guarantor => "guarantor",
            Self::Minor => "minor",
            Self::Other => "other",
            Self::Nobody => "nobody",
        }
    }

    /// Whether the person lives at the property.
    pub const fn lives_there(self) -> bool {
        matches!(self, Self::Leaseholder | Self::Occupant)
    }
}

/// What one read says of a date, as the PMS gave it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum DateReading {
    #[default]
    Absent,
    Blank,
    Value(NaiveDate),
    /// The PMS gave this text and no date can be read from it.
    Unreadable(String),
}

/// One person on one lease, as an adapter delivers it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ResidentRow {
    /// The PMS's id of the person, unique within the PMS property.
    pub person: String,
    /// A renewal changes this, not the person.
    pub lease: Option<String>,
    pub household: Option<String>,
    pub first_name: Reading<String>,
    pub last_name: Reading<String>,
    pub email: Reading<String>,
    pub phone: Reading<String>,
    pub unit: Reading<String>,
    pub lease_start: DateReading,
    pub lease_end: DateReading,
    pub move_in: DateReading,
    pub move_out: DateReading,
    /// Further addresses, as listed.
    pub more_emails: Vec<String>,
    pub more_phones: Vec<String>,
    /// The PMS's own word.
    pub status: String,
    /// None: the adapter does not know the word.
    pub standing: Option<Standing>,
    pub role: Role,
    /// The PMS's word for the role, empty if it has none.
    pub role_word: String,
}

/// A row that an adapter could not read.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RejectedRow {
    /// The PMS's id of the person, if that much could be read.
    pub person: Option<String>,
    /// In words for the run's page; it may name the resident.
    pub reason: String,
}
