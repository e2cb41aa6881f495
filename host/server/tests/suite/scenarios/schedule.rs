//! When runs start, by a clock of the test's own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use tokio::time::sleep;
use usersync_engine::clock::{Clock as _, ManualClock};

use super::{Ready, passed};
use crate::feed::{Feed, Running};

/// The time under this name in a body.
fn time(body: &Value, name: &str) -> DateTime<Utc> {
    body[name].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn s43_the_hour_is_kept_through_daylight_saving_and_one_run_catches_up() {
    // The property is in New York, where clocks go forward at seven by UTC.
    let clock = Arc::new(ManualClock::at("2026-03-08T04:30:00Z".parse().unwrap()));
    let mut ready = Ready::on(Feed::start_at(clock.clone()).await).await;
    let offered = ready.offered().await;
    let running = ready.running(&ready.property, &offered[0]).await;
    let mut last = ready.feed.wait_for_sync(&running, 1).await;
    for count in 2..=6 {
        let due = next_due(&ready.feed, &running, &clock).await;
        clock.set(due + TimeDelta::minutes(5));
        let next = ready.feed.wait_for_sync(&running, count).await;
        let apart = time(&next, "started_at") - time(&last, "started_at");
        assert!(apart <= TimeDelta::minutes(60), "{apart}");
        assert_eq!(next["trigger"], "hourly", "{next:#}");
        last = next;
    }
    assert!(clock.now() > "2026-03-08T08:00:00Z".parse::<DateTime<Utc>>().unwrap());

    ready.feed.bench = ready.feed.bench.down_while(|| clock.advance(TimeDelta::hours(5))).await;
    let caught_up = ready.feed.wait_for_sync(&running, 7).await;
    assert_eq!(caught_up["trigger"], "catch_up", "{caught_up:#}");
    assert_eq!(time(&caught_up, "started_at"), clock.now());
    let due = next_due(&ready.feed, &running, &clock).await;
    assert!(due - clock.now() <= TimeDelta::minutes(55), "{due}");
    clock.set(due);
    let after = ready.feed.wait_for_sync(&running, 8).await;
    assert_eq!(time(&after, "started_at"), due, "none but the one that caught up ran before");
    passed("S43");
}

/// When the next run is due. A run that has ended is handed back a moment later; until then its own
/// time stands there.
async fn next_due(feed: &Feed, running: &Running, clock: &ManualClock) -> DateTime<Utc> {
    let path = format!("/integrations/{}", running.integration);
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let due = time(&feed.bench.get(&path).await.ok(), "next_run_at");
        if due > clock.now() {
            return due;
        }
        assert!(Instant::now() < deadline, "no run is due after {due}");
        sleep(Duration::from_millis(50)).await;
    }
}
