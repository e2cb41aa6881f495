//! Settings of a feed that runs already.

use pms_simulator::{Pms, Resident};
use serde_json::{Value, json};

use super::{Ready, passed, people};
use crate::feed::resident;

/// Nora lives there and Luis is about to leave; both have this phone.
fn listed(phone: &str) -> Vec<Resident> {
    let mut nora = resident("t0000001", "Nora", "O'Quinn", Some("nora@example.com"));
    let mut luis = resident("t0000002", "Luis", "Ibarra", Some("luis@example.com"));
    luis.status = Some("Notice".to_owned());
    for resident in [&mut nora, &mut luis] {
        resident.phone = Some(phone.to_owned());
    }
    vec![nora, luis]
}

/// First name and phone of everybody in the directory.
fn phones(people: &Value) -> Vec<(&str, &str)> {
    let mut phones: Vec<_> = people["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| {
            let value = |field: &str| person["fields"][field].as_str().unwrap();
            (value("first_name"), value("phone"))
        })
        .collect();
    phones.sort_unstable();
    phones
}

#[tokio::test]
async fn s06_settings_apply_from_the_next_run_and_tell_first_whom_they_freeze() {
    const BEFORE: &str = "512-555-0142";
    const AFTER: &str = "512-555-0199";
    let ready = Ready::start().await;
    let bench = &ready.feed.bench;
    let offered = ready.offered().await;
    let pms_id = offered[0]["pms_id"].as_str().unwrap();
    let list = |phone| {
        ready.feed.simulator.replace_residents(Pms::Yardi, pms_id, listed(phone)).unwrap();
    };
    list(BEFORE);
    let running = ready.running(&ready.property, &offered[0]).await;
    ready.feed.wait_for_sync(&running, 1).await;

    let path = format!("/integrations/{}", running.integration);
    let words = bench.get(&format!("{path}/status-words")).await.ok();
    let frozen: Vec<_> = words["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| (word["word"].as_str().unwrap(), word["linked"].as_u64().unwrap()))
        .collect();
    assert!(frozen.contains(&("Notice", 1)), "{words:#}");
    let excluding = json!({ "excluded": ["notice"] });
    let told = json!({ "read": "recordings", "settings": excluding });
    let told = bench.post(&format!("{path}/preview"), told).await.ok();
    assert_eq!(told["stops_updating"], 1, "{told:#}");
    bench.patch(&path, json!({ "settings": excluding })).await.ok();
    let both = [("Luis", BEFORE), ("Nora", BEFORE)];
    assert_eq!(phones(&people(&ready.feed, &running.property).await), both);

    list(AFTER);
    let run = ready.feed.sync(&running, 2).await;
    assert_eq!(run["state"], "complete", "{run:#}");
    assert_eq!(
        (&run["outcomes"]["updated"], &run["outcomes"]["skipped"]),
        (&json!(1), &json!(1)),
        "{run:#}"
    );
    let one = [("Luis", BEFORE), ("Nora", AFTER)];
    assert_eq!(phones(&people(&ready.feed, &running.property).await), one);
    passed("S06");
}
