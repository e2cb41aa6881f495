//! Whether a run reads everybody, or only what changed.
//!
//! Everybody is read wherever the call budgets allow it: only that proves who is no longer there.

use chrono::{DateTime, TimeDelta, Utc};
use usersync_adapters::Adapter;
use usersync_adapters::protocol::Reach;
use usersync_store::{Attached, Integration};

use crate::egress::EgressSession;

/// The feature of adapters that can read what changed.
pub(crate) const SINCE: &str = "since";
/// Everybody is read again after so long, within the day for which changes are laid over a read.
const EVERYBODY_AFTER: TimeDelta = TimeDelta::hours(23);
/// Changes are asked for from so long before the last read was taken in, which is more than a read
/// takes and more than clocks differ.
const OVERLAP: TimeDelta = TimeDelta::hours(1);

/// How far back to read.
pub(crate) fn reach(
    adapter: &Adapter,
    integration: &Integration,
    calls: &EgressSession,
    now: DateTime<Utc>,
) -> Reach {
    let offers = adapter.descriptor().features.iter().any(|feature| feature == SINCE);
    if offers && calls.forbids(&integration.full_read_calls) {
        since(&integration.attached, now).map_or(Reach::Full, Reach::Since)
    } else {
        Reach::Full
    }
}

/// From when on changes are missing; none where it is time to read everybody.
fn since(attached: &[Attached], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut earliest = now;
    for at in attached {
        let everybody = at.accepted?.at;
        if now - everybody > EVERYBODY_AFTER {
            return None;
        }
        earliest = earliest.min(at.laid_over_at.unwrap_or(everybody));
    }
    Some(earliest - OVERLAP)
}

#[cfg(test)]
mod tests {
    use usersync_core::model::{AccountId, PmsPropertyId};
    use usersync_core::plan::AcceptedRead;
    use usersync_store::PmsProperty;
    use uuid::Uuid;

    use super::*;

    fn hour(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
    }

    /// A PMS property of which everybody was read at one hour, and changes at another.
    fn attached(everybody: Option<i64>, changes: Option<i64>) -> Attached {
        Attached {
            pms_property: PmsProperty {
                id: PmsPropertyId::new(Uuid::nil()),
                account_id: AccountId::new(Uuid::nil()),
                pms_id: "p0001".to_owned(),
                name: "Maple Court".to_owned(),
            },
            accepted: everybody.map(|at| AcceptedRead { at: hour(at), people: 5 }),
            laid_over_at: changes.map(hour),
        }
    }

    #[test]
    fn changes_are_asked_for_since_the_property_that_waits_longest() {
        for (properties, since_hour) in [
            (vec![attached(Some(10), None)], Some(9)),
            (vec![attached(Some(10), Some(12))], Some(11)),
            (vec![attached(Some(10), Some(12)), attached(Some(11), None)], Some(10)),
            (vec![attached(Some(10), Some(12)), attached(None, None)], None),
        ] {
            assert_eq!(since(&properties, hour(13)), since_hour.map(hour), "{properties:?}");
        }
    }

    #[test]
    fn everybody_is_read_again_before_the_day_is_over() {
        let property = [attached(Some(10), Some(32))];
        assert_eq!(since(&property, hour(33)), Some(hour(31)));
        assert_eq!(since(&property, hour(34)), None);
    }
}
