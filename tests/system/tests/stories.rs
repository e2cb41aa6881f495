//! Plays every scenario: on SQLite with each PMS, on PostgreSQL with one of them.

use std::path::PathBuf;

use pms_simulator::Pms;
use rstest::rstest;
use usersync_store::testing::Engine;
use usersync_system_tests::{Story, play};

/// The PMSs that every story can be told of.
const PLAYED: [Pms; 2] = [Pms::Yardi, Pms::AppFolio];

#[rstest]
#[tokio::test]
async fn the_story_is_true(
    #[files("scenarios/*.toml")] file: PathBuf,
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let story = Story::parse(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let name = file.file_stem().unwrap().to_string_lossy();
    assert!(name.starts_with(&story.number), "`{name}` tells another scenario");
    let mut stages = story.only.map_or_else(|| PLAYED.to_vec(), |only| vec![only]);
    if database == Engine::Postgres {
        let chosen = name.len() % stages.len();
        stages.rotate_left(chosen);
        stages.truncate(1);
    }
    for pms in stages {
        if let Err(error) = play(&story, pms, database).await {
            panic!("{error:#}");
        }
    }
}

/// A story that is true, every line of its second step included.
const TRUE: &str = r#"
number = "S00"
sentence = "The PMS changes a phone, and somebody has the email of a contact."
[door.olga]
name = "Olga Wend"
email = "olga@example.com"
[pms]
nora = { name = "Nora Ibarra", email = "nora@example.com" }
[[step]]
sync = "complete"
then.outcomes = { nora = "created" }
[[step]]
pms.nora = { phone = "512-555-0199", move_in = "1066-10-14" }
pms.rick = { name = "Rick Wend", email = "olga@example.com" }
sync = "complete"
then.outcomes = { nora = "updated", rick = "held: Name Mismatch" }
then.contacts.nora = { phone = "512-555-0199" }
then.history.nora = ["phone: nothing → 512-555-0199"]
then.alerts = [{ kind = "Name Mismatch", residents = ["rick"], contacts = ["olga"] }]
then.notices = ["nora: odd move_in"]
"#;

#[rstest]
#[case::outcome("\"updated\"", "\"unchanged\"", "the outcomes")]
#[case::reason("held: Name Mismatch", "held: Email Mismatch", "the outcomes")]
#[case::no_outcome(", rick = \"held: Name Mismatch\"", "", "nothing is told of `rick`")]
#[case::contact("then.contacts.nora", "#", "contact nora")]
#[case::value("{ phone = \"512-555-0199\" }", "{ phone = \"512-555-0198\" }", "contact nora")]
#[case::history("nothing → 512", "512 → 512", "the history of nora")]
#[case::alert("then.alerts", "#", "the open alerts")]
#[case::urgency("contacts = [\"olga\"]", "contacts = [\"olga\"], urgent = true", "the open alerts")]
#[case::notice("then.notices", "#", "the notices")]
#[case::end("sync = \"complete\"", "sync = \"incomplete\"", "the sync ended as Complete")]
#[tokio::test]
async fn a_story_that_is_not_true_fails(
    #[case] line: &str,
    #[case] other: &str,
    #[case] complaint: &str,
) {
    let (first_step, second_step) = TRUE.rsplit_once("[[step]]").unwrap();
    assert!(second_step.contains(line));
    let text = format!("{first_step}[[step]]{}", second_step.replace(line, other));
    let story = Story::parse(&text).unwrap();
    let error = play(&story, Pms::Yardi, Engine::Sqlite).await.unwrap_err();
    assert!(format!("{error:#}").contains(complaint), "{error:#}");
}
