//! The frozen text of the adapter interface, and components that are made for it without a
//! compiler.

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{Resolve, WorldId};

/// The text of the interface.
pub(crate) const TEXT: &str = include_str!("../../../wit/v1.0/pms-source.wit");

/// A text of an interface, taken in, and its world `adapter`.
pub(crate) fn world(text: &str) -> (Resolve, WorldId) {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("pms-source.wit", text).expect("the text is WIT");
    let world = resolve.select_world(&[package], Some("adapter")).expect("it has the world");
    (resolve, world)
}

/// Makes a component of a core module that has what the world asks for.
pub(crate) fn component(mut module: Vec<u8>, resolve: &Resolve, world: WorldId) -> Vec<u8> {
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8)
        .expect("the world can be described");
    let encoder = ComponentEncoder::default().module(&module).expect("the module fits the world");
    encoder.validate(true).encode().expect("the module makes a component")
}
