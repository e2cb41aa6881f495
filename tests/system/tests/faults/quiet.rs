//! A sync that finds nothing new writes nothing but its run.

use std::io::Write as _;

use pms_simulator::Pms;
use rstest::rstest;
use usersync_store::RunState;
use usersync_store::testing::Engine;
use usersync_system_tests::SystemOptions;

use crate::world::{feed, people, system};

/// A property where every status word of the PMS occurs.
const RESIDENTS: usize = 60;

#[rstest]
#[tokio::test]
async fn an_unchanged_sync_adds_no_row_to_any_table_but_run(
    #[values(Pms::Yardi, Pms::RealPage, Pms::Entrata, Pms::Mri, Pms::AppFolio)] pms: Pms,
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let options = SystemOptions { residents: RESIDENTS, ..SystemOptions::default() };
    let Some(system) = system(pms, database, options).await else { return };
    let property = system.simulator.world().pms[pms.name()].properties[0].id.clone();
    let feed = feed(&system, pms, &property).await;
    let first = system.sync(&feed).await.unwrap();
    assert_eq!(first.state, RunState::Complete);
    assert!(people(&system, &feed).await.len() > RESIDENTS / 2, "the world is not empty");

    let before = system.store().row_counts().await.unwrap();
    show(&format!("{pms} on {database:?}, rows after the first sync: {before:?}"));
    for runs in 1..=2 {
        let run = system.sync(&feed).await.unwrap();
        assert_eq!(run.state, RunState::Complete);
        assert_eq!(run.tally.total(), first.tally.total());
        let after = system.store().row_counts().await.unwrap();
        show(&format!("{pms} on {database:?}, rows after {runs} more: {after:?}"));
        let expected: Vec<(String, i64)> = before
            .iter()
            .map(|(table, rows)| (table.clone(), rows + i64::from(table == "run") * runs))
            .collect();
        assert_eq!(after, expected);
    }
}

/// Prints a line also where the output of tests that pass is swallowed.
fn show(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}
