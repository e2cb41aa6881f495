//! The checks that look at a component without running it.

use wasmparser::{Encoding, Parser, Payload, Validator};
use wit_component::DecodedWasm;
use wit_parser::{Resolve, Span, WorldId};

use super::{AdmissionError, Class};
use crate::versions::{self, INTERFACE, Version};

pub(super) fn size(component: &[u8], limit: usize) -> Result<(), AdmissionError> {
    if component.len() > limit {
        return Err(AdmissionError::TooBig { bytes: component.len(), limit });
    }
    Ok(())
}

pub(super) fn validity(component: &[u8]) -> Result<(), AdmissionError> {
    if Parser::is_core_wasm(component) {
        return Err(AdmissionError::CoreModule);
    }
    if !Parser::is_component(component) {
        return Err(AdmissionError::NoWasm);
    }
    Validator::new().validate_all(component).map(drop).map_err(|error| invalid(&error))
}

fn invalid(error: &wasmparser::BinaryReaderError) -> AdmissionError {
    AdmissionError::Invalid { problem: error.to_string() }
}

pub(super) fn interface(component: &[u8]) -> Result<&'static Version, AdmissionError> {
    let exports = outer_names(component, Side::Exports)?;
    if let Some(version) = exports.iter().find_map(|export| versions::of_export(export)) {
        return Ok(version);
    }
    match exports.iter().find(|export| export.starts_with(INTERFACE)) {
        Some(export) => Err(AdmissionError::UnknownVersion {
            export: export.clone(),
            spoken: versions::spoken(),
        }),
        None => Err(AdmissionError::NoInterface { exports }),
    }
}

pub(super) fn imports(component: &[u8]) -> Result<Vec<String>, AdmissionError> {
    outer_names(component, Side::Imports)
}

/// A type that differs would otherwise show only when the component is instantiated.
pub(super) fn types(
    component: &[u8],
    version: &Version,
    class: Class,
) -> Result<(), AdmissionError> {
    let mut frozen = Resolve::default();
    let package = frozen
        .push_str("pms-source.wit", version.wit)
        .expect("the frozen interface is valid WIT, which a test shows");
    let world = frozen
        .select_world(&[package], Some("adapter"))
        .expect("the frozen interface has the world `adapter`, which a test shows");
    let differs = |problem| AdmissionError::Types { export: version.export, problem };
    let world = match class {
        Class::Sealed => world,
        Class::Wasi => own_world(&mut frozen, component).map_err(differs)?,
    };
    wit_component::targets(&frozen, world, component)
        .map_err(|error| differs(error.root_cause().to_string()))
}

/// The world that a component with imports says it is of, with the frozen interface in place of
/// its own idea of it. Whether its imports are what they should be, shows when it is linked.
fn own_world(frozen: &mut Resolve, component: &[u8]) -> Result<WorldId, String> {
    let decoded = wit_component::decode(component).map_err(|error| error.to_string())?;
    let DecodedWasm::Component(own, world) = decoded else {
        return Err("it is the text of an interface and nothing that runs".to_owned());
    };
    let merged = frozen.merge(own).map_err(|error| error.root_cause().to_string())?;
    merged.map_world(world, Span::default()).map_err(|error| error.to_string())
}

#[derive(Clone, Copy)]
enum Side {
    Imports,
    Exports,
}

/// The names that the component itself imports or exports, not those of the components within it.
fn outer_names(component: &[u8], side: Side) -> Result<Vec<String>, AdmissionError> {
    let mut names = Vec::new();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(component) {
        match (payload.map_err(|error| invalid(&error))?, side) {
            (Payload::Version { encoding: Encoding::Component | Encoding::Module, .. }, _) => {
                depth += 1;
            }
            (Payload::End(_), _) => depth -= 1,
            (Payload::ComponentImportSection(section), Side::Imports) if depth == 1 => {
                for import in section {
                    let import = import.map_err(|error| invalid(&error))?;
                    names.push(import.name.name.to_owned());
                }
            }
            (Payload::ComponentExportSection(section), Side::Exports) if depth == 1 => {
                for export in section {
                    let export = export.map_err(|error| invalid(&error))?;
                    names.push(export.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(names)
}
