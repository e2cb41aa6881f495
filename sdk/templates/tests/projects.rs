//! What becomes of the templates.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use usersync_templates::{File, Language, project, write};

fn larch(language: Language) -> Vec<File> {
    project(language, "larch", Path::new(r#"/home/dana/"sdk""#))
}

fn text<'a>(files: &'a [File], path: &str) -> &'a str {
    let file = files.iter().find(|file| file.path == path);
    std::str::from_utf8(&file.unwrap_or_else(|| panic!("there is no {path}")).bytes).unwrap()
}

/// Whether `{{word}}` stands in a text.
fn has_placeholder(text: &str) -> bool {
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
    text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).any(|(word, _)| is_word(word))
}

#[test]
fn every_language_gives_a_whole_project_without_placeholders() {
    for (language, main) in [
        (Language::Rust, "src/lib.rs"),
        (Language::Js, "src/index.js"),
        (Language::Python, "src/app.py"),
    ] {
        let files = larch(language);
        let (sample, recording) = ("samples/residents.jsonl", "conformance/one-page.json");
        for path in [main, "README.md", ".gitignore", sample, recording] {
            assert!(!has_placeholder(text(&files, path)), "{path}");
        }
        for File { path, bytes } in &files {
            assert!(!has_placeholder(&String::from_utf8_lossy(bytes)), "{path}");
            assert!(!path.ends_with(".template"), "{path}");
        }
    }
}

#[test]
fn nothing_else_is_taken_for_a_part_of_a_project() {
    for language in Language::ALL {
        let top = larch(language);
        let top: Vec<_> = top.iter().map(|file| file.path.split('/').next().unwrap()).collect();
        for foreign in ["shared", "rust", "js", "python", "node_modules", "target"] {
            assert!(!top.contains(&foreign), "{foreign} in {language:?}");
        }
    }
}

#[test]
fn a_lock_file_names_no_server() {
    let files = larch(Language::Js);
    let lock = text(&files, "package-lock.json");
    assert!(lock.contains(r#""name": "larch""#));
    assert!(!lock.contains(r#""resolved""#), "run `npm install` with the template's .npmrc");
}

#[test]
fn a_project_in_rust_finds_the_sdk_and_is_no_part_of_another_workspace() {
    let files = larch(Language::Rust);
    let manifest = text(&files, "Cargo.toml");
    assert!(manifest.contains(r#"usersync-adapter = { path = "/home/dana/\"sdk\"" }"#));
    assert!(manifest.contains("[workspace]"));
    assert!(text(&files, "Cargo.lock").contains(r#"name = "usersync-adapter""#));
    assert!(!files.iter().any(|file| file.path.starts_with("wit/")), "the SDK brings it");
}

#[test]
fn a_language_without_a_template_is_refused_with_those_that_have_one() {
    let refused = "cobol".parse::<Language>().unwrap_err().to_string();
    assert_eq!(refused, "there is no template in `cobol`; there is one in `rust`, `js`, `python`");
}

#[cfg(unix)]
#[test]
fn scripts_can_be_started_where_they_were_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("larch");
    write(&larch(Language::Python), &project).unwrap();
    let mode = |name: &str| project.join(name).metadata().unwrap().permissions().mode();
    assert_eq!(mode("build.sh") & 0o111, 0o111);
    assert_eq!(mode("README.md") & 0o111, 0);
}
