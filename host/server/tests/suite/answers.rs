//! Alerts: shown with what can be answered, and answered once.

use pms_simulator::Pms;
use reqwest::Method;
use serde_json::json;

use crate::bench::{id, send};
use crate::feed::{Feed, resident};

#[tokio::test]
async fn an_email_mismatch_is_shown_and_answered() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let running = feed.run(vec![resident("t1", "Nora", "O'Quinn", Some("nora@example.com"))]).await;
    let changed = vec![resident("t1", "Nora", "O'Quinn", Some("nora.oquinn@example.com"))];
    feed.simulator.replace_residents(Pms::Yardi, &running.pms_id, changed).unwrap();
    let run = feed.sync(&running, 2).await;
    assert_eq!(run["outcomes"]["held"], 1, "{run:#}");

    let alerts = feed.alerts(&running).await;
    assert_eq!(alerts.len(), 1, "{alerts:#?}");
    let path = format!("/alerts/{}", id(&alerts[0]));
    let alert = bench.get(&path).await.ok();
    assert_eq!(alert["kind"], "email_mismatch");
    assert_eq!(alert["facts"]["records"][0]["fields"]["email"], "nora.oquinn@example.com");
    assert_eq!(alert["facts"]["contacts"][0]["fields"]["email"], "nora@example.com");
    let offered = alert["actions"].as_array().unwrap().iter().map(|one| one["action"].clone());
    let offered: Vec<_> = offered.collect();
    assert_eq!(
        offered,
        ["use_pms_email", "keep_door_email", "create_separate", "link_to", "dismiss", "snooze"]
    );

    let answer = format!("{path}/answer");
    let wrong = bench.post(&answer, json!({ "action": "merge" })).await.problem("invalid-fields");
    assert_eq!(wrong["errors"][0]["pointer"], "/action");

    let request = bench.request(Method::POST, &format!("/api/v1{answer}"));
    let request = request.bearer_auth(bench.token("operator"));
    let answered = send(request.json(&json!({ "action": "use_pms_email" }))).await;
    let run = answered.header("location").strip_prefix("/api/v1").unwrap().to_owned();
    let answered = answered.ok();
    assert_eq!(answered["alert"]["closed"]["by"], "operator");
    assert_eq!(answered["alert"]["closed"]["answer"]["action"], "use_pms_email");
    assert_eq!(answered["alert"]["actions"], json!([]));
    assert_eq!(bench.get(&run).await.ok()["trigger"], "decision");
    let people = bench.get(&format!("/properties/{}/contacts", running.property)).await.ok();
    assert_eq!(people["items"][0]["fields"]["email"], "nora.oquinn@example.com");

    let second = bench.post(&answer, json!({ "action": "keep_door_email" })).await;
    let second = second.problem("alert-moved-on");
    assert!(second["detail"].as_str().unwrap().contains("operator"), "{second:#}");
    assert_eq!(second["current"]["closed"]["by"], "operator");
}

#[tokio::test]
async fn a_decision_is_listed_and_undone() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let running = feed.run(vec![resident("t1", "Nora", "O'Quinn", None)]).await;
    let alerts = feed.alerts(&running).await;
    assert_eq!(alerts[0]["kind"], "missing_email");
    let answer = format!("/alerts/{}/answer", id(&alerts[0]));
    bench.post(&answer, json!({ "action": "create_without_email" })).await.ok();

    let list = format!("/integrations/{}/decisions", running.integration);
    let decisions = bench.get(&list).await.ok();
    let decision = &decisions["items"][0];
    assert_eq!(decision["decision"]["decision"], "create_without_email");
    assert_eq!(decision["author"], "admin");
    let undone = bench.post(&format!("/decisions/{}/undo", id(decision)), json!({})).await.ok();
    let run = bench.get(&format!("/runs/{}", undone["run_id"].as_str().unwrap())).await.ok();
    assert_eq!(run["trigger"], "decision");
    assert_eq!(bench.get(&list).await.ok()["items"][0]["undone_by"], "admin");
}

#[tokio::test]
async fn a_link_is_ended_by_hand_and_the_sync_asks() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let running = feed.run(vec![resident("t1", "Nora", "O'Quinn", Some("nora@example.com"))]).await;
    let people = format!("/properties/{}/contacts", running.property);
    let person = bench.get(&people).await.ok()["items"][0].clone();
    let link = id(&person["links"][0]);
    let path = format!("/contacts/{}/links/{link}", id(&person));
    send(bench.admin(Method::DELETE, &path)).await.problem("precondition-required");
    let unlink = || bench.admin(Method::DELETE, &path).header("if-match", "\"1\"");
    let unlinked = send(unlink()).await.ok();
    assert_eq!(unlinked["links"], json!([]));
    send(unlink()).await.problem("not-found");
    feed.sync(&running, 2).await;
    let alerts = feed.alerts(&running).await;
    assert_eq!(alerts[0]["kind"], "removed_here", "{alerts:#?}");

    let path = format!("/contacts/{}/links", id(&person));
    let linked = bench.post(&path, person["links"][0]["record"].clone()).await.ok();
    assert_eq!(linked["links"][0]["record"], person["links"][0]["record"]);
    assert!(feed.alerts(&running).await.is_empty());
}

#[tokio::test]
async fn one_answer_is_given_to_many_alerts() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let nobody = |id: &str, name: &str| resident(id, name, "Ibarra", None);
    let running = feed.run(vec![nobody("t1", "Nora"), nobody("t2", "Otto")]).await;
    let alerts: Vec<String> = feed.alerts(&running).await.iter().map(id).collect();
    assert_eq!(alerts.len(), 2);

    let answer = json!({ "action": "create_without_email" });
    let twice = [&alerts[0], &alerts[1], &alerts[0]];
    let body = json!({ "alert_ids": twice, "answer": answer });
    let done = bench.post("/alerts/answers", body).await.ok();
    assert_eq!((&done["answered"], &done["refused"]), (&json!(2), &json!(1)), "{done:#}");
    let results = done["results"].as_array().unwrap();
    assert_eq!(results[1]["alert_id"], json!(alerts[1]));
    assert!(results[1]["run_id"].is_string() && results[1]["problem"].is_null());
    assert_eq!(results[2]["problem"]["type"], "/problems/alert-moved-on");
    assert_eq!(feed.alerts(&running).await.len(), 0);
    let people = bench.get(&format!("/properties/{}/contacts", running.property)).await.ok();
    assert_eq!(people["items"].as_array().unwrap().len(), 2);

    let body = json!({ "alert_ids": [], "answer": answer });
    let none = bench.post("/alerts/answers", body).await.problem("invalid-fields");
    assert_eq!(none["errors"][0]["pointer"], "/alert_ids");
}
