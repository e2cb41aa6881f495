//! The operators' guide.

use std::fs;
use std::path::Path;

use pms_simulator::{Pms, Simulator, SimulatorOptions};
use serde_json::{Map, Value, json};

use super::{Guide, has_programs};
use crate::bench::component;
use crate::feed::SECRETS;

const PAGE: &str = include_str!("../../../../../docs/operators/README.md");

#[tokio::test]
async fn the_operators_guide_leads_to_synced_residents() {
    if !has_programs(&["bash", "curl", "jq"]) {
        return;
    }
    let simulator = Simulator::start(SimulatorOptions::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let guide = Guide::new(PAGE, &["127.0.0.1:8080"]);
    prepare(&guide, folder.path(), &simulator);
    let told = guide.run(folder.path(), &[]).await;

    for expected in [
        "Token `Night shift` opens nothing any more.",
        "Maple Court: what a sync would do with what the PMS says now",
        "Current",
        "Maple Court: what a sync would do with the last recorded reads",
        "identical: ",
        r#"{"keep":true,"runs":12,"days":2}"#,
    ] {
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
    let guide = Guide::new(PAGE, &[]);
    let shown: Value = serde_json::from_str(&guide.boxes("json")[0]).unwrap();
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
fn prepare(guide: &Guide, folder: &Path, simulator: &Simulator) {
    let adapters = folder.join("adapters");
    fs::create_dir(&adapters).unwrap();
    fs::copy(component("yardi"), adapters.join("yardi.wasm")).unwrap();
    let address = simulator.endpoint(Pms::Yardi).split('/').nth(2).unwrap().to_owned();
    let configuration = guide.boxes("toml")[0]
        .replace("10.20.0.15:8443", &address)
        .replace("pms.internal:8443", &address);
    fs::write(folder.join("usersync.toml"), configuration).unwrap();
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
