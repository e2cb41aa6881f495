//! Why a person cannot be brought back to what they were.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{ContactId, Field, Origin};

/// Why a change of one person is not undone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Obstacle {
    pub contact: ContactId,
    pub why: Hindrance,
}

/// What happened since.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "hindrance", rename_all = "snake_case")]
pub enum Hindrance {
    /// The field was changed again.
    Changed { field: Field, at: Option<DateTime<Utc>>, by: Option<Origin> },
    /// The contact was taken out of the directory.
    Removed,
    /// What was kept of the person was erased.
    Erased,
    /// The contact is in the directory again.
    Back,
    /// The link was ended.
    LinkEnded,
    /// Another record feeds the contact too, or the record feeds another contact.
    LinkedSince,
    /// Neither a first nor a last name would be left.
    NoName,
}

impl fmt::Display for Hindrance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { field, at, by } => {
                write!(f, "`{field}` was changed again since")?;
                match by {
                    Some(Origin::Sync) => f.write_str(", by a sync")?,
                    Some(Origin::Answer) => f.write_str(", by an answer to an alert")?,
                    Some(Origin::Hand) => f.write_str(", by hand")?,
                    Some(Origin::Undo) => f.write_str(", by an undo")?,
                    None => {}
                }
                at.map_or(Ok(()), |at| write!(f, " at {}", at.format("%Y-%m-%d %H:%M UTC")))
            }
            Self::Removed => f.write_str("they were taken out of the directory since"),
            Self::Erased => f.write_str("what was kept of them was erased"),
            Self::Back => f.write_str("they are in the directory again already"),
            Self::LinkEnded => f.write_str("the link was ended since"),
            Self::LinkedSince => f.write_str("other links were made since"),
            Self::NoName => f.write_str("they would be left without a name"),
        }
    }
}
