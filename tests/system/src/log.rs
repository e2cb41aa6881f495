//! What a run of the tests writes down for the summary.

use std::fs::OpenOptions;
use std::io::Write as _;

use anyhow::{Context as _, Result};
use usersync_store::testing::Engine;

/// Counts a scenario that passed on an engine, if anybody counts.
pub fn log_scenario(number: &str, engine: Engine) -> Result<()> {
    let Some(path) = std::env::var_os("USERSYNC_SCENARIO_LOG") else { return Ok(()) };
    let engine = match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let file = OpenOptions::new().create(true).append(true).open(path);
    // In one write, so that lines of tests that run beside each other stay whole.
    file.and_then(|mut file| file.write_all(format!("{number} on {engine}\n").as_bytes()))
        .context("the log of scenarios cannot be written")
}
