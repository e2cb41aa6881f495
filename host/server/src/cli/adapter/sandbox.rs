//! The sandbox in which the commands on files run adapters.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use usersync_adapters::{Adapter, AdapterHost, HostOptions};

/// How the sandbox is set up. What it compiles is kept in the folder that `USERSYNC_ADAPTER_CACHE`
/// names, if any.
#[derive(Debug, Args)]
pub(super) struct Sandbox {
    /// Let adapters in that import WASI; the world that they find there is empty
    #[arg(long, env = "USERSYNC_ALLOW_WASI")]
    allow_wasi: bool,
}

impl Sandbox {
    /// Starts it.
    pub(super) fn start(&self) -> anyhow::Result<AdapterHost> {
        let cache_folder = std::env::var_os("USERSYNC_ADAPTER_CACHE").map(PathBuf::from);
        let allow_wasi = self.allow_wasi;
        Ok(AdapterHost::new(HostOptions { cache_folder, allow_wasi, ..HostOptions::default() })?)
    }

    /// Admits a component from a file.
    pub(super) fn admit(&self, file: &Path) -> anyhow::Result<Adapter> {
        self.start()?
            .admit(&read(file)?)
            .result
            .with_context(|| format!("`{}` is no adapter that may run here", file.display()))
    }
}

/// Reads a component from a file.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("`{}` cannot be read", file.display()))
}
