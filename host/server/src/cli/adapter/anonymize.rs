//! `usersync adapter anonymize`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use usersync_testkit::anonymize;

use super::live::write;
use super::replay::read_recording;
use super::sandbox::Sandbox;
use crate::cli::Done;
use crate::cli::output::{Output, say};

/// Take everybody's personal data out of a recording, so that it can be kept and shared
///
/// The same recording gives the same bytes. The adapter must read the new recording as it read the
/// old one, invented people apart.
#[derive(Debug, Args)]
pub(in crate::cli) struct Anonymize {
    /// The component
    file: PathBuf,
    #[command(flatten)]
    sandbox: Sandbox,
    /// The recording
    recording: PathBuf,
    /// Where the anonymous recording goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// An element or key whose text stays, because the adapter goes by it; may be given several
    /// times
    #[arg(long, value_name = "NAME")]
    keep: Vec<String>,
}

impl Anonymize {
    pub(super) fn run(&self, out: &mut Output) -> anyhow::Result<Done> {
        let adapter = self.sandbox.admit(&self.file)?;
        let recording = read_recording(&self.recording)?;
        let anonymous = anonymize(&adapter, &recording, &self.keep)
            .with_context(|| format!("`{}` stays as it is", self.recording.display()))?;
        write(&self.out, &anonymous.to_json())?;
        let calls = anonymous.exchanges.len();
        if out.is_json() {
            out.json(&serde_json::json!({ "out": self.out, "calls": calls }))?;
        }
        say(&format!("Calls without personal data in {}: {calls}", self.out.display()));
        Ok(Done::Well)
    }
}
