//! From nothing to residents in the directory, by the API alone.

use pms_simulator::{Fault, Pms};
use serde_json::json;

use crate::bench::{component, id};
use crate::feed::{Feed, resident};

#[tokio::test]
async fn a_feed_is_set_up_in_four_steps() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    feed.install_yardi().await;
    let (organisation, property) = bench.property("Maple Court").await;

    let credential = bench.post("/credentials", feed.credential(&organisation)).await;
    let credential = id(&credential.ok());
    let test = bench.post(&format!("/credentials/{credential}/test"), json!({})).await.ok();
    assert_eq!(test["works"], true, "{test:#}");

    let draft = bench.post("/integrations", json!({ "property_id": property })).await;
    let path = format!("/integrations/{}", id(&draft.body));
    assert_eq!(draft.ok()["state"], "draft");
    let early = bench.post(&format!("{path}/turn-on"), json!({})).await.problem("conflict");
    assert!(early["detail"].as_str().unwrap().contains("credential"), "{early:#}");
    bench.patch(&path, json!({ "credential_id": credential })).await.ok();

    let offered = bench.get(&format!("/credentials/{credential}/pms-properties")).await.ok();
    let chosen = &offered["items"][0];
    assert_eq!(chosen["attached_to"], json!(null));
    let pms_id = chosen["pms_id"].as_str().unwrap();
    let mut moved_out = resident("t0000003", "Ana", "Costa", Some("ana@example.com"));
    moved_out.status = Some("Past".to_owned());
    let listed = vec![
        resident("t0000001", "Nora", "O'Quinn", Some("nora@example.com")),
        resident("t0000002", "Luis", "Ibarra", Some("luis@example.com")),
        moved_out,
    ];
    feed.simulator.replace_residents(Pms::Yardi, pms_id, listed).unwrap();
    let attached = bench.patch(&path, json!({ "pms_property_ids": [chosen["id"]] })).await.ok();
    assert_eq!(attached["pms_properties"][0]["pms_id"], chosen["pms_id"]);

    let words = bench.get(&format!("{path}/status-words")).await.ok();
    let current = words["items"].as_array().unwrap().iter().find(|one| one["word"] == "Current");
    assert_eq!(current.unwrap()["residents"], 2, "{words:#}");
    bench.patch(&path, json!({ "settings": { "excluded": ["Notice"] } })).await.ok();

    bench.post(&format!("{path}/turn-on"), json!({})).await.ok();
    let running = crate::feed::Running {
        property: property.clone(),
        credential,
        integration: path.rsplit('/').next().unwrap().to_owned(),
        pms_id: pms_id.to_owned(),
    };
    let run = feed.wait_for_sync(&running, 1).await;
    assert_eq!((&run["state"], &run["read"]), (&json!("complete"), &json!(3)), "{run:#}");
    assert_eq!(run["outcomes"]["created"], 2);
    assert_eq!(run["outcomes"]["skipped"], 1);

    let outcomes = bench.get(&format!("/runs/{}/outcomes", id(&run))).await.ok();
    let outcomes = outcomes["items"].as_array().unwrap();
    assert_eq!(outcomes.len(), 3);
    let past = outcomes.iter().find(|one| one["record"]["person"] == "t0000003").unwrap();
    assert_eq!(past["reason"]["because"], "past");

    let people = bench.get(&format!("/properties/{property}/contacts")).await.ok();
    assert_eq!(people["items"].as_array().unwrap().len(), 2);
    assert_eq!(people["last_sync"]["complete_at"], run["finished_at"]);
    assert_eq!(people["last_sync"]["last_attempt"]["id"], run["id"]);

    let other = id(&bench
        .post(
            "/properties",
            json!({ "organisation_id": organisation, "name": "Oak", "time_zone": "UTC" }),
        )
        .await
        .ok());
    let draft = bench.post("/integrations", json!({ "property_id": other })).await.ok();
    let attach = json!({
        "credential_id": running.credential,
        "pms_property_ids": [chosen["id"]],
    });
    let taken = bench.patch(&format!("/integrations/{}", id(&draft)), attach).await;
    let taken = taken.problem("conflict");
    assert!(taken["detail"].as_str().unwrap().contains("Maple Court"), "{taken:#}");

    let off = bench.post(&format!("{path}/turn-off"), json!({})).await.ok();
    assert_eq!((&off["state"], &off["next_run_at"]), (&json!("off"), &json!(null)));
    bench.post(&format!("{path}/runs"), json!({})).await.problem("conflict");
}

#[tokio::test]
async fn a_second_sync_is_asked_for_and_found() {
    let feed = Feed::start().await;
    let running = feed.run(vec![resident("t1", "Nora", "O'Quinn", Some("nora@example.com"))]).await;
    let path = format!("/integrations/{}/runs", running.integration);
    let started = feed.bench.post(&path, json!({})).await;
    assert_eq!(started.status.as_u16(), 202);
    let location = started.header("location").strip_prefix("/api/v1").unwrap().to_owned();
    let started = started.ok();
    assert_eq!(location, format!("/runs/{}", id(&started["run"])));
    let promised = feed.bench.get(&location).await.ok();
    assert_eq!(promised["id"], started["run"]["id"], "queued or begun, it is there");
    let run = feed.wait_for_sync(&running, 2).await;
    assert_eq!(feed.bench.get(&location).await.ok()["state"], "complete");
    assert_eq!(started["run"]["id"], run["id"]);
    let since = run["started_at"].as_str().unwrap();
    let later = feed.bench.get(&format!("{path}?since={since}&count=true")).await.ok();
    assert_eq!((&later["total"], &later["items"][0]["id"]), (&json!(1), &run["id"]));
    assert_eq!(feed.bench.get(&format!("{path}?count=true&limit=1")).await.ok()["total"], 2);
    assert_eq!((&run["trigger"], &run["actor"]), (&json!("sync_now"), &json!("admin")));
    assert_eq!(run["outcomes"]["unchanged"], 1);
}

#[tokio::test]
async fn a_status_that_the_adapter_does_not_know_is_given_a_standing() {
    let feed = Feed::start().await;
    let mut nora = resident("t1", "Nora", "O'Quinn", Some("nora@example.com"));
    nora.status = Some("Limbo".to_owned());
    let running = feed.run(vec![nora]).await;
    let integration = format!("/integrations/{}", running.integration);
    let words = format!("{integration}/status-words");
    let found = feed.bench.get(&words).await.ok();
    assert_eq!(found["items"][0]["standing"], json!(null), "{found:#}");

    let credential = format!("/credentials/{}", running.credential);
    let given = json!({ "standings": { "limbo": "current" } });
    let changed = feed.bench.patch(&credential, given.clone()).await.ok();
    assert_eq!(changed["standings"], given["standings"]);
    let found = feed.bench.get(&words).await.ok();
    assert_eq!(found["items"][0]["standing"], "current", "{found:#}");

    feed.bench.post(&format!("{integration}/runs"), json!({})).await.ok();
    let run = feed.wait_for_sync(&running, 2).await;
    assert_eq!(run["outcomes"]["created"], 1, "{run:#}");
}

#[tokio::test]
async fn a_credential_that_fails_says_what_is_at_fault() {
    let feed = Feed::start().await;
    feed.install_yardi().await;
    let (organisation, _) = feed.bench.property("Maple Court").await;
    let credential = feed.bench.post("/credentials", feed.credential(&organisation)).await.ok();
    let fault = json!({ "pms": "yardi", "kind": "bad_credentials" });
    let fault: Fault = serde_json::from_value(fault).unwrap();
    feed.simulator.fault(fault).unwrap();
    let path = format!("/credentials/{}", id(&credential));
    let test = feed.bench.post(&format!("{path}/test"), json!({})).await.ok();
    assert_eq!(test["works"], false);
    assert_eq!(test["operations"][0]["outcome"], "log-in", "{test:#}");
    let offered = feed.bench.get(&format!("{path}/pms-properties")).await.problem("pms-failed");
    assert!(offered["detail"].as_str().unwrap().starts_with("log-in"), "{offered:#}");
}

#[tokio::test]
async fn a_component_that_may_not_run_is_refused_with_the_reason() {
    let feed = Feed::start().await;
    let refused = feed.install(b"no component".to_vec()).await;
    let detail = refused.problem("adapter-refused")["detail"].to_string();
    assert!(detail.contains("no WebAssembly"), "{detail}");

    let version = feed.install(std::fs::read(component("yardi")).unwrap()).await;
    assert_eq!(
        (version.status.as_u16(), version.header("location")),
        (201, "/api/v1/adapters/yardi")
    );
    let version = version.ok();
    assert_eq!(version["class"], "sealed");
    let activation = json!({ "version": version["version"] });
    let ungranted = feed.bench.post("/adapters/yardi/activate", activation).await;
    let ungranted = ungranted.problem("conflict");
    assert!(ungranted["detail"].as_str().unwrap().contains("setting:endpoint"), "{ungranted:#}");
    let missing = feed.bench.post("/adapters/yardi/activate", json!({ "version": "9.9.9" })).await;
    missing.problem("not-found");
}
