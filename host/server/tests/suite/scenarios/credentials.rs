//! Credentials: tried before they are used, never shown again, and failing without a flood.

use serde_json::json;

use super::{Ready, fault, passed, reads};
use crate::bench::id;

#[tokio::test]
async fn s02_a_test_says_what_is_at_fault_and_no_secret_comes_back() {
    let ready = Ready::start().await;
    let bench = &ready.feed.bench;
    let path = format!("/credentials/{}", ready.credential);
    let test = || async { bench.post(&format!("{path}/test"), json!({})).await.ok() };
    assert_eq!(test().await["works"], true);

    bench.patch(&path, json!({ "secrets": { "password": "not-the-password" } })).await.ok();
    let wrong = test().await;
    assert_eq!(
        (&wrong["works"], &wrong["operations"][0]["outcome"]),
        (&json!(false), &json!("log-in"))
    );
    let shown = bench.get(&path).await.ok();
    assert!(!shown.to_string().contains("not-the-password"), "{shown:#}");
    assert!(shown["secrets"]["password"]["set_at"].is_string(), "{shown:#}");

    let right = ready.feed.credential(&ready.organisation);
    bench.patch(&path, json!({ "secrets": right["secrets"] })).await.ok();
    ready.feed.simulator.fault(fault(&json!({ "kind": "missing_permission" }))).unwrap();
    let forbidden = test().await;
    let at_fault: Vec<_> =
        forbidden["operations"].as_array().unwrap().iter().map(|one| &one["outcome"]).collect();
    assert!(at_fault.contains(&&json!("permission")), "{forbidden:#}");
    ready.feed.simulator.clear_faults();

    let mut nowhere = right["settings"].clone();
    nowhere["endpoint"] = json!("http://127.0.0.1:9/demo/webservices");
    bench.patch(&path, json!({ "settings": nowhere })).await.ok();
    let unreachable = test().await;
    assert_eq!(unreachable["operations"][0]["outcome"], "reach", "{unreachable:#}");
    passed("S02");
}

#[tokio::test]
async fn s41_a_credential_that_fails_is_one_alert_and_recovers_everywhere() {
    let ready = Ready::start().await;
    let bench = &ready.feed.bench;
    let offered = ready.offered().await;
    let first = ready.running(&ready.property, &offered[0]).await;
    let other = ready.another_property("Birch Lane").await;
    let second = ready.running(&other, &offered[1]).await;
    for running in [&first, &second] {
        ready.feed.wait_for_sync(running, 1).await;
    }

    let path = format!("/credentials/{}", ready.credential);
    bench.patch(&path, json!({ "secrets": { "password": "expired" } })).await.ok();
    let before = reads(&ready.feed);
    for (count, running) in [(2, &first), (2, &second), (3, &first), (3, &second)] {
        let run = ready.feed.sync(running, count).await;
        assert_ne!(run["state"], "complete", "{run:#}");
    }
    assert_eq!(reads(&ready.feed) - before, 1, "one try is enough to know");
    let alerts = bench.get("/alerts?open=true&kind=connection").await.ok();
    assert_eq!(alerts["items"].as_array().unwrap().len(), 1, "{alerts:#}");
    assert_eq!(alerts["items"][0]["credential_id"], ready.credential.as_str());

    let right = ready.feed.credential(&ready.organisation);
    bench.patch(&path, json!({ "secrets": right["secrets"] })).await.ok();
    let recovered = ready.feed.sync(&first, 4).await;
    assert_eq!(recovered["state"], "complete", "{recovered:#}");
    let followed = ready.feed.wait_for_sync(&second, 4).await;
    assert_eq!(followed["state"], "complete", "{followed:#}");
    assert_ne!(id(&followed), id(&recovered));
    let alerts = bench.get("/alerts?open=true&kind=connection").await.ok();
    assert_eq!(alerts["items"], json!([]));
    passed("S41");
}
