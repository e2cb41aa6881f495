//! The templates' adapters: one PMS read by an adapter in each language.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;
use usersync_adapters::protocol::{Job, JobKind, Reach};
use usersync_adapters::{
    Adapter, AdapterHost, CannedReplies, CannedReply, Class, Event, HostOptions, ReplayOptions,
    SettingValue, replay,
};
use usersync_store::testing::stand_aside;
use usersync_testkit::{Material, Outcome, Verdict, conform};

use crate::bench::components;

const TEMPLATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sdk/templates");

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(TEMPLATES).join("shared/samples").join(name)).unwrap()
}

/// The adapter, if it was built. Only a machine without the language's own tools is without it.
fn adapter(name: &str) -> Option<Adapter> {
    let file: PathBuf = components().join(format!("{name}.wasm"));
    let Ok(component) = std::fs::read(&file) else {
        stand_aside(&format!(
            "`{name}` is not built: run `cargo xtask build-adapters --languages`, which says what \
             it takes"
        ));
        return None;
    };
    let host = AdapterHost::new(HostOptions::default()).unwrap();
    match host.admit(&component).result {
        Ok(adapter) => Some(adapter),
        Err(error) => panic!("`{name}` was refused: {error}"),
    }
}

/// What an adapter does on the sample answers, an event a line.
fn conversation(adapter: &Adapter) -> Vec<Value> {
    let settings: BTreeMap<String, SettingValue> =
        serde_json::from_slice(&sample("settings.json")).unwrap();
    let filling = adapter.descriptor().fill_with_secrets(&settings);
    assert_eq!(filling.problems, []);
    let today = NaiveDate::from_ymd_opt(2026, 7, 20).unwrap();
    let job = Job {
        kind: JobKind::Residents {
            properties: vec!["prp_juniper_1".to_owned()],
            reach: Reach::Full,
            cursor: None,
        },
        settings: filling.settings,
        secrets: filling.secrets,
        now: today.and_time(NaiveTime::MIN).and_utc(),
        today,
        seed: 1,
    };
    let pages = ["residents-1.json", "residents-2.json"];
    let replies = pages.map(|page| CannedReply::from_bytes(None, sample(page)).unwrap());
    let mut answers = CannedReplies::from_iter(replies);
    let mut events = Vec::new();
    let keep = |event| events.push(serde_json::to_value::<Event>(event).unwrap());
    replay(adapter, &job, ReplayOptions::default(), &mut answers, keep).unwrap();
    events
}

fn conforms(adapter: &Adapter) {
    let material = Path::new(TEMPLATES).join("conformance").join("v1");
    let verdicts = conform(adapter, &Material::read(&material).unwrap());
    let passed = |verdict: &Verdict| matches!(verdict.outcome, Outcome::Passed(_));
    let failed: Vec<_> = verdicts.iter().filter(|verdict| !passed(verdict)).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

fn is_sealed_reads_the_samples_and_conforms(name: &str) {
    let Some(adapter) = adapter(name) else { return };
    assert_eq!((adapter.id().as_str(), adapter.class()), (name, Class::Sealed));
    assert_eq!(serde_json::to_value(adapter.inspect()).unwrap()["imports"], serde_json::json!([]));
    let expected = String::from_utf8(sample("residents.jsonl")).unwrap();
    let expected: Vec<Value> =
        expected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(conversation(&adapter), expected);
    conforms(&adapter);
}

#[test]
fn an_adapter_in_rust_is_sealed_reads_the_samples_and_conforms() {
    is_sealed_reads_the_samples_and_conforms("cedar");
}

#[test]
fn an_adapter_in_javascript_is_sealed_reads_the_samples_and_conforms() {
    is_sealed_reads_the_samples_and_conforms("cedar-js");
}

#[test]
fn an_adapter_in_python_is_sealed_reads_the_samples_and_conforms() {
    is_sealed_reads_the_samples_and_conforms("cedar-python");
}
