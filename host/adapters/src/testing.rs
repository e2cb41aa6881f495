//! What the tests of this crate share.

use crate::protocol::{
    CredentialSlot, CursorVersions, Descriptor, Mark, Method, Operation, Parameter, Part, Place,
    Scheme,
};

/// A small descriptor that holds together.
pub(crate) fn descriptor() -> Descriptor {
    Descriptor {
        id: "demo".parse().unwrap(),
        name: "Demo".to_owned(),
        version: "1.0.0".parse().unwrap(),
        provider: "demo".to_owned(),
        settings: Vec::new(),
        credentials: vec![CredentialSlot {
            name: "fixed".to_owned(),
            scheme: Scheme::Values,
            parameters: vec![Parameter {
                name: "platform".to_owned(),
                parts: vec![Part::Literal("SQL Server".to_owned())],
            }],
        }],
        hosts: vec!["api.example.com".parse().unwrap()],
        operations: vec![Operation {
            name: "residents".to_owned(),
            method: Method::Get,
            purpose: "reads the residents of one property".to_owned(),
            group: None,
            marks: vec![Mark {
                place: Place::Path,
                name: String::new(),
                value: "/residents".to_owned(),
            }],
        }],
        budgets: Vec::new(),
        statuses: Vec::new(),
        cursors: CursorVersions { writes: 1, reads: vec![1] },
        features: Vec::new(),
    }
}
