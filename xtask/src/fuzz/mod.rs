//! `cargo xtask fuzz`: long runs of the targets in `tests/fuzz`, guided by coverage.
//!
//! libFuzzer is linked from its crate, and the compiler counts what is covered by options that the
//! pinned toolchain has, so nothing has to be installed but a C++ compiler. Inputs that led
//! somewhere new stay in `target/fuzz/NAME/corpus`, and the next run goes on from there.

mod log;
mod table;

use std::fs::{self, File};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use self::log::Log;
use self::table::{Outcome, Summary};
use crate::workspace::Workspace;
use crate::{setup, tool};

/// What is compiled in, so that libFuzzer sees which branches an input takes. Tracing comparisons
/// as well (`-sanitizer-coverage-trace-compares`) halves the speed and shows little: Rust compares
/// texts by a call, which it does not see, and the dictionary has the words.
const COVERAGE: [&str; 4] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
];

/// Seconds that one input may take.
const MOST_SECONDS: u32 = 10;
/// Memory of one process.
const MOST_MEGABYTES: u32 = 1024;
/// Seconds after which a process looks for what others found. The default, one, spends a third of the
/// time on looking through the files of a large corpus.
const RELOAD_SECONDS: u32 = 60;

/// A target of `tests/fuzz`, with how it is run.
struct Target {
    name: &'static str,
    /// How often, if nobody says otherwise.
    executions: u64,
    /// The longest input: room for what the PMSs are known to answer, a few entries of each list.
    most_bytes: usize,
}

const TARGETS: [Target; 8] = [
    adapter("yardi"),
    adapter("realpage"),
    adapter("entrata"),
    adapter("mri"),
    adapter("appfolio"),
    Target { name: "admission", executions: 1_000_000, most_bytes: 16 << 10 },
    Target { name: "boundary", executions: 1_000_000, most_bytes: 4 << 10 },
    Target { name: "json", executions: 10_000_000, most_bytes: 512 },
];

const fn adapter(name: &'static str) -> Target {
    Target { name, executions: 10_000_000, most_bytes: 2 << 10 }
}

/// What the command line asks for.
#[derive(Args)]
pub(crate) struct Options {
    /// Only this target
    #[arg(value_name = "TARGET", value_parser = TARGETS.map(|target| target.name))]
    target: Option<String>,
    /// Inputs for each target [default: 10 million for readers, 1 million for the host]
    #[arg(long, value_name = "N")]
    executions: Option<u64>,
    /// Time for each target, in place of a number of inputs
    #[arg(long, value_name = "M", conflicts_with = "executions")]
    minutes: Option<u64>,
    /// Processes at a time [default: one for each core]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// What is printed in the end
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Builds the targets, runs them one after the other, and says how far they came.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    setup::require_cpp_compiler()?;
    let wanted =
        |target: &&Target| options.target.as_deref().is_none_or(|name| name == target.name);
    let targets: Vec<&Target> = TARGETS.iter().filter(wanted).collect();
    let binaries = build(workspace, &targets)?;
    let mut summary = Summary::default();
    for target in targets {
        let run = Run {
            target,
            binary: binaries.join(binary(target)),
            folder: workspace.target().join("fuzz").join(target.name),
            regressions: workspace.root().join("tests/fuzz/regressions").join(target.name),
        };
        summary.targets.push(run.go(options)?);
    }
    match options.format {
        Format::Text => print!("{summary}"),
        Format::Json => println!("{}", serde_json::to_string_pretty(&summary)?),
    }
    Ok(if summary.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn binary(target: &Target) -> String {
    format!("fuzz-{}", target.name)
}

/// Builds the programs, in a folder of their own since every crate in them is compiled otherwise.
fn build(workspace: &Workspace, targets: &[&Target]) -> Result<PathBuf> {
    // Naming the platform keeps the flags away from build scripts, which link no fuzzer.
    let platform = platform(workspace)?;
    let folder = workspace.target().join("fuzz").join("build");
    let mut build = workspace.cargo();
    build.args(["build", "--package", "usersync-fuzz", "--features", "libfuzzer"]);
    build.args(["--profile", "fuzz", "--target", &platform]).arg("--target-dir").arg(&folder);
    for target in targets {
        build.args(["--bin", &binary(target)]);
    }
    build.env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\x1f"));
    eprintln!("RUSTFLAGS='{}'", COVERAGE.join(" "));
    tool::run(&mut build)?;
    Ok(folder.join(platform).join("fuzz"))
}

fn platform(workspace: &Workspace) -> Result<String> {
    let mut rustc = Command::new("rustc");
    let told = tool::capture(rustc.current_dir(workspace.root()).args(["--version", "--verbose"]))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc --version --verbose` names no host")?.to_owned())
}

/// One target under way.
struct Run<'a> {
    target: &'a Target,
    binary: PathBuf,
    folder: PathBuf,
    regressions: PathBuf,
}

impl Run<'_> {
    /// Runs the target in as many processes as asked for, which share what they find.
    fn go(&self, options: &Options) -> Result<Outcome> {
        let jobs = options.jobs.or_else(|| thread::available_parallelism().ok());
        let jobs = jobs.map_or(1, NonZeroUsize::get);
        let crashes = empty(&self.folder.join("crashes"))?;
        let mut started = Vec::new();
        for number in 0..jobs {
            let folder = empty(&self.folder.join(format!("job-{number}")))?;
            let child = self.start(&folder, &crashes, options, jobs)?;
            started.push((folder, child));
        }
        let mut logs = Vec::new();
        for (folder, mut child) in started {
            let status = child.wait().context("could not wait for the fuzzer")?;
            let log = Log::read(&folder)?;
            if !status.success() && listed(&crashes)?.is_empty() {
                bail!("the fuzzer ended with {status}; see `{}`", log::file(&folder).display());
            }
            logs.push(log);
        }
        Ok(Outcome::of(self.target.name, &logs, &self.binary, &listed(&crashes)?))
    }

    fn start(
        &self,
        folder: &Path,
        crashes: &Path,
        options: &Options,
        jobs: usize,
    ) -> Result<Child> {
        let mut corpora = vec![self.folder.join("corpus"), folder.join("seeds")];
        for corpus in &corpora {
            create(corpus)?;
        }
        corpora.extend(self.regressions.is_dir().then(|| self.regressions.clone()));
        let mut command = Command::new(&self.binary);
        let end = options.minutes.map_or_else(
            || {
                let all = options.executions.unwrap_or(self.target.executions);
                format!("-runs={}", all.div_ceil(jobs as u64))
            },
            |minutes| format!("-max_total_time={}", minutes * 60),
        );
        command
            .args([
                end,
                format!("-max_len={}", self.target.most_bytes),
                format!("-timeout={MOST_SECONDS}"),
                format!("-rss_limit_mb={MOST_MEGABYTES}"),
                format!("-reload={RELOAD_SECONDS}"),
                format!("-dict={}", folder.join("dictionary").display()),
                format!("-artifact_prefix={}/", crashes.display()),
                "-print_final_stats=1".to_owned(),
            ])
            .args(&corpora);
        eprintln!("$ {}", tool::command_line(&command));
        let log = log::file(folder);
        let log =
            File::create(&log).with_context(|| format!("could not create `{}`", log.display()))?;
        command
            .env("USERSYNC_FUZZ_FOLDER", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .with_context(|| format!("could not start `{}`", self.binary.display()))
    }
}

/// The folder, with nothing in it.
fn empty(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("could not empty `{}`", folder.display()))?;
    }
    create(folder)?;
    Ok(folder.to_owned())
}

fn create(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("could not create `{}`", folder.display()))
}

/// The files of a folder, by name.
fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("could not list `{}`", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_a_driver() {
        let workspace = Workspace::find().unwrap();
        let drivers = listed(&workspace.root().join("tests/fuzz/drivers")).unwrap();
        let mut names: Vec<_> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
        names.sort();
        let found: Vec<_> = drivers
            .iter()
            .map(|driver| driver.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(found, names);
    }
}
