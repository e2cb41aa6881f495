//! Everything that is kept of one person: exported, and erased.

use pms_simulator::Pms;
use serde_json::{Value, json};

use crate::bench::{id, stderr, stdout};
use crate::feed::{Feed, Running, resident};

const TRACES: [&str; 5] = ["O'Quinn", "nora@example.com", "nora.oquinn@example.com", "12B", "0142"];

/// Nora, of whom everything is kept that can be: a contact with a history, an answered alert, a
/// decision that names an email.
async fn known(feed: &Feed) -> (Running, String) {
    let running = feed
        .run(vec![
            resident("t1", "Nora", "O'Quinn", Some("nora@example.com")),
            resident("t2", "Sam", "Okafor", Some("sam@example.com")),
        ])
        .await;
    let changed = vec![
        resident("t1", "Nora", "O'Quinn", Some("nora.oquinn@example.com")),
        resident("t2", "Sam", "Okafor", Some("sam@example.com")),
    ];
    feed.simulator.replace_residents(Pms::Yardi, &running.pms_id, changed).unwrap();
    feed.sync(&running, 2).await;
    let alert = id(&feed.alerts(&running).await[0]);
    let answer = format!("/alerts/{alert}/answer");
    feed.bench.post(&answer, json!({ "action": "keep_door_email" })).await.ok();
    let people = format!("/properties/{}/contacts?text=quinn", running.property);
    let contact = id(&feed.bench.get(&people).await.ok()["items"][0]);
    (running, contact)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_holds_everything_that_is_kept() {
    let feed = Feed::start().await;
    let (running, contact) = known(&feed).await;
    let export = ["people", "export", "Maple Court", "nora.oquinn@example.com"];
    let output = feed.bench.usersync(&export).await;
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let dossier: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(dossier["contact"]["id"], contact);
    assert_eq!(dossier["links"][0]["remembered"]["email"], "nora@example.com");
    assert_eq!(dossier["records"][0]["leases"][0]["values"]["email"], "nora.oquinn@example.com");
    assert_eq!(dossier["alerts"][0]["kind"], "email_mismatch");
    assert_eq!(dossier["decisions"][0]["decision"]["declined"], "nora.oquinn@example.com");
    assert_eq!(dossier["outcomes"][0]["outcome"], "created");
    assert_eq!(dossier["recordings"].as_array().unwrap().len(), 2);
    assert!(!dossier.to_string().contains("Okafor"), "{dossier:#}");

    let path = format!("/properties/{}/export", running.property);
    feed.bench.get(&path).await.problem("invalid-fields");
    let nobody = format!("{path}?contact_id=00000000-0000-7000-8000-000000000000");
    feed.bench.get(&nobody).await.problem("not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_leaves_no_trace_and_does_not_come_back() {
    let feed = Feed::start().await;
    let (running, contact) = known(&feed).await;
    let bench = &feed.bench;
    let erase = ["people", "erase", "Maple Court", "t1"];
    let asked = bench.usersync(&erase).await;
    assert_eq!(asked.status.code(), Some(1));
    assert!(stderr(&asked).contains("Nora O'Quinn"), "{}", stderr(&asked));
    assert!(stderr(&asked).contains("hint: add `--yes`"), "{}", stderr(&asked));
    let done = bench.usersync(&[&erase[..], &["--yes"]].concat()).await;
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    assert!(stdout(&done).contains("The PMS still lists them"), "{}", stdout(&done));

    let left = async || {
        let path = format!("/properties/{}/export?contact_id={contact}", running.property);
        bench.get(&path).await.ok()
    };
    let dossier = left().await;
    for trace in TRACES {
        assert!(!dossier.to_string().contains(trace), "{trace} is left: {dossier:#}");
    }
    assert_eq!(dossier["history"].as_array().unwrap().last().unwrap()["event"], "erased");
    assert_eq!(dossier["recordings"], json!([]));
    let keeps_out = |one: &Value| one["decision"]["decision"] == "keep_out";
    assert!(dossier["decisions"].as_array().unwrap().iter().any(keeps_out), "{dossier:#}");

    let run = feed.sync(&running, 3).await;
    assert_eq!(run["outcomes"]["skipped"], 1, "{run:#}");
    assert!(feed.alerts(&running).await.is_empty());
    let mut dossier = left().await;
    dossier["recordings"].take();
    for trace in TRACES {
        assert!(!dossier.to_string().contains(trace), "{trace} came back: {dossier:#}");
    }
    let people = format!("/properties/{}/contacts", running.property);
    let people = bench.get(&people).await.ok();
    assert_eq!(people["items"].as_array().unwrap().len(), 1);
    assert_eq!(people["items"][0]["fields"]["last_name"], "Okafor");

    let history = bench.get(&format!("/contacts/{contact}/history")).await.ok();
    let removal =
        history["items"].as_array().unwrap().iter().find(|one| one["event"] == "unlinked");
    let undo = format!("/contacts/{contact}/history/{}/undo", id(removal.unwrap()));
    let refused = bench.post(&undo, json!({})).await.problem("conflict");
    assert!(refused["detail"].as_str().unwrap().contains("erased"), "{refused:#}");
}

#[tokio::test]
async fn somebody_without_a_contact_or_a_feed_is_erased_too() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let running = feed.run(vec![resident("t1", "Nora", "O'Quinn", None)]).await;
    let record = feed.alerts(&running).await[0]["facts"]["records"][0]["record"].clone();
    let path = format!("/properties/{}/erase", running.property);
    bench.post(&path, json!({})).await.problem("invalid-fields");
    let erased = bench.post(&path, json!({ "record": record })).await.ok();
    assert_eq!(erased["still_listed"], json!([record]));
    assert!(feed.alerts(&running).await.is_empty());
    let closed = bench.get("/alerts?open=false").await.ok();
    assert!(!closed.to_string().contains("O'Quinn"), "{closed:#}");

    let (_, property) = bench.property("Oak Row").await;
    let people = format!("/properties/{property}/contacts");
    let lou = json!({ "last_name": "Ferris", "email": "lou@example.com" });
    let lou = id(&bench.post(&people, lou).await.ok());
    let erase = format!("/properties/{property}/erase");
    bench.post(&erase, json!({ "contact_id": lou })).await.ok();
    let person = bench.get(&format!("/contacts/{lou}")).await.ok();
    assert!(!person.to_string().contains("Ferris"), "{person:#}");
    let elsewhere = json!({ "contact_id": lou });
    bench.post(&path, elsewhere).await.problem("not-found");
}
