//! `usersync sync`

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;
use serde::Serialize;
use tokio::time::sleep;
use usersync_store::RunState;

use super::Done;
use super::client::{Client, ClientArgs};
use super::output::Output;
use super::property;
use super::runs::describe;
use crate::api::alerts::AlertView;
use crate::api::integrations::IntegrationView;
use crate::api::properties::PropertyView;
use crate::api::runs::{RunDetailView, RunView, StartedRun};

/// Sync a property now
///
/// With `--wait` it ends with the run: 0 if it is complete, 3 if alerts were raised in it, 1 if it
/// came to no end.
#[derive(Debug, Args)]
pub(super) struct Sync {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// Wait for the run to end
    #[arg(long)]
    wait: bool,
}

/// How often it is asked whether the run has ended.
const ASK_EVERY: Duration = Duration::from_millis(250);

/// A run that ended, and the alerts raised in it.
#[derive(Debug, Serialize)]
struct Ended {
    property: String,
    run: RunView,
    /// How many of each kind.
    alerts: BTreeMap<&'static str, u32>,
}

impl Sync {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let integration = property::integration_of(&client, &property).await?;
        let path = format!("/integrations/{}/runs", integration.id);
        let started: StartedRun = client.post(&path, None::<&()>).await?;
        if !self.wait {
            out.one(&started, |started| format!("{}: {}", property.name, started.message))?;
            return Ok(Done::Well);
        }
        let progress = ProgressBar::new_spinner();
        progress.set_message(format!("{}: {}", property.name, started.message));
        progress.enable_steady_tick(Duration::from_millis(100));
        let run = wait(&client, &started.run).await;
        progress.finish_and_clear();
        let run = run?;
        let alerts = alerts_of(&client, &property, &integration, &run).await?;
        let done = match (run.state, alerts.is_empty()) {
            (RunState::Complete, true) => Done::Well,
            (RunState::Complete, false) => Done::WithAlerts,
            _ => Done::Badly,
        };
        let ended = Ended { property: property.name, run, alerts };
        out.one(&ended, |ended| {
            let kinds: Vec<String> =
                ended.alerts.iter().map(|(title, count)| format!("{count} {title}")).collect();
            let kinds = if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") };
            format!("{}\n{}Alerts       {kinds}", ended.property, describe(&ended.run))
        })?;
        Ok(done)
    }
}

/// Waits for the end of a run that was asked for.
async fn wait(client: &Client, asked_for: &RunView) -> anyhow::Result<RunView> {
    let path = format!("/runs/{}", asked_for.id);
    loop {
        let RunDetailView { run, .. } = client.get(&path).await?;
        if !matches!(run.state, RunState::Queued | RunState::Running) {
            return Ok(run);
        }
        sleep(ASK_EVERY).await;
    }
}

/// How many alerts of each kind were raised during a run.
async fn alerts_of(
    client: &Client,
    property: &PropertyView,
    integration: &IntegrationView,
    run: &RunView,
) -> anyhow::Result<BTreeMap<&'static str, u32>> {
    let query = [("property", property.id.to_string()), ("open", "true".to_owned())];
    let before = |alert: &AlertView| run.started_at.is_none_or(|start| alert.raised_at < start);
    let mut count = BTreeMap::new();
    for alert in client.list_until("/alerts", &query, before).await? {
        let later = run.finished_at.is_some_and(|end| alert.raised_at > end);
        let other = alert.integration_id.is_some_and(|id| id != integration.id);
        if !later && !other {
            *count.entry(alert.kind.name()).or_default() += 1;
        }
    }
    Ok(count)
}
