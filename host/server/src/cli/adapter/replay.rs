//! `usersync adapter replay`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use usersync_adapters::{Answers, CannedReplies, CannedReply, Recording, ReplayOptions, replay};

use super::job::JobArgs;
use super::sandbox::Sandbox;
use crate::cli::Done;
use crate::cli::output::{Output, say};

/// Run a job of an adapter on a recording, or on answers from files, and print what it does, one
/// JSON object a line
///
/// Needs neither a network nor a database. Where a secret would be sent, its name stands.
#[derive(Debug, Args)]
pub(in crate::cli) struct Replay {
    /// The component
    file: PathBuf,
    #[command(flatten)]
    sandbox: Sandbox,
    /// What `adapter record` kept: the job, and an answer for each request
    #[arg(long, value_name = "FILE", conflicts_with_all = ["job", "settings", "properties", "today", "replies"])]
    recording: Option<PathBuf>,
    #[command(flatten)]
    job: Option<JobArgs>,
    /// Answers of the PMS, in order; a file that begins with `HTTP/` is a whole response
    #[arg(long = "reply", value_name = "[STATUS:]FILE", num_args = 1..)]
    replies: Vec<String>,
}

impl Replay {
    pub(super) fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let adapter = self.sandbox.admit(&self.file)?;
        let mut written = Ok(());
        let mut play = |job, answers: &mut dyn Answers| {
            replay(&adapter, job, ReplayOptions::default(), answers, |event| {
                if written.is_ok() {
                    written = out.json(&event);
                }
            })
        };
        let end = match (&self.recording, &self.job) {
            (Some(file), _) => {
                let recording = read_recording(file)?;
                play(&recording.job, &mut recording.answers())?
            }
            (None, Some(job)) => {
                let replies = self.replies.iter().map(|reply| CannedReply::from_argument(reply));
                let mut replies = replies.collect::<Result<CannedReplies, _>>()?;
                let (job, _) = job.job(&adapter, &self.file)?;
                let end = play(&job, &mut replies)?;
                if replies.left() > 0 {
                    say(&format!("note: {} answers were not asked for", replies.left()));
                }
                end
            }
            (None, None) => anyhow::bail!(
                "say what to play: `--recording FILE`, or `--job` and `--settings` with `--reply`"
            ),
        };
        written?;
        Ok(if end.done { Done::Well } else { Done::Badly })
    }
}

/// Reads a recording from a file.
pub(super) fn read_recording(file: &Path) -> anyhow::Result<Recording> {
    let json =
        std::fs::read(file).with_context(|| format!("`{}` cannot be read", file.display()))?;
    Recording::from_json(&json).with_context(|| format!("`{}` cannot be played", file.display()))
}
