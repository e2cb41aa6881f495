//! Taking back what happened to people.

use pms_simulator::{Pms, Resident};
use serde_json::json;

use crate::bench::{id, stderr, stdout};
use crate::feed::{Feed, Running, resident};

fn nora(phone: &str) -> Resident {
    let mut nora = resident("t1", "Nora", "O'Quinn", Some("nora@example.com"));
    nora.phone = Some(phone.to_owned());
    nora
}

impl Feed {
    fn lists(&self, running: &Running, residents: Vec<Resident>) {
        self.simulator.replace_residents(Pms::Yardi, &running.pms_id, residents).unwrap();
    }
}

#[tokio::test]
async fn what_was_undone_stays_until_the_pms_changes_it() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let running = feed.run(vec![nora("512-555-0142")]).await;
    feed.lists(&running, vec![nora("512-555-0143")]);
    feed.sync(&running, 2).await;
    let people = format!("/properties/{}/contacts", running.property);
    let contact = format!("/contacts/{}", id(&bench.get(&people).await.ok()["items"][0]));
    let phone = async || bench.get(&contact).await.ok()["fields"]["phone"].clone();
    assert_eq!(phone().await, "512-555-0143");

    let history = bench.get(&format!("{contact}/history")).await.ok();
    let entry = id(&history["items"][0]);
    let undo = format!("{contact}/history/{entry}/undo");
    let done = bench.post(&undo, json!({})).await.ok();
    assert_eq!((&done["people"], &done["left"]), (&json!(1), &json!([])));
    assert_eq!(phone().await, "512-555-0142");
    let run = bench.get(&format!("/runs/{}", done["run_id"].as_str().unwrap())).await.ok();
    assert_eq!(run["trigger"], "decision");
    let newest = bench.get(&format!("{contact}/history")).await.ok()["items"][0].clone();
    assert_eq!((&newest["origin"], &newest["undoes"]), (&json!("undo"), &json!(entry)));

    feed.sync(&running, 3).await;
    assert_eq!(phone().await, "512-555-0142", "an undo is a local edit to the sync");
    let refused = bench.post(&undo, json!({})).await.problem("conflict");
    assert!(refused["detail"].as_str().unwrap().contains("by an undo"), "{refused:#}");
    assert_eq!(refused["current"][0]["facts"]["field"], "phone");

    feed.lists(&running, vec![nora("512-555-0144")]);
    feed.sync(&running, 4).await;
    assert_eq!(phone().await, "512-555-0144");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_taken_back_and_whom_it_created_stays_out() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let sam = || resident("t2", "Sam", "Okafor", Some("sam@example.com"));
    let running = feed.run(vec![nora("512-555-0142")]).await;
    feed.lists(&running, vec![nora("512-555-0143"), sam()]);
    let run = id(&feed.sync(&running, 2).await);

    let asked = bench.usersync(&["runs", "undo", &run]).await;
    assert_eq!(asked.status.code(), Some(1));
    let told = stderr(&asked);
    assert!(told.contains("1 created, 1 updated") && told.contains("hint: add `--yes`"), "{told}");
    let done = bench.usersync(&["runs", "undo", &run, "--yes"]).await;
    assert_eq!(stdout(&done), "2 people are as before.\n", "{}", stderr(&done));

    let people = format!("/properties/{}/contacts", running.property);
    let left = bench.get(&people).await.ok();
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    assert_eq!(left["items"][0]["fields"]["phone"], "512-555-0142");
    assert_eq!(feed.alerts(&running).await[0]["kind"], "removed_here", "it is asked at once");
    feed.sync(&running, 3).await;
    assert_eq!(bench.get(&people).await.ok()["items"].as_array().unwrap().len(), 1);

    let again = bench.usersync(&["runs", "undo", &run, "--yes"]).await;
    assert_eq!(again.status.code(), Some(1));
    assert!(
        stderr(&again).contains("nothing is undone: 2 people changed since"),
        "{}",
        stderr(&again)
    );
    let path = format!("/runs/{run}/undo");
    bench.post(&path, json!({ "leave_changed": true })).await.problem("conflict");
    let quiet = id(&feed.sync(&running, 4).await);
    let nothing = bench.post(&format!("/runs/{quiet}/undo"), json!({})).await.problem("conflict");
    assert!(nothing["detail"].as_str().unwrap().contains("changed nobody"), "{nothing:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_is_shown_and_their_history_told_and_taken_back() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let running = feed.run(vec![nora("512-555-0142")]).await;
    let people = format!("/properties/{}/contacts", running.property);
    let contact = id(&bench.get(&people).await.ok()["items"][0]);
    bench.patch(&format!("/contacts/{contact}"), json!({ "unit": "14" })).await.ok();

    let shown = stdout(&bench.usersync(&["people", "show", "Maple Court", "o'quinn"]).await);
    assert!(shown.contains("Resident t1 of the PMS, Current"), "{shown}");
    let unit = shown.lines().find(|line| line.trim_start().starts_with("unit")).unwrap();
    assert!(unit.contains("14") && unit.contains("12B") && unit.contains("differs"), "{shown}");

    let history = ["people", "history", "Maple Court", "nora@example.com"];
    let told = stdout(&bench.usersync(&history).await);
    assert!(told.contains("unit: `12B` to `14`") && told.contains("a sync"), "{told}");
    let json = stdout(&bench.usersync(&[&history[..], &["--format", "json"]].concat()).await);
    let newest: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    let undo = ["people", "undo", "Maple Court", &contact, newest["id"].as_str().unwrap(), "--yes"];
    let done = bench.usersync(&undo).await;
    assert_eq!(stdout(&done), "1 person is as before.\n", "{}", stderr(&done));
    let listed = stdout(&bench.usersync(&["people", "Maple Court"]).await);
    assert!(listed.contains("12B"), "{listed}");

    let nobody = bench.usersync(&["people", "show", "Maple Court", "Lou"]).await;
    assert!(stderr(&nobody).contains("hint: `usersync explain"), "{}", stderr(&nobody));
}
