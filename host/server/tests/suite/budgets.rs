//! Call budgets: entered at a credential, held, and told where they are too small.

use serde_json::{Value, json};

use crate::bench::stdout;
use crate::feed::{Feed, resident};

/// The only group of operations that the Yardi adapter names.
async fn group(feed: &Feed) -> String {
    let adapter = feed.bench.get("/adapters/yardi").await.ok();
    let group = &adapter["versions"][0]["descriptor"]["budgets"][0]["group"];
    group.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_budget_that_cannot_be_meant_is_refused_in_its_place() {
    let feed = Feed::start().await;
    let running = feed.draft(Vec::new()).await;
    let path = format!("/credentials/{}", running.credential);
    let group = group(&feed).await;
    let once = json!({ "group": group, "at_once": 1 });
    for (budgets, pointer, hint) in [
        (json!([{ "group": "leases" }]), "/budgets/0/group", group.as_str()),
        (json!([once, once]), "/budgets/1/group", "twice"),
        (json!([{ "group": group, "at_once": 0 }]), "/budgets/0/at_once", "at least one"),
        (
            json!([{ "group": group, "windows": [{ "calls": 0, "seconds": 60 }] }]),
            "/budgets/0/windows/0",
            "one call or more",
        ),
    ] {
        let refused = feed.bench.patch(&path, json!({ "budgets": budgets })).await;
        let refused = refused.problem("invalid-fields");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused:#}");
        assert!(refused["errors"][0]["detail"].as_str().unwrap().contains(hint), "{refused:#}");
    }
    assert_eq!(feed.bench.get(&path).await.ok()["budgets"], json!([]));
}

#[tokio::test]
async fn a_budget_that_is_too_small_is_told_wherever_somebody_would_look() {
    let feed = Feed::start().await;
    let running = feed.run(vec![resident("t1", "Nora", "Ibarra", Some("nora@example.com"))]).await;
    let credential = format!("/credentials/{}", running.credential);
    let integration = format!("/integrations/{}", running.integration);
    assert_eq!(feed.bench.get(&credential).await.ok()["over_budget"], Value::Null);

    // One call a day.
    let group = group(&feed).await;
    let windows = json!([{ "calls": 1, "seconds": 86_400 }]);
    let budgets = json!([{ "group": group, "windows": windows, "at_once": null }]);
    let changed = feed.bench.patch(&credential, json!({ "budgets": budgets })).await.ok();
    assert_eq!(changed["budgets"], budgets);
    let over = &changed["over_budget"][0];
    assert_eq!((&over["group"], &over["properties"]), (&json!(group), &json!(1)));
    assert_eq!(over["allowed_per_hour"], 0);
    let calls = over["calls_per_sync"].as_u64().unwrap();
    assert!(calls > 0);
    let advice = over["advice"].as_str().unwrap();
    assert!(advice.contains("one property") && advice.contains("ask the vendor"), "{advice}");
    for path in [&credential, &integration] {
        assert_eq!(feed.bench.get(path).await.ok()["over_budget"][0], *over);
    }
    for path in ["/credentials", "/integrations"] {
        assert_eq!(feed.bench.get(path).await.ok()["items"][0]["over_budget"][0], *over);
    }
    let shown = feed.bench.usersync(&["integrations", "show", "Maple Court"]).await;
    assert!(stdout(&shown).contains(advice), "{}", stdout(&shown));
    let database = format!("sqlite:{}", feed.bench.folder().join("usersync.db").display());
    let check = feed.bench.usersync(&["check", "--database", &database]).await;
    let told = stdout(&check);
    assert_eq!(check.status.code(), Some(0), "{told}");
    assert!(told.contains("warning") && told.contains("ask the vendor"), "{told}");

    feed.bench.patch(&credential, json!({ "budgets": [] })).await.ok();
    assert_eq!(feed.bench.get(&integration).await.ok()["over_budget"], Value::Null);
}
