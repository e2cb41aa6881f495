//! What an adapter is asked on the command line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, ValueEnum};
use secrecy::SecretString;
use usersync_adapters::protocol::{Job, JobKind, Reach};
use usersync_adapters::{Adapter, Filling, SettingValue};
use usersync_engine::clock::{Clock as _, SystemClock};

use crate::cli::failure::hinted;

/// A job, from arguments and a file of settings.
#[derive(Debug, Args)]
pub(super) struct JobArgs {
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

impl JobArgs {
    /// The job, and the secrets that go with it, by their keys.
    pub(super) fn job(
        &self,
        adapter: &Adapter,
        component: &Path,
    ) -> anyhow::Result<(Job, BTreeMap<String, SecretString>)> {
        let entered = read_settings(&self.settings)?;
        let filling = adapter.descriptor().fill_with_secrets(&entered);
        if !filling.problems.is_empty() {
            let problems: Vec<String> = filling.problems.iter().map(ToString::to_string).collect();
            let hint = format!("`usersync adapter inspect {}` lists them", component.display());
            return Err(hinted(format!("the settings do not fit: {}", problems.join("; ")), hint));
        }
        let kind = match self.job {
            Question::Check => JobKind::Check,
            Question::Properties => JobKind::Properties,
            Question::Residents if self.properties.is_empty() => {
                bail!("name at least one property with `--property`")
            }
            Question::Residents => JobKind::Residents {
                properties: self.properties.clone(),
                reach: Reach::Full,
                cursor: None,
            },
        };
        let (now, today) = times(self.today);
        let Filling { settings, secrets, .. } = filling;
        let values = secrets.iter().filter_map(|key| {
            let text = entered.get(key)?.texts().next()?;
            Some((key.clone(), SecretString::from(text)))
        });
        let values = values.collect();
        Ok((Job { kind, settings, secrets, now, today, seed: SEED }, values))
    }
}

/// With a date of its own, a job says the same on every day.
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
