//! The times at which an integration is due.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use usersync_core::model::IntegrationId;

/// Between two due times. A start up to five minutes late still keeps the hour.
const STEP_SECONDS: i64 = 55 * 60;

/// An integration's own grid of due times, 55 minutes apart for good.
///
/// The grid follows from the id alone: it is the same on every node and after every restart, and
/// spreads the integrations over the hour. Wall clock and daylight saving play no part. A run at
/// another time (Sync Now, turning the feed on, catching up) leaves it as it is.
///
/// An integration is due at once when it is turned on. Whenever a run starts, the next one is due
/// at [`next_after`](Self::next_after) the start: however many due times passed while nothing ran,
/// one run stands for all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Grid {
    offset_seconds: i64,
}

impl Grid {
    /// The grid of this integration.
    pub fn of(integration: IntegrationId) -> Self {
        let digest = Sha256::digest(integration.uuid().as_bytes());
        let number = digest[..4].iter().fold(0, |number, byte| number << 8 | i64::from(*byte));
        Self { offset_seconds: number % STEP_SECONDS }
    }

    /// The first due time later than this.
    pub fn next_after(self, time: DateTime<Utc>) -> DateTime<Utc> {
        let past_due_seconds = (time.timestamp() - self.offset_seconds).rem_euclid(STEP_SECONDS);
        let whole_second = time - TimeDelta::nanoseconds(time.timestamp_subsec_nanos().into());
        whole_second + TimeDelta::seconds(STEP_SECONDS - past_due_seconds)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn grid(number: u128) -> Grid {
        Grid::of(IntegrationId::new(Uuid::from_u128(number)))
    }

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn due_times_are_stable_and_55_minutes_apart() {
        let grid = grid(7);
        let first = grid.next_after(time("2026-03-08T06:30:00Z"));
        assert_eq!(first, time("2026-03-08T06:41:16Z"));
        let mut due = first;
        for step in 1..100 {
            due = grid.next_after(due);
            assert_eq!(due - first, TimeDelta::minutes(55 * step));
        }
    }

    #[test]
    fn a_start_five_minutes_late_keeps_the_hour() {
        let grid = grid(7);
        let due = grid.next_after(time("2026-03-08T06:30:00Z"));
        let late = due + TimeDelta::minutes(5);
        let next_start = grid.next_after(late) + TimeDelta::minutes(5);
        assert!(next_start - due <= TimeDelta::minutes(60));
    }

    #[test]
    fn a_run_at_another_time_does_not_move_the_grid() {
        let grid = grid(7);
        let due = grid.next_after(time("2026-03-08T06:30:00Z"));
        for minutes in [1, 17, 54] {
            assert_eq!(grid.next_after(due - TimeDelta::minutes(minutes)), due);
        }
    }

    #[test]
    fn one_run_stands_for_all_that_were_missed() {
        let grid = grid(7);
        let due = grid.next_after(time("2026-03-08T06:30:00Z"));
        let back_up = due + TimeDelta::hours(9);
        let next = grid.next_after(back_up);
        assert!(next > back_up && next <= back_up + TimeDelta::minutes(55));
        assert_eq!((next - due).num_seconds() % STEP_SECONDS, 0);
    }

    #[test]
    fn integrations_are_spread_over_the_hour() {
        let mut eleventh_parts = [0; 11];
        for number in 0..1100 {
            let part = grid(number).offset_seconds / 300;
            eleventh_parts[usize::try_from(part).unwrap()] += 1;
        }
        assert!(eleventh_parts.iter().all(|count| (60..140).contains(count)), "{eleventh_parts:?}");
    }

    proptest! {
        #[test]
        fn the_next_due_time_is_later_by_at_most_one_step(
            id in any::<u128>(),
            seconds in -10_000_000_000_i64..10_000_000_000,
            nanoseconds in 0..1_000_000_000_u32,
        ) {
            let time = DateTime::from_timestamp(seconds, nanoseconds).unwrap();
            let next = grid(id).next_after(time);
            prop_assert!(next > time);
            prop_assert!(next - time <= TimeDelta::seconds(STEP_SECONDS));
            prop_assert_eq!(grid(id).next_after(next) - next, TimeDelta::seconds(STEP_SECONDS));
        }
    }
}
