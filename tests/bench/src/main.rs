//! Measures what the sandbox costs, and prints it: `cargo xtask bench`.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::{Parser, ValueEnum};
use usersync_bench::{ADAPTERS, Plan, print, run};

/// Measures what the sandbox costs.
#[derive(Parser)]
struct Arguments {
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Only this adapter (may be repeated)
    #[arg(long = "adapter", value_name = "NAME")]
    adapters: Vec<String>,
    /// How many live at the property that is read (may be repeated)
    #[arg(long, value_name = "N", default_values_t = [300, 3000])]
    residents: Vec<usize>,
    /// How often each thing is measured; a sync a third as often
    #[arg(long, value_name = "N", default_value_t = 15)]
    rounds: usize,
    /// Where the same components lie, compiled for speed; without, they are not compared
    #[arg(long, value_name = "FOLDER")]
    fast_guests: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let plan = Plan {
        adapters: named(&arguments.adapters)?,
        residents: arguments.residents,
        rounds: arguments.rounds.max(1),
        fast_guests: arguments.fast_guests,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(run(&plan, tell))?;
    match arguments.format {
        Format::Table => print(&report, io::stdout())?,
        Format::Json => serde_json::to_writer_pretty(io::stdout(), &report)
            .context("the report cannot be written")?,
    }
    Ok(if report.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The adapters of these names; without a name, all of them.
fn named(names: &[String]) -> Result<Vec<&'static str>> {
    let known = || ADAPTERS.iter().map(|adapter| adapter.name);
    if let Some(unknown) = names.iter().find(|name| !known().any(|known| known == *name)) {
        bail!("no adapter `{unknown}`; there are {}", known().collect::<Vec<_>>().join(", "));
    }
    Ok(known().filter(|name| names.is_empty() || names.iter().any(|named| named == name)).collect())
}

/// What is going on, where it does not mix with the result.
#[expect(clippy::print_stderr, reason = "a command talks to the person who typed it")]
fn tell(what: &str) {
    eprintln!("{what}");
}
