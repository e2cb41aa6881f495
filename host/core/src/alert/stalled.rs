//! A feed that came to a halt.

use chrono::{DateTime, TimeDelta, Utc};

use super::identity;
use crate::model::{Alert, AlertKind, Facts};

/// A feed without a complete run for so long is worth a warning: two runs in a row came to nothing.
pub const STALLED_AFTER: TimeDelta = TimeDelta::hours(2);
/// After so long it is urgent.
const URGENT_AFTER: TimeDelta = TimeDelta::hours(24);

/// The alert about a feed whose last complete run finished at `since`, or that was turned on then;
/// none while that is not long ago.
pub fn stalled(since: DateTime<Utc>, now: DateTime<Utc>) -> Option<Alert> {
    let halted = now - since;
    (halted >= STALLED_AFTER).then(|| Alert {
        kind: AlertKind::Stalled,
        identity: identity(AlertKind::Stalled, &[]),
        urgent: halted >= URGENT_AFTER,
        facts: Facts::Stalled { since },
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::an_hour(60, None)]
    #[case::nearly_two(119, None)]
    #[case::two(120, Some(false))]
    #[case::nearly_a_day(24 * 60 - 1, Some(false))]
    #[case::a_day(24 * 60, Some(true))]
    fn it_is_worth_a_warning_after_two_hours_and_urgent_after_a_day(
        #[case] minutes: i64,
        #[case] urgent: Option<bool>,
    ) {
        let since = DateTime::<Utc>::UNIX_EPOCH;
        let alert = stalled(since, since + TimeDelta::minutes(minutes));
        assert_eq!(alert.map(|alert| alert.urgent), urgent);
    }
}
