//! What the host wants to know.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// One question for an adapter, with all it may know of the world.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Job {
    pub kind: JobKind,
    /// Settings that are not secret, in form order, as typed; a list has one pair per item.
    pub settings: Vec<(String, String)>,
    /// Keys of the secret settings that have a value; never the value.
    pub secrets: Vec<String>,
    /// The host's time.
    pub now: DateTime<Utc>,
    /// The date at the property.
    pub today: NaiveDate,
    /// The only randomness an adapter has.
    pub seed: u64,
}

/// The question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Does every operation work with these credentials?
    Check,
    /// Which properties can they see?
    Properties,
    /// Who lives there?
    Residents {
        /// The PMS's own ids.
        properties: Vec<String>,
        reach: Reach,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cursor: Option<Cursor>,
    },
}

/// How far back a read of residents goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    Full,
    /// Rows changed at or after this time.
    Since(DateTime<Utc>),
}

/// A place to go on from, opaque to the host, which keeps it with the run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cursor {
    pub version: u32,
    pub data: Vec<u8>,
}
