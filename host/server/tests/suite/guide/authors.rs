//! The authors' guide.

use std::fs;
use std::path::{Path, PathBuf};

use usersync_testkit::CASES;

use super::{Guide, has_programs};
use crate::bench::components;

const PAGE: &str = include_str!("../../../../../docs/authors/README.md");
const CONFORMANCE: &str = include_str!("../../../../../docs/authors/conformance.md");

/// Where projects in Rust are built before the tests run, so that what they share is there.
fn build_folder() -> PathBuf {
    components().with_file_name("languages").join("rust")
}

#[tokio::test]
async fn the_authors_guide_leads_from_nothing_to_a_synced_resident() {
    if !has_programs(&["bash", "cargo", "curl", "jq"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let guide = Guide::new(PAGE, &["127.0.0.1:8080", "127.0.0.1:8098", "127.0.0.1:8099"]);
    let project = folder.path().join("larch");
    let told = guide.run(folder.path(), &[("CARGO_TARGET_DIR", &build_folder())]).await;

    for expected in [
        "12 passed",
        "30 cases: 30 passed, 0 failed, 0 waived",
        "\"outcome\":\"works\"",
        "\"kind\":\"permission\"",
        "Larch Court",
        "9 recordings: 9 give the same result",
    ] {
        assert!(told.contains(expected), "the guide never led to `{expected}`:\n{told}");
    }
    assert!(project.join("conformance/simulator.expected.jsonl").is_file());
    let world: serde_json::Value =
        serde_json::from_slice(&fs::read(project.join("world.json")).unwrap()).unwrap();
    let residents = world["pms"]["cedar"]["properties"][0]["residents"].as_array().unwrap();
    let current = residents.iter().find(|one| one["status"] == "current").unwrap();
    assert!(told.contains(current["last_name"].as_str().unwrap()), "{told}");
}

#[test]
fn the_page_on_conformance_lists_every_case() {
    let told: Vec<&str> =
        CONFORMANCE.lines().filter(|line| line.starts_with("| `") && line.ends_with('|')).collect();
    let cases: Vec<String> =
        CASES.iter().map(|case| format!("| `{}` | {} |", case.name, case.about)).collect();
    let listed: Vec<&str> =
        told.iter().copied().filter(|line| cases.iter().any(|case| case == line)).collect();
    assert_eq!(listed, cases);
}

#[test]
fn every_link_of_the_authors_pages_leads_somewhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/authors");
    for page in fs::read_dir(&folder).unwrap() {
        let page = page.unwrap().path();
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { folder.join(file) };
            assert!(link.starts_with("https://") || target.exists(), "{}: {link}", page.display());
            if !heading.is_empty() {
                let slug = |line: &str| {
                    line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-")
                };
                let there = fs::read_to_string(&target).unwrap();
                assert!(
                    there.lines().any(|line| line.starts_with('#') && slug(line) == heading),
                    "{link}"
                );
            }
        }
    }
}
