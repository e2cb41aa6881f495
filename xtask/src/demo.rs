//! `cargo xtask demo`: the product at work, from a fresh clone.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{adapters, languages, setup, tool};

/// Builds what the demo shows, in the profile that is built soonest, and starts it with these
/// arguments.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    setup::require_c_compiler()?;
    adapters::build(workspace, adapters::Audience::Operators)?;
    languages::build_for_demo(workspace)?;
    let mut build = workspace.cargo();
    build.args(["build", "--package", "usersync-server", "--package", "pms-simulator"]);
    tool::run(build.args(["--bin", "usersync", "--bin", "pms-simulator"]))?;

    let target = workspace.target();
    let mut demo = std::process::Command::new(target.join("debug").join("usersync"));
    demo.current_dir(workspace.root()).arg("demo");
    demo.arg("--adapters").arg(target.join("adapters"));
    demo.arg("--folder").arg(target.join("demo"));
    let status = demo.args(arguments).status().context("could not start the demo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
