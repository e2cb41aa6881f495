//! `cargo xtask bench`: what the sandbox costs, or what the planner is worth.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::adapters::{self, Audience};
use crate::languages::{self, Missing};
use crate::planner;
use crate::setup;
use crate::workspace::Workspace;

/// Measures what the first of these arguments that names a subject asks for: without one, what the
/// sandbox costs.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let subjects: [(&str, Subject); 2] =
        [("--accuracy", planner::accuracy), ("--planner", planner::speed)];
    for (name, measure) in subjects {
        if let Some(place) = arguments.iter().position(|argument| argument == name) {
            let mut others = arguments.to_vec();
            others.remove(place);
            return measure(workspace, &others);
        }
    }
    sandbox(workspace, arguments)
}

/// Measures with these arguments.
type Subject = fn(&Workspace, &[String]) -> Result<ExitCode>;

/// Builds the adapters as they ship and once more for speed, and the bench as the product is
/// built, and measures with these arguments.
fn sandbox(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
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
