//! The API tried against its own document, by a program that knows nothing else of it.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::json;
use usersync_store::testing::stand_aside;

use crate::bench::{Bench, components, id, stderr, stdout};

/// Where `cargo xtask test` installs it, beside the adapters.
fn program() -> Option<PathBuf> {
    let program = components().with_file_name("contract").join("bin/schemathesis");
    if program.is_file() {
        return Some(program);
    }
    stand_aside("Schemathesis is not installed: `cargo xtask test` installs it");
    None
}

/// Something of every kind, so that there is something to be found, changed and removed.
async fn furnish(bench: &Bench) {
    let (_, property) = bench.property("Maple Court").await;
    let path = format!("/properties/{property}/contacts");
    for name in ["Adams", "Brown", "Clark"] {
        let email = format!("{}@example.com", name.to_lowercase());
        bench.post(&path, json!({ "last_name": name, "email": email })).await.ok();
    }
    let draft = bench.post("/integrations", json!({ "property_id": property })).await;
    id(&draft.ok());
}

async fn run(program: PathBuf, bench: &Bench) -> Output {
    let mut command = Command::new(program);
    let folder = bench.folder().to_owned();
    let settings = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/schemathesis.toml");
    command
        .args([
            "--config-file",
            settings,
            "run",
            &format!("{}/api/v1/openapi.json", bench.service().url()),
        ])
        .args(["--header", &format!("Authorization: Bearer {}", bench.token("admin"))])
        .args(["--phases", "examples,coverage,fuzzing", "--max-examples", "8", "--workers", "2"])
        // Components and lists of people are tried by tests of their own; Schemathesis makes none.
        .args(["--exclude-operation-id", "install_adapter"])
        .args(["--exclude-operation-id", "import_contacts"])
        .args(["--seed", "20261122", "--no-shrink", "--continue-on-failure", "--no-color"])
        .args(["--request-timeout", "45", "--suppress-health-check", "all", "--warnings", "off"])
        .current_dir(folder);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_keeps_what_its_document_promises() {
    let Some(program) = program() else { return };
    let bench = Bench::start().await;
    furnish(&bench).await;
    let output = run(program, &bench).await;
    let told = format!("{}{}", stdout(&output), stderr(&output));
    assert!(output.status.success(), "{told}");
    let summary = told.split_once("SUMMARY").map_or(told.as_str(), |(_, summary)| summary);
    // Told even where the test runner keeps quiet about tests that pass.
    std::io::stderr().write_all(summary.as_bytes()).unwrap();
}
