//! `usersync integrations`

mod attach;
mod foresight;
mod switch;

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use usersync_store::IntegrationState;

use self::attach::Attach;
use self::switch::{TurnOff, TurnOn};
use super::Done;
use super::client::ClientArgs;
use super::output::{Output, plain};
use super::property;
use crate::api::integrations::IntegrationView;
use crate::api::properties::PropertyView;

/// List and show integrations, turn them on and off, attach PMS properties
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Integrations {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: List,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(List),
    Show(Show),
    TurnOn(TurnOn),
    TurnOff(TurnOff),
    Attach(Attach),
}

/// List integrations, oldest first
#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    client: ClientArgs,
}

/// Show the integration of a property
#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
}

impl Integrations {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        match self.command.unwrap_or(Command::List(self.list)) {
            Command::List(list) => list.run(out).await,
            Command::Show(show) => show.run(out).await,
            Command::TurnOn(turn_on) => turn_on.run(out).await,
            Command::TurnOff(turn_off) => turn_off.run(out).await,
            Command::Attach(attach) => attach.run(out).await,
        }
    }
}

impl List {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let integrations: Vec<IntegrationView> = client.list("/integrations", &[]).await?;
        let properties: Vec<PropertyView> = client.list("/properties", &[]).await?;
        let name = |one: &IntegrationView| {
            let property = properties.iter().find(|property| property.id == one.property_id);
            property.map_or_else(|| one.property_id.to_string(), |found| found.name.clone())
        };
        out.many(&integrations, ["property", "state", "last sync", "next run", "id"], |one| {
            [
                name(one),
                state(one),
                time(one.last_sync_at),
                time(one.next_run_at),
                one.id.to_string(),
            ]
        })?;
        Ok(Done::Well)
    }
}

impl Show {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let integration = property::integration_of(&client, &property).await?;
        out.one(&integration, |one| describe(&property, one))?;
        Ok(Done::Well)
    }
}

fn describe(property: &PropertyView, integration: &IntegrationView) -> String {
    let excluded = integration.settings.excluded.join(", ");
    let mut text = String::new();
    for (label, value) in [
        ("Property", property.name.clone()),
        ("Integration", integration.id.to_string()),
        ("State", state(integration)),
        ("Last sync", time(integration.last_sync_at)),
        ("Next run", time(integration.next_run_at)),
        ("Left out", excluded),
    ] {
        let _ = writeln!(text, "{label:<12} {value}");
    }
    for over in &integration.over_budget {
        let _ = writeln!(text, "{:<12} {}", "Call budget", plain(&over.advice));
    }
    for attached in &integration.pms_properties {
        let people =
            attached.people.map_or_else(String::new, |people| format!(", {people} people"));
        let read = time(attached.last_read_at);
        let _ = writeln!(
            text,
            "PMS property {} {} (read {read}{people})",
            attached.pms_id, attached.name
        );
    }
    text
}

fn state(integration: &IntegrationView) -> String {
    let state = match integration.state {
        IntegrationState::Draft => "draft",
        IntegrationState::On => "on",
        IntegrationState::Off => "off",
    };
    if integration.running { format!("{state}, running") } else { state.to_owned() }
}

/// A time as tables show it.
pub(super) fn time(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string())
}
