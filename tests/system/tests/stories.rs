//! Plays every scenario: on SQLite with each PMS, on PostgreSQL with one of them.

use std::path::PathBuf;

use pms_simulator::Pms;
use rstest::rstest;
use usersync_store::testing::Engine;
use usersync_system_tests::{Story, play};

#[rstest]
#[tokio::test]
async fn the_story_is_true(
    #[files("scenarios/*.toml")] file: PathBuf,
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let story = Story::parse(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let name = file.file_stem().unwrap().to_string_lossy();
    assert!(name.starts_with(&story.number), "`{name}` tells another scenario");
    let mut stages: Vec<Pms> =
        Pms::ALL.into_iter().filter(|pms| story.only.is_none_or(|only| only == *pms)).collect();
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
