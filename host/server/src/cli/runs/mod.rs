//! `usersync runs`

mod replay;
mod undo;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::{Args, Subcommand};
use usersync_core::model::{Outcome, Reason};
use usersync_core::plan::Notice;
use usersync_store::RunState;

use self::replay::Replay;
use self::undo::Undo;
pub(super) use self::undo::taken_back;
use super::Done;
use super::client::ClientArgs;
use super::output::{Output, plain};
use super::preview::describe_outlook;
use super::property;
use crate::api::page::Page;
use crate::api::preview::OutlookView;
use crate::api::runs::{OutcomeView, RunDetailView, RunView};

/// List, show and replay runs, or take one back
#[derive(Debug, Args)]
pub(super) struct Runs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(List),
    Show(Show),
    Outcomes(Outcomes),
    Replay(Replay),
    Undo(Undo),
}

/// List the runs of a property, newest first
#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// How many
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
}

/// Show a run with what was noted in it
#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    client: ClientArgs,
    /// The run
    id: String,
}

/// List what a run did to each record
#[derive(Debug, Args)]
struct Outcomes {
    #[command(flatten)]
    client: ClientArgs,
    /// The run
    id: String,
    /// Only records that ended so, such as `held`
    #[arg(long)]
    outcome: Option<String>,
}

impl Runs {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        match self.command {
            Command::List(list) => list.run(out).await,
            Command::Show(show) => show.run(out).await,
            Command::Outcomes(outcomes) => outcomes.run(out).await,
            Command::Replay(replay) => replay.run(out).await,
            Command::Undo(undo) => undo.run(out).await,
        }
    }
}

impl List {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let integration = property::integration_of(&client, &property).await?;
        let path = format!("/integrations/{}/runs", integration.id);
        let page: Page<RunView> = client.query(&path, &[("limit", self.limit)]).await?;
        out.many(&page.items, ["run", "started", "state", "read", "outcomes"], |run| {
            [
                run.id.to_string(),
                run.started_at
                    .map(|at| at.format("%Y-%m-%d %H:%M:%S UTC").to_string())
                    .unwrap_or_default(),
                state(run),
                run.read.to_string(),
                counts(&run.outcomes),
            ]
        })?;
        Ok(Done::Well)
    }
}

impl Show {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let run: RunDetailView = client.get(&format!("/runs/{}", self.id)).await?;
        let outlook = if run.run.held && !out.is_json() {
            client.find::<OutlookView>(&format!("/runs/{}/preview", self.id)).await?
        } else {
            None
        };
        out.one(&run, |run| {
            let mut text = describe(&run.run);
            text.extend(outlook.as_ref().map(describe_outlook));
            for notice in &run.notices {
                if let Notice::CallBudget(over) = notice {
                    let _ = writeln!(text, "{:<12} {}", "Call budget", plain(&over.to_string()));
                }
            }
            for rejected in &run.rejected {
                let person = rejected.person.as_deref().unwrap_or("a row without an id");
                let _ = writeln!(text, "Rejected     {}: {}", plain(person), plain(&rejected.why));
            }
            if let Some(log) = &run.log {
                let lines = log.lines().map(plain).collect::<Vec<_>>().join("\n");
                let _ = write!(text, "\n{lines}");
            }
            text
        })?;
        Ok(Done::Well)
    }
}

impl Outcomes {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let query: Vec<_> = self.outcome.map(|outcome| ("outcome", outcome)).into_iter().collect();
        let path = format!("/runs/{}/outcomes", self.id);
        let outcomes: Vec<OutcomeView> = client.list(&path, &query).await?;
        out.many(&outcomes, ["resident", "outcome", "step", "reason"], |one| {
            let outcome = one.outcome.name();
            [
                one.record.person.clone(),
                if one.applied { outcome.to_owned() } else { format!("{outcome}, not applied") },
                one.step.name().to_owned(),
                reason(one.reason),
            ]
        })?;
        Ok(Done::Well)
    }
}

/// A reason in its words.
pub(super) fn reason(reason: Reason) -> String {
    let reason = serde_json::to_value(reason).unwrap_or_default();
    let words = ["because", "alert"].map(|key| reason[key].as_str().unwrap_or_default());
    words.join(" ").trim().to_owned()
}

/// A run in a few lines.
pub(super) fn describe(run: &RunView) -> String {
    let mut text = String::new();
    let [asked, started, finished] = [run.asked_at, run.started_at, run.finished_at]
        .map(|at| at.map(|at| at.to_string()).unwrap_or_default());
    let failure = run.failure.clone().unwrap_or_default();
    for (label, value) in [
        ("Run", run.id.to_string()),
        ("State", state(run)),
        ("Failure", failure),
        ("Asked", asked),
        ("Started", started),
        ("Finished", finished),
        ("Adapter", run.adapter_version.clone().unwrap_or_default()),
        ("Read", run.read.to_string()),
        ("Outcomes", counts(&run.outcomes)),
    ] {
        if !value.is_empty() {
            let _ = writeln!(text, "{label:<12} {value}");
        }
    }
    text
}

/// The outcomes that occurred: `2 created, 38 unchanged`.
pub(super) fn counts(outcomes: &BTreeMap<String, u32>) -> String {
    let count = |outcome: Outcome| (outcomes.get(outcome.name()).copied(), outcome.name());
    let some: Vec<String> = Outcome::ALL
        .into_iter()
        .map(count)
        .filter_map(|(count, name)| Some(format!("{} {name}", count.filter(|count| *count > 0)?)))
        .collect();
    some.join(", ")
}

/// The word for the state of a run.
pub(super) fn state(run: &RunView) -> String {
    match run.state {
        RunState::Queued => "queued",
        RunState::Running => "running",
        RunState::Complete => "complete",
        RunState::Incomplete if run.held => "held for approval",
        RunState::Incomplete => "incomplete",
        RunState::Failed => "failed",
        RunState::Stopped => "stopped",
    }
    .to_owned()
}
