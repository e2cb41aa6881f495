//! The property management systems that have a stand-in here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the simulated property management systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pms {
    /// Yardi Voyager, interface `ItfResidentData`.
    Yardi,
    /// AppFolio, database API v0.
    AppFolio,
}

impl Pms {
    /// Every simulated system, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Yardi, Self::AppFolio];

    /// The name used in paths and bodies of the control API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yardi => "yardi",
            Self::AppFolio => "appfolio",
        }
    }

    /// The operations that the stand-in answers, the one that lists residents last.
    pub fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Yardi => &["GetPropertyConfigurations", "GetResidents"],
            Self::AppFolio => &["properties", "units", "tenants"],
        }
    }

    /// The operation that lists residents.
    pub fn residents_operation(self) -> &'static str {
        match self {
            Self::Yardi => "GetResidents",
            Self::AppFolio => "tenants",
        }
    }
}

impl fmt::Display for Pms {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A name that stands for no simulated system.
#[derive(Debug, thiserror::Error)]
#[error("no PMS `{0}` is simulated")]
pub struct UnknownPms(String);

impl FromStr for Pms {
    type Err = UnknownPms;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|pms| pms.name() == text)
            .ok_or_else(|| UnknownPms(text.to_owned()))
    }
}
