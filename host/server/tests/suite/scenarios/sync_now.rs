//! Sync Now, pressed once too often, and what the last sync is.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Ready, fault, passed, people};

#[tokio::test]
async fn s44_presses_during_a_run_queue_exactly_one_more() {
    let ready = Ready::start().await;
    let bench = &ready.feed.bench;
    let offered = ready.offered().await;
    let running = ready.running(&ready.property, &offered[0]).await;
    ready.feed.wait_for_sync(&running, 1).await;
    let path = format!("/integrations/{}/runs", running.integration);

    let slow = fault(&json!({ "kind": "slow", "times": 1, "delay_ms": 3000 }));
    ready.feed.simulator.fault(slow).unwrap();
    bench.post(&path, json!({})).await.ok();
    while !bench.get(&path).await.ok()["items"][0]["state"].eq("running") {
        sleep(Duration::from_millis(20)).await;
    }
    let (told, promised): (Vec<String>, Vec<Value>) = {
        let mut told = Vec::new();
        for _ in 0..3 {
            let answer = bench.post(&path, json!({})).await;
            assert_eq!(answer.status, 202);
            let message = answer.body["message"].as_str().unwrap().to_owned();
            assert_eq!(answer.body["run"]["state"], "queued");
            told.push((message, answer.body["run"]["id"].clone()));
        }
        told.into_iter().unzip()
    };
    assert!(told[0].contains("one more follows"), "{told:?}");
    assert!(told[1].contains("queued behind it already") && told[1] == told[2], "{told:?}");

    assert!(promised.iter().all(|id| *id == promised[0]), "one run is promised: {promised:?}");

    let last = ready.feed.wait_for_sync(&running, 3).await;
    assert_eq!(last["id"], promised[0]);
    let feed = format!("/integrations/{}", running.integration);
    let mut idle = bench.get(&feed).await.ok();
    while idle["running"] == true {
        sleep(Duration::from_millis(20)).await;
        idle = bench.get(&feed).await.ok();
    }
    assert_eq!(idle["follow_up"], false, "{idle:#}");
    assert!(idle["next_run_at"].as_str() > last["finished_at"].as_str(), "{idle:#}");
    let runs = bench.get(&path).await.ok();
    let triggers: Vec<&Value> =
        runs["items"].as_array().unwrap().iter().map(|run| &run["trigger"]).collect();
    assert_eq!(triggers, ["follow_up", "sync_now", "sync_now"], "{runs:#}");

    let last = people(&ready.feed, &running.property).await["last_sync"]["complete_at"].clone();
    ready.feed.simulator.fault(fault(&json!({ "kind": "server_error" }))).unwrap();
    let failed = ready.feed.sync(&running, 4).await;
    assert_ne!(failed["state"], "complete", "{failed:#}");
    let now = people(&ready.feed, &running.property).await["last_sync"].clone();
    assert_eq!(now["complete_at"], last);
    assert_eq!(now["last_attempt"]["id"], failed["id"]);
    passed("S44");
}
