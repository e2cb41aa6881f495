//! `cargo xtask build-adapters`: the adapters as components, in `target/adapters`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use crate::setup::{self, GUEST_TARGET};
use crate::tool;
use crate::workspace::Workspace;

/// A crate that becomes a component.
struct Component {
    package: &'static str,
    /// Its name in `target/adapters`, less `.wasm`.
    name: &'static str,
    /// Whether an operator gets it.
    ships: bool,
}

const COMPONENTS: [Component; 7] = [
    Component { package: "yardi-adapter", name: "yardi", ships: true },
    Component { package: "realpage-adapter", name: "realpage", ships: true },
    Component { package: "appfolio-adapter", name: "appfolio", ships: true },
    Component { package: "mri-adapter", name: "mri", ships: true },
    Component { package: "entrata-adapter", name: "entrata", ships: true },
    Component { package: "careless-guest", name: "careless", ships: false },
    Component { package: "misbehaving-guest", name: "misbehaving", ships: false },
];

/// Whom the components are built for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Operators get the adapters.
    Operators,
    /// Tests get a guest that misbehaves and one that makes mistakes as well.
    Tests,
}

/// Builds what `audience` gets; afterwards `target/adapters` holds these and nothing else.
pub(crate) fn build(workspace: &Workspace, audience: Audience) -> Result<()> {
    setup::install_guest_target(workspace)?;

    let mut build = workspace.cargo();
    build.args(["build", "--profile", "guest", "--target", GUEST_TARGET]);
    let flags = json!(neutral_paths(workspace.root()));
    build.args(["--config", &format!("target.{GUEST_TARGET}.rustflags={flags}")]);
    for component in components_for(audience) {
        build.args(["--package", component.package]);
    }
    tool::run(&mut build)?;

    let output = workspace.target().join(GUEST_TARGET).join("guest");
    let folder = workspace.target().join("adapters");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("could not empty `{}`", folder.display()))?;
    }
    fs::create_dir_all(&folder)
        .with_context(|| format!("could not create `{}`", folder.display()))?;
    for component in components_for(audience) {
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
pub(crate) fn neutral_paths(root: &Path) -> Vec<String> {
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
        assert_eq!(
            names(Audience::Tests),
            ["yardi", "realpage", "appfolio", "mri", "entrata", "careless", "misbehaving"]
        );
    }

    #[test]
    fn the_folder_of_the_repository_is_taken_out_of_panic_messages() {
        let flags = neutral_paths(Path::new("/home/dana/user sync"));
        assert_eq!(flags[0], "--remap-path-prefix=/home/dana/user sync=usersync");
    }
}
