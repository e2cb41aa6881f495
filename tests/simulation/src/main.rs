//! `simulate`: as many months as asked for, on every core, until planner and reference differ.
//!
//! `cargo xtask simulate` builds it optimised and calls it. A month on which they differ is cut
//! down, printed, and stored so that it can be played again.

#![expect(clippy::print_stdout, reason = "a command talks to the person who typed it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::{Parser, ValueEnum};
use serde_json::json;
use usersync_simulation::play::{Divergence, Tally};
use usersync_simulation::shrink::{judge, shrink};
use usersync_simulation::world::Month;

/// Play months of a property's life on the planner and on the reference model.
#[derive(Parser)]
#[command(name = "simulate")]
struct Arguments {
    /// How many months to play
    #[arg(long, default_value_t = 100_000)]
    months: u64,
    /// Seed of the first month; each further month has the next number
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Play the month stored in this file instead
    #[arg(long, value_name = "FILE", conflicts_with_all = ["months", "seed"])]
    replay: Option<PathBuf>,
    /// Where a month that fails is stored
    #[arg(long, value_name = "FOLDER", default_value = "target/simulation")]
    keep: PathBuf,
    /// How many months to play at a time; as many as there are cores if not given
    #[arg(long)]
    threads: Option<usize>,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    // A panic of the planner is caught, cut down and printed like any other divergence.
    std::panic::set_hook(Box::new(|_| {}));
    if let Some(path) = &arguments.replay {
        return replay(path, arguments.format);
    }
    let started = Instant::now();
    let (tally, failed) = simulate(&arguments);
    let failed = failed.map(|month| shrink(&month));
    let stored = failed.as_ref().map(|month| store(&arguments.keep, month)).transpose()?;
    match arguments.format {
        Format::Text => {
            print_tally(&tally, started.elapsed().as_secs());
            match (&failed, &stored) {
                (Some(month), Some(path)) => print_failure(month, path),
                _ => println!("0 divergences"),
            }
        }
        Format::Json => {
            let divergence = failed.as_ref().zip(stored.as_ref()).map(|(month, path)| {
                let differences = judge(month).err().map(|divergence| divergence.differences);
                json!({ "seed": month.seed, "file": path, "differences": differences })
            });
            println!(
                "{:#}",
                json!({
                    "tally": tally,
                    "seconds": started.elapsed().as_secs(),
                    "divergences": u8::from(failed.is_some()),
                    "divergence": divergence,
                })
            );
        }
    }
    Ok(if failed.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Plays all months, or as many as it takes until one differs.
fn simulate(arguments: &Arguments) -> (Tally, Option<Month>) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = arguments.threads.unwrap_or(cores).max(1);
    let next = AtomicU64::new(0);
    let tally = Mutex::new(Tally::default());
    let failed = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut own = Tally::default();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= arguments.months {
                        break;
                    }
                    let month = Month::of(arguments.seed.wrapping_add(number));
                    if let Ok(played) = judge(&month) {
                        own.add(&played);
                    } else {
                        next.store(arguments.months, Ordering::Relaxed);
                        *failed.lock().expect("nobody panics with it") = Some(month);
                    }
                }
                tally.lock().expect("nobody panics with it").add(&own);
            });
        }
    });
    let unlocked = "nobody panics with it";
    (tally.into_inner().expect(unlocked), failed.into_inner().expect(unlocked))
}

fn replay(path: &Path, format: Format) -> Result<ExitCode> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("the month in `{}` could not be read", path.display()))?;
    let month: Month = serde_json::from_str(&text)
        .with_context(|| format!("`{}` does not hold a month", path.display()))?;
    let judged = judge(&month);
    match format {
        Format::Text => {
            print_month(&month);
            match &judged {
                Ok(_) => println!("0 divergences"),
                Err(divergence) => print!("{divergence}"),
            }
        }
        Format::Json => {
            let differences = judged.as_ref().err().map(|divergence| &divergence.differences);
            println!("{:#}", json!({ "seed": month.seed, "differences": differences }));
        }
    }
    Ok(if judged.is_err() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn store(folder: &Path, month: &Month) -> Result<PathBuf> {
    let path = folder.join(format!("{}.json", month.seed));
    let write = || {
        fs::create_dir_all(folder)?;
        fs::write(&path, format!("{:#}\n", json!(month)))
    };
    write().with_context(|| format!("the month could not be stored in `{}`", path.display()))?;
    Ok(path)
}

fn print_failure(month: &Month, path: &Path) {
    println!("planner and reference differ in month {}, cut down to this:", month.seed);
    print_month(month);
    match judge(month) {
        Err(Divergence { differences, .. }) => {
            for difference in &differences {
                println!("  {difference}");
            }
        }
        Ok(_) => println!("  (only now and then: the planner is not the same every time)"),
    }
    println!("play it again:  cargo xtask simulate --replay {}", path.display());
    println!("the whole of it:  cargo xtask simulate --months 1 --seed {}", month.seed);
}

fn print_month(month: &Month) {
    for (step, happening) in month.happenings.iter().enumerate() {
        println!("{step:>4}  {happening}");
    }
}

fn print_tally(tally: &Tally, seconds: u64) {
    let Tally { months, runs, records, answers, .. } = tally;
    println!(
        "{months} months, {runs} runs, {records} records decided, {answers} answers, {seconds} s"
    );
    for (title, counts) in [
        ("happenings", &tally.happenings),
        ("reads", &tally.reads),
        ("outcomes", &tally.outcomes),
        ("alerts raised", &tally.alerts),
        ("alerts closed", &tally.resolutions),
        ("answers tried", &tally.actions),
    ] {
        println!("\n{title}");
        print_counts(counts);
    }
    println!();
}

fn print_counts(counts: &BTreeMap<String, u64>) {
    for (name, count) in counts {
        println!("{count:>12}  {name}");
    }
}
