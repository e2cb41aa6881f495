//! Why somebody is, or is not, in the directory.

use pms_simulator::{Pms, Resident};
use serde_json::{Value, json};

use super::{Ready, passed};
use crate::feed::{Feed, Running, resident};

/// The steps in their order.
const STEPS: [&str; 9] = [
    "read",
    "role",
    "status",
    "exclusion",
    "email",
    "duplicate_emails",
    "same_person",
    "match",
    "update",
];

/// Nora lives there, Luis has left, Ana is about to and excluded, and Sam has no email.
fn listed() -> Vec<Resident> {
    let nora = resident("t1", "Nora", "O'Quinn", Some("nora@example.com"));
    let mut luis = resident("t2", "Luis", "Ibarra", Some("luis@example.com"));
    luis.status = Some("Past".to_owned());
    let mut ana = resident("t3", "Ana", "Wend", Some("ana@example.com"));
    ana.status = Some("Notice".to_owned());
    let sam = resident("t4", "Sam", "Okafor", None);
    vec![nora, luis, ana, sam]
}

/// The one explanation of whoever answers to this.
async fn explained(feed: &Feed, running: &Running, who: &str) -> Value {
    let who = who.replace(' ', "%20");
    let path = format!("/integrations/{}/explain?q={who}", running.integration);
    let inquiry = feed.bench.get(&path).await.ok();
    let people = inquiry["items"].as_array().unwrap();
    assert_eq!(people.len(), 1, "{inquiry:#}");
    people[0].clone()
}

/// Every step is listed, one decided, and none after it was reached.
fn assert_steps(explanation: &Value, decided: &str) {
    assert_eq!(explanation["decided"], decided, "{explanation:#}");
    let steps = explanation["steps"].as_array().unwrap();
    let names: Vec<&str> = steps.iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(names, STEPS);
    let place = STEPS.iter().position(|step| *step == decided).unwrap();
    for (number, step) in steps.iter().enumerate() {
        let progress = step["progress"].as_str().unwrap();
        let expected: &[&str] = match number.cmp(&place) {
            std::cmp::Ordering::Less => &["passed", "not_asked"],
            std::cmp::Ordering::Equal => &["decided"],
            std::cmp::Ordering::Greater => &["not_reached"],
        };
        assert!(expected.contains(&progress), "{step:#}");
    }
}

#[tokio::test]
async fn s45_whoever_asks_is_told_the_steps_the_one_that_decided_and_what_to_do() {
    let ready = Ready::start().await;
    let bench = &ready.feed.bench;
    let offered = ready.offered().await;
    let pms_id = offered[0]["pms_id"].as_str().unwrap();
    ready.feed.simulator.replace_residents(Pms::Yardi, pms_id, listed()).unwrap();
    let running = ready.running(&ready.property, &offered[0]).await;
    ready.feed.wait_for_sync(&running, 1).await;
    let path = format!("/integrations/{}", running.integration);
    bench.patch(&path, json!({ "settings": { "excluded": ["notice"] } })).await.ok();
    ready.feed.sync(&running, 2).await;

    for (decided, in_directory, todo, names) in [
        ("update", true, "nothing", ["nora o'quinn", "nora@example.com", "t1"]),
        ("status", false, "PMS", ["luis ibarra", "luis@example.com", "t2"]),
        ("exclusion", true, "Notice", ["ana wend", "ana@example.com", "t3"]),
        ("email", false, "enter an email", ["sam okafor", "Okafor", "t4"]),
    ] {
        for who in names {
            let explanation = explained(&ready.feed, &running, who).await;
            assert_steps(&explanation, decided);
            assert_eq!(explanation["in_directory"], in_directory, "{explanation:#}");
            let remedy = explanation["remedy"]["text"].as_str().unwrap();
            assert!(remedy.contains(todo), "{who}: {remedy}");
        }
    }
    passed("S45");
}
