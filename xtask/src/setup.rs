//! `cargo xtask setup`: what building and testing need, installed where that can be done.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{languages, tool};

/// What adapters are compiled for.
pub(crate) const GUEST_TARGET: &str = "wasm32-unknown-unknown";

/// What adapters of tests are compiled for that import WASI.
pub(crate) const WASI_TARGET: &str = "wasm32-wasip2";

/// Where Debian keeps PostgreSQL's own programs: a folder for each version, none on the `PATH`.
const DEBIAN_POSTGRES: &str = "/usr/lib/postgresql";

/// Checks for everything and says what was found.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    install_target(workspace, GUEST_TARGET)?;
    println!("Rust target {GUEST_TARGET}: installed");
    match install_target(workspace, WASI_TARGET) {
        Ok(()) => println!("Rust target {WASI_TARGET}: installed"),
        Err(error) => println!("{error:#}. The tests of adapters with WASI will be skipped."),
    }
    require_c_compiler()?;
    println!("C compiler: found");
    match install_postgres() {
        Ok(folder) => println!("PostgreSQL: found in {}", folder.display()),
        Err(error) => println!("PostgreSQL: {error:#}. Its tests will be skipped."),
    }
    match install_guide_programs() {
        Ok(()) => println!("curl, jq: found"),
        Err(error) => println!("curl, jq: {error:#}. The operators' guide will not be tried."),
    }
    languages::look();
    Ok(())
}

/// Adds a Rust target of adapters if it is missing.
///
/// The toolchain file names it, but where automatic installation is turned off nobody reads that.
pub(crate) fn install_target(workspace: &Workspace, target: &str) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(workspace.root());
    let sysroot = tool::capture(rustc.args(["--print", "sysroot"]))?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib").join(target);
    if library.is_dir() {
        return Ok(());
    }
    let mut add = Command::new("rustup");
    add.current_dir(workspace.root());
    tool::run(add.args(["target", "add", target])).with_context(|| {
        format!(
            "the adapters need the Rust target `{target}`: install Rust by rustup \
             (https://rustup.rs), then run `rustup target add {target}` in this folder"
        )
    })
}

/// SQLite and the TLS library are compiled from C.
pub(crate) fn require_c_compiler() -> Result<()> {
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    if !tool::works(Command::new(&compiler).arg("--version")) {
        bail!(
            "the C compiler `{}` does not run; install one (Debian: `apt-get install gcc \
             libc6-dev`, macOS: `xcode-select --install`) or name yours in the variable CC",
            compiler.display()
        );
    }
    Ok(())
}

/// libFuzzer is compiled from C++; installs a compiler first if this can be done.
pub(crate) fn require_cpp_compiler() -> Result<()> {
    let compiler = env::var_os("CXX").unwrap_or_else(|| "c++".into());
    let works = || tool::works(Command::new(&compiler).arg("--version"));
    if works() {
        return Ok(());
    }
    let problem = format!(
        "the C++ compiler `{}` does not run; name yours in the variable CXX, or install one",
        compiler.display()
    );
    install_packages(&["g++"]).with_context(|| problem.clone())?;
    if !works() {
        bail!(problem);
    }
    Ok(())
}

/// The folder with the programs of a PostgreSQL server, installed first if this can be done.
pub(crate) fn install_postgres() -> Result<PathBuf> {
    if let Some(folder) = find_postgres() {
        return Ok(folder);
    }
    install_packages(&["postgresql"]).with_context(|| {
        format!("`initdb` and `pg_ctl` are neither on the PATH nor under {DEBIAN_POSTGRES}")
    })?;
    find_postgres().with_context(|| {
        format!("the package `postgresql` left no `initdb` and `pg_ctl` under {DEBIAN_POSTGRES}")
    })
}

/// The programs that the operators' guide uses, installed first if this can be done.
fn install_guide_programs() -> Result<()> {
    let missing: Vec<&str> = ["curl", "jq"]
        .into_iter()
        .filter(|program| !tool::works(Command::new(program).arg("--version")))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    install_packages(&missing).with_context(|| format!("{} not found", missing.join(" and ")))
}

/// Installs packages of Debian, as root.
fn install_packages(packages: &[&str]) -> Result<()> {
    if !is_root() || !Path::new("/usr/bin/apt-get").exists() {
        bail!("install it (Debian: `sudo apt-get install {}`)", packages.join(" "));
    }
    tool::run(apt_get().arg("update"))?;
    tool::run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn find_postgres() -> Option<PathBuf> {
    let on_path = env::var_os("PATH").unwrap_or_default();
    let versions = Path::new(DEBIAN_POSTGRES).read_dir().into_iter().flatten();
    let of_debian = versions.flatten().map(|version| version.path().join("bin"));
    first_with_server(env::split_paths(&on_path).chain(of_debian))
}

/// The first of `folders` that holds what it takes to start a cluster.
fn first_with_server(mut folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    folders.find(|folder| ["initdb", "pg_ctl"].iter().all(|program| folder.join(program).is_file()))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    tool::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_client_without_a_server_is_no_postgresql() {
        let base = tempfile::tempdir().unwrap();
        let client = base.path().join("client");
        let server = base.path().join("server");
        for (folder, programs) in
            [(&client, &["psql", "pg_ctl"][..]), (&server, &["initdb", "pg_ctl"][..])]
        {
            fs::create_dir(folder).unwrap();
            for program in programs {
                fs::write(folder.join(program), "").unwrap();
            }
        }

        assert_eq!(first_with_server([client.clone()].into_iter()), None);
        let found = first_with_server([client, server.clone()].into_iter());
        assert_eq!(found, Some(server));
    }
}
