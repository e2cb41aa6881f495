//! Where the repository is and where cargo builds it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::tool;

/// The repository and its build folder.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Asks cargo, which knows every place where the build folder can be set.
    pub(crate) fn find() -> Result<Self> {
        let mut metadata = cargo();
        metadata.current_dir(env!("CARGO_MANIFEST_DIR")).args([
            "metadata",
            "--format-version=1",
            "--no-deps",
            "--offline",
        ]);
        let metadata: Value = serde_json::from_str(&tool::capture(&mut metadata)?)
            .context("cargo's description of the workspace is no JSON")?;
        let folder = |key: &str| {
            metadata[key]
                .as_str()
                .map(PathBuf::from)
                .with_context(|| format!("cargo's description of the workspace has no `{key}`"))
        };
        Ok(Self { root: folder("workspace_root")?, target: folder("target_directory")? })
    }

    /// The folder of the root manifest.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that cargo builds into.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// cargo at the root, where its configuration and the pinned toolchain hold.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = cargo();
        command.current_dir(&self.root);
        if in_ci() {
            // A build from scratch that is thrown away gains nothing from being incremental.
            command.env("CARGO_INCREMENTAL", "0");
        }
        command
    }
}

/// Whether nobody watches: `CI` is set and not `false`.
pub(crate) fn in_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// cargo without what `cargo run` told this program about itself: build scripts that watch such
/// variables would take them for news, and much would be compiled again at every turn.
fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let told = name.to_string_lossy();
        if told.starts_with("CARGO_PKG_") || told.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_lock_file_and_the_build_folder_is_absolute() {
        let workspace = Workspace::find().unwrap();
        assert!(workspace.root().join("Cargo.lock").is_file());
        assert!(workspace.target().is_absolute());
    }
}
