//! What an adapter says when it cannot go on, and what it notes on the way.
//!
//! All texts here come from the sandbox and may name residents: they go on the page of the run,
//! never to the log of the process.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a job, or one property of it, could not be done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failure {
    pub kind: FailureKind,
    /// In the PMS's words where it gave any.
    pub message: String,
    pub operation: Option<String>,
    pub retry_after_ms: Option<u32>,
    /// Lines of the turn that ends here; empty where one property failed.
    #[serde(default)]
    pub logs: Vec<LogLine>,
    #[serde(default)]
    pub extra: Vec<(String, String)>,
}

/// What is at fault.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    LogIn,
    Permission,
    Reach,
    RateLimit,
    /// The PMS answered something that cannot be read.
    Answer,
    Other,
}

impl FailureKind {
    /// Reads the word of the interface; one that this host does not know is `other`.
    pub fn from_word(word: &str) -> Self {
        match word {
            "log-in" => Self::LogIn,
            "permission" => Self::Permission,
            "reach" => Self::Reach,
            "rate-limit" => Self::RateLimit,
            "answer" => Self::Answer,
            _ => Self::Other,
        }
    }

    /// The word of the interface.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LogIn => "log-in",
            Self::Permission => "permission",
            Self::Reach => "reach",
            Self::RateLimit => "rate-limit",
            Self::Answer => "answer",
            Self::Other => "other",
        }
    }
}

/// How much a log line matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

/// A line for the page of the run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LogLine {
    pub level: Level,
    pub message: String,
    pub fields: Vec<(String, String)>,
}

impl fmt::Display for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.fields.iter().try_for_each(|(name, value)| write!(f, " ({name}: {value})"))
    }
}
