//! The command line: data on standard output, all else on standard error, and exit codes.

use std::process::Command;

use pms_simulator::Pms;
use serde_json::{Value, json};

use crate::bench::{Bench, component, stderr, stdout};
use crate::feed::{Feed, resident};

fn usersync(arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_usersync"));
    command.args(arguments).env("NO_COLOR", "1");
    for variable in ["USERSYNC_URL", "USERSYNC_TOKEN", "USERSYNC_CONFIG", "USERSYNC_DATABASE"] {
        command.env_remove(variable);
    }
    command.output().unwrap()
}

#[test]
fn what_cannot_be_understood_exits_2() {
    let output = usersync(&["sync"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).is_empty());
}

#[test]
fn a_failure_says_what_to_type_next() {
    let output = usersync(&["people", "Maple Court"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).is_empty());
    assert_eq!(
        stderr(&output),
        "error: no token is given; set `USERSYNC_TOKEN` or use `--token`\n\
         hint: `usersync token create --name NAME --role operator` makes a token\n"
    );
    let nobody = ["people", "Maple Court", "--token", "x", "--url", "http://127.0.0.1:9"];
    let output = usersync(&nobody);
    let told = stderr(&output);
    assert!(
        told.starts_with("error: the service at http://127.0.0.1:9/ does not answer"),
        "{told}"
    );
    assert!(told.contains("hint: start the service with `usersync serve`"), "{told}");
}

#[test]
fn a_new_place_is_checked_and_gets_its_first_token() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("people.db").display());
    let check = ["check", "--database", &database, "--format", "json"];
    let output = usersync(&check);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    let create = ["token", "create", "--name", "Ana", "--role", "admin", "--database", &database];
    let output = usersync(&create);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("usersync_"));
    assert!(!stderr(&output).contains(stdout(&output).trim()));

    let output = usersync(&check);
    let lines = stdout(&output);
    assert!(lines.lines().all(|line| line.contains("\"ok\":true")), "{lines}");

    std::fs::remove_file(folder.path().join("people.key")).unwrap();
    let output = usersync(&check);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("\"check\":\"master key\",\"ok\":false"));
    let told = stderr(&usersync(&create));
    assert!(told.contains("people.key` is not there"), "{told}");
}

#[test]
fn a_token_that_got_out_is_found_and_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("people.db").display());
    let token = |arguments: &[&str]| {
        let place = ["--database", &database, "--format", "json"];
        usersync(&[&["token"], arguments, &place].concat())
    };
    let made = token(&["create", "--name", "Ana", "--role", "viewer"]);
    let made: Value = serde_json::from_str(&stdout(&made)).unwrap();
    token(&["create", "--name", "Bo", "--role", "admin", "--expires", "0"]);

    let listed = || -> Vec<Value> {
        let lines = stdout(&token(&["list"]));
        assert!(!lines.contains(made["token"].as_str().unwrap()), "{lines}");
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let before = listed();
    let told: Vec<_> = before.iter().map(|one| (&one["name"], &one["state"])).collect();
    assert_eq!(told, [(&json!("Ana"), &json!("valid")), (&json!("Bo"), &json!("valid"))]);
    assert!(made["token"].as_str().unwrap().starts_with(before[0]["prefix"].as_str().unwrap()));

    let id = made["id"].as_str().unwrap();
    for _ in 0..2 {
        let revoked = token(&["revoke", id]);
        assert_eq!(revoked.status.code(), Some(0), "{}", stderr(&revoked));
    }
    let after = listed();
    assert_eq!((&after[0]["state"], &after[1]["state"]), (&json!("revoked"), &json!("valid")));

    let unknown = token(&["revoke", "00000000-0000-7000-8000-000000000000"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(stderr(&unknown).contains("hint: `usersync token list`"), "{}", stderr(&unknown));
}

#[test]
fn a_mistake_in_the_configuration_is_shown_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("usersync.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:0\"\n[egress]\nalow = []\n").unwrap();
    let output = usersync(&["check", "--config", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let told = stderr(&output);
    assert!(told.contains("alow = []") && told.contains("^^^^"), "{told}");
    assert!(told.contains("hint: mend the file"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_is_waited_for_and_alerts_exit_3() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let running = feed.run(vec![resident("t1", "Nora", "O'Quinn", Some("nora@example.com"))]).await;

    let calm = bench.usersync(&["sync", "maple court", "--wait", "--format", "json"]).await;
    assert_eq!(calm.status.code(), Some(0), "{}", stderr(&calm));
    let calm: Value = serde_json::from_str(&stdout(&calm)).unwrap();
    assert_eq!((&calm["run"]["state"], &calm["alerts"]), (&json!("complete"), &json!({})));

    let changed = vec![resident("t1", "Nora", "O'Quinn", Some("nora.oquinn@example.com"))];
    feed.simulator.replace_residents(Pms::Yardi, &running.pms_id, changed).unwrap();
    let alarming = bench.usersync(&["sync", "Maple Court", "--wait"]).await;
    assert_eq!(alarming.status.code(), Some(3), "{}", stderr(&alarming));
    assert!(stdout(&alarming).contains("1 email_mismatch"), "{}", stdout(&alarming));

    let people = bench.usersync(&["people", "Maple Court"]).await;
    let table = stdout(&people);
    assert!(table.contains("Nora O'Quinn") && table.contains("nora@example.com"), "{table}");
    assert!(stderr(&people).starts_with("Maple Court: last sync "), "{}", stderr(&people));

    let alerts = stdout(&bench.usersync(&["alerts", "--format", "json"]).await);
    let alert: Value = serde_json::from_str(alerts.lines().next().unwrap()).unwrap();
    let id = alert["id"].as_str().unwrap();
    let shown = stdout(&bench.usersync(&["alerts", "show", id]).await);
    assert!(
        shown.contains("nora.oquinn@example.com") && shown.contains("use_pms_email"),
        "{shown}"
    );
    let answered = bench.usersync(&["alerts", "resolve", id, "--action", "use_pms_email"]).await;
    assert_eq!(answered.status.code(), Some(0), "{}", stderr(&answered));
    let again = bench.usersync(&["alerts", "resolve", id, "--action", "keep_door_email"]).await;
    assert_eq!(again.status.code(), Some(1));

    let runs = stdout(&bench.usersync(&["runs", "list", "Maple Court", "--format", "json"]).await);
    assert_eq!(runs.lines().count(), 4);
    let run: Value = serde_json::from_str(runs.lines().nth(1).unwrap()).unwrap();
    let run = run["id"].as_str().unwrap();
    let outcomes = bench.usersync(&["runs", "outcomes", run, "--outcome", "held"]).await;
    assert!(stdout(&outcomes).contains("email_mismatch"), "{}", stdout(&outcomes));
    assert!(stdout(&bench.usersync(&["runs", "show", run]).await).contains("1 held"));

    let integrations = stdout(&bench.usersync(&["integrations"]).await);
    assert!(integrations.contains("Maple Court"), "{integrations}");
    let shown = stdout(&bench.usersync(&["integrations", "show", "Maple Court"]).await);
    assert!(shown.contains(&running.pms_id), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adapter_is_installed_and_activated_with_its_hosts() {
    let bench = Bench::start().await;
    let file = component("yardi");
    let installed = bench.usersync(&["adapter", "install", file.to_str().unwrap()]).await;
    assert_eq!(installed.status.code(), Some(0), "{}", stderr(&installed));
    assert!(stdout(&installed).starts_with("yardi "));
    let told = stderr(&installed);
    assert!(told.contains("--grant-host 'setting:endpoint'"), "{told}");

    let version = stdout(&installed).split(' ').nth(1).unwrap().to_owned();
    let refused = bench.usersync(&["adapter", "activate", "yardi", &version]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("hint: if that is right"), "{}", stderr(&refused));
    let grant = ["adapter", "activate", "yardi", &version, "--grant-host", "setting:endpoint"];
    assert_eq!(bench.usersync(&grant).await.status.code(), Some(0));
    let list = stdout(&bench.usersync(&["adapter", "list"]).await);
    assert!(list.contains("active"), "{list}");
}
