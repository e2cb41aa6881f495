//! Call budgets that cannot carry an hourly read of everybody: people are told, with figures.

use pms_simulator::Pms;
use usersync_core::model::Overdraft;
use usersync_core::plan::Notice;
use usersync_store::RunState;
use usersync_store::testing::Engine;
use usersync_system_tests::cast::allow;
use usersync_system_tests::{Feed, System, SystemOptions};

use crate::world::{list, resident, system};

/// Two properties on one credential, both read.
async fn two_properties() -> (System, [Feed; 2]) {
    let system = system(Pms::AppFolio, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    list(&system, Pms::AppFolio, "main", vec![resident("nora", "Nora Ibarra", "512-555-0142")]);
    list(&system, Pms::AppFolio, "annex", vec![resident("otto", "Otto Reyes", "512-555-0110")]);
    let credential = system.add_credential(Pms::AppFolio).await.unwrap();
    let main = system.add_feed("Maple Court", credential, &["main"]).await.unwrap();
    let annex = system.add_feed("Maple Annex", credential, &["annex"]).await.unwrap();
    for feed in [&main, &annex] {
        system.turn_on(feed).await.unwrap();
        assert_eq!(system.sync(feed).await.unwrap().state, RunState::Complete);
    }
    (system, [main, annex])
}

#[tokio::test]
async fn a_budget_that_carries_each_property_but_not_all_is_told_with_figures() {
    let (mut system, [main, annex]) = two_properties().await;
    let mut calls = 0;
    let mut group = String::new();
    for feed in [&main, &annex] {
        let saved = system.store().find_integration(feed.integration).await.unwrap();
        assert_eq!(saved.full_read_calls.len(), 1, "{:?}", saved.full_read_calls);
        for (name, count) in saved.full_read_calls {
            (group, calls) = (name, calls + count);
        }
    }
    let told = async |system: &System| system.engine.overdrafts_of(main.credential).await.unwrap();
    allow(&system, &main, &group, calls).await;
    assert_eq!(told(&system).await, [], "just enough");

    allow(&system, &main, &group, calls - 1).await;
    let overdraft = Overdraft {
        group: Some(group.clone()),
        calls_per_sync: calls,
        allowed_per_hour: calls - 1,
        properties: 2,
        reads_changes: true,
    };
    assert_eq!(told(&system).await, std::slice::from_ref(&overdraft));
    system.restart().await.unwrap();
    let run = system.sync(&annex).await.unwrap();
    let told = vec![Notice::CallBudget(overdraft)];
    assert_eq!((run.state, run.notices), (RunState::Incomplete, told), "the other used it up");

    allow(&system, &main, &group, 10 * calls).await;
    let run = system.sync(&annex).await.unwrap();
    assert_eq!((run.state, run.notices), (RunState::Complete, vec![]));
}
