//! `world.toml`: who lives in the world of a PMS's recordings, and in which forms it is told.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One PMS with two properties, one of them empty.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct World {
    /// The stand-in's name at the control API.
    pub(super) pms: String,
    /// The component, by its name in `target/adapters`.
    pub(super) adapter: String,
    /// Settings besides or in place of those that the stand-in tells.
    #[serde(default)]
    pub(super) settings: Map<String, Value>,
    /// Where everybody lives.
    pub(super) property: Property,
    /// Where nobody does.
    pub(super) empty_property: Property,
    /// Recordings of refusals: what the control API takes for a fault, less the PMS.
    #[serde(default)]
    pub(super) refusals: BTreeMap<String, Map<String, Value>>,
    /// The forms, by their folders.
    pub(super) shapes: BTreeMap<String, Shape>,
    /// In the neutral names of the control API, and `only`: the shapes that list them.
    residents: Vec<Map<String, Value>>,
}

/// A property of the PMS.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Property {
    pub(super) id: String,
    name: String,
}

/// One form in which residents are told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shape {
    /// The stand-in's interface, if it is not called as the folder.
    pub(super) interface: Option<String>,
    /// The property's id here, where it has another one.
    pub(super) property: Option<String>,
    /// The empty property's id here, where it has another one.
    pub(super) empty_property: Option<String>,
    /// The habits of the stand-in for every recording.
    #[serde(default)]
    pub(super) quirks: Map<String, Value>,
    /// Further recordings of the property, each with habits of its own.
    #[serde(default)]
    pub(super) recordings: BTreeMap<String, Map<String, Value>>,
}

impl World {
    pub(super) fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file)
            .with_context(|| format!("could not read `{}`", file.display()))?;
        toml::from_str(&text).with_context(|| format!("`{}` does not hold", file.display()))
    }

    /// Who is listed in a shape.
    pub(super) fn residents(&self, shape: &str) -> Vec<Value> {
        let listed = |resident: &Map<String, Value>| match resident.get("only") {
            Some(Value::Array(shapes)) => shapes.iter().any(|name| name == shape),
            _ => true,
        };
        let residents = self.residents.iter().filter(|resident| listed(resident)).cloned();
        residents
            .map(|mut resident| {
                resident.remove("only");
                resident.into()
            })
            .collect()
    }
}

impl Property {
    /// What the control API takes.
    pub(super) fn details(&self) -> Value {
        json!({
            "name": self.name,
            "address": {
                "street": "12 Orchard St",
                "city": "Salem",
                "state": "OR",
                "postal_code": "97301",
            },
        })
    }
}
