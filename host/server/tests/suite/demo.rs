//! The demo, which is what a newcomer sees first.

use std::path::Path;
use std::process::Command;

use pms_simulator::Pms;
use serde_json::Value;

use crate::bench::{components, stderr, stdout};

#[test]
fn the_demo_shows_a_feed_for_every_pms() {
    let usersync = Path::new(env!("CARGO_BIN_EXE_usersync"));
    let simulator = usersync.with_file_name("pms-simulator");
    assert!(simulator.is_file(), "the simulator is not built: run `cargo build -p pms-simulator`");
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(usersync)
        .args(["demo", "--once", "--format", "json", "--adapters"])
        .arg(components())
        .arg("--folder")
        .arg(folder.path().join("demo"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));

    let ended: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let properties = ended["properties"].as_array().unwrap();
    let mut shown: Vec<_> = properties.iter().map(|one| one["pms"].as_str().unwrap()).collect();
    shown.sort_unstable();
    let with_adapter = |pms: &Pms| components().join(pms.name()).with_extension("wasm").is_file();
    let mut expected: Vec<_> = Pms::ALL.into_iter().filter(with_adapter).map(Pms::name).collect();
    expected.sort_unstable();
    assert_eq!(shown, expected);
    for shipped in ["appfolio", "entrata", "mri", "realpage", "yardi"] {
        assert!(shown.contains(&shipped), "{shipped} is not shown");
    }
    for property in properties {
        let outcomes = property["outcomes"].as_object().unwrap();
        let sum: u64 = outcomes.values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(property["read"], sum, "{property:#}");
        assert_eq!(outcomes["updated"], 1, "{property:#}");
        for alert in ["email_mismatch", "duplicate_emails", "name_mismatch"] {
            assert_eq!(property["alerts"][alert], 1, "{alert}: {property:#}");
        }
        assert!(property["last_sync"].is_string(), "{property:#}");
    }
}
