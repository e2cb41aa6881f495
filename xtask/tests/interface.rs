//! The adapter interface may be explained better at any time, but its structure is frozen.

use std::path::Path;

use wit_component::WitPrinter;
use wit_parser::{PackageId, Resolve};

fn version_1_0() -> (Resolve, PackageId) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit/v1.0");
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(&folder).expect("the interface parses");
    (resolve, package)
}

/// A component names every type it was built with, so a changed record or variant shuts out every
/// adapter there is. The snapshot is the interface without its comments; `wit/VERSIONING.md` tells
/// how the interface grows without changing.
#[test]
fn the_structure_of_version_1_0_stays_as_it_is() {
    let (resolve, package) = version_1_0();
    let mut printer = WitPrinter::default();
    printer.emit_docs(false);
    printer.print(&resolve, package, &[]).unwrap();
    let structure = printer.output.to_string();

    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("pms-source-1.0", structure));
}

/// A second interface reached by `use` would become an import of every component.
#[test]
fn the_world_exports_one_interface_and_imports_nothing() {
    let (resolve, package) = version_1_0();
    let world = resolve.select_world(&[package], Some("adapter")).unwrap();
    assert!(resolve.worlds[world].imports.is_empty());
    assert_eq!(resolve.worlds[world].exports.len(), 1);
    assert_eq!(resolve.packages[package].interfaces.len(), 1);
}
