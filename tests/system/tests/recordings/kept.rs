//! Recordings of real reads: played to the same byte, read again, and gone in time.

use chrono::TimeDelta;
use pms_simulator::{Fault, FaultKind, Pms};
use rstest::rstest;
use tokio_util::sync::CancellationToken;
use usersync_core::model::RecordKey;
use usersync_core::plan::End;
use usersync_engine::EngineError;
use usersync_store::testing::Engine;
use usersync_store::{Retention, RunState};
use usersync_system_tests::{System, SystemOptions};

use crate::cast::{feed, list, resident, retain, system};

async fn rows(system: &System, table: &str) -> i64 {
    let counts = system.store().row_counts().await.unwrap();
    counts.into_iter().find(|(name, _)| name == table).unwrap().1
}

#[rstest]
#[tokio::test]
async fn a_recorded_run_is_replayed_to_the_same_byte(
    #[values(Pms::Yardi, Pms::RealPage, Pms::Entrata, Pms::Mri, Pms::AppFolio)] pms: Pms,
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let options = SystemOptions { residents: 20, ..SystemOptions::default() };
    let Some(system) = system(pms, database, options).await else { return };
    let property = system.simulator.world().pms[pms.name()].properties[0].id.clone();
    let feed = feed(&system, pms, &property).await;
    let first = system.sync(&feed).await.unwrap();
    let second = system.sync(&feed).await.unwrap();
    assert_eq!(rows(&system, "transcript").await, 1, "the second read refers to the first");

    system.simulator.forget_calls();
    let before = system.store().row_counts().await.unwrap();
    for run in [&first, &second] {
        assert!(run.recorded);
        let replayed = system.engine.replay_run(run.id).await.unwrap();
        assert!(replayed.is_identical(), "{replayed:#?}");
        assert!(replayed.lines > u64::from(run.tally.total()), "{replayed:?}");
        assert_eq!(Some(replayed.adapter_version), run.adapter_version);
    }
    assert_eq!(system.simulator.calls().len(), 0, "nobody is called");
    assert_eq!(system.store().row_counts().await.unwrap(), before, "nothing is written");

    let last = system.engine.last_read(feed.integration).await.unwrap();
    let last = &last[&feed.pms_properties[&property]];
    assert_eq!((last.run, last.read_at), (second.id, second.started_at));
    let given = last.fetched.rows.len() + last.fetched.rejected.len();
    assert!(given >= usize::try_from(second.tally.total()).unwrap());
    assert!(matches!(last.fetched.end, End::Reached { .. }));
}

#[tokio::test]
async fn a_read_that_broke_off_is_replayed_and_the_good_one_before_it_counts() {
    let system = system(Pms::AppFolio, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    list(&system, Pms::AppFolio, "main", vec![resident("nora", "Nora Ibarra", "512-555-0142")]);
    let feed = feed(&system, Pms::AppFolio, "main").await;
    let good = system.sync(&feed).await.unwrap();
    system.simulator.fault(Fault::new(Pms::AppFolio, FaultKind::Html)).unwrap();
    let broken = system.sync(&feed).await.unwrap();
    assert_eq!(broken.state, RunState::Incomplete);
    assert!(system.engine.replay_run(broken.id).await.unwrap().is_identical());

    let last = system.engine.last_read(feed.integration).await.unwrap();
    let last = &last[&feed.pms_properties["main"]];
    assert_eq!(last.run, good.id);
    assert_eq!(last.fetched.rows[0].person, "nora");
}

#[tokio::test]
async fn an_erased_resident_is_in_no_recording_any_more() {
    let system = system(Pms::Yardi, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    let nora = resident("nora", "Nora Ibarra", "512-555-0142");
    let otto = resident("otto", "Otto Reyes", "512-555-0110");
    list(&system, Pms::Yardi, "main", vec![nora, otto.clone()]);
    let feed = feed(&system, Pms::Yardi, "main").await;
    let with_nora = system.sync(&feed).await.unwrap();
    list(&system, Pms::Yardi, "main", vec![otto]);
    let without = system.sync(&feed).await.unwrap();

    let pms_property = feed.pms_properties["main"];
    let nora = RecordKey { pms_property, person: "nora".to_owned() };
    let gone = system.store().forget_recordings_of(system.organisation, &[nora]).await.unwrap();
    assert_eq!(gone, 1);
    let replayed = system.engine.replay_run(with_nora.id).await;
    assert!(matches!(replayed, Err(EngineError::NotRecorded { .. })), "{replayed:?}");
    assert!(system.engine.replay_run(without.id).await.unwrap().is_identical());
}

#[tokio::test]
async fn a_working_node_drops_recordings_in_time() {
    let system = system(Pms::Yardi, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    list(&system, Pms::Yardi, "main", vec![resident("nora", "Nora Ibarra", "512-555-0142")]);
    let feed = feed(&system, Pms::Yardi, "main").await;
    let run = system.sync(&feed).await.unwrap();
    system.store().turn_off(feed.integration, system.now()).await.unwrap();
    system.advance(TimeDelta::days(8)).unwrap();
    assert_eq!(rows(&system, "transcript").await, 1);

    let stop = CancellationToken::new();
    let node = tokio::spawn({
        let (engine, stop) = (system.engine.clone(), stop.clone());
        async move { engine.work(stop).await }
    });
    while rows(&system, "transcript").await > 0 {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    node.await.unwrap();
    assert!(!system.store().find_run(run.id).await.unwrap().recorded);
}

#[tokio::test]
async fn nothing_is_recorded_where_that_is_turned_off() {
    let system = system(Pms::Yardi, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    list(&system, Pms::Yardi, "main", vec![resident("nora", "Nora Ibarra", "512-555-0142")]);
    let feed = feed(&system, Pms::Yardi, "main").await;
    retain(&system, &feed, Retention { keep: false, ..Retention::default() }).await;
    let run = system.sync(&feed).await.unwrap();
    assert!(!run.recorded);
    assert_eq!(rows(&system, "transcript").await, 0);
    assert!(system.engine.last_read(feed.integration).await.unwrap().is_empty());
    let told = system.engine.replay_run(run.id).await.unwrap_err().to_string();
    assert!(told.contains("turned off"), "{told}");
}
