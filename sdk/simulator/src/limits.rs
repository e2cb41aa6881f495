//! Call limits: so many calls within so long, counted as a gateway counts them.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use crate::lock;

/// So many calls within so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallWindow {
    /// How many calls are let through.
    pub(crate) calls: usize,
    /// Within how long.
    pub(crate) per: Duration,
}

/// Counts the calls let through against every window.
#[derive(Debug)]
pub(crate) struct CallLimiter {
    windows: &'static [CallWindow],
    passed: Mutex<VecDeque<Duration>>,
}

impl CallLimiter {
    /// A limiter with these windows.
    pub(crate) fn new(windows: &'static [CallWindow]) -> Self {
        Self { windows, passed: Mutex::default() }
    }

    /// Lets a call at `now` pass, or tells how long to wait until one could.
    pub(crate) fn pass(&self, now: Duration) -> Result<(), Duration> {
        let mut passed = lock(&self.passed);
        let wait = self.windows.iter().filter_map(|window| wait(*window, &passed, now)).max();
        if let Some(wait) = wait {
            return Err(wait);
        }
        let most = self.windows.iter().map(|window| window.calls).max().unwrap_or_default();
        passed.push_back(now);
        while passed.len() > most {
            passed.pop_front();
        }
        Ok(())
    }

    /// What is left of every window at `now`.
    pub(crate) fn room(&self, now: Duration) -> Vec<Room> {
        let passed = lock(&self.passed);
        let room = |window: &CallWindow| {
            let counts = |time: &&Duration| **time + window.per > now;
            let last = passed.back().filter(counts);
            let opens_in = last.map(|last| (*last + window.per).saturating_sub(now));
            Room {
                calls_left: window.calls.saturating_sub(passed.iter().filter(counts).count()),
                opens_in: opens_in.unwrap_or_default(),
            }
        };
        self.windows.iter().map(room).collect()
    }
}

/// What is left of one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// How many calls would still pass.
    pub(crate) calls_left: usize,
    /// How long until the window is as open as ever.
    pub(crate) opens_in: Duration,
}

/// How long until `window` has room; none if it has.
fn wait(window: CallWindow, passed: &VecDeque<Duration>, now: Duration) -> Option<Duration> {
    let place = passed.len().checked_sub(window.calls)?;
    let Some(first) = passed.get(place) else {
        return Some(window.per);
    };
    (*first + window.per).checked_sub(now).filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    const WINDOWS: [CallWindow; 3] = [
        CallWindow { calls: 8, per: SECOND },
        CallWindow { calls: 256, per: Duration::from_mins(1) },
        CallWindow { calls: 4096, per: Duration::from_hours(1) },
    ];

    #[test]
    fn the_ninth_call_of_a_second_waits() {
        let limiter = CallLimiter::new(&WINDOWS);
        for call in 0..8 {
            assert_eq!(limiter.pass(Duration::from_millis(call * 10)), Ok(()));
        }
        let wait = limiter.pass(Duration::from_millis(100));
        assert_eq!(wait, Err(Duration::from_millis(900)));
        assert_eq!(limiter.pass(SECOND), Ok(()));
    }

    #[test]
    fn the_minute_and_the_hour_have_limits_of_their_own() {
        let limiter = CallLimiter::new(&WINDOWS);
        for call in 0..256_u32 {
            assert_eq!(limiter.pass(SECOND / 8 * call), Ok(()));
        }
        assert_eq!(limiter.pass(SECOND * 32), Err(SECOND * 28));

        let limiter = CallLimiter::new(&WINDOWS);
        for call in 0..4096_u32 {
            assert_eq!(limiter.pass(SECOND / 4 * call), Ok(()));
        }
        assert_eq!(limiter.pass(SECOND * 1024), Err(SECOND * (3600 - 1024)));
    }

    #[test]
    fn every_window_tells_what_is_left() {
        let limiter = CallLimiter::new(&WINDOWS[..2]);
        for call in 0..8 {
            limiter.pass(Duration::from_millis(call * 100)).unwrap();
        }
        let now = Duration::from_millis(1200);
        let room = |calls_left, milliseconds| Room {
            calls_left,
            opens_in: Duration::from_millis(milliseconds),
        };
        assert_eq!(limiter.room(now), [room(3, 500), room(248, 59_500)]);
        assert_eq!(limiter.room(SECOND * 61), [room(8, 0), room(256, 0)]);
    }

    #[test]
    fn a_refused_call_does_not_count() {
        let limiter = CallLimiter::new(&[CallWindow { calls: 1, per: SECOND }]);
        assert_eq!(limiter.pass(Duration::ZERO), Ok(()));
        assert!(limiter.pass(SECOND / 2).is_err());
        assert_eq!(limiter.pass(SECOND), Ok(()));
    }
}
