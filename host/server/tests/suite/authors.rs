//! Beginning an adapter: projects from templates, and the machine that is to build them.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

use crate::bench::{stderr, stdout};

const SDK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sdk/adapter");

fn adapter(folder: &tempfile::TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_usersync"))
        .current_dir(folder.path())
        .arg("adapter")
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

#[test]
fn a_project_in_any_language_is_written_under_its_name() {
    for (lang, main) in [("rust", "src/lib.rs"), ("js", "src/index.js"), ("python", "src/app.py")] {
        let folder = tempfile::tempdir().unwrap();
        let arguments = ["new", "my-pms", "--lang", lang, "--sdk", SDK, "--format", "json"];
        let output = adapter(&folder, &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let told: Value = serde_json::from_str(&stdout(&output)).unwrap();
        let files: Vec<&str> =
            told["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
        assert!(files.contains(&main), "{lang}: {main} is not among {files:?}");
        for file in files {
            assert!(folder.path().join("my-pms").join(file).is_file(), "{lang}: {file}");
        }
        let read_me = fs::read_to_string(folder.path().join("my-pms/README.md")).unwrap();
        assert!(read_me.contains("my-pms"), "{read_me}");
    }
}

#[test]
fn a_rust_project_names_the_sdk_it_is_built_on() {
    let folder = tempfile::tempdir().unwrap();
    adapter(&folder, &["new", "my-pms", "--lang", "rust", "--sdk", SDK]);
    let manifest = fs::read_to_string(folder.path().join("my-pms/Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&manifest).unwrap();
    let path = manifest["dependencies"]["usersync-adapter"]["path"].as_str().unwrap();
    assert!(std::path::Path::new(path).join("Cargo.toml").is_file(), "{path}");

    let wrong = adapter(&folder, &["new", "other", "--lang", "rust", "--sdk", "."]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(stderr(&wrong).contains("sdk/adapter"), "{}", stderr(&wrong));
    assert!(!folder.path().join("other").exists());
}

#[test]
fn what_is_there_is_never_overwritten_and_a_name_must_be_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("taken")).unwrap();
    fs::write(folder.path().join("taken/work.js"), "mine").unwrap();
    let output = adapter(&folder, &["new", "taken", "--lang", "js"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("is there already"), "{}", stderr(&output));
    assert_eq!(fs::read_dir(folder.path().join("taken")).unwrap().count(), 1);
    assert_eq!(adapter(&folder, &["new", "../up", "--lang", "js"]).status.code(), Some(2));
}

#[test]
fn the_doctor_finds_what_rust_needs_and_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let output = adapter(&folder, &["doctor", "--lang", "rust", "--format", "json"]);
    let found: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let checks: Vec<_> = found.iter().map(|one| one["check"].as_str().unwrap()).collect();
    assert_eq!(checks, ["rustc", "cargo", "wasm target", "component linker"]);
    assert!(found.iter().all(|one| one["ok"] == true), "{found:#?}");
    assert_eq!(output.status.code(), Some(0));

    let nowhere = Command::new(env!("CARGO_BIN_EXE_usersync"))
        .args(["adapter", "doctor", "--lang", "js", "--format", "json"])
        .env("PATH", folder.path())
        .output()
        .unwrap();
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(stdout(&nowhere).contains("https://nodejs.org"), "{}", stdout(&nowhere));
}
