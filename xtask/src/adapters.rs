//! `cargo xtask build-adapters`: the adapters as components, in `target/adapters`.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use crate::setup::{self, GUEST_TARGET, WASI_TARGET};
use crate::workspace::{self, Workspace};
use crate::{fit, tool};

/// A crate that becomes a component.
struct Component {
    package: &'static str,
    /// Its name in `target/adapters`, less `.wasm`.
    name: &'static str,
    target: &'static str,
    /// Settings of cargo in place of the profile's.
    settings: &'static [&'static str],
    /// Whether an operator gets it.
    ships: bool,
}

impl Component {
    const fn shipped(package: &'static str, name: &'static str) -> Self {
        Self { package, name, target: GUEST_TARGET, settings: &[], ships: true }
    }

    const fn small(self) -> Self {
        Self { settings: &SMALL, ..self }
    }

    const fn for_tests(package: &'static str, name: &'static str, target: &'static str) -> Self {
        Self { package, name, target, settings: &[], ships: false }
    }
}

const COMPONENTS: [Component; 10] = [
    Component::shipped("yardi-adapter", "yardi"),
    Component::shipped("realpage-adapter", "realpage"),
    Component::shipped("appfolio-adapter", "appfolio"),
    Component::shipped("mri-adapter", "mri"),
    Component::shipped("entrata-adapter", "entrata").small(),
    Component::for_tests("careless-guest", "careless", GUEST_TARGET),
    Component::for_tests("idle-guest", "idle", GUEST_TARGET),
    Component::for_tests("misbehaving-guest", "misbehaving", GUEST_TARGET),
    Component::for_tests("appfolio-adapter", "appfolio-wasi", WASI_TARGET),
    Component::for_tests("misbehaving-guest", "misbehaving-wasi", WASI_TARGET),
];

/// The profile of a component that ships.
const SHIPPED: &str = "guest";
/// The same for speed, as nobody ships it.
const FAST: &str = "guest-fast";

/// What reads answers is compiled for size too, where a component would be too large otherwise.
const SMALL: [&str; 2] = [
    "profile.guest.package.quick-xml.opt-level='s'",
    "profile.guest.package.usersync-adapter.opt-level='z'",
];

/// Whom the components are built for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Operators get the adapters.
    Operators,
    /// Tests get guests that misbehave, make mistakes and do nothing, and builds that import WASI
    /// as well.
    Tests,
}

/// Builds what `audience` gets; afterwards `target/adapters` holds these and nothing else.
pub(crate) fn build(workspace: &Workspace, audience: Audience) -> Result<()> {
    let folder = workspace.target().join("adapters");
    empty(&folder)?;
    setup::install_target(workspace, GUEST_TARGET)?;
    let components =
        |target| components_for(audience).filter(move |component| component.target == target);
    compile(workspace, SHIPPED, components(GUEST_TARGET), &folder)?;
    for component in components(GUEST_TARGET).filter(|component| component.ships) {
        fit::check(component.name, &read(&folder.join(format!("{}.wasm", component.name)))?)?;
    }
    if audience == Audience::Operators {
        return Ok(());
    }
    match setup::install_target(workspace, WASI_TARGET) {
        Ok(()) => compile(workspace, SHIPPED, components(WASI_TARGET), &folder),
        Err(missing) if workspace::in_ci() => Err(missing),
        Err(missing) => {
            eprintln!("{missing:#}. The tests of adapters with WASI will be skipped.");
            Ok(())
        }
    }
}

/// Builds the adapters for speed, as nobody ships them, and tells in which folder they are.
pub(crate) fn build_for_speed(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target().join("fast-adapters");
    empty(&folder)?;
    setup::install_target(workspace, GUEST_TARGET)?;
    compile(workspace, FAST, components_for(Audience::Operators), &folder)?;
    Ok(folder)
}

/// Makes sure that the folder is there and holds nothing.
fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("could not empty `{}`", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("could not create `{}`", folder.display()))
}

/// Compiles components by a profile and adds them to a folder.
fn compile(
    workspace: &Workspace,
    profile: &str,
    components: impl Iterator<Item = &'static Component>,
    folder: &Path,
) -> Result<()> {
    // One call of cargo for all that are compiled alike.
    let mut alike: BTreeMap<_, Vec<&Component>> = BTreeMap::new();
    for component in components {
        alike.entry((component.target, component.settings)).or_default().push(component);
    }
    let flags = json!(neutral_paths(workspace.root()));
    for ((target, settings), components) in alike {
        let mut build = workspace.cargo();
        build.args(["build", "--profile", profile, "--target", target]);
        build.args(["--config", &format!("target.{target}.rustflags={flags}")]);
        build.args(settings.iter().flat_map(|setting| ["--config", setting]));
        build.args(components.iter().flat_map(|component| ["--package", component.package]));
        tool::run(&mut build)?;
        let output = workspace.target().join(target).join(profile);
        for component in components {
            let file = format!("{}.wasm", component.package.replace('-', "_"));
            put_into(folder, component.name, &output.join(file))?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("could not read `{}`", file.display()))
}

/// Adds a component to `target/adapters` under this name.
pub(crate) fn put(workspace: &Workspace, name: &str, from: &Path) -> Result<()> {
    put_into(&workspace.target().join("adapters"), name, from)
}

fn put_into(folder: &Path, name: &str, from: &Path) -> Result<()> {
    let to = folder.join(format!("{name}.wasm"));
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
    let sources = cargo_home.as_deref().map(folders_of_sources).unwrap_or_default();
    let mut folders = vec![(root.to_path_buf(), "usersync")];
    folders.extend(cargo_home.map(|folder| (folder, "cargo")));
    // Of several that fit a path the last one counts.
    folders.extend(sources.into_iter().map(|folder| (folder, "cargo")));
    let flag = |(folder, name): (PathBuf, &str)| {
        format!("--remap-path-prefix={}={name}", folder.display())
    };
    folders.into_iter().map(flag).collect()
}

/// Where cargo keeps the sources of dependencies: a folder for each registry, whose name tells
/// from where this machine has them.
fn folders_of_sources(cargo_home: &Path) -> Vec<PathBuf> {
    let registries = fs::read_dir(cargo_home.join("registry").join("src"));
    let mut folders: Vec<PathBuf> =
        registries.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guests_of_tests_do_not_ship() {
        let names = |audience| components_for(audience).map(|c| c.name).collect::<Vec<_>>();
        assert_eq!(names(Audience::Operators), ["yardi", "realpage", "appfolio", "mri", "entrata"]);
        let guests = ["careless", "idle", "misbehaving", "appfolio-wasi", "misbehaving-wasi"];
        assert_eq!(names(Audience::Tests)[5..], guests);
    }

    #[test]
    fn the_folder_of_the_repository_is_taken_out_of_panic_messages() {
        let flags = neutral_paths(Path::new("/home/dana/user sync"));
        assert_eq!(flags[0], "--remap-path-prefix=/home/dana/user sync=usersync");
    }

    #[test]
    fn every_registry_has_a_folder_of_sources() {
        let home = tempfile::tempdir().unwrap();
        assert!(folders_of_sources(home.path()).is_empty());
        let folders =
            ["a.example-1", "b.example-2"].map(|name| home.path().join("registry/src").join(name));
        for folder in &folders {
            fs::create_dir_all(folder).unwrap();
        }
        assert_eq!(folders_of_sources(home.path()), folders);
    }
}
