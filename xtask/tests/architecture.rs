//! Which crate may know which: the arrows of ARCHITECTURE.md, read from the manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Every crate of the product, with those of the workspace that it may depend on.
const ARROWS: [(&str, &[&str]); 14] = [
    ("usersync-core", &[]),
    ("usersync-adapters", &["usersync-core"]),
    ("usersync-store", &["usersync-core"]),
    ("usersync-engine", &["usersync-adapters", "usersync-core", "usersync-store"]),
    (
        "usersync-server",
        &[
            "usersync-adapters",
            "usersync-core",
            "usersync-engine",
            "usersync-store",
            "usersync-templates",
            "usersync-testkit",
        ],
    ),
    ("usersync-adapter", &[]),
    ("yardi-adapter", &["usersync-adapter"]),
    ("realpage-adapter", &["usersync-adapter"]),
    ("appfolio-adapter", &["usersync-adapter"]),
    ("mri-adapter", &["usersync-adapter"]),
    ("entrata-adapter", &["usersync-adapter"]),
    ("pms-simulator", &[]),
    ("usersync-templates", &[]),
    ("usersync-testkit", &["usersync-adapters", "usersync-core"]),
];

/// Crates that look at the product from outside and may depend on any of it.
const OUTSIDE: [&str; 11] = [
    "careless-guest",
    "idle-guest",
    "misbehaving-guest",
    "usersync-bench",
    "usersync-chance",
    "usersync-fuzz",
    "usersync-memory",
    "usersync-planner-bench",
    "usersync-simulation",
    "usersync-system-tests",
    "xtask",
];

/// Crates that wait, call, store, read a clock or roll dice.
const IMPURE: [&str; 12] = [
    "axum",
    "futures-util",
    "getrandom",
    "metrics",
    "reqwest",
    "rustls",
    "sqlx",
    "tokio",
    "tracing",
    "tracing-subscriber",
    "wasmtime",
    "wit-bindgen",
];

/// The direct dependencies of every crate of the workspace, less those of its tests.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let name = |value: &Value| value["name"].as_str().expect("it has a name").to_owned();
    let list = |value: &Value| value.as_array().expect("it is a list").clone();
    list(&metadata["packages"])
        .iter()
        .map(|package| {
            let used = list(&package["dependencies"])
                .iter()
                .filter(|dependency| dependency["kind"] != "dev")
                .map(name)
                .collect();
            (name(package), used)
        })
        .collect()
}

#[test]
fn dependencies_between_crates_point_one_way() {
    let dependencies = dependencies();
    for (package, allowed) in ARROWS {
        let used = &dependencies[package];
        let unexpected: Vec<_> = used
            .iter()
            .filter(|name| dependencies.contains_key(*name) && !allowed.contains(&name.as_str()))
            .collect();
        assert!(unexpected.is_empty(), "{package} must not depend on {unexpected:?}");
    }
}

#[test]
fn every_crate_has_its_place() {
    let placed: BTreeSet<_> = ARROWS.iter().map(|(name, _)| *name).chain(OUTSIDE).collect();
    let dependencies = dependencies();
    let present: BTreeSet<_> = dependencies.keys().map(String::as_str).collect();
    assert_eq!(present, placed);
}

#[test]
fn the_core_only_computes() {
    let used = &dependencies()["usersync-core"];
    let impure: Vec<_> = IMPURE.iter().filter(|name| used.contains(**name)).collect();
    assert!(impure.is_empty(), "the core must not depend on {impure:?}");
}
