//! Nodes that share a database, nodes that die, and a toggle pressed in the middle of a run.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use pms_simulator::Pms;
use rstest::rstest;
use tokio::task::JoinHandle;
use usersync_core::model::{Field, RunId, Value};
use usersync_engine::EngineError;
use usersync_store::testing::Engine;
use usersync_store::{ContactFilter, PageRequest, Run, RunState, SyncNow, Trigger};
use usersync_system_tests::{Feed, System, SystemOptions};

use crate::gate::{Gate, Held};
use crate::world::{list, people, resident, system};

const PMS: Pms = Pms::Yardi;

/// A feed that reaches its PMS through a gate. It is on, and has not run yet.
struct Gated {
    system: System,
    feed: Feed,
    gate: Gate,
}

/// A run that stands at the gate.
struct Halted {
    held: Held,
    running: JoinHandle<Result<Option<RunId>, EngineError>>,
}

impl Gated {
    async fn start(database: Engine) -> Option<Self> {
        let system = system(PMS, database, SystemOptions::default()).await?;
        list(&system, PMS, "main", vec![resident("nora", "Nora Ibarra", "512-555-0142")]);
        let mut settings = system.simulator.settings(PMS);
        let endpoint = settings["endpoint"].as_str().unwrap().to_owned();
        let (_, address) = endpoint.split_once("://").unwrap();
        let (address, path) = address.split_once('/').unwrap();
        let gate = Gate::before(address.parse().unwrap()).await;
        settings["endpoint"] = format!("http://{}/{path}", gate.address()).into();
        let credential = system.credential(PMS.name(), settings).await.unwrap();
        let feed = system.add_feed("Maple Court", credential, &["main"]).await.unwrap();
        system.turn_on(&feed).await.unwrap();
        Some(Self { system, feed, gate })
    }

    /// Lets the first node begin the run that is due, up to its first call.
    async fn halt(&self) -> Halted {
        let mut held = self.gate.hold();
        let engine = self.system.engine.clone();
        let running = tokio::spawn(async move { engine.run_due().await });
        held.arrival().await;
        Halted { held, running }
    }

    async fn row_counts(&self) -> Vec<(String, i64)> {
        self.system.store().row_counts().await.unwrap()
    }
}

impl Halted {
    /// Lets the run go on, to its end.
    async fn go_on(self) -> RunId {
        self.held.release();
        self.running.await.unwrap().unwrap().unwrap()
    }
}

async fn runs(system: &System, feed: &Feed) -> Vec<Run> {
    system.store().list_runs(feed.integration, &PageRequest::default()).await.unwrap().items
}

#[rstest]
#[tokio::test]
async fn a_node_whose_claim_was_taken_over_writes_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let Some(gated) = Gated::start(database).await else { return };
    let sleeper = gated.halt().await;
    // For longer than a claim holds nobody hears of the first node.
    gated.system.advance(TimeDelta::minutes(5)).unwrap();
    let heir = gated.system.node("node-b").await.unwrap();
    let second = heir.run_due().await.unwrap().unwrap();
    assert_eq!(people(&gated.system, &gated.feed).await.len(), 1);
    let written = gated.row_counts().await;

    let first = sleeper.go_on().await;
    assert_eq!(gated.row_counts().await, written, "the sleeper wrote nothing");
    let runs = runs(&gated.system, &gated.feed).await;
    let states: BTreeMap<_, _> = runs.into_iter().map(|run| (run.id, run.state)).collect();
    assert_eq!(states, [(first, RunState::Failed), (second, RunState::Complete)].into());
}

#[rstest]
#[tokio::test]
async fn turned_off_in_the_middle_a_run_writes_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let Some(gated) = Gated::start(database).await else { return };
    let halted = gated.halt().await;
    let integration = gated.feed.integration;
    gated.system.store().turn_off(integration, gated.system.now()).await.unwrap();
    let written = gated.row_counts().await;
    halted.go_on().await;
    assert_eq!(gated.row_counts().await, written);
    assert_eq!(people(&gated.system, &gated.feed).await, []);
    let runs = runs(&gated.system, &gated.feed).await;
    let states: Vec<RunState> = runs.iter().map(|run| run.state).collect();
    assert_eq!(states, [RunState::Stopped]);
}

#[rstest]
#[tokio::test]
async fn an_edit_in_the_middle_of_a_run_is_not_lost(
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let Some(gated) = Gated::start(database).await else { return };
    let Gated { system, feed, .. } = &gated;
    system.run_all().await.unwrap();
    list(system, PMS, "main", vec![resident("nora", "Nora Reyes", "512-555-0142")]);
    let (store, now) = (system.store(), system.now());
    store.sync_now(feed.integration, "ana", now).await.unwrap();
    let halted = gated.halt().await;
    let (everybody, page) = (ContactFilter::default(), PageRequest::default());
    let nora = store.list_contacts(feed.property, &everybody, &page).await.unwrap().items.remove(0);
    let edit = [(Field::Phone, Some(Value::Text("512-555-0177".to_owned())))];
    store.edit_contact(nora.contact.id, nora.version, &edit, "ana", now).await.unwrap();
    halted.go_on().await;
    let nora = store.find_contact(nora.contact.id).await.unwrap().contact.values;
    assert_eq!(nora.text(Field::Phone), Some("512-555-0177"), "the edit survives");
    assert_eq!(nora.text(Field::LastName), Some("Reyes"), "what the PMS changed arrives");
}

#[rstest]
#[tokio::test]
async fn sync_now_in_the_middle_of_a_run_brings_exactly_one_more(
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let Some(gated) = Gated::start(database).await else { return };
    let halted = gated.halt().await;
    let (store, now) = (gated.system.store(), gated.system.now());
    let mut told = Vec::new();
    for _ in 0..3 {
        told.push(store.sync_now(gated.feed.integration, "ana", now).await.unwrap());
    }
    let [SyncNow::FollowUpQueued(id), again @ ..] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(again, [SyncNow::AlreadyQueued(*id); 2]);
    assert_eq!(gated.system.engine.run_due().await.unwrap(), None, "nothing runs beside it");
    halted.go_on().await;
    gated.system.advance(TimeDelta::minutes(1)).unwrap();
    gated.system.run_all().await.unwrap();
    let runs = runs(&gated.system, &gated.feed).await;
    let triggers: Vec<Trigger> = runs.iter().rev().map(|run| run.trigger).collect();
    assert_eq!(triggers, [Trigger::SyncNow, Trigger::FollowUp]);
    assert_eq!(runs[0].id, *id, "it is the run that was promised");
}

#[rstest]
#[tokio::test]
async fn two_nodes_share_the_work_and_run_nothing_twice(
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    const FEEDS: usize = 8;
    let Some(system) = system(PMS, database, SystemOptions::default()).await else { return };
    let credential = system.add_credential(PMS).await.unwrap();
    let mut feeds = Vec::new();
    for number in 0..FEEDS {
        let property = format!("p{number}");
        list(&system, PMS, &property, vec![resident("nora", "Nora Ibarra", "512-555-0142")]);
        let feed = system.add_feed(&property, credential, &[&property]).await.unwrap();
        system.turn_on(&feed).await.unwrap();
        feeds.push(feed);
    }
    let other = system.node("node-b").await.unwrap();
    let work = |engine: usersync_engine::Engine| async move {
        let mut runs = 0;
        while engine.run_due().await.unwrap().is_some() {
            runs += 1;
        }
        runs
    };
    let (ours, theirs) = tokio::join!(work(system.engine.clone()), work(other));
    assert_eq!(ours + theirs, FEEDS);
    assert!(ours > 0 && theirs > 0, "both had a share: {ours} and {theirs}");
    for feed in &feeds {
        let states: Vec<_> = runs(&system, feed).await.iter().map(|run| run.state).collect();
        assert_eq!(states, [RunState::Complete]);
        assert_eq!(people(&system, feed).await.len(), 1);
    }
}
