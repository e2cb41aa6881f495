//! First runs: what somebody saw coming goes through, and what nobody saw waits.

use pms_simulator::{Pms, Resident};
use serde_json::{Value, json};

use crate::bench::{stderr, stdout};
use crate::feed::{Feed, Running, resident};

/// More than go through unseen.
const MANY: usize = 25;

fn residents(count: usize, of: &str) -> Vec<Resident> {
    let one = |n: usize| {
        let email = format!("{of}{n}@example.com");
        Resident {
            unit: Some(format!("{n:03}")),
            phone: Some(format!("(512) 555-{n:04}")),
            ..resident(&format!("{of}{n:07}"), &format!("Ada{n}"), "Byrne", Some(&email))
        }
    };
    (0..count).map(one).collect()
}

async fn people(feed: &Feed, running: &Running) -> usize {
    let path = format!("/properties/{}/contacts?limit=200", running.property);
    feed.bench.get(&path).await.ok()["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_large_first_run_that_nobody_saw_is_announced_held_and_asked_about() {
    let feed = Feed::start().await;
    let running = feed.draft(residents(MANY, "t")).await;
    let path = format!("/integrations/{}/turn-on", running.integration);
    let on = feed.bench.post(&path, json!({})).await.ok();
    assert_eq!((&on["state"], &on["approved"]), (&json!("on"), &json!(false)));
    let advice = on["advice"].as_str().unwrap();
    assert!(advice.contains("more than 20 people") && advice.contains("`approval`"), "{advice}");

    let held = feed.wait_for_sync(&running, 1).await;
    assert_eq!((&held["held"], &held["outcomes"]["created"]), (&json!(true), &json!(MANY)));
    assert_eq!(people(&feed, &running).await, 0);
    let alert = feed.alerts(&running).await.remove(0);
    assert_eq!(alert["kind"], "feed_check");
    let answer = json!({ "action": "approve" });
    let path = format!("/alerts/{}/answer", alert["id"].as_str().unwrap());
    feed.bench.post(&path, answer).await.ok();
    let through = feed.wait_for_sync(&running, 2).await;
    assert_eq!(through["state"], "complete", "{through:#}");
    assert_eq!(people(&feed, &running).await, MANY);
}

#[tokio::test]
async fn turning_on_shows_the_first_run_and_approves_what_it_showed() {
    let feed = Feed::start().await;
    let running = feed.draft(residents(MANY, "t")).await;
    let turn_on = ["integrations", "turn-on", "Maple Court"];
    let preview = feed.bench.usersync(&["preview", "Maple Court"]).await;
    assert!(stderr(&preview).contains("usersync integrations turn-on"), "{}", stderr(&preview));

    let unasked = feed.bench.usersync(&turn_on).await;
    assert_eq!(unasked.status.code(), Some(1));
    let told = stderr(&unasked);
    assert!(told.contains("25 created") && told.contains("hint: add `--yes`"), "{told}");
    let path = format!("/integrations/{}", running.integration);
    assert_eq!(feed.bench.get(&path).await.ok()["state"], "draft");

    let on = feed.bench.usersync(&[&turn_on[..], &["--yes", "--format", "json"]].concat()).await;
    assert_eq!(on.status.code(), Some(0), "{}", stderr(&on));
    let on: Value = serde_json::from_str(&stdout(&on)).unwrap();
    assert_eq!((&on["approved"], &on["advice"]), (&json!(true), &json!(null)));
    let first = feed.wait_for_sync(&running, 1).await;
    assert_eq!((&first["state"], &first["held"]), (&json!("complete"), &json!(false)));
    assert_eq!(people(&feed, &running).await, MANY);

    let off = feed.bench.usersync(&["integrations", "turn-off", "Maple Court"]).await;
    assert!(stdout(&off).contains("State        off"), "{}", stdout(&off));
}

#[tokio::test]
async fn an_approval_from_a_preview_is_taken_instead_of_another_look() {
    let feed = Feed::start().await;
    let running = feed.draft(residents(MANY, "t")).await;
    let preview = ["preview", "Maple Court", "--format", "json"];
    let preview: Value =
        serde_json::from_str(&stdout(&feed.bench.usersync(&preview).await)).unwrap();
    feed.simulator.forget_calls();
    let approval = preview["approval"].as_str().unwrap();
    let turn_on = ["integrations", "turn-on", "Maple Court", "--approval", approval];
    let on = feed.bench.usersync(&turn_on).await;
    assert_eq!(on.status.code(), Some(0), "{}", stderr(&on));
    assert_eq!(feed.wait_for_sync(&running, 1).await["state"], "complete");
}

#[tokio::test]
async fn attaching_shows_the_next_run_and_approves_what_it_showed() {
    let feed = Feed::start().await;
    let running = feed.run(residents(3, "t")).await;
    let path = format!("/credentials/{}/pms-properties", running.credential);
    let offered = feed.bench.get(&path).await.ok();
    let pms_id = offered["items"][1]["pms_id"].as_str().unwrap().to_owned();
    feed.simulator.replace_residents(Pms::Yardi, &pms_id, residents(MANY, "q")).unwrap();

    let attach = ["integrations", "attach", "Maple Court"];
    let unknown = feed.bench.usersync(&[&attach[..], &["nowhere"]].concat()).await;
    assert!(stderr(&unknown).contains(&format!("hint: it shows: {}", running.pms_id)));
    let unasked = feed.bench.usersync(&[&attach[..], &[&pms_id]].concat()).await;
    assert_eq!(unasked.status.code(), Some(1));
    assert!(stderr(&unasked).contains("25 created"), "{}", stderr(&unasked));
    let attached = feed.bench.usersync(&[&attach[..], &[&pms_id, "--yes"]].concat()).await;
    assert_eq!(attached.status.code(), Some(0), "{}", stderr(&attached));
    assert!(stdout(&attached).contains(&format!("PMS property {pms_id}")));
    let through = feed.sync(&running, 2).await;
    assert_eq!(through["state"], "complete", "{through:#}");
    assert_eq!(people(&feed, &running).await, 3 + MANY);
}
