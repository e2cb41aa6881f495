//! `usersync adapter diff`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;
use usersync_testkit::{Difference, LineDifference, diff};

use super::replay::read_recording;
use super::sandbox::Sandbox;
use crate::cli::Done;
use crate::cli::output::{Output, plain, say};

/// Tell what a newer version of an adapter would read otherwise
///
/// Runs both versions on recordings. Exits with 1 if a result differs, or if the newer version
/// makes a call that was never recorded.
#[derive(Debug, Args)]
pub(in crate::cli) struct Diff {
    /// The component as it is
    old: PathBuf,
    /// The component as it would be
    new: PathBuf,
    /// Recordings, or folders with recordings
    #[arg(required = true)]
    recordings: Vec<PathBuf>,
    #[command(flatten)]
    sandbox: Sandbox,
}

/// How the versions differ on one recording.
#[derive(Debug, Serialize)]
struct Compared {
    recording: PathBuf,
    #[serde(flatten)]
    difference: Difference,
}

impl Diff {
    pub(super) fn run(&self, out: &mut Output) -> anyhow::Result<Done> {
        let (old, new) = (self.sandbox.admit(&self.old)?, self.sandbox.admit(&self.new)?);
        let mut compared = Vec::new();
        for recording in self.files()? {
            let played = read_recording(&recording)?;
            let difference = diff(&old, &new, &played)
                .with_context(|| format!("`{}` cannot be played", recording.display()))?;
            compared.push(Compared { recording, difference });
        }
        out.many(&compared, ["recording", "difference", "what"], |one| {
            let (word, what) = describe(&one.difference);
            [one.recording.display().to_string(), word.to_owned(), plain(&what)]
        })?;
        let alike =
            |one: &&Compared| matches!(one.difference, Difference::Same | Difference::OtherCalls);
        let same = compared.iter().filter(alike).count();
        say(&format!("{} recordings: {same} give the same result", compared.len()));
        Ok(if same == compared.len() { Done::Well } else { Done::Badly })
    }

    /// The recordings named, and those in the folders named.
    fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for path in &self.recordings {
            if !path.is_dir() {
                files.push(path.clone());
                continue;
            }
            let entries = std::fs::read_dir(path)
                .with_context(|| format!("`{}` cannot be read", path.display()))?;
            let mut found: Vec<_> = entries
                .flatten()
                .map(|entry| entry.path())
                .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
                .collect();
            found.sort();
            files.extend(found);
        }
        Ok(files)
    }
}

fn describe(difference: &Difference) -> (&'static str, String) {
    match difference {
        Difference::Same => ("none", String::new()),
        Difference::OtherCalls => ("other calls", "the result is the same".to_owned()),
        Difference::OtherResult { lines } => {
            let lines: Vec<_> = lines.iter().map(line).collect();
            ("other result", lines.join("; "))
        }
        Difference::NotRecorded { what } => ("not recorded", what.clone()),
        Difference::Fault { message } => ("fault", message.clone()),
    }
}

fn line(line: &LineDifference) -> String {
    let fields = line.fields.iter().map(|(name, [before, after])| {
        let value = |value: &serde_json::Value| match value {
            serde_json::Value::Null => "nothing".to_owned(),
            value => value.to_string(),
        };
        format!("{name} {} → {}", value(before), value(after))
    });
    format!("{} {}: {}", line.kind, line.id, fields.collect::<Vec<_>>().join(", "))
}
