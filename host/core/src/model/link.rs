//! The tie between a record and a contact.

use serde::{Deserialize, Serialize};

use super::ids::{ContactId, LinkId, RecordKey};

/// Record and contact, by ids. One record has at most one link that has not ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    pub id: LinkId,
    pub record: RecordKey,
    pub contact: ContactId,
    pub remembered: Remembered,
    /// None while the link holds.
    pub ended: Option<EndReason>,
}

/// The name and email last taken in under one record, as the PMS typed them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Remembered {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
}

/// Why a link no longer holds. The sync itself never ends one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Somebody removed the contact from the directory.
    ContactRemoved,
    /// Somebody took the link away.
    Unlinked,
    /// Somebody decided that record and contact are different people.
    Separated,
    /// The PMS property was attached to another DOOR property.
    Moved,
}

impl EndReason {
    /// The word as it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ContactRemoved => "contact_removed",
            Self::Unlinked => "unlinked",
            Self::Separated => "separated",
            Self::Moved => "moved",
        }
    }
}
