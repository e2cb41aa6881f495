//! People, changed by hand.

use reqwest::Method;
use serde_json::json;

use crate::bench::{Bench, id, send};

#[tokio::test]
async fn a_person_is_added_found_changed_and_removed() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let list = format!("/properties/{property}/contacts");
    let nora = json!({
        "first_name": "Nora",
        "last_name": "O'Quinn",
        "email": "nora@example.com",
        "unit": "12B",
        "lease_start": "2026-01-01",
    });
    let added = bench.post(&list, nora).await;
    let path = format!("/contacts/{}", id(&added.body));
    assert_eq!(added.header("location"), format!("/api/v1{path}"));
    assert_eq!(added.ok()["source"], "hand");
    bench.post(&list, json!({ "last_name": "Ibarra" })).await.ok();

    let found = bench.get(&format!("{list}?text=quinn")).await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(found["last_sync"]["complete_at"], json!(null));
    assert_eq!(bench.get(&format!("{list}?linked=true")).await.ok()["items"], json!([]));

    let changed = bench.patch(&path, json!({ "unit": "14", "lease_start": null })).await.ok();
    assert_eq!(changed["fields"]["unit"], "14");
    assert_eq!(changed["fields"]["lease_start"], json!(null));
    assert_eq!(changed["fields"]["email"], "nora@example.com");

    let history = bench.get(&format!("{path}/history")).await.ok();
    let events = history["items"].as_array().unwrap().iter().map(|one| one["event"].clone());
    assert_eq!(events.collect::<Vec<_>>(), ["updated", "created"]);
    assert_eq!(history["items"][0]["actor"], "admin");

    send(bench.admin(Method::DELETE, &path)).await.problem("precondition-required");
    let remove = bench.admin(Method::DELETE, &path).header("if-match", "\"2\"");
    assert_eq!(send(remove).await.status.as_u16(), 204);
    let left = bench.get(&list).await.ok();
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    let removed = bench.get(&format!("{list}?removed=true")).await.ok();
    assert_eq!(removed["items"][0]["fields"]["last_name"], "O'Quinn");
}

#[tokio::test]
async fn a_person_needs_a_name_a_date_and_an_email_that_are_some() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let list = format!("/properties/{property}/contacts");
    for (person, pointer) in [
        (json!({ "email": "nora@example.com" }), "/last_name"),
        (json!({ "last_name": " " }), "/last_name"),
        (json!({ "last_name": "Ibarra", "email": "n/a" }), "/email"),
        (json!({ "last_name": "Ibarra", "move_in": "1 March" }), "/move_in"),
    ] {
        let problem = bench.post(&list, person).await.problem("invalid-fields");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    bench.post(&list, json!({ "surname": "Ibarra" })).await.problem("invalid-fields");
}

#[tokio::test]
async fn people_come_in_pages_that_keep_their_filters() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let list = format!("/properties/{property}/contacts");
    for name in ["Adams", "Brown", "Clark", "Davis"] {
        let person = json!({ "last_name": name, "unit": if name == "Brown" { "9" } else { "7" } });
        bench.post(&list, person).await.ok();
    }
    let first = bench.get(&format!("{list}?text=7&limit=2")).await;
    let link = first.header("link").to_owned();
    let query = link.strip_prefix('<').and_then(|link| link.split_once('>')).unwrap().0;
    let second = bench.get(&format!("{list}{query}")).await.ok();
    let name = |item: &serde_json::Value| item["fields"]["last_name"].clone();
    let first = first.ok();
    let names: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap().iter().map(name))
        .collect();
    assert_eq!(names, ["Adams", "Clark", "Davis"]);
    assert_eq!(second["next"], json!(null));
}
