//! From a property without a feed to one that runs.

use pms_simulator::Pms;
use serde_json::json;

use super::{Ready, passed, people};
use crate::bench::id;
use crate::feed::resident;

#[tokio::test]
async fn s01_a_draft_is_kept_and_syncs_nothing_until_every_step_is_done() {
    let ready = Ready::start().await;
    let bench = &ready.feed.bench;
    let integration = ready.draft(&ready.property).await;
    let path = format!("/integrations/{integration}");

    let no_credential = bench.post(&format!("{path}/turn-on"), json!({})).await;
    let refused = no_credential.problem("conflict");
    assert!(refused["detail"].as_str().unwrap().contains("choose a credential"), "{refused:#}");
    bench.patch(&path, json!({ "credential_id": ready.credential })).await.ok();
    let nothing_attached = bench.post(&format!("{path}/turn-on"), json!({})).await;
    let refused = nothing_attached.problem("conflict");
    assert!(refused["detail"].as_str().unwrap().contains("attach"), "{refused:#}");
    bench.post(&format!("{path}/runs"), json!({})).await.problem("conflict");

    let kept = bench.get(&path).await.ok();
    assert_eq!(kept["state"], "draft");
    assert_eq!(kept["credential_id"], ready.credential.as_str());
    assert_eq!(kept["next_run_at"], json!(null));
    assert_eq!(bench.get(&format!("{path}/runs")).await.ok()["items"], json!([]));
    passed("S01");
}

#[tokio::test]
async fn s03_what_is_offered_can_be_attached_once() {
    let ready = Ready::start().await;
    let bench = &ready.feed.bench;
    let offered = ready.offered().await;
    assert_eq!(offered.len(), 2, "{offered:#?}");
    let path = format!("/integrations/{}", ready.draft(&ready.property).await);
    bench.patch(&path, json!({ "credential_id": ready.credential })).await.ok();

    let unknown = json!({ "pms_property_ids": ["01890a5d-ac96-774b-bcce-b302099a8057"] });
    let refused = bench.patch(&path, unknown).await;
    assert!(refused.status.is_client_error(), "{refused:#?}");
    let both = json!({ "pms_property_ids": [offered[0]["id"], offered[1]["id"]] });
    let attached = bench.patch(&path, both).await.ok();
    assert_eq!(attached["pms_properties"].as_array().unwrap().len(), 2);

    let other = ready.another_property("Birch Lane").await;
    let other = format!("/integrations/{}", ready.draft(&other).await);
    bench.patch(&other, json!({ "credential_id": ready.credential })).await.ok();
    let taken = bench.patch(&other, json!({ "pms_property_ids": [offered[0]["id"]] })).await;
    let refused = taken.problem("conflict");
    assert!(refused["detail"].as_str().unwrap().contains("Maple Court"), "{refused:#}");
    let shown = ready.offered().await;
    assert_eq!(shown[0]["attached_to"]["name"], "Maple Court");
    passed("S03");
}

#[tokio::test]
async fn s04_status_words_come_with_head_counts_and_case_makes_no_difference() {
    let ready = Ready::start().await;
    let bench = &ready.feed.bench;
    let offered = ready.offered().await;
    let pms_id = offered[0]["pms_id"].as_str().unwrap();
    let mut on_notice = resident("t0000002", "Luis", "Ibarra", Some("luis@example.com"));
    on_notice.status = Some("Notice".to_owned());
    let listed = vec![resident("t0000001", "Nora", "O'Quinn", Some("nora@example.com")), on_notice];
    ready.feed.simulator.replace_residents(Pms::Yardi, pms_id, listed).unwrap();
    let path = format!("/integrations/{}", ready.draft(&ready.property).await);
    let change = json!({
        "credential_id": ready.credential,
        "pms_property_ids": [offered[0]["id"]],
        "settings": { "excluded": [" notice "] },
    });
    bench.patch(&path, change).await.ok();

    let words = bench.get(&format!("{path}/status-words")).await.ok();
    let word = |word: &str| {
        words["items"].as_array().unwrap().iter().find(|one| one["word"] == word).unwrap().clone()
    };
    assert_eq!(
        (&word("Current")["residents"], &word("Current")["excluded"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(
        (&word("Notice")["residents"], &word("Notice")["excluded"]),
        (&json!(1), &json!(true))
    );
    assert_eq!(word("Notice")["standing"], "current");
    passed("S04");
}

#[tokio::test]
async fn s05_off_stops_everything_and_on_again_uses_the_same_links() {
    let ready = Ready::start().await;
    let bench = &ready.feed.bench;
    let offered = ready.offered().await;
    let running = ready.running(&ready.property, &offered[0]).await;
    let first = ready.feed.wait_for_sync(&running, 1).await;
    assert_eq!(first["state"], "complete", "{first:#}");
    let before = people(&ready.feed, &running.property).await;
    let path = format!("/integrations/{}", running.integration);
    let due = bench.get(&path).await.ok();
    assert!(due["next_run_at"].is_string(), "{due:#}");

    bench.post(&format!("{path}/turn-off"), json!({})).await.ok();
    bench.post(&format!("{path}/runs"), json!({})).await.problem("conflict");
    let off = bench.get(&path).await.ok();
    assert_eq!((&off["state"], &off["next_run_at"]), (&json!("off"), &json!(null)));
    assert_eq!(people(&ready.feed, &running.property).await["items"], before["items"]);

    bench.post(&format!("{path}/turn-on"), json!({})).await.ok();
    let again = ready.feed.wait_for_sync(&running, 2).await;
    assert_ne!(id(&again), id(&first));
    assert_eq!(
        (&again["outcomes"]["created"], &again["outcomes"]["linked"]),
        (&json!(0), &json!(0))
    );
    let after = people(&ready.feed, &running.property).await;
    assert_eq!(after["items"], before["items"]);
    passed("S05");
}
