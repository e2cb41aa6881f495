//! The operators' guide, done as it says: its commands, in its order, in one shell.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use pms_simulator::{Pms, Simulator, SimulatorOptions};
use serde_json::{Map, Value, json};
use usersync_store::testing::stand_aside;

use crate::bench::{component, stderr, stdout};
use crate::feed::SECRETS;

const GUIDE: &str = include_str!("../../../../docs/operators/README.md");

#[tokio::test]
async fn the_operators_guide_leads_to_synced_residents() {
    if !has_programs(&["bash", "curl", "jq"]) {
        return;
    }
    let simulator = Simulator::start(SimulatorOptions::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path(), &simulator);

    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", &ours(&boxes("sh").join("\n"))]);
    bash.current_dir(folder.path()).env("PATH", path()).env("NO_COLOR", "1");
    for variable in ["USERSYNC_URL", "USERSYNC_TOKEN", "USERSYNC_DATABASE", "USERSYNC_KEY_FILE"] {
        bash.env_remove(variable);
    }
    let output = tokio::task::spawn_blocking(move || bash.output().unwrap()).await.unwrap();
    let told = format!("{}\n{}", stdout(&output), stderr(&output));
    assert!(output.status.success(), "{told}");

    for expected in ["Token `Night shift` opens nothing any more.", "Maple Court", "Current"] {
        assert!(told.contains(expected), "the guide never led to `{expected}`:\n{told}");
    }
    assert!(folder.path().join("copy/key/usersync.key").is_file());
    assert!(!folder.path().join("credential.json").exists());
    let listed = simulator.world().pms["yardi"].properties[0].residents.clone();
    let somebody = listed.iter().find(|one| one.status.as_deref() == Some("Current")).unwrap();
    assert!(told.contains(somebody.last_name.as_deref().unwrap()), "{told}");
}

#[tokio::test]
async fn the_operators_guide_shows_the_credential_that_yardi_asks_for() {
    let simulator = Simulator::start(SimulatorOptions::default()).await.unwrap();
    let shown: Value = serde_json::from_str(&boxes("json")[0]).unwrap();
    let accepted = credential(&simulator);
    for part in ["settings", "secrets"] {
        let keys = |of: &Value| -> Vec<String> {
            let mut keys: Vec<_> = of[part].as_object().unwrap().keys().cloned().collect();
            keys.sort_unstable();
            keys
        };
        assert_eq!(keys(&shown), keys(&accepted), "{part}");
    }
}

/// What the reader has at this point: the adapters, the configuration and the vendor's letter.
fn prepare(folder: &Path, simulator: &Simulator) {
    let adapters = folder.join("adapters");
    fs::create_dir(&adapters).unwrap();
    fs::copy(component("yardi"), adapters.join("yardi.wasm")).unwrap();
    let address = simulator.endpoint(Pms::Yardi).split('/').nth(2).unwrap().to_owned();
    let configuration = boxes("toml")[0]
        .replace("10.20.0.15:8443", &address)
        .replace("pms.internal:8443", &address);
    fs::write(folder.join("usersync.toml"), ours(&configuration)).unwrap();
    fs::write(folder.join("credential.json"), credential(simulator).to_string()).unwrap();
}

/// The settings that the stand-in accepts, in the form that the guide shows.
fn credential(simulator: &Simulator) -> Value {
    let (secrets, settings): (Map<_, _>, Map<_, _>) = simulator
        .settings(Pms::Yardi)
        .into_iter()
        .partition(|(key, _)| SECRETS.contains(&key.as_str()));
    json!({ "settings": settings, "secrets": secrets })
}

/// The boxes of the guide in a language, in their order.
fn boxes(language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    let boxes = GUIDE.split(&opening).skip(1);
    let boxes: Vec<_> = boxes.map(|rest| rest.split("```").next().unwrap().to_owned()).collect();
    assert!(!boxes.is_empty(), "the guide has no box in {language}");
    boxes
}

/// `text` with a port that nobody else listens on.
fn ours(text: &str) -> String {
    static PORT: std::sync::OnceLock<u16> = std::sync::OnceLock::new();
    let port =
        PORT.get_or_init(|| TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
    text.replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"))
}

/// The search path with the binary under test before everything else.
fn path() -> std::ffi::OsString {
    let ours = PathBuf::from(env!("CARGO_BIN_EXE_usersync")).parent().unwrap().to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&others))).unwrap()
}

/// Whether all of `programs` are there; if not, that is said, and a failure where CI runs.
fn has_programs(programs: &[&str]) -> bool {
    let is_there = |program: &str| Command::new(program).arg("--version").output().is_ok();
    let missing: Vec<_> = programs.iter().filter(|program| !is_there(program)).collect();
    if missing.is_empty() {
        return true;
    }
    stand_aside(&format!("the guide needs {missing:?}, which are not installed"));
    false
}
