//! The gateway's call limits: so many calls a second, a minute, an hour.

use std::collections::VecDeque;
use std::time::Duration;

/// So many calls within so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallWindow {
    /// How many calls are let through.
    pub calls: usize,
    /// Within how long.
    pub per: Duration,
}

impl CallWindow {
    /// The limits that AppFolio documents.
    pub const DOCUMENTED: [Self; 3] = [
        Self { calls: 8, per: Duration::from_secs(1) },
        Self { calls: 256, per: Duration::from_mins(1) },
        Self { calls: 4096, per: Duration::from_hours(1) },
    ];
}

/// Counts the calls let through against every window.
#[derive(Debug)]
pub(crate) struct CallLimiter {
    windows: Vec<CallWindow>,
    passed: VecDeque<Duration>,
}

impl CallLimiter {
    /// A limiter with these windows; without any, all calls pass.
    pub(crate) fn new(windows: Vec<CallWindow>) -> Self {
        Self { windows, passed: VecDeque::new() }
    }

    /// Lets a call at `now` pass, or tells how long to wait until one could.
    pub(crate) fn pass(&mut self, now: Duration) -> Result<(), Duration> {
        let wait = self.windows.iter().filter_map(|window| self.wait(*window, now)).max();
        if let Some(wait) = wait {
            return Err(wait);
        }
        let most = self.windows.iter().map(|window| window.calls).max().unwrap_or_default();
        self.passed.push_back(now);
        while self.passed.len() > most {
            self.passed.pop_front();
        }
        Ok(())
    }

    /// How long until `window` has room; none if it has.
    fn wait(&self, window: CallWindow, now: Duration) -> Option<Duration> {
        let place = self.passed.len().checked_sub(window.calls)?;
        let Some(first) = self.passed.get(place) else {
            return Some(window.per);
        };
        (*first + window.per).checked_sub(now).filter(|wait| !wait.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn limiter() -> CallLimiter {
        CallLimiter::new(CallWindow::DOCUMENTED.to_vec())
    }

    #[test]
    fn the_ninth_call_of_a_second_waits() {
        let mut limiter = limiter();
        for call in 0..8 {
            assert_eq!(limiter.pass(Duration::from_millis(call * 10)), Ok(()));
        }
        let wait = limiter.pass(Duration::from_millis(100));
        assert_eq!(wait, Err(Duration::from_millis(900)));
        assert_eq!(limiter.pass(SECOND), Ok(()));
    }

    #[test]
    fn the_minute_and_the_hour_have_limits_of_their_own() {
        let mut limiter = limiter();
        for call in 0..256_u32 {
            assert_eq!(limiter.pass(SECOND / 8 * call), Ok(()));
        }
        assert_eq!(limiter.pass(SECOND * 32), Err(SECOND * 28));

        let mut limiter = self::limiter();
        for call in 0..4096_u32 {
            assert_eq!(limiter.pass(SECOND / 4 * call), Ok(()));
        }
        assert_eq!(limiter.pass(SECOND * 1024), Err(SECOND * (3600 - 1024)));
    }

    #[test]
    fn a_refused_call_does_not_count() {
        let mut limiter = CallLimiter::new(vec![CallWindow { calls: 1, per: SECOND }]);
        assert_eq!(limiter.pass(Duration::ZERO), Ok(()));
        assert!(limiter.pass(SECOND / 2).is_err());
        assert_eq!(limiter.pass(SECOND), Ok(()));
    }

    #[test]
    fn no_window_is_no_limit() {
        let mut limiter = CallLimiter::new(Vec::new());
        assert!((0..1000).all(|_| limiter.pass(Duration::ZERO).is_ok()));
    }
}
