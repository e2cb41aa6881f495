//! The command line.
//!
//! Data goes to standard output and everything else to standard error. `check`, `token`, `key` and
//! `serve` open the database; what `adapter` does with files needs neither it nor a service;
//! everything else talks to the admin API.

mod adapter;
mod alerts;
mod check;
mod client;
mod confirm;
mod decisions;
mod demo;
mod explain;
mod export;
mod failure;
mod fixit;
mod import;
mod integrations;
mod key;
mod output;
mod people;
mod preview;
mod property;
mod runs;
mod serve;
mod sync;
mod token;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::{Format, Output};

/// Keeps the directories of properties in step with their property management systems
#[derive(Debug, Parser)]
#[command(name = "usersync", version)]
struct CommandLine {
    /// How data is written: for people, or as JSON (one object a line where there are several)
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service until it is told to stop
    Serve(serve::Serve),
    /// Look at configuration, database, keys and adapters without changing anything
    Check(check::Check),
    /// Show the whole product at work on stand-in PMSs, with a database of its own
    Demo(demo::Demo),
    /// Sync a property now
    Sync(sync::Sync),
    /// Show what a sync of a property would do, without doing it
    Preview(preview::Preview),
    /// Explain why somebody is, or is not, in the directory as the PMS has them
    Explain(explain::Explain),
    /// List what to correct in the PMS, by unit
    FixIt(fixit::FixIt),
    /// List the people of a property, show one of them, or take back what happened to them
    People(people::People),
    /// Write people, alerts or runs as a file
    Export(export::Export),
    /// Take people in from a file, or show what that would do
    Import(import::Import),
    /// List, show and answer alerts
    Alerts(alerts::Alerts),
    /// List what people decided about a property, or undo a decision
    Decisions(decisions::Decisions),
    /// List, show and replay runs, or take one back
    Runs(runs::Runs),
    /// List and show integrations, turn them on and off, attach PMS properties
    Integrations(integrations::Integrations),
    /// Write, judge and try adapters; inspect, install and activate them
    #[command(subcommand)]
    Adapter(adapter::Adapter),
    /// Make, list and revoke tokens for the admin API
    #[command(subcommand)]
    Token(token::Token),
    /// Make, list and rotate the master keys that everything secret is sealed under
    #[command(subcommand)]
    Key(key::Key),
}

/// How a command ended, if it did not fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Done {
    Well,
    /// It was done, and alerts were raised.
    WithAlerts,
    /// It printed what went wrong as its data.
    Badly,
}

impl From<Done> for ExitCode {
    fn from(done: Done) -> Self {
        Self::from(match done {
            Done::Well => 0,
            Done::Badly => 1,
            Done::WithAlerts => 3,
        })
    }
}

/// Reads the arguments, does what they say, and tells how it went: 0 done, 1 failed, 2 not
/// understood, 3 done but alerts were raised.
pub fn main() -> ExitCode {
    let CommandLine { format, command } = CommandLine::parse();
    let mut out = Output::new(format);
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(command.run(&mut out)));
    match done {
        Ok(done) => done.into(),
        // Whoever reads the output has enough of it.
        Err(failure) if output::is_closed(&failure) => ExitCode::SUCCESS,
        Err(failure) => {
            failure::print(&failure);
            ExitCode::FAILURE
        }
    }
}

impl Command {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        match self {
            Self::Serve(command) => command.run().await,
            Self::Check(command) => command.run(out).await,
            Self::Demo(command) => command.run(out).await,
            Self::Sync(command) => command.run(out).await,
            Self::Preview(command) => command.run(out).await,
            Self::Explain(command) => command.run(out).await,
            Self::FixIt(command) => command.run(out).await,
            Self::People(command) => command.run(out).await,
            Self::Export(command) => command.run().await,
            Self::Import(command) => command.run(out).await,
            Self::Alerts(command) => command.run(out).await,
            Self::Decisions(command) => command.run(out).await,
            Self::Runs(command) => command.run(out).await,
            Self::Integrations(command) => command.run(out).await,
            Self::Adapter(command) => command.run(out).await,
            Self::Token(command) => command.run(out).await,
            Self::Key(command) => command.run(out).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_commands_hold_together() {
        CommandLine::command().debug_assert();
    }
}
