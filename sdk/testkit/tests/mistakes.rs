//! The suite can fail: each mistake of the careless adapter is caught by the cases that are there
//! to catch it, and by no other.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};
use usersync_adapters::{Adapter, AdapterHost, HostOptions};
use usersync_testkit::{CASES, Material, Outcome, conform};

const MATERIAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/careless/conformance/v1");

static CARELESS: LazyLock<Adapter> = LazyLock::new(|| {
    let component = fs::read(support::component("careless")).expect("it was built");
    let host = AdapterHost::new(HostOptions::default()).expect("the sandbox starts");
    host.admit(&component).result.expect("it only misreads")
});

/// Mistakes, each with the cases that fail by it.
const MISTAKES: [(&str, &[&str]); 28] = [
    ("doubtful-check", &["check"]),
    ("forgotten-property", &["properties"]),
    ("empty-is-a-fault", &["empty-property", "other-recordings"]),
    ("last-row-of-one-page", &["one-page", "other-recordings"]),
    ("last-row-of-each-page", &["page-boundary"]),
    ("once-a-page", &["one-page", "duplicate-ids", "other-recordings"]),
    (
        "once-at-all",
        &[
            "one-page",
            "page-boundary",
            "duplicate-ids",
            "moving-id",
            "other-recordings",
            "resumed-from-every-checkpoint",
        ],
    ),
    ("guessed-standing", &["one-page", "page-boundary", "unknown-status", "other-recordings"]),
    ("odd-dates-count", &["one-page", "page-boundary", "odd-dates", "other-recordings"]),
    ("missing-is-blank", &["one-page", "page-boundary", "blank-and-absent", "other-recordings"]),
    // Among the other recordings are two properties in one job, and the PMS's own refusals.
    (
        "unauthorized-is-reach",
        &["other-recordings", "unauthorized-at-the-start", "unauthorized-half-way"],
    ),
    ("unauthorized-is-the-end", &["unauthorized-half-way"]),
    ("forbidden-is-log-in", &["other-recordings", "forbidden"]),
    ("impatient", &["rate-limited"]),
    ("limit-needs-time", &["rate-limited-without-a-time"]),
    ("server-error-is-log-in", &["server-error"]),
    ("slow-is-log-in", &["slow"]),
    ("half-is-enough", &["truncated"]),
    ("garbage-is-nobody", &["truncated", "malformed"]),
    ("web-page-is-nobody", &["web-page"]),
    ("no-byte-order-mark", &["byte-order-mark"]),
    ("everything-is-utf-8", &["declared-charset"]),
    ("clean-names-only", &["undeclared-charset"]),
    ("falls-on-cancel", &["cancelled-at-every-step"]),
    ("skips-a-page", &["resumed-from-every-checkpoint"]),
    ("hoards", &["memory-and-time"]),
    ("own-sign-in", &["secrets-in-segments"]),
    ("prying", &["marks-on-every-request"]),
];

/// A sealed component has nothing to differ by: no clock, no chance, no memory of an earlier run.
const BEYOND_MISTAKES: &str = "same-twice";

/// The material as it would be had the adapter been told to make a mistake when it was recorded.
fn material(mistake: &str) -> Material {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(MATERIAL).expect("`cargo xtask record-conformance` made it") {
        let from = entry.expect("an entry").path();
        let name = from.file_name().expect("a name").to_owned();
        let text = fs::read_to_string(&from).expect("a text");
        let is_recording = Path::new(&name).extension().is_some_and(|end| end == "json");
        let text = if is_recording { recording(&text, mistake) } else { text };
        fs::write(folder.path().join(name), text).expect("it is written");
    }
    Material::read(folder.path()).expect("it holds")
}

fn recording(text: &str, mistake: &str) -> String {
    let mut recording: Value = serde_json::from_str(text).expect("a recording");
    let settings = recording["job"]["settings"].as_array_mut().expect("settings");
    let setting = settings.iter_mut().find(|setting| setting[0] == "mistake");
    setting.expect("the setting of the careless adapter")[1] = json!(mistake);
    if mistake == "own-sign-in" {
        for exchange in recording["exchanges"].as_array_mut().expect("exchanges") {
            exchange["request"]["headers"]["Authorization"] = json!("Basic bWFwbGU6ZG9vcg==");
        }
    }
    recording.to_string()
}

fn failing(mistake: &str) -> Vec<(&'static str, String)> {
    conform(&CARELESS, &material(mistake))
        .into_iter()
        .filter_map(|verdict| match verdict.outcome {
            Outcome::Passed(_) => None,
            Outcome::Waived(why) | Outcome::Failed(why) => Some((verdict.case.name, why)),
        })
        .collect()
}

#[test]
fn without_a_mistake_every_case_passes() {
    assert_eq!(failing("none"), []);
}

#[test]
fn a_mistake_is_caught_by_its_cases_and_by_no_other() {
    let mut wrong = Vec::new();
    for (mistake, cases) in MISTAKES {
        let failing: Vec<_> = failing(mistake).into_iter().map(|(name, _)| name).collect();
        if failing != cases {
            wrong.push((mistake, failing));
        }
    }
    assert_eq!(wrong, []);
}

#[test]
fn every_case_catches_something() {
    let caught: BTreeSet<&str> =
        MISTAKES.iter().flat_map(|(_, cases)| *cases).copied().chain([BEYOND_MISTAKES]).collect();
    let all: BTreeSet<&str> = CASES.iter().map(|case| case.name).collect();
    assert_eq!(caught, all);
}
