//! `cargo xtask test`: formatting, lints, dependencies and every test.
//!
//! The last line says `N passed, N failed, N skipped`. A test that finds a program missing, a
//! database server say, stands aside: it appends `its name: the reason` to the file that
//! `USERSYNC_SKIP_LOG` names, and returns. A scenario appends its name to the file that
//! `USERSYNC_SCENARIO_LOG` names; where everything is tested, each number must be there.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result};

use crate::languages::{self, Missing};
use crate::report::Report;
use crate::workspace::{self, Workspace};
use crate::{adapters, contract, deny, setup, tool};

/// Checks and tests everything, or only `packages` if any are named.
pub(crate) fn run(workspace: &Workspace, packages: &[String]) -> Result<ExitCode> {
    setup::run(workspace)?;
    let selection = selection(packages);
    let mut fmt = workspace.cargo();
    if packages.is_empty() {
        fmt.args(["fmt", "--all"]);
    } else {
        fmt.arg("fmt").args(&selection);
    }
    tool::run(fmt.arg("--check"))?;
    adapters::build(workspace, adapters::Audience::Tests)?;
    let missing = if workspace::in_ci() { Missing::Fails } else { Missing::StandsAside };
    languages::build(workspace, missing)?;
    contract::prepare(workspace, missing)?;
    let mut clippy = workspace.cargo();
    clippy.arg("clippy").args(&selection).arg("--all-targets");
    tool::run(clippy.args(["--", "--deny", "warnings"]))?;
    deny::check_policy(workspace)?;

    let report = cargo_test(workspace, &selection)?;
    println!();
    for skip in report.stood_aside() {
        println!("skipped: {skip}");
    }
    let mut objections = report.objections(workspace::in_ci());
    if packages.is_empty() {
        objections.extend(report.missing_scenarios());
    }
    for objection in &objections {
        println!("{objection}");
    }
    println!("scenarios run: {}", report.scenarios());
    println!("{report}");
    Ok(if objections.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Which packages cargo is told to take.
fn selection(packages: &[String]) -> Vec<String> {
    if packages.is_empty() {
        return vec!["--workspace".to_owned()];
    }
    packages.iter().map(|package| format!("--package={package}")).collect()
}

/// Runs the tests, shows what they print, and counts.
fn cargo_test(workspace: &Workspace, selection: &[String]) -> Result<Report> {
    let skips = Log::start(workspace, "skips")?;
    let scenarios = Log::start(workspace, "scenarios")?;

    let mut command = workspace.cargo();
    command.arg("test").args(selection).arg("--no-fail-fast");
    println!("$ {}", tool::command_line(&command));
    let mut child = command
        .env("USERSYNC_SKIP_LOG", skips.path())
        .env("USERSYNC_SCENARIO_LOG", scenarios.path())
        .stdout(Stdio::piped())
        .spawn()
        .context("could not start `cargo test`")?;

    let mut report = Report::default();
    let output = child.stdout.take().context("`cargo test` has no output to read")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line.context("could not read what `cargo test` prints")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        report.read_line(&line);
    }
    let status = child.wait().context("could not wait for `cargo test`")?;
    report.cargo_succeeded = status.success();
    report.read_skips(&skips.read()?);
    report.read_scenarios(&scenarios.read()?);
    Ok(report)
}

/// A file that tests append lines to.
struct Log(PathBuf);

impl Log {
    /// Starts an empty one, so that an earlier run is forgotten.
    fn start(workspace: &Workspace, name: &str) -> Result<Self> {
        let folder = workspace.target().join("test-logs");
        fs::create_dir_all(&folder)
            .with_context(|| format!("could not create `{}`", folder.display()))?;
        let path = folder.join(name);
        fs::write(&path, "").with_context(|| format!("could not write `{}`", path.display()))?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn read(&self) -> Result<String> {
        fs::read_to_string(&self.0)
            .with_context(|| format!("could not read `{}`", self.0.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_names_every_package_is_tested() {
        assert_eq!(selection(&[]), ["--workspace"]);
        let named = selection(&["usersync-core".to_owned(), "xtask".to_owned()]);
        assert_eq!(named, ["--package=usersync-core", "--package=xtask"]);
    }
}
