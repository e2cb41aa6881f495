//! Measures what the planner is worth, and prints it: `cargo xtask bench --accuracy` and
//! `cargo xtask bench --planner`.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand, ValueEnum};
use serde::Serialize;
use usersync_planner_bench::{
    AccuracyPlan, Set, SpeedPlan, print_accuracy, print_speed, run_accuracy, run_speed,
};

/// Measures what the planner is worth.
#[derive(Parser)]
#[command(disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Whom it takes for whom, on people whose answers are known
    #[command(override_usage = "cargo xtask bench --accuracy [--peers] [OPTIONS]")]
    Accuracy {
        /// How the result is printed
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
        /// The people; limits are those of `febrl4`, by which nothing may be chosen
        #[arg(long, value_enum, default_value = "febrl4")]
        set: Set,
        /// List the people who are not found, or asked about for nothing; not of `febrl4`
        #[arg(long)]
        missed: bool,
        /// Where the sets lie; `cargo xtask bench` sees to it
        #[arg(long, value_name = "FOLDER")]
        febrl: PathBuf,
        /// A Python that has Splink, to compare with; `--peers` sees to it
        #[arg(long, value_name = "PROGRAM")]
        splink: Option<PathBuf>,
    },
    /// How long it takes, and whether a record takes longer among many
    #[command(override_usage = "cargo xtask bench --planner [OPTIONS]")]
    Planner {
        /// How the result is printed
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
        /// How many people the PMS lists and the directory has; the second many are compared with
        /// the first few
        #[arg(long, value_name = "N", num_args = 2, default_values_t = [10_000, 100_000])]
        people: Vec<usize>,
        /// How often each is measured
        #[arg(long, value_name = "N", default_value_t = 5)]
        rounds: usize,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

fn main() -> Result<ExitCode> {
    let broken = match Arguments::parse().command {
        Command::Accuracy { format, set, missed, febrl, splink } => {
            let report = run_accuracy(&AccuracyPlan { febrl, set, splink, missed })?;
            show(format, &report, |report| print_accuracy(report, io::stdout()))?;
            report.broken
        }
        Command::Planner { format, people, rounds } => {
            let [few, many] = [people[0], people[1]];
            let report = run_speed(&SpeedPlan { few, many, rounds: rounds.max(1) })?;
            show(format, &report, |report| print_speed(report, io::stdout()))?;
            report.broken
        }
    };
    Ok(if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn show<R: Serialize>(
    format: Format,
    report: &R,
    print: impl FnOnce(&R) -> io::Result<()>,
) -> Result<()> {
    match format {
        Format::Table => print(report)?,
        Format::Json => serde_json::to_writer_pretty(io::stdout(), report)
            .context("the report cannot be written")?,
    }
    Ok(())
}
