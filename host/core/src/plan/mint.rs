//! Ids for what a plan makes, from the run and the thing itself, so that planning stays pure.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::model::RunId;

/// Hands out ids. The same run, purpose and subject give the same id.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mint {
    run: RunId,
    now: DateTime<Utc>,
}

impl Mint {
    pub(super) const fn new(run: RunId, now: DateTime<Utc>) -> Self {
        Self { run, now }
    }

    /// A UUIDv7 of the plan's time.
    pub(super) fn id(self, purpose: &str, subject: &str) -> Uuid {
        let mut hasher = Sha256::new();
        hasher.update(self.run.uuid().as_bytes());
        for part in [purpose, subject] {
            hasher.update(part.len().to_be_bytes());
            hasher.update(part);
        }
        let mut tail = [0; 10];
        tail.copy_from_slice(&hasher.finalize()[..10]);
        let millis = u64::try_from(self.now.timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}
