//! `usersync people`

mod dossier;
mod history;
mod list;
mod person;
mod show;
mod undo;

use clap::{Args, Subcommand};

use super::Done;
use super::output::Output;
pub(super) use history::describe as describe_change;

/// List the people of a property, show one of them, or take back what happened to them
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct People {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: list::List,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::List),
    Show(show::Show),
    History(history::History),
    Undo(undo::Undo),
    Export(dossier::Export),
    Erase(dossier::Erase),
}

impl People {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        match self.command.unwrap_or(Command::List(self.list)) {
            Command::List(list) => list.run(out).await,
            Command::Show(show) => show.run(out).await,
            Command::History(history) => history.run(out).await,
            Command::Undo(undo) => undo.run(out).await,
            Command::Export(export) => export.run(out).await,
            Command::Erase(erase) => erase.run(out).await,
        }
    }
}
