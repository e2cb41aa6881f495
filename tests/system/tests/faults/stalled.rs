//! A feed without a complete run for hours.

use chrono::TimeDelta;
use pms_simulator::{Fault, FaultKind, Pms};
use rstest::rstest;
use usersync_core::model::{AlertKind, Resolution};
use usersync_store::testing::Engine;
use usersync_system_tests::{Feed, System, SystemOptions};

use crate::world::{closed, feed, list, open_alerts, resident, system};

/// Runs what is due after so many minutes, and looks for feeds that came to a halt.
async fn after(system: &System, minutes: i64) {
    system.advance(TimeDelta::minutes(minutes)).unwrap();
    system.run_all().await.unwrap();
    system.engine.note_stalled().await.unwrap();
}

async fn stalled(system: &System, feed: &Feed) -> Vec<String> {
    let open = open_alerts(system, feed).await.into_iter();
    open.filter(|(kind, _)| *kind == AlertKind::Stalled).map(|(_, urgency)| urgency).collect()
}

#[rstest]
#[tokio::test]
async fn it_is_told_after_two_hours_urgent_after_a_day_and_over_with_a_complete_run(
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let Some(system) = system(Pms::Yardi, database, SystemOptions::default()).await else {
        return;
    };
    list(&system, Pms::Yardi, "maple", vec![resident("nora", "Nora Ibarra", "512-555-0142")]);
    let feed = feed(&system, Pms::Yardi, "maple").await;
    after(&system, 0).await;
    system.simulator.fault(Fault::new(Pms::Yardi, FaultKind::Html)).unwrap();

    after(&system, 119).await;
    assert_eq!(stalled(&system, &feed).await, [""; 0], "not yet");
    after(&system, 1).await;
    after(&system, 60).await;
    assert_eq!(stalled(&system, &feed).await, ["warning"], "once, however often it is seen");
    after(&system, 21 * 60).await;
    assert_eq!(stalled(&system, &feed).await, ["alarm"]);

    system.simulator.clear_faults();
    after(&system, 60).await;
    assert_eq!(stalled(&system, &feed).await, [""; 0]);
    assert_eq!(closed(&system, &feed, AlertKind::Stalled).await, [Resolution::ConditionGone]);
}

#[rstest]
#[tokio::test]
async fn a_feed_that_is_turned_off_is_not_stalled_and_begins_anew_when_turned_on(
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let Some(system) = system(Pms::Yardi, database, SystemOptions::default()).await else {
        return;
    };
    list(&system, Pms::Yardi, "maple", vec![resident("nora", "Nora Ibarra", "512-555-0142")]);
    let feed = feed(&system, Pms::Yardi, "maple").await;
    system.simulator.fault(Fault::new(Pms::Yardi, FaultKind::Html)).unwrap();
    after(&system, 121).await;
    assert_eq!(stalled(&system, &feed).await, ["warning"], "it never had a complete run");

    system.store().turn_off(feed.integration, system.now()).await.unwrap();
    assert_eq!(closed(&system, &feed, AlertKind::Stalled).await, [Resolution::OutOfScope]);
    after(&system, 24 * 60).await;
    assert_eq!(stalled(&system, &feed).await, [""; 0]);
    system.store().turn_on(feed.integration, "ana", system.now()).await.unwrap();
    after(&system, 60).await;
    assert_eq!(stalled(&system, &feed).await, [""; 0]);
    after(&system, 61).await;
    assert_eq!(stalled(&system, &feed).await, ["warning"]);
}
