//! `usersync sync`

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Args;
use indicatif::ProgressBar;
use serde::Serialize;
use tokio::time::sleep;
use usersync_store::{IntegrationState, RunState, Trigger};

use super::Done;
use super::client::{Client, ClientArgs};
use super::failure::hinted;
use super::output::Output;
use super::property;
use super::runs::describe;
use crate::api::alerts::AlertView;
use crate::api::integrations::IntegrationView;
use crate::api::page::Page;
use crate::api::properties::PropertyView;
use crate::api::runs::{RunView, StartedRun};

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
        let run = wait(&client, &integration, started.asked_at).await;
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

/// Waits for the end of the first run that began since it was asked for.
async fn wait(
    client: &Client,
    integration: &IntegrationView,
    asked_at: DateTime<Utc>,
) -> anyhow::Result<RunView> {
    let since = asked_at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let path = format!("/integrations/{}/runs", integration.id);
    loop {
        let page: Page<RunView> =
            client.query(&path, &[("since", since.as_str()), ("limit", "200")]).await?;
        let ours = page.items.into_iter().rev().find(|run| run.trigger != Trigger::Decision);
        match ours {
            Some(run) if run.state != RunState::Running => return Ok(run),
            Some(_) => {}
            None => must_be_on(client, integration).await?,
        }
        sleep(ASK_EVERY).await;
    }
}

/// A run that was asked for begins only while the integration is on.
async fn must_be_on(client: &Client, integration: &IntegrationView) -> anyhow::Result<()> {
    let now: IntegrationView = client.get(&format!("/integrations/{}", integration.id)).await?;
    if now.state == IntegrationState::On {
        return Ok(());
    }
    Err(hinted(
        "the integration was turned off before the run began",
        "`usersync integrations` shows which ones are on",
    ))
}

/// How many alerts of each kind were raised during a run.
async fn alerts_of(
    client: &Client,
    property: &PropertyView,
    integration: &IntegrationView,
    run: &RunView,
) -> anyhow::Result<BTreeMap<&'static str, u32>> {
    let query = [("property", property.id.to_string()), ("open", "true".to_owned())];
    let before = |alert: &AlertView| alert.raised_at < run.started_at;
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
