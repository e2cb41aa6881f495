//! What webhooks are told: written with what it tells of, told by one node, kept until it arrives.

use rstest::rstest;
use usersync_core::plan::Plan;
use usersync_store::testing::Engine;
use usersync_store::{Attempted, Delivery, DueDelivery, PageRequest, WebhookEvent};
use uuid::Uuid;

use crate::world::{World, at, run_id};

async fn webhook(world: &World) -> Uuid {
    let url = "https://hooks.example.com/a";
    let events = WebhookEvent::ALL;
    let made = world.store.create_webhook(world.organisation, url, &events, "ana", at(0)).await;
    made.unwrap().0.id
}

async fn told(world: &World, webhook: Uuid) -> Vec<Delivery> {
    world.store.list_deliveries(webhook, &PageRequest::default()).await.unwrap().items
}

async fn claim(world: &World, minute: i64) -> Option<DueDelivery> {
    world.store.claim_delivery(at(minute)).await.unwrap()
}

fn failed(again: Option<i64>) -> Attempted {
    Attempted {
        status: Some(500),
        failure: Some("it was answered with 500".to_owned()),
        again_at: again.map(at),
    }
}

#[rstest]
#[tokio::test]
async fn a_run_that_ends_is_told_to_those_who_asked(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let all = webhook(&world).await;
    let alerts = [WebhookEvent::AlertRaised];
    let url = "https://hooks.example.com/b";
    let other = world.store.create_webhook(world.organisation, url, &alerts, "ana", at(0)).await;
    world.sync(1, at(1), &Plan::default()).await;

    let deliveries = told(&world, all).await;
    assert_eq!(deliveries.len(), 1);
    let body: serde_json::Value = serde_json::from_str(&deliveries[0].body).unwrap();
    assert_eq!(body["event"], "run.finished");
    assert_eq!(body["data"]["run_id"], run_id(1).to_string());
    assert_eq!(body["data"]["state"], "complete");
    assert!(told(&world, other.unwrap().0.id).await.is_empty());

    let claim = world.claim(at(56)).await;
    world.begin(&claim, 2, at(56)).await;
    world.store.turn_off(world.integration, at(57)).await.unwrap();
    let states: Vec<String> = told(&world, all)
        .await
        .iter()
        .map(|one| {
            serde_json::from_str::<serde_json::Value>(&one.body).unwrap()["data"]["state"]
                .to_string()
        })
        .collect();
    assert_eq!(states, ["\"stopped\"", "\"complete\""]);
}

#[rstest]
#[tokio::test]
async fn an_alert_is_told_when_it_is_raised_and_when_it_closes(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let webhook = webhook(&world).await;
    let credential = world.credential.id;
    world.store.credential_failed(credential, "log-in", at(1), at(60)).await.unwrap();
    world.store.credential_failed(credential, "reach", at(2), at(60)).await.unwrap();
    world.store.credential_works(credential, at(3)).await.unwrap();
    let events: Vec<WebhookEvent> =
        told(&world, webhook).await.iter().map(|one| one.event).collect();
    assert_eq!(events, [WebhookEvent::AlertClosed, WebhookEvent::AlertRaised]);
}

#[rstest]
#[tokio::test]
async fn a_delivery_is_made_by_one_node_and_again_until_it_arrives(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let webhook = webhook(&world).await;
    world.store.test_webhook(webhook, at(1)).await.unwrap();
    let first = claim(&world, 1).await.unwrap();
    assert_eq!((first.delivery.attempts, first.secrets.len()), (1, 1));
    assert!(claim(&world, 2).await.is_none(), "the first node is at it");

    let heir = claim(&world, 4).await.unwrap();
    assert_eq!((heir.delivery.id, heir.delivery.attempts), (first.delivery.id, 2));
    world.store.note_attempt(&first.delivery, &failed(None), at(4)).await.unwrap();
    assert_eq!(told(&world, webhook).await[0].failure, None, "the heir's word counts");
    world.store.note_attempt(&heir.delivery, &failed(Some(10)), at(5)).await.unwrap();
    let waiting = &told(&world, webhook).await[0];
    assert_eq!((waiting.due_at, waiting.status), (Some(at(10)), Some(500)));
    assert!(claim(&world, 9).await.is_none());

    let third = claim(&world, 10).await.unwrap();
    let arrived = Attempted { status: Some(204), failure: None, again_at: Some(at(20)) };
    world.store.note_attempt(&third.delivery, &arrived, at(11)).await.unwrap();
    let done = &told(&world, webhook).await[0];
    assert_eq!((done.delivered_at, done.due_at, done.attempts), (Some(at(11)), None, 3));
    assert!(claim(&world, 60).await.is_none());

    let again = world.store.replay_delivery(done.id, at(61)).await.unwrap();
    assert_eq!((again.replays, &again.body), (Some(done.id), &done.body));
    assert_eq!(claim(&world, 61).await.unwrap().delivery.id, again.id);
    let half_a_month = 15 * 24 * 60;
    assert_eq!(
        world.store.expire_deliveries(at(half_a_month)).await.unwrap(),
        1,
        "not the open one"
    );
}

#[rstest]
#[tokio::test]
async fn of_many_nodes_one_takes_a_delivery(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let webhook = webhook(&world).await;
    world.store.test_webhook(webhook, at(1)).await.unwrap();
    let nodes: Vec<_> = (0..6)
        .map(|_| {
            let store = world.store.clone();
            tokio::spawn(async move { store.claim_delivery(at(1)).await })
        })
        .collect();
    let mut taken = 0;
    for node in nodes {
        taken += usize::from(node.await.unwrap().unwrap().is_some());
    }
    assert_eq!(taken, 1);
}

#[rstest]
#[tokio::test]
async fn for_a_day_the_secret_before_signs_too(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let webhook = webhook(&world).await;
    world.store.rotate_webhook_secret(webhook, at(1)).await.unwrap();
    world.store.test_webhook(webhook, at(2)).await.unwrap();
    assert_eq!(claim(&world, 2).await.unwrap().secrets.len(), 2);
    let day = 24 * 60;
    assert_eq!(claim(&world, day + 2).await.unwrap().secrets.len(), 1);
    world.store.delete_webhook(webhook, 2).await.unwrap();
    assert!(claim(&world, day + 60).await.is_none());
}
