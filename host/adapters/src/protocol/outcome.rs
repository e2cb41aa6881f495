//! What an adapter found out.

use serde::{Deserialize, Serialize};
use usersync_core::model::{RejectedRow, ResidentRow};

use super::Failure;

/// Answer to the job `check`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckReport {
    /// As in [`PropertyList`]: known after a check, so that a credential that now leads to another
    /// account is noticed.
    pub account: String,
    pub verdicts: Vec<OperationVerdict>,
    #[serde(default)]
    pub extra: Vec<(String, String)>,
}

/// How one operation fared in a check.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OperationVerdict {
    pub operation: String,
    pub outcome: CheckOutcome,
    /// In the PMS's words.
    pub message: String,
    #[serde(default)]
    pub extra: Vec<(String, String)>,
}

/// Whether an operation works, and what is at fault if not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckOutcome {
    Works,
    LogIn,
    Permission,
    Reach,
    Other,
}

impl CheckOutcome {
    /// Reads the word of the interface; one that this host does not know is `other`.
    pub fn from_word(word: &str) -> Self {
        match word {
            "works" => Self::Works,
            "log-in" => Self::LogIn,
            "permission" => Self::Permission,
            "reach" => Self::Reach,
            _ => Self::Other,
        }
    }
}

/// Answer to the job `properties`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyList {
    /// What stands behind the credential; with a property's id it names that property for good.
    pub account: String,
    pub properties: Vec<PmsProperty>,
}

/// A property as the PMS lists it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PmsProperty {
    pub id: String,
    pub name: String,
    /// In lines.
    pub address: Vec<String>,
    #[serde(default)]
    pub extra: Vec<(String, String)>,
}

/// Rows of one property from one operation, in any number of batches.
///
/// A field that the operation does not carry is absent in each row, whatever the adapter put there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// The PMS's own id.
    pub property: String,
    pub rows: Vec<ResidentRow>,
    pub rejected: Vec<RejectedRow>,
    /// How many rows the property has in all, where the PMS says so early.
    pub expected: Option<u32>,
}

/// One property read to its end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Completion {
    pub property: String,
    /// Rows delivered, rejected ones included, as the adapter counted them.
    pub rows: u32,
    pub coverage: Coverage,
    pub total: Option<Total>,
    #[serde(default)]
    pub extra: Vec<(String, String)>,
}

/// What a read proves.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Who is not listed is not there.
    Everyone,
    /// Only rows that changed.
    Changes,
}

/// The PMS's own count and what was counted against it, in its unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Total {
    pub announced: u64,
    pub counted: u64,
    pub unit: String,
}

/// One property that could not be read or listed; the others go on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyFailure {
    pub property: String,
    pub failure: Failure,
}
