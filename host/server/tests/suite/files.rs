//! Lists as files, and people from them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Answer, Bench, send, stderr, stdout};

async fn import(bench: &Bench, path: &str, kind: &str, file: &str) -> Answer {
    let request = bench.admin(Method::POST, path).header("content-type", kind);
    send(request.body(file.to_owned())).await
}

async fn export(bench: &Bench, path: &str) -> String {
    send(bench.admin(Method::GET, path)).await.ok().as_str().unwrap().to_owned()
}

fn outcomes(import: &Value) -> Vec<&str> {
    let lines = import["lines"].as_array().unwrap();
    lines.iter().map(|line| line["outcome"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn people_are_shown_first_and_then_taken_in_once() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let people = format!("/properties/{property}/contacts");
    let path = format!("{people}/import");
    let nora = json!({ "last_name": "O'Quinn", "email": "nora@example.com", "unit": "12B" });
    bench.post(&people, nora).await.ok();
    let file = "last_name,email,unit,lease_start\n\
                O'Quinn,NORA@example.com,14,\n\
                Ibarra,luis@example.com,9,2026-01-01\n\
                Costa,no address,,\n\
                ,ana@example.com,,\n\
                Quinn,nora@example.com,,\n";
    let shown = import(&bench, &path, "text/csv", file).await.ok();
    assert_eq!(outcomes(&shown), ["changed", "created", "refused", "refused", "refused"]);
    assert_eq!(shown["applied"], false);
    let before = bench.get(&people).await.ok();
    assert_eq!(before["items"].as_array().unwrap().len(), 1, "nothing was done");

    let done = import(&bench, &format!("{path}?apply=true"), "text/csv", file).await.ok();
    assert_eq!((&done["created"], &done["changed"]), (&json!(1), &json!(1)), "{done:#}");
    assert_eq!((&done["refused"], &done["applied"]), (&json!(3), &json!(true)));
    let problems: Vec<&str> = done["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["problem"].as_str())
        .collect();
    assert!(problems[0].contains("`email`") && problems[2].contains("`id`"), "{problems:?}");
    let after = bench.get(&people).await.ok();
    let units: Vec<&Value> =
        after["items"].as_array().unwrap().iter().map(|one| &one["fields"]["unit"]).collect();
    assert_eq!(units, ["9", "14"]);

    let again = import(&bench, &format!("{path}?apply=true"), "text/csv", file).await.ok();
    assert_eq!((&again["unchanged"], &again["created"]), (&json!(2), &json!(0)));
}

#[tokio::test]
async fn what_was_exported_comes_back_as_it_was_and_is_no_formula() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let people = format!("/properties/{property}/contacts");
    let nora = json!({ "last_name": "=cmd|' /C calc'!A0", "phone": "+1 512 555 0142" });
    bench.post(&people, nora.clone()).await.ok();
    let file = export(&bench, &format!("{people}/export")).await;
    let row = file.lines().nth(1).unwrap();
    assert!(row.contains(",'=cmd|") && row.contains(",'+1 512 555 0142,"), "{file}");
    let back = import(&bench, &format!("{people}/import?apply=true"), "text/csv", &file).await.ok();
    assert_eq!(outcomes(&back), ["unchanged"], "{back:#}");

    let (_, other) = bench.property("Oak Court").await;
    let line = format!("{nora}\n");
    let path = format!("/properties/{other}/contacts/import?apply=true");
    let taken = import(&bench, &path, "application/x-ndjson", &line).await.ok();
    assert_eq!(outcomes(&taken), ["created"]);
    let listed = bench.get(&format!("/properties/{other}/contacts")).await.ok();
    assert_eq!(listed["items"][0]["fields"]["last_name"], nora["last_name"]);
}

#[tokio::test]
async fn a_file_holds_all_pages() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let people = format!("/properties/{property}/contacts");
    let rows: Vec<String> = (0..450).map(|n| format!("Person{n},p{n}@example.com\n")).collect();
    let file = format!("last_name,email\n{}", rows.concat());
    let done = import(&bench, &format!("{people}/import?apply=true"), "text/csv", &file).await.ok();
    assert_eq!(done["created"], 450);
    assert_eq!(export(&bench, &format!("{people}/export")).await.lines().count(), 451);
    let lines = export(&bench, &format!("{people}/export?format=ndjson&text=p44")).await;
    let found: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found.len(), 11, "p44 and p440 to p449");
    assert_eq!(found[0]["property_id"], property);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_a_problem() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let path = format!("/properties/{property}/contacts/import");
    import(&bench, &path, "text/plain", "x").await.problem("unsupported-media-type");
    import(&bench, &path, "text/csv", "surname\nCosta\n").await.problem("invalid-fields");
    import(&bench, &path, "text/csv", "last_name,unit\nCosta\n").await.problem("invalid-request");
    let lines = import(&bench, &path, "application/x-ndjson", "{}\nno JSON\n").await.ok();
    assert_eq!(outcomes(&lines), ["refused", "refused"]);
    let nobody = format!("/properties/{}/contacts", uuid::Uuid::now_v7());
    import(&bench, &format!("{nobody}/import"), "text/csv", "last_name\n")
        .await
        .problem("not-found");
    bench.get(&format!("{nobody}/export")).await.problem("not-found");
}

#[tokio::test]
async fn the_command_line_exports_and_imports() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let file = bench.folder().join("people.csv");
    std::fs::write(&file, "last_name,email\nAdams,a@example.com\nBrown,no\n").unwrap();
    let file = file.to_str().unwrap();
    let shown = bench.usersync(&["import", "Maple Court", file]).await;
    assert_eq!(shown.status.code(), Some(1), "{}", stderr(&shown));
    assert!(stderr(&shown).contains("nothing was done"), "{}", stderr(&shown));
    assert!(stdout(&shown).contains("refused"), "{}", stdout(&shown));
    bench.usersync(&["import", "Maple Court", file, "--apply"]).await;
    let people = bench.usersync(&["export", "people", "Maple Court"]).await;
    assert!(people.status.success() && stdout(&people).contains(",Adams,"), "{people:?}");
    let lines = bench.usersync(&["export", "people", &property, "--as", "ndjson"]).await;
    let person: Value = serde_json::from_str(stdout(&lines).trim()).unwrap();
    assert_eq!(person["fields"]["email"], "a@example.com");
    let alerts = bench.usersync(&["export", "alerts"]).await;
    assert!(stdout(&alerts).starts_with("id,kind,"), "{alerts:?}");
}
