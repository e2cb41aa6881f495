//! What the tests of running adapters share.

use std::path::PathBuf;

use chrono::{NaiveDate, TimeZone, Utc};
use usersync_adapters::protocol::{Job, JobKind, Reach};
use usersync_adapters::{Adapter, AdapterHost, HostOptions, Limits};
use usersync_store::testing::stand_aside;

/// The component that the build left under this name.
pub(crate) fn component(name: &str) -> Vec<u8> {
    let file = file(name);
    std::fs::read(&file).unwrap_or_else(|error| {
        panic!("{}: {error}; run `cargo xtask build-adapters` first", file.display())
    })
}

/// A component for which not every machine has the Rust target.
pub(crate) fn optional_component(name: &str) -> Option<Vec<u8>> {
    let component = std::fs::read(file(name)).ok();
    if component.is_none() {
        stand_aside(&format!(
            "`{name}` is not built: run `cargo xtask build-adapters`, which says what it takes"
        ));
    }
    component
}

#[expect(clippy::disallowed_methods, reason = "tests have no command line to be configured by")]
fn file(name: &str) -> PathBuf {
    let folder = std::env::var("USERSYNC_ADAPTERS_DIR").map_or_else(
        |_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/adapters")),
        PathBuf::from,
    );
    folder.join(format!("{name}.wasm"))
}

pub(crate) fn host(limits: Limits) -> AdapterHost {
    AdapterHost::new(HostOptions { limits, ..HostOptions::default() }).unwrap()
}

pub(crate) fn admit(host: &AdapterHost, name: &str) -> Adapter {
    let admission = host.admit(&component(name));
    match admission.result {
        Ok(adapter) => adapter,
        Err(error) => panic!("`{name}` was refused: {error}"),
    }
}

/// A job of 1 June 2026 with these settings, secrets among them.
pub(crate) fn job(adapter: &Adapter, kind: JobKind, settings: serde_json::Value) -> Job {
    let filling =
        adapter.descriptor().fill_with_secrets(&serde_json::from_value(settings).unwrap());
    assert_eq!(filling.problems, []);
    Job {
        kind,
        settings: filling.settings,
        secrets: filling.secrets,
        now: Utc.with_ymd_and_hms(2026, 6, 1, 17, 30, 0).unwrap(),
        today: NaiveDate::from_ymd_opt(2026, 6, 1).unwrap(),
        seed: 7,
    }
}

pub(crate) fn residents_of(properties: &[&str]) -> JobKind {
    JobKind::Residents {
        properties: properties.iter().map(ToString::to_string).collect(),
        reach: Reach::Full,
        cursor: None,
    }
}
