//! The checks that look at a component without running it.

use wasmparser::{Encoding, Parser, Payload, Validator};
use wit_parser::Resolve;

use super::AdmissionError;
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

pub(super) fn imports(component: &[u8]) -> Result<(), AdmissionError> {
    let imports = outer_names(component, Side::Imports)?;
    if imports.is_empty() { Ok(()) } else { Err(AdmissionError::Imports { imports }) }
}

/// A type that differs would otherwise show only when the component is instantiated.
pub(super) fn types(component: &[u8], version: &Version) -> Result<(), AdmissionError> {
    let mut frozen = Resolve::default();
    let package = frozen
        .push_str("pms-source.wit", version.wit)
        .expect("the frozen interface is valid WIT, which a test shows");
    let world = frozen
        .select_world(&[package], Some("adapter"))
        .expect("the frozen interface has the world `adapter`, which a test shows");
    wit_component::targets(&frozen, world, component).map_err(|error| AdmissionError::Types {
        export: version.export,
        problem: error.root_cause().to_string(),
    })
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
