//! `cargo xtask build`: what an operator installs.

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{adapters, setup, tool};

/// Leaves the binary at `target/release/usersync` and the components in `target/adapters`.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::require_c_compiler()?;
    adapters::build(workspace, adapters::Audience::Operators)?;

    let mut build = workspace.cargo();
    build.args(["build", "--release", "--package", "usersync-server"]);
    tool::run(build.args(["--bin", "usersync"]))?;
    let binary = workspace.target().join("release").join("usersync");
    println!("{}", binary.display());
    Ok(())
}
