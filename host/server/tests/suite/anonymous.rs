//! Recordings without personal data: made of what every stand-in PMS answers.

use std::path::Path;
use std::process::Command;

use pms_simulator::{Pms, Simulator, SimulatorOptions};
use serde_json::Value;

use crate::bench::{component, stderr, stdout};

struct Place {
    folder: tempfile::TempDir,
    component: std::path::PathBuf,
}

impl Place {
    /// Runs `usersync adapter` here; what it prints.
    fn adapter(&self, verb: &str, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_usersync"))
            .current_dir(self.folder.path())
            .args(["adapter", verb])
            .arg(&self.component)
            .args(arguments)
            .env("USERSYNC_ADAPTER_CACHE", self.folder.path().join("compiled"))
            .env_remove("USERSYNC_CONFIG")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{verb}: {}", stderr(&output));
        stdout(&output)
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(file)).unwrap()
    }
}

/// Fields that belong to a person.
const PERSONAL: [&str; 4] = ["first_name", "last_name", "email", "phone"];

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_left_in_an_anonymous_recording_and_it_is_read_alike() {
    let simulator = Simulator::start(SimulatorOptions::default()).await.unwrap();
    for pms in [Pms::Yardi, Pms::RealPage, Pms::Entrata, Pms::Mri, Pms::AppFolio] {
        let place =
            Place { folder: tempfile::tempdir().unwrap(), component: component(pms.name()) };
        record(&place, &simulator, pms);
        place.adapter("anonymize", &["real.json", "--out", "anonymous.json"]);
        place.adapter("anonymize", &["real.json", "--out", "again.json"]);
        let anonymous = place.read("anonymous.json");
        assert_eq!(anonymous, place.read("again.json"), "{pms}: other bytes each time");

        let real = residents(&place.adapter("replay", &["--recording", "real.json"]));
        let invented = residents(&place.adapter("replay", &["--recording", "anonymous.json"]));
        assert!(!real.is_empty() && real.len() == invented.len(), "{pms}");
        let lower = anonymous.to_lowercase();
        for (one, other) in real.iter().zip(&invented) {
            for field in PERSONAL {
                let text = one[field].as_str().unwrap_or_default().trim().to_lowercase();
                assert_eq!(text.is_empty(), other[field].as_str().unwrap_or_default().is_empty());
                let in_quotes = [format!("\"{text}\""), format!(">{text}<")];
                let is_left = text.len() > 5 && in_quotes.iter().any(|told| lower.contains(told));
                assert!(!is_left, "{pms}: a {field} is left");
            }
            for field in ["status", "standing", "role", "unit", "lease_start", "move_out"] {
                assert_eq!(one[field], other[field], "{pms}: {field}");
            }
        }
    }
}

/// Records the residents of one property of a PMS as `real.json`.
fn record(place: &Place, simulator: &Simulator, pms: Pms) {
    let settings = Value::from(simulator.settings(pms)).to_string();
    std::fs::write(place.folder.path().join("settings.json"), settings).unwrap();
    let property = simulator.world().pms[pms.name()].properties[0].id.clone();
    let endpoint = simulator.endpoint(pms);
    let address = endpoint.split('/').nth(2).unwrap();
    let job = ["--job", "residents", "--settings", "settings.json", "--property", &property];
    let out = ["--allow", address, "--today", "2026-06-02", "--out", "real.json"];
    place.adapter("record", &[job.as_slice(), out.as_slice()].concat());
    assert!(Path::new(&place.folder.path().join("real.json")).is_file());
}

fn residents(printed: &str) -> Vec<Value> {
    printed
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|event| event["kind"] == "resident")
        .collect()
}
