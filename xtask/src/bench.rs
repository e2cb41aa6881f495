//! `cargo xtask bench`: what the sandbox costs.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::adapters::{self, Audience};
use crate::languages::{self, Missing};
use crate::setup;
use crate::workspace::Workspace;

/// Builds the adapters as they ship and once more for speed, and the bench as the product is
/// built, and measures with these arguments.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    setup::require_c_compiler()?;
    let fast = adapters::build_for_speed(workspace)?;
    adapters::build(workspace, Audience::Tests)?;
    languages::build(workspace, Missing::StandsAside)?;

    let mut bench = workspace.cargo();
    bench.args(["run", "--quiet", "--release", "--package", "usersync-bench", "--"]);
    bench.env("USERSYNC_ADAPTERS_DIR", workspace.target().join("adapters"));
    let status = bench.arg("--fast-guests").arg(fast).args(arguments).status();
    let status = status.context("could not start the bench")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
