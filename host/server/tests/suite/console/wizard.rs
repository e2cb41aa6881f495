//! Setting a feed up, screen by screen, and looking at how it fares.

use pms_simulator::Pms;
use reqwest::StatusCode;
use serde_json::json;

use super::visitor::Visitor;
use crate::bench::id;
use crate::feed::{Feed, Running, resident};

/// The form of Yardi's settings as it is filled in for the simulator, under the ids of its fields.
async fn form(feed: &Feed, password: Option<&str>) -> Vec<(String, String)> {
    let adapter = feed.bench.get("/adapters/yardi").await.ok();
    let fields = adapter["versions"][0]["descriptor"]["settings"].as_array().unwrap().clone();
    let mut form: Vec<_> = [("adapter", "yardi"), ("name", "Yardi, live")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    for (key, value) in feed.simulator.settings(Pms::Yardi) {
        let place = fields.iter().position(|field| field["key"] == key).unwrap();
        let value = match password {
            Some(other) if key == "password" => other,
            _ => value.as_str().unwrap(),
        };
        form.push((format!("setting-{place}"), value.to_owned()));
    }
    form
}

fn pairs(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter().map(|(name, value)| (&**name, &**value)).collect()
}

#[tokio::test]
async fn a_feed_is_set_up_screen_by_screen() {
    let feed = Feed::start().await;
    feed.install_yardi().await;
    let (_, property) = feed.bench.property("Maple Court").await;
    let admin = Visitor::new(&feed.bench, "admin");
    admin.get("/integrations").await.with("Maple Court").with("Set Up");

    let begun = admin.post(&format!("/properties/{property}/integration"), &[]).await;
    let credentials = begun.location().to_owned();
    let path = credentials.strip_suffix("/credentials").unwrap().to_owned();
    let again = admin.post(&format!("/properties/{property}/integration"), &[]).await;
    assert_eq!(again.location(), credentials, "what was begun goes on");
    let early = admin.get(&format!("{path}/turn-on")).await;
    assert_eq!(early.location(), credentials, "a later screen is closed");

    let asked = admin.get(&format!("{credentials}?adapter=yardi")).await;
    let style = asked.text.split("/assets/forms/").nth(1).unwrap().split('"').next().unwrap();
    let style = admin.get(&format!("/assets/forms/{style}")).await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    let empty = [("adapter", "yardi"), ("name", "Yardi, live"), ("setting-1", "live")];
    let refused = admin.post(&credentials, &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.with("is missing.").with("value=\"live\"").with("value=\"Yardi, live\"");

    let wrong = form(&feed, Some("not-the-password")).await;
    let tested = admin.submit(&credentials, &pairs(&wrong)).await;
    tested.with("The PMS refused the log-in.").without("not-the-password").without(">Continue<");
    let right = form(&feed, None).await;
    let tested = admin.submit(&credentials, &pairs(&right)).await;
    tested.with("every call that the adapter makes works").with(">Continue<");

    let offered = admin.get(&format!("{path}/properties")).await;
    let none = admin.post(&format!("{path}/properties"), &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.with("Choose at least one.");
    let chosen = offered.text.split("name=\"attach\" value=\"").nth(1).unwrap();
    let chosen = chosen.split('"').next().unwrap().to_owned();
    let integration = path.rsplit('/').next().unwrap().to_owned();
    let listed = feed.bench.get(&format!("/integrations/{integration}")).await.ok();
    let credential = listed["credential_id"].as_str().unwrap().to_owned();
    let offer = feed.bench.get(&format!("/credentials/{credential}/pms-properties")).await.ok();
    let offer = offer["items"].as_array().unwrap().iter().find(|one| one["id"] == chosen).cloned();
    let pms_id = offer.unwrap()["pms_id"].as_str().unwrap().to_owned();
    let mut on_notice = resident("t2", "Luis", "Ibarra", Some("luis@example.com"));
    on_notice.status = Some("Notice".to_owned());
    let residents = vec![
        resident("t1", "Nora", "O'Quinn", Some("nora@example.com")),
        on_notice,
        resident("t3", "Ana", "Costa", None),
    ];
    feed.simulator.replace_residents(Pms::Yardi, &pms_id, residents).unwrap();
    let saved = admin.post(&format!("{path}/properties"), &[("attach", &chosen)]).await;
    assert_eq!(saved.location(), format!("{path}/statuses"));

    admin.get(&format!("{path}/statuses")).await.with("3 residents were read").with("Notice");
    let saved = admin.post(&format!("{path}/statuses"), &[("exclude", "Notice")]).await;
    assert_eq!(saved.location(), format!("{path}/turn-on"));
    admin
        .get(&format!("{path}/turn-on"))
        .await
        .with("Preview the first sync")
        .without("role=\"switch\"");
    let seen = admin.get(&format!("{path}/turn-on?preview=yes")).await;
    let approval = seen.text.split("name=\"approval\" value=\"").nth(1).unwrap();
    let approval = approval.split('"').next().unwrap().to_owned();
    seen.with("Nora O&#39;Quinn").with("1 resident has no email and waits").with("role=\"switch\"");
    let later = admin.submit(&format!("{path}/turn-on"), &[("approval", &approval)]).await;
    later.with("does not sync until it is turned on");
    let form = [("approval", approval.as_str()), ("on", "yes")];
    admin.submit(&format!("{path}/turn-on"), &form).await.with("Maple Court is on.");

    let running = Running { property, credential, integration, pms_id };
    let run = feed.wait_for_sync(&running, 1).await;
    assert_eq!(run["outcomes"]["created"], 1, "{run:#}");
    admin.get("/integrations").await.with("Healthy").with("Yardi Voyager").with(&id(&run));
    admin.get(&path).await.with("What the last run did").with("People by outcome");
    let timeline = admin.get(&format!("{path}/timeline")).await;
    timeline.with("Turned on").with("Credential tested").with("1 created").with("by admin");
}

#[tokio::test]
async fn settings_are_changed_and_a_feed_is_turned_off() {
    let feed = Feed::start().await;
    let running = feed.run(vec![resident("t1", "Nora", "O'Quinn", Some("nora@example.com"))]).await;
    let path = format!("/integrations/{}", running.integration);
    let admin = Visitor::new(&feed.bench, "admin");
    let shown = admin.get(&format!("{path}/settings")).await;
    let version = shown.text.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap().to_owned();
    let mut form = vec![
        ("version", version.as_str()),
        ("created-people", "many"),
        ("created-percent", "10"),
        ("altered-people", "5"),
        ("altered-percent", "20"),
        ("renumbered-people", "1"),
        ("renumbered-percent", "50"),
        ("keep", "yes"),
        ("recordings-runs", "24"),
        ("recordings-days", "7"),
    ];
    let refused = admin.post(&format!("{path}/settings"), &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.with("Type a whole number").with("value=\"many\"");
    form[1].1 = "7";
    admin.submit(&format!("{path}/settings"), &form).await.with("The settings are saved.");
    let stored = feed.bench.get(&path).await.ok();
    assert_eq!(stored["settings"]["thresholds"]["created"], json!({ "people": 7, "percent": 10 }));
    let stale = admin.post(&format!("{path}/settings"), &form).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    stale.with("was changed by somebody else");

    let operator = Visitor::new(&feed.bench, "operator");
    operator.get(&path).await.with("Sync Now").without("Manage Settings");
    operator.submit(&format!("{path}/sync"), &[]).await.with("The run starts now.");
    feed.wait_for_sync(&running, 2).await;
    let refused = operator.post(&format!("{path}/turn-off"), &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    admin.submit(&format!("{path}/turn-off"), &[]).await.with("It is off").with("Off");
    admin.submit(&format!("{path}/sync"), &[]).await.with("turn it on first");
    admin.get("/integrations?state=off").await.with("Maple Court");
    admin.get("/integrations?state=failing").await.without("Last sync");
}

#[tokio::test]
async fn a_credential_is_replaced_and_never_shown() {
    let feed = Feed::start().await;
    let running = feed.run(vec![resident("t1", "Nora", "O'Quinn", Some("nora@example.com"))]).await;
    let admin = Visitor::new(&feed.bench, "admin");
    let secrets = feed.simulator.settings(Pms::Yardi);
    let list = admin.get("/credentials").await.with("Maple Court").with("by admin");
    let path = format!("/credentials/{}", running.credential);
    let page = admin.get(&path).await.with("never shown");
    for key in crate::feed::SECRETS {
        let secret = secrets[key].as_str().unwrap();
        assert!(!page.text.contains(secret) && !list.text.contains(secret), "{key}");
    }
    let mut sent = form(&feed, None).await;
    sent.push(("version".to_owned(), "1".to_owned()));
    let stored = feed.bench.get(&path).await;
    sent.last_mut().unwrap().1 = stored.header("etag").trim_matches('"').to_owned();
    let kept: Vec<_> = pairs(&sent)
        .into_iter()
        .filter(|(_, value)| !crate::feed::SECRETS.iter().any(|key| secrets[*key] == *value))
        .collect();
    let tested = admin.submit(&path, &kept).await;
    tested.with("is saved wherever it is used").with("every call that the adapter makes works");
    let used = admin.post(&format!("{path}/delete"), &[("version", "0")]).await;
    assert_eq!(used.status, StatusCode::PRECONDITION_FAILED);
    let viewer = Visitor::new(&feed.bench, "viewer").get("/credentials").await;
    viewer.with("Maple Court").without("Replace");
}
