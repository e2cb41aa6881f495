//! The world and the clock as the control API shows and takes them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::world::property::{Address, Property};
use crate::world::resident::Resident;

/// How to set the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockSetting {
    /// Stop at this instant, or follow the machine again.
    Now(Option<DateTime<Utc>>),
    /// Stop this many seconds from what it shows.
    AdvanceSeconds(i64),
}

/// What the clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ClockView {
    /// The instant.
    pub now: DateTime<Utc>,
    /// Whether it stands still.
    pub stopped: bool,
}

/// The whole world as it is.
#[derive(Clone, Debug, Serialize)]
pub struct WorldView {
    /// What the clock shows.
    pub now: DateTime<Utc>,
    /// Each PMS by its name.
    pub pms: BTreeMap<String, PmsView>,
}

/// One PMS: how to reach it and what it holds.
#[derive(Clone, Debug, Serialize)]
pub struct PmsView {
    /// Its `endpoint` setting.
    pub endpoint: String,
    /// All the settings it accepts on its usual interface, under the adapters' setting keys.
    pub settings: Map<String, Value>,
    /// The same for each of its interfaces.
    pub interfaces: BTreeMap<String, Map<String, Value>>,
    /// Its properties.
    pub properties: Vec<PropertyView>,
}

/// One property with its residents.
#[derive(Clone, Debug, Serialize)]
pub struct PropertyView {
    /// The PMS's own id.
    pub id: String,
    /// Its marketing name.
    pub name: String,
    /// Its address.
    pub address: Address,
    /// Who is listed, in the PMS's order.
    pub residents: Vec<Resident>,
}

impl PropertyView {
    pub(crate) fn of(property: &Property) -> Self {
        Self {
            id: property.id.clone(),
            name: property.details.name.clone(),
            address: property.details.address.clone(),
            residents: property.residents().iter().map(|listed| listed.resident.clone()).collect(),
        }
    }
}
