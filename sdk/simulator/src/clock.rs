//! The simulator's clock: the machine's, or one that a test has stopped.

use std::sync::Mutex;
use std::time::SystemTime;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::lock;

/// Tells the time to every part of the simulator.
#[derive(Debug)]
pub(crate) struct Clock {
    stopped_at: Mutex<Option<DateTime<Utc>>>,
}

impl Clock {
    /// A clock stopped at `instant`, or the machine's own.
    pub(crate) fn new(instant: Option<DateTime<Utc>>) -> Self {
        Self { stopped_at: Mutex::new(instant) }
    }

    /// The present, to the second: no PMS here tells time more finely.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        lock(&self.stopped_at).unwrap_or_else(machine_time).trunc_subsecs(0)
    }

    /// Whether the clock stands still.
    pub(crate) fn is_stopped(&self) -> bool {
        lock(&self.stopped_at).is_some()
    }

    /// Stops the clock at `instant`, or lets it follow the machine again.
    pub(crate) fn set(&self, instant: Option<DateTime<Utc>>) {
        *lock(&self.stopped_at) = instant;
    }

    /// Stops the clock `span` after what it shows now; `false` if no calendar reaches that far.
    #[must_use]
    pub(crate) fn advance(&self, span: TimeDelta) -> bool {
        match self.now().checked_add_signed(span) {
            Some(instant) => {
                self.set(Some(instant));
                true
            }
            None => false,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that the simulator reads")]
fn machine_time() -> DateTime<Utc> {
    SystemTime::now().into()
}
