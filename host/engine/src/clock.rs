//! The only source of wall-clock time.
//!
//! Whoever needs the time is handed a [`Clock`], so that tests can set it. Durations within one
//! call are measured with the runtime's own monotonic clock instead.

use chrono::{DateTime, SubsecRound as _, Utc};

/// Tells the time, cut to microseconds, which is what both databases keep.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn now(&self) -> DateTime<Utc> {
        DateTime::<Utc>::from(std::time::SystemTime::now()).trunc_subsecs(6)
    }
}

/// A clock that stands still until it is moved.
#[cfg(any(test, feature = "testing"))]
#[derive(Debug)]
pub struct ManualClock(std::sync::Mutex<DateTime<Utc>>);

#[cfg(any(test, feature = "testing"))]
impl ManualClock {
    /// A clock that shows this time.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(std::sync::Mutex::new(now.trunc_subsecs(6)))
    }

    /// Moves the clock to this time, in either direction.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.lock() = now.trunc_subsecs(6);
    }

    /// Moves the clock on.
    pub fn advance(&self, by: chrono::TimeDelta) {
        let mut now = self.lock();
        *now = (*now + by).trunc_subsecs(6);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, DateTime<Utc>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(any(test, feature = "testing"))]
impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.lock()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn both_clocks_cut_to_microseconds() {
        let start: DateTime<Utc> = "2026-03-01T10:00:00.123456789Z".parse().unwrap();
        let clock = ManualClock::at(start);
        assert_eq!(clock.now().to_rfc3339(), "2026-03-01T10:00:00.123456+00:00");
        clock.advance(TimeDelta::nanoseconds(1_500));
        assert_eq!(clock.now().timestamp_subsec_nanos(), 123_457_000);
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1000, 0);
    }
}
