//! How long recordings are kept.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How many recordings of an integration are kept, and for how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Retention {
    /// Whether any are kept.
    pub keep: bool,
    /// Those of the last so many reads.
    pub runs: u32,
    pub days: u32,
}

impl Retention {
    /// The most reads that can be kept: a week of hourly ones.
    pub const MOST_RUNS: u32 = 168;
    /// The longest that they can be kept.
    pub const MOST_DAYS: u32 = 31;

    /// Whether the recording number `place`, the newest being 0, of a read at this time is over.
    pub(super) fn is_over(self, place: usize, read_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        let runs = usize::try_from(self.runs).unwrap_or(usize::MAX);
        !self.keep || place >= runs || read_at + TimeDelta::days(self.days.into()) <= now
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self { keep: true, runs: 24, days: 7 }
    }
}
