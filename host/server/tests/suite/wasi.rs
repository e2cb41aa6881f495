//! Class `wasi`: refused unless the operator allows it, and accepted by name; then an adapter like
//! any other.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use usersync_adapters::Class;
use usersync_store::testing::stand_aside;

use crate::bench::{Answer, Bench, component, components, send, stderr, stdout};

const PLUGINS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plugins");

/// Builds of the same adapter: one is sealed and one imports WASI.
const SEALED: &str = "misbehaving";
const WASI: &str = "misbehaving-wasi";

/// The file of a build that imports WASI. Only a machine without its Rust target has none.
fn build(name: &str) -> Option<String> {
    let file = components().join(format!("{name}.wasm"));
    if !file.is_file() {
        let build = "run `cargo xtask build-adapters`, which says what it takes";
        stand_aside(&format!("`{name}` is not built: {build}"));
        return None;
    }
    Some(text(&file))
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

async fn permissive() -> Bench {
    Bench::start_with(|config| config.adapters.allow_wasi = true).await
}

async fn install(bench: &Bench, file: &str) -> Answer {
    let request = bench.admin(reqwest::Method::POST, "/adapters");
    send(request.header("content-type", "application/wasm").body(std::fs::read(file).unwrap()))
        .await
}

async fn activate(bench: &Bench, version: &Value, accept_class: Option<&str>) -> Answer {
    let activation = json!({
        "version": version["version"],
        "grant_hosts": ["setting:endpoint"],
        "accept_class": accept_class,
    });
    bench.post("/adapters/misbehaving/activate", activation).await
}

/// Runs `usersync adapter` on files.
fn adapter(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_usersync"))
        .arg("adapter")
        .args(arguments)
        .env("NO_COLOR", "1")
        .env_remove("USERSYNC_ALLOW_WASI")
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_service_that_does_not_allow_it_says_which_setting_would() {
    let Some(file) = build(WASI) else { return };
    let refused = install(&Bench::start().await, &file).await.problem("adapter-refused");
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("`allow_wasi = true` under `[adapters]`"), "{detail}");
}

#[tokio::test]
async fn a_weaker_class_is_activated_only_by_its_name() {
    let Some(file) = build(WASI) else { return };
    let bench = permissive().await;
    let weak = install(&bench, &file).await.ok();
    assert_eq!(weak["class"], Class::Wasi.name());

    // Nothing was accepted yet, which is as if it were sealed.
    let refused = activate(&bench, &weak, None).await.problem("conflict");
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("accept the class `wasi`"), "{detail}");
    let unknown = activate(&bench, &weak, Some("open")).await.problem("invalid-fields");
    assert_eq!(unknown["errors"][0]["pointer"], "/accept_class", "{unknown:#}");
    activate(&bench, &weak, Some("sealed")).await.problem("conflict");

    let sealed = install(&bench, &text(&component(SEALED))).await.ok();
    activate(&bench, &sealed, None).await.ok();
    activate(&bench, &weak, None).await.problem("conflict");
    let active = activate(&bench, &weak, Some("wasi")).await.ok();
    assert_eq!(active["active"]["digest"], weak["digest"]);
    // What was accepted once is not asked again, and a stricter class never.
    activate(&bench, &weak, None).await.ok();
    activate(&bench, &sealed, None).await.ok();
}

#[tokio::test]
async fn the_commands_say_how_to_accept_it_and_show_the_class() {
    let Some(file) = build(WASI) else { return };
    let bench = permissive().await;
    let installed = bench.usersync(&["adapter", "install", &file]).await;
    assert!(stdout(&installed).contains("(wasi)"), "{}", stdout(&installed));
    let version = lines(&bench.usersync(&["adapter", "list", "--format", "json"]).await)[0]
        ["versions"][0]["version"]
        .as_str()
        .unwrap()
        .to_owned();
    let arguments = "--accept-class wasi --grant-host 'setting:endpoint'";
    let next = format!("usersync adapter activate misbehaving {version} {arguments}");
    assert!(stderr(&installed).contains(&format!("next: {next}")), "{}", stderr(&installed));

    let activate = ["adapter", "activate", "misbehaving", &version];
    let hosts = ["--grant-host", "setting:endpoint"];
    let refused = bench.usersync(&[&activate[..], &hosts].concat()).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains(&format!("hint: if that is right: {next}")));
    let class = ["--accept-class", "wasi"];
    let accepted = bench.usersync(&[&activate[..], &hosts, &class].concat()).await;
    assert_eq!(accepted.status.code(), Some(0), "{}", stderr(&accepted));
    let listed = bench.usersync(&["adapter", "list"]).await;
    assert!(stdout(&listed).contains("wasi"), "{}", stdout(&listed));
}

#[test]
fn a_check_tells_why_not_and_what_a_component_of_the_class_imports() {
    let Some(file) = build(WASI) else { return };
    let check = ["check", &file, "--format", "json"];
    let refused = adapter(&check, &[]);
    assert_eq!(refused.status.code(), Some(1));
    let failed = lines(&refused).into_iter().find(|line| line["verdict"] == "failed").unwrap();
    assert_eq!(failed["check"], "imports");
    assert!(failed["message"].as_str().unwrap().contains("--allow-wasi"), "{failed}");

    let by_flag = adapter(&[&check[..], &["--allow-wasi"]].concat(), &[]);
    let by_variable = adapter(&check, &[("USERSYNC_ALLOW_WASI", "true")]);
    for admitted in [by_flag, by_variable] {
        assert_eq!(admitted.status.code(), Some(0), "{}", stdout(&admitted));
        let imports = lines(&admitted).into_iter().find(|line| line["check"] == "imports").unwrap();
        assert!(imports["message"].as_str().unwrap().starts_with("class `wasi`"), "{imports}");
    }
    let inspected = adapter(&["inspect", &file, "--allow-wasi", "--format", "json"], &[]);
    assert_eq!(lines(&inspected)[0]["class"], "wasi");
}

#[test]
fn an_adapter_that_imports_wasi_conforms_as_its_sealed_build_does() {
    let Some(file) = build("appfolio-wasi") else { return };
    let material = format!("{PLUGINS}/appfolio/conformance/v0");
    let judged = adapter(&["conform", &file, &material, "--allow-wasi", "--format", "json"], &[]);
    assert_eq!(judged.status.code(), Some(0), "{}", stdout(&judged));
    assert!(lines(&judged).len() > 20, "{}", stdout(&judged));
}

#[test]
fn a_replay_tells_what_was_asked_for_in_vain_and_is_the_same_again() {
    let Some(file) = build(WASI) else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = text(&folder.path().join("settings.json"));
    let reply = text(&folder.path().join("residents.json"));
    let filled_in = json!({
        "endpoint": "https://pms.example.com",
        "username": "demo",
        "password": "an-invented-password",
        "behaviour": "nosy",
    });
    std::fs::write(&settings, filled_in.to_string()).unwrap();
    std::fs::write(&reply, "[]").unwrap();
    let job = ["--job", "residents", "--property", "main", "--today", "2026-06-01"];
    let files = ["--settings", &settings, "--reply", &reply];
    let arguments = [&["replay", &file, "--allow-wasi"][..], &job, &files].concat();
    let played = adapter(&arguments, &[("SECRET_OF_THE_HOST", "not for guests")]);
    assert_eq!(played.status.code(), Some(0), "{}", stderr(&played));
    let told: Vec<_> = lines(&played)
        .into_iter()
        .filter(|line| line["fields"][0][0] == "times")
        .map(|line| line["message"].as_str().unwrap().to_owned())
        .collect();
    for (line, word) in told.iter().zip(["files", "variables", "network", "time", "randomness"]) {
        assert!(line.contains(word), "{told:#?}");
    }
    assert_eq!(told.len(), 5, "{told:#?}");
    assert!(!stdout(&played).contains("not for guests"));
    assert_eq!(stdout(&adapter(&arguments, &[])), stdout(&played));
}
