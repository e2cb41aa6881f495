//! `cargo xtask build-adapters`: the adapters as components, in `target/adapters`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use crate::setup::{self, GUEST_TARGET, WASI_TARGET};
use crate::tool;
use crate::workspace::{self, Workspace};

/// A crate that becomes a component.
struct Component {
    package: &'static str,
    /// Its name in `target/adapters`, less `.wasm`.
    name: &'static str,
    target: &'static str,
    /// Whether an operator gets it.
    ships: bool,
}

impl Component {
    const fn shipped(package: &'static str, name: &'static str) -> Self {
        Self { package, name, target: GUEST_TARGET, ships: true }
    }

    const fn for_tests(package: &'static str, name: &'static str, target: &'static str) -> Self {
        Self { package, name, target, ships: false }
    }
}

const COMPONENTS: [Component; 9] = [
    Component::shipped("yardi-adapter", "yardi"),
    Component::shipped("realpage-adapter", "realpage"),
    Component::shipped("appfolio-adapter", "appfolio"),
    Component::shipped("mri-adapter", "mri"),
    Component::shipped("entrata-adapter", "entrata"),
    Component::for_tests("careless-guest", "careless", GUEST_TARGET),
    Component::for_tests("misbehaving-guest", "misbehaving", GUEST_TARGET),
    Component::for_tests("appfolio-adapter", "appfolio-wasi", WASI_TARGET),
    Component::for_tests("misbehaving-guest", "misbehaving-wasi", WASI_TARGET),
];

/// Whom the components are built for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Operators get the adapters.
    Operators,
    /// Tests get a guest that misbehaves, one that makes mistakes, and builds that import WASI as
    /// well.
    Tests,
}

/// Builds what `audience` gets; afterwards `target/adapters` holds these and nothing else.
pub(crate) fn build(workspace: &Workspace, audience: Audience) -> Result<()> {
    let folder = workspace.target().join("adapters");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("could not empty `{}`", folder.display()))?;
    }
    fs::create_dir_all(&folder)
        .with_context(|| format!("could not create `{}`", folder.display()))?;
    setup::install_target(workspace, GUEST_TARGET)?;
    build_target(workspace, audience, GUEST_TARGET)?;
    if audience == Audience::Operators {
        return Ok(());
    }
    match setup::install_target(workspace, WASI_TARGET) {
        Ok(()) => build_target(workspace, audience, WASI_TARGET),
        Err(missing) if workspace::in_ci() => Err(missing),
        Err(missing) => {
            println!("{missing:#}. The tests of adapters with WASI will be skipped.");
            Ok(())
        }
    }
}

/// Adds the components for one target to `target/adapters`.
fn build_target(workspace: &Workspace, audience: Audience, target: &str) -> Result<()> {
    let components = || components_for(audience).filter(|component| component.target == target);
    let mut build = workspace.cargo();
    build.args(["build", "--profile", "guest", "--target", target]);
    let flags = json!(neutral_paths(workspace.root()));
    build.args(["--config", &format!("target.{target}.rustflags={flags}")]);
    for component in components() {
        build.args(["--package", component.package]);
    }
    tool::run(&mut build)?;
    let output = workspace.target().join(target).join("guest");
    for component in components() {
        let from = output.join(format!("{}.wasm", component.package.replace('-', "_")));
        put(workspace, component.name, &from)?;
    }
    Ok(())
}

/// Adds a component to `target/adapters` under this name.
pub(crate) fn put(workspace: &Workspace, name: &str, from: &Path) -> Result<()> {
    let to = workspace.target().join("adapters").join(format!("{name}.wasm"));
    let size = fs::copy(from, &to)
        .with_context(|| format!("could not copy `{}` to `{}`", from.display(), to.display()))?;
    eprintln!("{} ({} KB)", to.display(), size.div_ceil(1000));
    Ok(())
}

fn components_for(audience: Audience) -> impl Iterator<Item = &'static Component> {
    COMPONENTS.iter().filter(move |component| component.ships || audience == Audience::Tests)
}

/// Flags of rustc that take the folders of this machine out of the panic messages, which carry the
/// paths of source files: so the same source gives the same bytes, and the same digest, everywhere.
fn neutral_paths(root: &Path) -> Vec<String> {
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    [(Some(root.to_path_buf()), "usersync"), (cargo_home, "cargo")]
        .into_iter()
        .filter_map(|(folder, name)| {
            Some(format!("--remap-path-prefix={}={name}", folder?.display()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guests_of_tests_do_not_ship() {
        let names = |audience| components_for(audience).map(|c| c.name).collect::<Vec<_>>();
        assert_eq!(names(Audience::Operators), ["yardi", "realpage", "appfolio", "mri", "entrata"]);
        let guests = ["careless", "misbehaving", "appfolio-wasi", "misbehaving-wasi"];
        assert_eq!(names(Audience::Tests)[5..], guests);
    }

    #[test]
    fn the_folder_of_the_repository_is_taken_out_of_panic_messages() {
        let flags = neutral_paths(Path::new("/home/dana/user sync"));
        assert_eq!(flags[0], "--remap-path-prefix=/home/dana/user sync=usersync");
    }
}
