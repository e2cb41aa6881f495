//! `usersync adapter replay`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, ValueEnum};
use usersync_adapters::protocol::{Job, JobKind, Reach};
use usersync_adapters::{CannedReplies, CannedReply, Filling, ReplayOptions, SettingValue, replay};
use usersync_engine::clock::{Clock as _, SystemClock};

use super::Done;
use super::failure::hinted;
use super::inspect::admit;
use super::output::{Output, say};

/// Run a job of an adapter on answers from files and print what it does, one JSON object a line
///
/// Needs neither a network nor a database. Requests take the answers in order. Where a secret would
/// be sent, its name stands.
#[derive(Debug, Args)]
pub(super) struct Replay {
    /// The component
    file: PathBuf,
    /// What the adapter is asked
    #[arg(long, value_enum)]
    job: Question,
    /// A JSON object of setting keys; texts or lists of texts, secrets among them
    #[arg(long, value_name = "FILE")]
    settings: PathBuf,
    /// The PMS's id of a property to be read; may be given several times
    #[arg(long = "property", value_name = "ID")]
    properties: Vec<String>,
    /// The date at the property
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
    /// Answers of the PMS, in order; a file that begins with `HTTP/` is a whole response
    #[arg(long = "reply", value_name = "[STATUS:]FILE", num_args = 1..)]
    replies: Vec<String>,
}

/// What an adapter is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Question {
    /// Does every operation work?
    Check,
    /// Which properties can be seen?
    Properties,
    /// Who lives there?
    Residents,
}

/// Any number would do: the same one each time gives the same output each time.
const SEED: u64 = 1;

impl Replay {
    pub(super) fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let adapter = admit(&self.file)?;
        let settings = read_settings(&self.settings)?;
        let filling = adapter.descriptor().fill_with_secrets(&settings);
        if !filling.problems.is_empty() {
            let problems: Vec<String> = filling.problems.iter().map(ToString::to_string).collect();
            let hint = format!("`usersync adapter inspect {}` lists them", self.file.display());
            return Err(hinted(format!("the settings do not fit: {}", problems.join("; ")), hint));
        }
        let replies = self.replies.iter().map(|reply| CannedReply::from_argument(reply));
        let mut replies = replies.collect::<Result<CannedReplies, _>>()?;
        let (now, today) = times(self.today);
        let kind = match self.job {
            Question::Check => JobKind::Check,
            Question::Properties => JobKind::Properties,
            Question::Residents if self.properties.is_empty() => {
                bail!("name at least one property with `--property`")
            }
            Question::Residents => {
                JobKind::Residents { properties: self.properties, reach: Reach::Full, cursor: None }
            }
        };
        let Filling { settings, secrets, .. } = filling;
        let job = Job { kind, settings, secrets, now, today, seed: SEED };
        let mut written = Ok(());
        let end = replay(&adapter, &job, ReplayOptions::default(), &mut replies, |event| {
            if written.is_ok() {
                written = out.json(&event);
            }
        })?;
        written?;
        if replies.left() > 0 {
            say(&format!("note: {} answers were not asked for", replies.left()));
        }
        Ok(if end.done { Done::Well } else { Done::Badly })
    }
}

/// With a date of its own, a replay says the same on every day.
fn times(today: Option<NaiveDate>) -> (DateTime<Utc>, NaiveDate) {
    if let Some(today) = today {
        return (today.and_time(NaiveTime::MIN).and_utc(), today);
    }
    let now = SystemClock.now();
    (now, now.date_naive())
}

fn read_settings(file: &Path) -> anyhow::Result<BTreeMap<String, SettingValue>> {
    let text = std::fs::read(file)
        .with_context(|| format!("the settings `{}` cannot be read", file.display()))?;
    // A reader's message could quote a secret; the place is enough.
    serde_json::from_slice(&text).map_err(|failure| {
        let (line, column) = (failure.line(), failure.column());
        anyhow::anyhow!(
            "the settings `{}` are no JSON object of texts and lists of texts (line {line}, column \
             {column})",
            file.display()
        )
    })
}
