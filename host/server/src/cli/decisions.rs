//! `usersync decisions`

use clap::{Args, Subcommand};
use usersync_core::model::DecisionId;

use super::Done;
use super::client::ClientArgs;
use super::integrations::time;
use super::output::Output;
use super::property;
use crate::api::decisions::{DecisionView, Undone};

/// List what people decided about a property, or undo a decision
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Decisions {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: List,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(List),
    Undo(Undo),
}

/// List what people decided about a property, oldest first
#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    #[arg(required = true)]
    property: Option<String>,
    /// Those that were undone too
    #[arg(long)]
    undone: bool,
}

/// Undo a decision; what it kept from happening happens at once
#[derive(Debug, Args)]
struct Undo {
    #[command(flatten)]
    client: ClientArgs,
    /// The decision
    id: DecisionId,
}

impl Decisions {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        match self.command.unwrap_or(Command::List(self.list)) {
            Command::List(list) => list.run(out).await,
            Command::Undo(undo) => undo.run(out).await,
        }
    }
}

impl List {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property.unwrap_or_default()).await?;
        let integration = property::integration_of(&client, &property).await?;
        let path = format!("/integrations/{}/decisions", integration.id);
        let mut decisions: Vec<DecisionView> = client.list(&path, &[]).await?;
        decisions.retain(|one| self.undone || one.undone_at.is_none());
        out.many(&decisions, ["decision", "decided", "by", "what holds"], |one| {
            let what = match &one.undone_by {
                None => one.text.clone(),
                Some(who) => format!("{} (undone by {who})", one.text),
            };
            [one.id.to_string(), time(Some(one.decided_at)), one.author.clone(), what]
        })?;
        Ok(Done::Well)
    }
}

impl Undo {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let path = format!("/decisions/{}/undo", self.id);
        let undone: Undone = client.post(&path, None::<&()>).await?;
        out.one(&undone, |undone| {
            format!("It does not hold any more; run {} planned without it.", undone.run_id)
        })?;
        Ok(Done::Well)
    }
}
