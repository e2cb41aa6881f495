//! `cargo xtask audit`, and the checks of dependencies that need no network.

use anyhow::{Result, bail};

use crate::tool;
use crate::workspace::Workspace;

const INSTALL: &str = "cargo install cargo-deny --locked";

/// Looks every dependency up in the advisory database.
pub(crate) fn check_advisories(workspace: &Workspace) -> Result<()> {
    if !is_installed(workspace) {
        bail!("cargo-deny is not installed; install it with `{INSTALL}`");
    }
    tool::run(workspace.cargo().args(["deny", "check", "advisories"]))
}

/// Checks licences, bans and sources against `deny.toml`, where cargo-deny is installed.
pub(crate) fn check_policy(workspace: &Workspace) -> Result<()> {
    if !is_installed(workspace) {
        println!(
            "cargo-deny is not installed: licences, bans and sources were not checked ({INSTALL})"
        );
        return Ok(());
    }
    // It reads the manifests of every platform's crates; a build fetches those of its own only.
    tool::run(workspace.cargo().args(["fetch", "--locked"]))?;
    let mut check = workspace.cargo();
    check.args(["deny", "--offline", "check"]);
    tool::run(check.args(["bans", "licenses", "sources"]))
}

fn is_installed(workspace: &Workspace) -> bool {
    tool::works(workspace.cargo().args(["deny", "--version"]))
}
