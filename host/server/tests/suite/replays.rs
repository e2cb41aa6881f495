//! Adapters inspected and replayed without network or database.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::bench::{component, stderr, stdout};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plugins/yardi/tests/fixtures");

fn adapter(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_usersync"))
        .arg("adapter")
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn settings(folder: &tempfile::TempDir) -> String {
    let file = folder.path().join("settings.json");
    let settings = json!({
        "endpoint": "https://yardi.example.com/client/webservices",
        "username": "door",
        "password": "open-sesame-42",
        "server_name": "SQL1",
        "database": "live",
        "interface_entity": "Door",
        "interface_license": "licence-4711",
    });
    std::fs::write(&file, settings.to_string()).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn an_adapter_shows_what_it_may_ask_for() {
    let file = component("yardi");
    let output = adapter(&["inspect", file.to_str().unwrap(), "--format", "json"]);
    let [inspection] = &lines(&output)[..] else { panic!("{}", stdout(&output)) };
    assert_eq!((&inspection["id"], &inspection["class"]), (&json!("yardi"), &json!("sealed")));
    assert_eq!(inspection["imports"], json!([]));
    for key in ["version", "hosts", "operations", "settings", "statuses"] {
        assert!(!inspection[key].is_null(), "{key}");
    }
    let secret =
        inspection["settings"].as_array().unwrap().iter().find(|one| one["key"] == "password");
    assert_eq!(secret.unwrap()["kind"], "secret");

    let text = stdout(&adapter(&["inspect", file.to_str().unwrap()]));
    assert!(text.contains("Imports    none") && text.contains("GetResidents"), "{text}");
}

#[test]
fn what_is_no_adapter_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nothing.wasm");
    std::fs::write(&file, "nothing").unwrap();
    let output = adapter(&["inspect", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("no WebAssembly"), "{}", stderr(&output));
}

#[test]
fn a_replay_prints_requests_residents_and_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let output = adapter(&[
        "replay",
        component("yardi").to_str().unwrap(),
        "--job",
        "residents",
        "--settings",
        &settings(&folder),
        "--property",
        "maple01",
        "--today",
        "2026-06-01",
        "--reply",
        &format!("{FIXTURES}/residents.xml"),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    assert!(!stdout(&output).contains("open-sesame-42"));
    assert!(stdout(&output).contains("{sign-in.password}"));
    let lines = lines(&output);
    assert_eq!(lines.first().unwrap()["kind"], "request");
    assert_eq!(lines.last().unwrap()["kind"], "done");
    let of = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).count();
    assert!(of("resident") > 1);
    assert_eq!(of("complete"), 1);
}

#[test]
fn a_replay_that_fails_exits_1_with_the_failure_as_its_last_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = component("yardi");
    let settings = settings(&folder);
    let replay = ["replay", file.to_str().unwrap(), "--job", "properties", "--settings", &settings];
    let refusal = format!("{FIXTURES}/login-failed.xml");
    let output = adapter(&[&replay[..], &["--reply", &refusal]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(lines(&output).last().unwrap()["kind"], "failure");

    let output = adapter(&replay);
    assert!(stderr(&output).contains("give one more `--reply`"), "{}", stderr(&output));
}
