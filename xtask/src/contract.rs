//! The program that tries the API against its own document: Schemathesis, in a folder of its own.
//!
//! It takes part in a test and in nothing else. As long as its requirements are the same, it is not
//! fetched again.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::languages::Missing;
use crate::tool;
use crate::workspace::Workspace;

/// Installs it where the test of the server looks for it.
pub(crate) fn prepare(workspace: &Workspace, missing: Missing) -> Result<()> {
    match install(workspace) {
        Err(error) if missing == Missing::StandsAside => {
            eprintln!("{error:#}. The API is not tried against its document.");
            Ok(())
        }
        installed => installed,
    }
}

fn install(workspace: &Workspace) -> Result<()> {
    let requirements = workspace.root().join("host/server/tests/contract/requirements.txt");
    let wanted = fs::read(&requirements)
        .with_context(|| format!("could not read `{}`", requirements.display()))?;
    let folder = folder(workspace);
    let installed = folder.join("requirements.txt");
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if !tool::works(Command::new("python3").arg("--version")) {
        bail!(
            "`python3` does not run, so Schemathesis cannot be had: install Python 3.11 or later \
             (Debian: `apt-get install python3 python3-venv`)"
        );
    }
    tool::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    tool::run(pip.arg(&requirements))?;
    fs::write(&installed, wanted)
        .with_context(|| format!("could not write `{}`", installed.display()))
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("contract")
}
