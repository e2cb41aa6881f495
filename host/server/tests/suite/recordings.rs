//! Recordings and previews, by the API and the command line.

use pms_simulator::{Pms, Resident};
use serde_json::{Value, json};

use crate::bench::{id, stderr, stdout};
use crate::feed::{Feed, Running, resident};

fn nora(phone: &str) -> Resident {
    Resident {
        phone: Some(phone.to_owned()),
        ..resident("t1", "Nora", "O'Quinn", Some("nora@example.com"))
    }
}

/// Nora, and so many others.
fn many(count: usize) -> Vec<Resident> {
    let other = |n: usize| {
        let email = format!("ada{n}@example.com");
        Resident {
            unit: Some(format!("{n:03}")),
            phone: Some(format!("(512) 555-{n:04}")),
            ..resident(&format!("x{n:04}"), &format!("Ada{n}"), "Byrne", Some(&email))
        }
    };
    std::iter::once(nora("(512) 555-0142")).chain((0..count).map(other)).collect()
}

async fn start(feed: &Feed) -> Running {
    feed.run(vec![nora("(512) 555-0142")]).await
}

fn list(feed: &Feed, running: &Running, residents: Vec<Resident>) {
    feed.simulator.replace_residents(Pms::Yardi, &running.pms_id, residents).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_run_is_replayed_on_request() {
    let feed = Feed::start().await;
    let running = start(&feed).await;
    let run = feed.wait_for_sync(&running, 1).await;
    assert_eq!((&run["recorded"], &run["held"]), (&json!(true), &json!(false)), "{run:#}");

    let path = format!("/runs/{}/replay", id(&run));
    let replayed = feed.bench.post(&path, json!({})).await.ok();
    assert_eq!(replayed["identical"], true, "{replayed:#}");
    assert_eq!(replayed["adapter_version"], run["adapter_version"]);
    assert_eq!(replayed["differences"], json!([]));

    let told = feed.bench.usersync(&["runs", "replay", &id(&run)]).await;
    assert_eq!(told.status.code(), Some(0), "{}", stderr(&told));
    let version = run["adapter_version"].as_str().unwrap();
    let lines = replayed["lines"].as_u64().unwrap();
    assert_eq!(stdout(&told), format!("identical: {lines} lines of {version}\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn recordings_are_limited_turned_off_and_gone() {
    let feed = Feed::start().await;
    let running = start(&feed).await;
    let run = feed.wait_for_sync(&running, 1).await;
    let path = format!("/integrations/{}", running.integration);
    let saved = feed.bench.get(&path).await.ok();
    assert_eq!(saved["recordings"], json!({ "keep": true, "runs": 24, "days": 7 }));

    for (wrong, pointer) in [
        (json!({ "keep": true, "runs": 0, "days": 7 }), "/recordings/runs"),
        (json!({ "keep": true, "runs": 24, "days": 400 }), "/recordings/days"),
    ] {
        let refused = feed.bench.patch(&path, json!({ "recordings": wrong })).await;
        let refused = refused.problem("invalid-fields");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused:#}");
    }
    let off = json!({ "recordings": { "keep": false, "runs": 24, "days": 7 } });
    let changed = feed.bench.patch(&path, off.clone()).await.ok();
    assert_eq!(changed["recordings"], off["recordings"]);
    assert_eq!(changed["settings"], saved["settings"], "nothing else changes");

    let gone = feed.bench.post(&format!("/runs/{}/replay", id(&run)), json!({})).await;
    gone.problem("not-found");
    let told = feed.bench.usersync(&["runs", "replay", &id(&run)]).await;
    assert_eq!(told.status.code(), Some(1));
    assert!(stderr(&told).contains("no recording"), "{}", stderr(&told));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_each_value_before_and_after() {
    let feed = Feed::start().await;
    let running = start(&feed).await;
    let newcomer = resident("t2", "Luis", "Ibarra", Some("luis@example.com"));
    list(&feed, &running, vec![nora("(512) 555-0199"), newcomer]);

    let path = format!("/integrations/{}/preview", running.integration);
    let preview = feed.bench.post(&path, json!({})).await.ok();
    assert_eq!((&preview["read"], &preview["held"]), (&json!(2), &json!(false)), "{preview:#}");
    let changes = preview["changes"].as_array().unwrap();
    let updated = changes.iter().find(|one| one["outcome"] == "updated").unwrap();
    assert_eq!(updated["name"], "Nora O'Quinn");
    assert_eq!(updated["reason"]["because"], "pms_changed");
    let phone = json!([{
        "field": "phone",
        "before": "(512) 555-0142",
        "after": "(512) 555-0199",
        "replaced_local_edit": false,
    }]);
    assert_eq!(updated["fields"], phone);
    assert!(preview["approval"].is_string());

    let shown = feed.bench.usersync(&["preview", "Maple Court"]).await;
    assert_eq!(shown.status.code(), Some(0), "{}", stderr(&shown));
    let text = stdout(&shown);
    assert!(text.contains("1 created, 1 updated"), "{text}");
    let line = text.lines().find(|line| line.contains("Nora O'Quinn")).unwrap();
    for part in ["t1", "updated", "phone", "(512) 555-0142", "(512) 555-0199", "pms_changed"] {
        assert!(line.contains(part), "{line}");
    }
    assert!(text.lines().any(|line| line.contains("Luis Ibarra") && line.contains("created")));

    let run = feed.sync(&running, 2).await;
    assert_eq!(run["outcomes"], preview["outcomes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_tried_before_they_are_saved() {
    let feed = Feed::start().await;
    let running = start(&feed).await;
    let integration = format!("/integrations/{}", running.integration);
    let saved = feed.bench.get(&integration).await.ok();
    let excluding = json!({ "read": "recordings", "settings": { "excluded": ["current"] } });
    let tried = feed.bench.post(&format!("{integration}/preview"), excluding).await.ok();
    assert_eq!(tried["stops_updating"], 1, "{tried:#}");
    assert_eq!(tried["approval"], Value::Null);

    let arguments = ["preview", "Maple Court", "--recorded", "--exclude", "Current"];
    let told = stdout(&feed.bench.usersync(&arguments).await);
    assert!(told.contains("1 linked people would stop being updated"), "{told}");
    let wrong = feed.bench.usersync(&["preview", "Maple Court", "--include", "Ghost"]).await;
    assert_eq!(wrong.status.code(), Some(1));
    assert!(stderr(&wrong).contains("`Ghost` is not left out"), "{}", stderr(&wrong));
    let now = feed.bench.get(&integration).await.ok();
    for part in ["settings", "version"] {
        assert_eq!(now[part], saved[part], "nothing is saved");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_run_shows_what_it_would_change_against_its_limit() {
    let feed = Feed::start().await;
    let running = start(&feed).await;
    list(&feed, &running, many(30));
    let run = feed.sync(&running, 2).await;
    assert_eq!((&run["state"], &run["held"]), (&json!("incomplete"), &json!(true)), "{run:#}");

    let outcomes = feed.bench.get(&format!("/runs/{}/outcomes", id(&run))).await.ok();
    assert!(outcomes["items"].as_array().unwrap().iter().all(|one| one["applied"] == false));
    let alert = feed.alerts(&running).await.remove(0);
    let of_run = feed.bench.get(&format!("/runs/{}/preview", id(&run))).await.ok();
    let of_alert = feed.bench.get(&format!("/alerts/{}/preview", id(&alert))).await.ok();
    assert_eq!(of_run, of_alert);
    assert_eq!(of_run["changes"].as_array().unwrap().len(), 30);
    let guard = &of_run["guards"][0];
    let told = (&guard["guard"], &guard["people"], &guard["of"], &guard["limit"]);
    assert_eq!(told, (&json!("created"), &json!(30), &json!(1), &json!(20)));

    for arguments in [["runs", "show", &id(&run)], ["alerts", "show", &id(&alert)]] {
        let text = stdout(&feed.bench.usersync(&arguments).await);
        assert!(text.contains("30 people would be created beside 1; more than 20"), "{text}");
        assert!(text.contains("Ada7 Byrne"), "{text}");
    }
    let outcomes = feed.bench.usersync(&["runs", "outcomes", &id(&run)]).await;
    assert!(stdout(&outcomes).contains("created, not applied"), "{}", stdout(&outcomes));
    let shown = feed.bench.usersync(&["preview", "Maple Court"]).await;
    assert!(stdout(&shown).contains("more than 20 wait for approval"), "{}", stdout(&shown));

    let first = feed.bench.get(&format!("/integrations/{}/runs", running.integration)).await.ok();
    let through = id(&first["items"][1]);
    feed.bench.get(&format!("/runs/{through}/preview")).await.problem("not-found");
    let answer = json!({ "action": "approve" });
    feed.bench.post(&format!("/alerts/{}/answer", id(&alert)), answer).await.ok();
    feed.wait_for_sync(&running, 3).await;
    feed.bench.get(&format!("/alerts/{}/preview", id(&alert))).await.problem("not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_of_another_preview_is_refused() {
    let feed = Feed::start().await;
    let running = start(&feed).await;
    let integration = format!("/integrations/{}", running.integration);
    feed.bench.post(&format!("{integration}/turn-off"), json!({})).await.ok();
    let path = format!("{integration}/turn-on");
    let refused = feed.bench.post(&path, json!({ "approval": "made up" })).await;
    let refused = refused.problem("invalid-fields");
    assert_eq!(refused["errors"][0]["pointer"], "/approval");
    let still = feed.bench.get(&integration).await.ok();
    assert_eq!(still["state"], "off", "nothing was done");

    let preview = feed.bench.post(&format!("{integration}/preview"), json!({})).await.ok();
    let approval = json!({ "approval": preview["approval"] });
    assert_eq!(feed.bench.post(&path, approval).await.ok()["state"], "on");
    let decisions = feed.bench.get(&format!("{integration}/decisions")).await.ok();
    assert_eq!(decisions["items"][0]["author"], "admin", "{decisions:#}");
}
