//! The commands for authors: an adapter is checked, run, recorded, judged and compared.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pms_simulator::{Pms, Simulator, SimulatorOptions};
use serde_json::{Value, json};

use crate::bench::{component, stderr, stdout};

const MATERIAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/careless/conformance/v1");

/// A folder to work in.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `usersync adapter` here.
    fn adapter(&self, verb: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_usersync"))
            .current_dir(self.folder.path())
            .args(["adapter", verb])
            .args(arguments)
            .env("USERSYNC_ADAPTER_CACHE", self.path("compiled"))
            .env("NO_COLOR", "1")
            .env_remove("USERSYNC_CONFIG")
            .output()
            .unwrap()
    }

    /// The settings of the careless adapter for a Cedar that runs, and where it may call.
    fn settings(&self, simulator: &Simulator) -> String {
        let mut settings = simulator.settings(Pms::Cedar);
        settings.insert("mistake".to_owned(), json!("none"));
        std::fs::write(self.path("settings.json"), Value::Object(settings).to_string()).unwrap();
        let endpoint = simulator.endpoint(Pms::Cedar);
        endpoint.strip_prefix("http://").unwrap().to_owned()
    }

    /// The material of the careless adapter, told to make a mistake.
    fn material(&self, mistake: &str) -> String {
        let folder = self.path("material");
        std::fs::create_dir_all(&folder).unwrap();
        for entry in std::fs::read_dir(MATERIAL).unwrap() {
            let from = entry.unwrap().path();
            let text = std::fs::read_to_string(&from).unwrap();
            let text = text.replace("\"none\"", &format!("\"{mistake}\""));
            std::fs::write(folder.join(from.file_name().unwrap()), text).unwrap();
        }
        folder.to_str().unwrap().to_owned()
    }
}

fn careless() -> String {
    text(&component("careless"))
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn lines(output: &Output) -> Vec<Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The lines whose `key` is not `value`.
fn others<'l>(lines: &'l [Value], key: &str, value: &str) -> Vec<&'l Value> {
    lines.iter().filter(|line| line[key] != value).collect()
}

fn start_simulator() -> impl Future<Output = Result<Simulator, pms_simulator::StartError>> {
    Simulator::start(SimulatorOptions { residents_per_property: 6, ..SimulatorOptions::default() })
}

#[test]
fn a_check_tells_every_verdict() {
    let desk = Desk::new();
    let output = desk.adapter("check", &[&careless(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let checks = lines(&output);
    assert!(checks.len() > 3, "{checks:#?}");
    assert!(others(&checks, "verdict", "passed").is_empty(), "{checks:#?}");

    std::fs::write(desk.path("nothing.wasm"), "nothing").unwrap();
    let output = desk.adapter("check", &["nothing.wasm", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let checks = lines(&output);
    let failed = checks.iter().find(|check| check["verdict"] == "failed").unwrap();
    assert!(failed["message"].as_str().unwrap().contains("no WebAssembly"), "{failed}");
}

#[test]
fn calling_a_pms_must_be_meant() {
    let desk = Desk::new();
    std::fs::write(desk.path("settings.json"), "{}").unwrap();
    let arguments = [&careless(), "--job", "properties", "--settings", "settings.json"];
    let output = desk.adapter("run", &arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("hint: say `--live`"), "{}", stderr(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_live_run_prints_a_recording_prints_again() {
    let simulator = start_simulator().await.unwrap();
    let desk = Desk::new();
    let address = desk.settings(&simulator);
    let property = simulator.world().pms["cedar"].properties[0].id.clone();
    let job = [
        &careless(),
        "--job",
        "residents",
        "--property",
        &property,
        "--settings",
        "settings.json",
        "--today",
        "2026-06-01",
        "--allow",
        &address,
    ];
    let live = desk.adapter("run", &[&job[..], &["--live"]].concat());
    assert_eq!(live.status.code(), Some(0), "{}", stderr(&live));
    let residents = lines(&live).iter().filter(|line| line["kind"] == "resident").count();
    assert_eq!(residents, simulator.residents(Pms::Cedar, &property).unwrap().len());

    let recorded = desk.adapter("record", &[&job[..], &["--out", "recording.json"]].concat());
    assert_eq!(recorded.status.code(), Some(0), "{}", stderr(&recorded));
    assert!(stderr(&recorded).contains("Calls kept in"), "{}", stderr(&recorded));
    let key = simulator.settings(Pms::Cedar)["api_key"].as_str().unwrap().to_owned();
    let recording = std::fs::read_to_string(desk.path("recording.json")).unwrap();
    assert!(!recording.contains(&key) && !stdout(&live).contains(&key));

    simulator.stop().await;
    let replayed = desk.adapter("replay", &[&careless(), "--recording", "recording.json"]);
    assert_eq!(replayed.status.code(), Some(0), "{}", stderr(&replayed));
    assert_eq!(stdout(&replayed), stdout(&live));
    assert_eq!(stdout(&recorded), stdout(&live));
}

#[test]
fn conformance_counts_its_cases() {
    let desk = Desk::new();
    let output = desk.adapter("conform", &[&careless(), MATERIAL, "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let cases = lines(&output);
    assert!(others(&cases, "outcome", "passed").is_empty(), "{cases:#?}");
    let count = cases.len();
    let counted = format!("{count} cases: {count} passed, 0 failed, 0 waived");
    assert!(stderr(&output).contains(&counted), "{}", stderr(&output));
}

#[test]
fn what_does_not_conform_is_named_and_may_be_waived_or_accepted() {
    let desk = Desk::new();
    let material = desk.material("forgotten-property");
    let careless = careless();
    let judge = |more: &[&str]| {
        let arguments = [&[careless.as_str(), &material, "--format", "json"], more].concat();
        let output = desk.adapter("conform", &arguments);
        let cases = lines(&output);
        let others = others(&cases, "outcome", "passed");
        let told = others.iter().map(|case| (case["case"].clone(), case["outcome"].clone()));
        (output.status.code(), told.collect::<Vec<_>>())
    };
    assert_eq!(judge(&[]), (Some(1), vec![(json!("properties"), json!("failed"))]));

    let waived = desk.path("material/waived.toml");
    std::fs::write(&waived, "properties = \"the last one is always forgotten\"\n").unwrap();
    assert_eq!(judge(&[]), (Some(0), vec![(json!("properties"), json!("waived"))]));

    std::fs::write(&waived, "propertys = \"a slip of the pen\"\n").unwrap();
    let output = desk.adapter("conform", &[&careless, &material]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("`propertys`"), "{}", stderr(&output));

    std::fs::remove_file(&waived).unwrap();
    assert_eq!(judge(&["--accept"]), (Some(0), Vec::new()));
}

#[test]
fn a_newer_version_is_compared_on_recordings() {
    let desk = Desk::new();
    let recordings = [format!("{MATERIAL}/one-page.json"), format!("{MATERIAL}/empty.json")];
    let [one_page, empty] = recordings.each_ref().map(String::as_str);
    let compare = |newer: &str| {
        let arguments = [&careless(), newer, one_page, empty, "--format", "json"];
        let output = desk.adapter("diff", &arguments);
        (output.status.code(), lines(&output))
    };
    let (code, same) = compare(&careless());
    assert_eq!(code, Some(0));
    assert!(others(&same, "difference", "same").is_empty(), "{same:#?}");

    // A version that spells a status word otherwise, and so does not know who is moving in.
    let newer = desk.path("newer.wasm");
    let mut bytes = std::fs::read(component("careless")).unwrap();
    let word = b"upcoming";
    while let Some(at) = bytes.windows(word.len()).position(|window| window == word) {
        bytes[at..at + word.len()].copy_from_slice(b"incoming");
    }
    std::fs::write(&newer, bytes).unwrap();
    let (code, differing) = compare(&text(&newer));
    assert_eq!(code, Some(1));
    assert_eq!(differing[0]["difference"], "other_result", "{differing:#?}");
    let line = &differing[0]["lines"][0];
    assert_eq!(line["fields"], json!({ "standing": ["pending", null] }), "{line}");
    assert_eq!(differing[1]["difference"], "same");

    let (code, unknown) = compare(&text(&component("yardi")));
    assert_eq!(code, Some(1));
    assert!(others(&unknown, "difference", "fault").len() <= 2, "{unknown:#?}");
    assert!(others(&unknown, "difference", "same").len() == 2, "{unknown:#?}");
}
