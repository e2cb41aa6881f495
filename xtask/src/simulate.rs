//! `cargo xtask simulate`: months of a property's life on the planner and on the reference model.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Builds the simulation optimised and plays with these arguments.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let mut simulation = workspace.cargo();
    simulation.args(["run", "--quiet", "--release", "--package", "usersync-simulation", "--"]);
    let status = simulation.args(arguments).status();
    let status = status.context("could not start the simulation")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
