//! The change feed, as whoever keeps a copy reads it.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::bench::{Bench, id};

#[tokio::test]
async fn a_copy_is_kept_by_following_the_feed() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let people = format!("/properties/{property}/contacts");
    let feed = format!("/properties/{property}/changes");
    let before = bench.post(&people, json!({ "last_name": "Adams" })).await.ok();
    let start = bench.get(&format!("{feed}?after=now")).await.ok();
    assert_eq!((&start["items"], &start["more"]), (&json!([]), &json!(false)));

    let nora = bench.post(&people, json!({ "last_name": "O'Quinn", "unit": "12B" })).await.ok();
    let path = format!("/contacts/{}", id(&nora));
    bench.patch(&path, json!({ "unit": "14" })).await.ok();
    let after = start["after"].as_str().unwrap();
    let first = bench.get(&format!("{feed}?after={after}&limit=1")).await.ok();
    assert_eq!((&first["items"][0]["event"], &first["more"]), (&json!("created"), &json!(true)));
    assert_eq!(first["items"][0]["contact_id"], nora["id"]);
    let after = first["after"].as_str().unwrap();
    let second = bench.get(&format!("{feed}?after={after}")).await.ok();
    assert_eq!(second["items"][0]["changes"][0]["after"], "14", "{second:#}");
    assert_eq!(second["more"], false);

    let whole = bench.get(&feed).await.ok();
    assert_eq!(whole["items"][0]["contact_id"], before["id"]);
    bench.get(&format!("{feed}?after=made-up")).await.problem("invalid-fields");
    bench.get(&format!("{feed}?wait=31")).await.problem("invalid-fields");
    bench.get(&format!("/properties/{}/changes", uuid::Uuid::now_v7())).await.problem("not-found");
}

#[tokio::test]
async fn a_reader_may_wait_for_something_to_happen() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let people = format!("/properties/{property}/contacts");
    let feed = format!("/properties/{property}/changes");
    let start = bench.get(&format!("{feed}?after=now")).await.ok();
    let path = format!("{feed}?after={}&wait=30", start["after"].as_str().unwrap());
    let started = Instant::now();
    let waiting = bench.get(&path);
    let acting = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        bench.post(&people, json!({ "last_name": "Adams" })).await.ok()
    };
    let (told, added) = tokio::join!(waiting, acting);
    assert!(started.elapsed() < Duration::from_secs(25));
    assert_eq!(told.ok()["items"][0]["contact_id"], added["id"]);
}
