//! The repository's own commands: `cargo xtask NAME`.
//!
//! A file per command. Each prints the programs that it calls, so that everything here can be done
//! by hand as well. Nothing of the product is here, and nothing here is needed to run it.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command talks to the person who typed it"
)]

mod adapters;
mod bench;
mod build;
mod conformance;
mod contract;
mod demo;
mod deny;
mod fit;
mod fuzz;
mod languages;
mod planner;
mod report;
mod setup;
mod simulate;
mod test;
mod tool;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Builds, tests and checks this repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check for what building and testing need, and install what can be installed
    Setup,
    /// Build the adapters and the tests' guests into `target/adapters`
    BuildAdapters {
        /// Build the templates' adapters too, in Rust, JavaScript and Python
        #[arg(long)]
        languages: bool,
    },
    /// Build the release: `target/release/usersync` and `target/adapters`
    Build,
    /// Check formatting, lints and dependencies, and run every test
    Test {
        /// Only this package: its lints and its tests (may be repeated)
        #[arg(short, long = "package", value_name = "PACKAGE")]
        packages: Vec<String>,
    },
    /// Show the product at work on stand-in PMSs, and stay up
    ///
    /// With `--once` it ends after the second sync; with `--format json` it prints one object.
    Demo {
        /// Arguments of `usersync demo`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Make the recordings that the conformance suite plays, from `world.toml` of each adapter
    RecordConformance {
        /// Only these adapters, by their folders
        #[arg(value_name = "PMS")]
        names: Vec<String>,
    },
    /// Run the targets of `tests/fuzz` for long, guided by coverage
    Fuzz(fuzz::Options),
    /// Measure what the sandbox costs: CPU time, start-up, memory and size
    ///
    /// With `--accuracy` it counts whom the planner takes for whom, and with `--accuracy --peers`
    /// does so beside Splink; with `--planner` it measures how long planning takes. With `--format
    /// json` each prints one object. It fails if a limit does not hold.
    Bench {
        /// Arguments of the bench; `--help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Play months of a property's life on the planner and on a reference model of the rulings
    ///
    /// `--months N --seed S` says how many and which; `--replay FILE` plays a month that failed.
    /// With `--format json` it prints one object. It fails where the two differ.
    Simulate {
        /// Arguments of the simulation; `--help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Look the dependencies up in the advisory database (needs the network)
    Audit,
}

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode> {
    let command = Arguments::parse().command;
    let workspace = Workspace::find()?;
    match command {
        Command::Setup => setup::run(&workspace)?,
        Command::BuildAdapters { languages } => {
            adapters::build(&workspace, adapters::Audience::Tests)?;
            if languages {
                languages::build(&workspace, languages::Missing::Fails)?;
            }
        }
        Command::Build => build::run(&workspace)?,
        Command::Test { packages } => return test::run(&workspace, &packages),
        Command::Demo { arguments } => return demo::run(&workspace, &arguments),
        Command::RecordConformance { names } => conformance::record(&workspace, &names)?,
        Command::Fuzz(options) => return fuzz::run(&workspace, &options),
        Command::Bench { arguments } => return bench::run(&workspace, &arguments),
        Command::Simulate { arguments } => return simulate::run(&workspace, &arguments),
        Command::Audit => deny::check_advisories(&workspace)?,
    }
    Ok(ExitCode::SUCCESS)
}
