//! The world of an adapter that imports WASI, which is empty.
//!
//! There is no file in it, no variable, no argument and no network. Its clock stands still at the
//! time of the job, and the seed of the job decides all chance, so that the same transcript gives
//! the same bytes here too. What is printed becomes log lines, and what is asked for in vain is
//! counted. Nothing here may wait, or hold anything of the machine: a guest is interrupted while it
//! computes and not while the host does.

mod attempts;
mod chance;
mod clocks;
mod doors;
mod stdio;

use chrono::{DateTime, Utc};
use wasmtime::component::{HasData, Linker, ResourceTable};
use wasmtime_wasi::cli::{WasiCli, WasiCliCtx, WasiCliCtxView};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemCtx, WasiFilesystemCtxView};
use wasmtime_wasi::p2::bindings::{self, sync};
use wasmtime_wasi::sockets::{WasiSockets, WasiSocketsCtx, WasiSocketsCtxView};

pub(crate) use self::attempts::Attempts;
use self::attempts::Want;
use self::chance::Chance;
use self::stdio::Printed;
use crate::limits::Guard;
use crate::protocol::{Job, LogLine};

/// The packages of WASI that the world has, in every version of [`VERSION`].
const PACKAGES: [&str; 6] =
    ["wasi:cli", "wasi:clocks", "wasi:filesystem", "wasi:io", "wasi:random", "wasi:sockets"];

/// Its versions grow by additions only, and what an older one asks for a newer one has.
const VERSION: (u64, u64) = (0, 2);

/// Whether the world has an import of this name: `wasi:cli/environment@0.2.6`.
pub(crate) fn offers(import: &str) -> bool {
    let Some((name, version)) = import.split_once('@') else { return false };
    let package = name.split_once('/').map_or(name, |(package, _)| package);
    let version = version.parse::<semver::Version>();
    PACKAGES.contains(&package)
        && version.is_ok_and(|version| {
            (version.major, version.minor) == VERSION && version.pre.is_empty()
        })
}

/// All of the world that is decided from outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Moment {
    now: DateTime<Utc>,
    seed: u64,
}

impl Moment {
    /// For a component without a job.
    pub(crate) const NONE: Self = Self { now: DateTime::UNIX_EPOCH, seed: 0 };

    pub(crate) fn of(job: &Job) -> Self {
        Self { now: job.now, seed: job.seed }
    }
}

/// The world of one session.
pub(crate) struct World {
    moment: Moment,
    chance: Chance,
    printed: Printed,
    attempts: Attempts,
    /// What `wasmtime-wasi` makes of nothing: no folder, no address that may be called, no
    /// terminal.
    files: WasiFilesystemCtx,
    sockets: WasiSocketsCtx,
    cli: WasiCliCtx,
    /// Stays empty: the handles that a guest can get stand for nothing.
    table: ResourceTable,
}

impl World {
    /// A world that keeps so many printed lines from one step to the next.
    pub(crate) fn new(moment: Moment, lines: usize) -> Self {
        Self {
            moment,
            chance: Chance::new(moment.seed),
            printed: Printed::new(lines),
            attempts: Attempts::default(),
            files: WasiFilesystemCtx::default(),
            sockets: WasiSocketsCtx::default(),
            cli: WasiCliCtx::default(),
            table: ResourceTable::new(),
        }
    }

    /// What was printed since the last time.
    pub(crate) fn take_printed(&mut self) -> Vec<LogLine> {
        self.printed.take()
    }

    /// What was asked for in vain.
    pub(crate) fn attempts(&self) -> &Attempts {
        &self.attempts
    }

    /// Forgets what was asked for: that was the start of the language's own runtime, which looks
    /// around whatever the adapter does.
    pub(crate) fn begin(&mut self) {
        self.attempts = Attempts::default();
    }

    fn files(&mut self) -> WasiFilesystemCtxView<'_> {
        WasiFilesystemCtxView { ctx: &mut self.files, table: &mut self.table }
    }

    fn sockets(&mut self) -> WasiSocketsCtxView<'_> {
        WasiSocketsCtxView { ctx: &mut self.sockets, table: &mut self.table }
    }

    fn cli(&mut self) -> WasiCliCtxView<'_> {
        WasiCliCtxView { ctx: &mut self.cli, table: &mut self.table }
    }
}

/// A call of WASI after which nothing can follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Misuse {
    #[error("it called `exit`")]
    Exit,
    #[error("it waited for nothing at all")]
    EmptyPoll,
    #[error("it wanted {bytes} random bytes at once, more than the {limit} there are")]
    TooRandom { bytes: u64, limit: u64 },
}

/// Gives access to a world from the bindings.
struct HasWorld;

impl HasData for HasWorld {
    type Data<'a> = &'a mut World;
}

/// Links a component to its world.
///
/// Every interface by which one gets at anything is implemented here; those of `wasmtime-wasi` only
/// work on handles that nobody can have.
pub(crate) fn link(linker: &mut Linker<Guard>) -> wasmtime::Result<()> {
    use bindings::{cli, clocks, filesystem, io, random, sockets};
    use sync::{filesystem as sync_filesystem, io as sync_io, sockets as sync_sockets};

    cli::environment::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    cli::exit::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    cli::stdin::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    cli::stdout::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    cli::stderr::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    clocks::wall_clock::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    clocks::monotonic_clock::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    filesystem::preopens::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    sync_io::poll::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    sync_io::streams::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    random::random::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    random::insecure::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    random::insecure_seed::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    let stable = sockets::network::LinkOptions::default();
    sockets::network::add_to_linker::<_, HasWorld>(linker, &stable, Guard::world)?;
    sockets::instance_network::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    sockets::ip_name_lookup::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    sockets::tcp_create_socket::add_to_linker::<_, HasWorld>(linker, Guard::world)?;
    sync_sockets::udp_create_socket::add_to_linker::<_, HasWorld>(linker, Guard::world)?;

    io::error::add_to_linker::<_, HasTable>(linker, |guard| &mut guard.world().table)?;
    cli::terminal_input::add_to_linker::<_, WasiCli>(linker, |guard| guard.world().cli())?;
    cli::terminal_output::add_to_linker::<_, WasiCli>(linker, |guard| guard.world().cli())?;
    cli::terminal_stdin::add_to_linker::<_, WasiCli>(linker, |guard| guard.world().cli())?;
    cli::terminal_stdout::add_to_linker::<_, WasiCli>(linker, |guard| guard.world().cli())?;
    cli::terminal_stderr::add_to_linker::<_, WasiCli>(linker, |guard| guard.world().cli())?;
    sync_filesystem::types::add_to_linker::<_, WasiFilesystem>(linker, |guard| {
        guard.world().files()
    })?;
    sync_sockets::tcp::add_to_linker::<_, WasiSockets>(linker, |guard| guard.world().sockets())?;
    sync_sockets::udp::add_to_linker::<_, WasiSockets>(linker, |guard| guard.world().sockets())
}

struct HasTable;

impl HasData for HasTable {
    type Data<'a> = &'a mut ResourceTable;
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("wasi:cli/environment@0.2.0", true)]
    #[case("wasi:cli/environment@0.2.12", true)]
    #[case("wasi:sockets/tcp@0.2.6", true)]
    #[case("wasi:cli/environment@0.3.0", false)]
    #[case("wasi:cli/environment@0.2.0-rc-2023-11-10", false)]
    #[case("wasi:cli/environment", false)]
    #[case("wasi:http/outgoing-handler@0.2.0", false)]
    #[case("wasi:clissh/environment@0.2.0", false)]
    #[case("usersync:adapter/clock@0.2.0", false)]
    #[case("environment@0.2.0", false)]
    fn the_world_has_the_packages_of_one_version(#[case] import: &str, #[case] offered: bool) {
        assert_eq!(offers(import), offered);
    }
}
