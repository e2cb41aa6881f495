//! Watching a run.

use std::time::Duration;

use pms_simulator::Fault;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::bench::{id, send};
use crate::feed::{Feed, Running, resident};

async fn watch(feed: &Feed, run: &str, last: Option<&str>) -> Response {
    let path = format!("/runs/{run}/events");
    let mut request = feed.bench.admin(Method::GET, &path).header("accept", "text/event-stream");
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    request.send().await.unwrap()
}

/// The whole of a stream, which ends with its run, as ids and data.
async fn told(response: Response) -> Vec<(String, Value)> {
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let text = timeout(Duration::from_mins(1), response.text()).await.unwrap().unwrap();
    let field = |block: &str, name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim().to_owned())
    };
    text.split("\n\n")
        .filter_map(|block| {
            let data = serde_json::from_str(&field(block, "data:")?).unwrap();
            Some((field(block, "id:")?, data))
        })
        .collect()
}

async fn ready() -> (Feed, Running) {
    let feed = Feed::start().await;
    let running = feed.run(vec![resident("t1", "Nora", "O'Quinn", Some("nora@example.com"))]).await;
    (feed, running)
}

#[tokio::test]
async fn a_run_is_watched_from_the_asking_to_its_end_and_gone_on_with_anywhere() {
    let (feed, running) = ready().await;
    let slow = json!({ "pms": "yardi", "kind": "slow", "times": 1, "delay_ms": 700 });
    let slow: Fault = serde_json::from_value(slow).unwrap();
    feed.simulator.fault(slow).unwrap();
    let path = format!("/integrations/{}/runs", running.integration);
    let run = id(&feed.bench.post(&path, json!({})).await.ok()["run"]);

    let events = told(watch(&feed, &run, None).await).await;
    let names: Vec<&str> = events.iter().map(|(_, data)| data["event"].as_str().unwrap()).collect();
    assert_eq!((names.last(), names.contains(&"started")), (Some(&"finished"), true), "{names:?}");
    let (last_id, last) = events.last().unwrap();
    assert_eq!((&last["run"]["id"], &last["run"]["state"]), (&json!(run), &json!("complete")));
    assert_eq!(last["run"]["outcomes"]["unchanged"], 1);

    let after_start = told(watch(&feed, &run, Some("1")).await).await;
    let rest: Vec<_> =
        events.iter().filter(|(id, _)| id.parse::<i64>().unwrap() > 1).cloned().collect();
    assert_eq!(after_start, rest, "another reader goes on from where the first was");
    assert_eq!(watch(&feed, &run, Some(last_id)).await.status(), 204);

    let path = format!("/runs/{run}/events");
    let listed = feed.bench.admin(Method::GET, &path).header("accept", "application/json");
    let listed = send(listed).await.ok();
    let data: Vec<_> = events.iter().filter(|(id, _)| id != "0").map(|(_, data)| data).collect();
    assert_eq!(listed["items"].as_array().unwrap().iter().collect::<Vec<_>>(), data);
}

#[tokio::test]
async fn what_cannot_be_watched_is_a_problem() {
    let (feed, running) = ready().await;
    let nobody = uuid::Uuid::now_v7();
    feed.bench.get(&format!("/runs/{nobody}/events")).await.problem("not-found");
    let runs = feed.bench.get(&format!("/integrations/{}/runs", running.integration)).await.ok();
    let path = format!("/runs/{}/events", id(&runs["items"][0]));
    let garbled = feed.bench.admin(Method::GET, &path).header("last-event-id", "seven");
    send(garbled).await.problem("invalid-request");
}
