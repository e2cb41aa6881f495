//! Claims, Sync Now and the toggle.

use chrono::TimeDelta;
use rstest::rstest;
use usersync_core::plan::Plan;
use usersync_store::testing::Engine;
use usersync_store::{Error, IntegrationState, NewRun, RunState, SyncNow, Trigger};

use crate::world::{World, at, id, run_id};

#[rstest]
#[tokio::test]
async fn a_due_integration_is_claimed_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(1)).await;
    assert_eq!(claim.integration, world.integration);
    assert_eq!(claim.property, world.property);
    assert_eq!(claim.due.at, at(0));
    assert_eq!(claim.due.trigger, Trigger::SyncNow);
    assert_eq!(claim.due.actor.as_deref(), Some("ana"));
    assert_eq!(world.store.claim_due("node-b", at(2), at(7)).await.unwrap(), None);
    let integration = world.store.find_integration(world.integration).await.unwrap();
    assert_eq!(integration.claimed_by.as_deref(), Some("node-a"));
}

#[rstest]
#[tokio::test]
async fn of_many_nodes_at_once_one_gets_the_claim(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let nodes: Vec<_> = (0..8)
        .map(|node| {
            let store = world.store.clone();
            tokio::spawn(async move {
                store.claim_due(&format!("node-{node}"), at(1), at(6)).await.unwrap()
            })
        })
        .collect();
    let mut claims = Vec::new();
    for node in nodes {
        claims.extend(node.await.unwrap());
    }
    assert_eq!(claims.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_released_claim_waits_for_its_next_due_time(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(1)).await;
    world.store.release(&claim, at(55), at(2)).await.unwrap();
    assert_eq!(world.store.claim_due("node-a", at(54), at(60)).await.unwrap(), None);
    let next = world.claim(at(55)).await;
    assert_eq!((next.due.trigger, next.due.actor), (Trigger::Hourly, None));
    assert!(next.token > claim.token);
}

#[rstest]
#[tokio::test]
async fn a_dead_nodes_claim_expires_and_its_run_ends_as_failed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let dead = world.claim(at(0)).await;
    world.begin(&dead, 1, at(0)).await;
    assert_eq!(world.store.claim_due("node-b", at(4), at(9)).await.unwrap(), None);

    let heir = world.store.claim_due("node-b", at(5), at(10)).await.unwrap().unwrap();
    assert_eq!(heir.due.at, at(0), "the run is still due since then");
    let run = world.store.find_run(run_id(1)).await.unwrap();
    assert_eq!(run.state, RunState::Failed);
    assert_eq!(run.failure.as_deref(), Some("abandoned"));
    assert_eq!(run.finished_at, Some(at(5)));

    let revived = world.store.renew(&dead, at(20)).await;
    assert!(matches!(revived, Err(Error::ClaimLost)));
    let version = world.version().await;
    let plan = world.creates(&["anna"]);
    let written = world.store.apply(&dead, run_id(1), version, &plan, None, at(6)).await;
    assert!(matches!(written, Err(Error::ClaimLost)));
    let failed = world.store.fail_run(&dead, run_id(1), "reach", None, at(6)).await;
    assert!(matches!(failed, Err(Error::ClaimLost)));
    let released = world.store.release(&dead, at(55), at(6)).await;
    assert!(matches!(released, Err(Error::ClaimLost)));
    assert!(world.store.load_population(world.integration).await.unwrap().contacts.is_empty());
    world.store.renew(&heir, at(20)).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_renewed_claim_lasts(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(0)).await;
    world.store.renew(&claim, at(30)).await.unwrap();
    assert_eq!(world.store.claim_due("node-b", at(29), at(40)).await.unwrap(), None);
    assert!(world.store.claim_due("node-b", at(30), at(40)).await.unwrap().is_some());
}

#[rstest]
#[tokio::test]
async fn an_expired_claim_that_nobody_took_still_writes(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(0)).await;
    world.begin(&claim, 1, at(0)).await;
    let version = world.version().await;
    let plan = world.creates(&["anna"]);
    world.store.apply(&claim, run_id(1), version, &plan, None, at(90)).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn sync_now_makes_it_due_and_keeps_the_grid(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(0)).await;
    world.store.release(&claim, at(55), at(1)).await.unwrap();

    let ask = |minute| world.store.sync_now(world.integration, "ben", at(minute));
    assert!(matches!(ask(10).await.unwrap(), SyncNow::DueNow(_)));
    assert!(matches!(ask(10).await.unwrap(), SyncNow::AlreadyDue(_)));
    let claim = world.claim(at(11)).await;
    assert_eq!(claim.due.trigger, Trigger::SyncNow);
    assert_eq!(claim.due.actor.as_deref(), Some("ben"));
}

#[rstest]
#[tokio::test]
async fn during_a_run_exactly_one_follow_up_is_queued(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(0)).await;
    let ask = |minute| world.store.sync_now(world.integration, "ben", at(minute));
    assert!(matches!(ask(1).await.unwrap(), SyncNow::FollowUpQueued(_)));
    assert!(matches!(ask(1).await.unwrap(), SyncNow::AlreadyQueued(_)));
    assert!(matches!(ask(2).await.unwrap(), SyncNow::AlreadyQueued(_)));
    assert_eq!(world.store.claim_due("node-b", at(2), at(9)).await.unwrap(), None);

    world.store.release(&claim, at(55), at(3)).await.unwrap();
    let follow_up = world.claim(at(3)).await;
    assert_eq!(follow_up.due.trigger, Trigger::FollowUp);
    assert_eq!(follow_up.due.actor.as_deref(), Some("ben"));
    world.store.release(&follow_up, at(55), at(4)).await.unwrap();
    assert_eq!(world.store.claim_due("node-b", at(5), at(9)).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn a_run_after_a_crash_is_the_follow_up(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.claim(at(0)).await;
    world.store.sync_now(world.integration, "ben", at(1)).await.unwrap();
    let heir = world.claim(at(6)).await;
    assert_eq!(heir.due.trigger, Trigger::FollowUp);
    world.store.release(&heir, at(55), at(7)).await.unwrap();
    assert_eq!(world.store.claim_due("node-b", at(8), at(9)).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn a_run_that_is_asked_for_has_its_id_from_then_on(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let store = &world.store;
    let claim = world.claim(at(0)).await;
    world.begin(&claim, 1, at(0)).await;
    store.release(&claim, at(55), at(1)).await.unwrap();

    let asked = store.sync_now(world.integration, "ben", at(2)).await.unwrap();
    let SyncNow::DueNow(first) = asked else { panic!("{asked:?}") };
    let again = store.sync_now(world.integration, "ana", at(3)).await.unwrap();
    assert_eq!(again, SyncNow::AlreadyDue(first));
    let queued = store.find_queued_run(first).await.unwrap().unwrap();
    assert_eq!((queued.trigger, queued.asked_at), (Trigger::SyncNow, at(2)));
    assert_eq!(queued.actor.as_deref(), Some("ben"));

    let claim = world.claim(at(4)).await;
    assert_eq!(claim.due.run, Some(first));
    let heir = world.claim(at(9)).await;
    assert_eq!(heir.due.run, Some(first), "the node died before the run began");
    let new = |id| NewRun { id, trigger: Trigger::SyncNow, actor: None, adapter_version: None };
    store.begin_run(&heir, &new(first), at(10)).await.unwrap();
    assert_eq!(store.find_queued_run(first).await.unwrap(), None);
    assert_eq!(store.find_run(first).await.unwrap().state, RunState::Running);

    let asked = store.sync_now(world.integration, "ana", at(11)).await.unwrap();
    let SyncNow::FollowUpQueued(second) = asked else { panic!("{asked:?}") };
    let again = store.sync_now(world.integration, "ben", at(12)).await.unwrap();
    assert_eq!(again, SyncNow::AlreadyQueued(second));
    let queued = store.find_queued_run(second).await.unwrap().unwrap();
    assert_eq!((queued.trigger, queued.asked_at), (Trigger::FollowUp, at(11)));
    store.release(&heir, at(55), at(13)).await.unwrap();
    assert_eq!(world.claim(at(13)).await.due.run, Some(second));
}

#[rstest]
#[tokio::test]
async fn both_runs_that_were_promised_come_though_a_node_dies(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let store = &world.store;
    let claim = world.claim(at(0)).await;
    store.release(&claim, at(55), at(1)).await.unwrap();
    let SyncNow::DueNow(first) = store.sync_now(world.integration, "ben", at(2)).await.unwrap()
    else {
        panic!("nobody asked before")
    };
    world.claim(at(3)).await;
    let asked = store.sync_now(world.integration, "ana", at(4)).await.unwrap();
    let SyncNow::FollowUpQueued(second) = asked else { panic!("{asked:?}") };
    let heir = world.claim(at(9)).await;
    assert_eq!(heir.due.run, Some(first));
    store.release(&heir, at(55), at(10)).await.unwrap();
    assert_eq!(world.claim(at(10)).await.due.run, Some(second));
}

#[rstest]
#[tokio::test]
async fn a_promised_run_of_a_feed_that_is_turned_off_is_stopped(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let store = &world.store;
    let claim = world.claim(at(0)).await;
    world.begin(&claim, 1, at(0)).await;
    let asked = store.sync_now(world.integration, "ben", at(1)).await.unwrap();
    let SyncNow::FollowUpQueued(promised) = asked else { panic!("{asked:?}") };
    store.turn_off(world.integration, at(2)).await.unwrap();
    let run = store.find_run(promised).await.unwrap();
    assert_eq!((run.state, run.finished_at), (RunState::Stopped, Some(at(2))));
    assert_eq!((run.trigger, run.actor.as_deref()), (Trigger::FollowUp, Some("ben")));
    assert_eq!(store.find_queued_run(promised).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn off_nothing_is_due_and_nothing_is_written(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(0)).await;
    world.begin(&claim, 1, at(0)).await;
    world.store.sync_now(world.integration, "ben", at(1)).await.unwrap();
    let off = world.store.turn_off(world.integration, at(2)).await.unwrap();
    assert_eq!((off.state, off.due_at, off.follow_up), (IntegrationState::Off, None, false));
    let run = world.store.find_run(run_id(1)).await.unwrap();
    assert_eq!((run.state, run.finished_at), (RunState::Stopped, Some(at(2))));

    let plan = world.creates(&["anna"]);
    let version = world.version().await;
    let written = world.store.apply(&claim, run_id(1), version, &plan, None, at(3)).await;
    assert!(matches!(written, Err(Error::ClaimLost)));
    let asked = world.store.sync_now(world.integration, "ben", at(3)).await.unwrap();
    assert_eq!(asked, SyncNow::Off);
    assert_eq!(world.store.claim_due("node-a", at(90), at(95)).await.unwrap(), None);
    let run = NewRun { id: id(2), trigger: Trigger::Hourly, actor: None, adapter_version: None };
    let begun = world.store.begin_run(&claim, &run, at(3)).await;
    assert!(matches!(begun, Err(Error::ClaimLost)));

    world.store.turn_on(world.integration, "ana", at(4)).await.unwrap();
    let written = world.store.apply(&claim, run_id(1), version, &plan, None, at(5)).await;
    assert!(matches!(written, Err(Error::ClaimLost)), "not even when it is on again");
    assert!(world.claim(at(5)).await.token > claim.token);
}

#[rstest]
#[tokio::test]
async fn a_run_that_failed_says_why(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(0)).await;
    world.begin(&claim, 1, at(0)).await;
    world
        .store
        .fail_run(&claim, run_id(1), "log-in", Some("user anna unknown"), at(1))
        .await
        .unwrap();
    let run = world.store.last_attempt(world.integration).await.unwrap().unwrap();
    assert_eq!((run.id, run.state), (run_id(1), RunState::Failed));
    assert_eq!(run.failure.as_deref(), Some("log-in"));
    let detail = world.store.run_detail(run_id(1)).await.unwrap();
    assert_eq!(detail.text.as_deref(), Some("user anna unknown"));
    let integration = world.store.find_integration(world.integration).await.unwrap();
    assert_eq!(integration.last_complete_at, None);
    let again = world.store.fail_run(&claim, run_id(1), "reach", None, at(2)).await;
    assert!(matches!(again, Err(Error::Missing { .. })));
}

#[rstest]
#[tokio::test]
async fn a_run_that_was_not_finished_ends_with_its_claim(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(0)).await;
    world.begin(&claim, 1, at(0)).await;
    world.store.release(&claim, at(55), at(1)).await.unwrap();
    let run = world.store.find_run(run_id(1)).await.unwrap();
    assert_eq!(run.state, RunState::Failed);
}

#[rstest]
#[tokio::test]
async fn runs_are_listed_newest_first_page_by_page(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    for run in 1..=5 {
        let now = at(0) + TimeDelta::microseconds(i64::try_from(run).unwrap());
        world.sync(run, now, &Plan::default()).await;
    }
    let mut page = usersync_store::PageRequest::new(None, 2);
    let mut seen = Vec::new();
    loop {
        let runs = world.store.list_runs(world.integration, &page).await.unwrap();
        seen.extend(runs.items.iter().map(|run| run.id));
        let Some(next) = runs.next else { break };
        let next = next.to_string().parse().unwrap();
        page = usersync_store::PageRequest::new(Some(next), 2);
    }
    assert_eq!(seen, [5, 4, 3, 2, 1].map(run_id));
}
