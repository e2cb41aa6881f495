//! The property management systems that have a stand-in here: a variant each, its name and its
//! stand-in. All else about a PMS stands in its own folder.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::appfolio::AppFolio;
use crate::cedar::Cedar;
use crate::entrata::Entrata;
use crate::mri::Mri;
use crate::realpage::RealPage;
use crate::stand_in::StandIn;
use crate::yardi::Yardi;

/// One of the simulated property management systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pms {
    /// Yardi Voyager.
    Yardi,
    /// AppFolio.
    AppFolio,
    /// Cedar, which is invented: the example for those who write an adapter.
    Cedar,
    /// RealPage `OneSite`.
    RealPage,
    /// MRI Residential Management.
    Mri,
    /// Entrata.
    Entrata,
}

impl Pms {
    /// Every simulated system, in the order in which they are shown. The world is invented in this
    /// order too: a new one comes last, so that the others keep their people.
    pub const ALL: [Self; 6] =
        [Self::Yardi, Self::AppFolio, Self::Cedar, Self::RealPage, Self::Mri, Self::Entrata];

    /// The name used in paths and bodies of the control API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yardi => "yardi",
            Self::AppFolio => "appfolio",
            Self::Cedar => "cedar",
            Self::RealPage => "realpage",
            Self::Mri => "mri",
            Self::Entrata => "entrata",
        }
    }

    /// A stand-in for it, as it is at the start.
    pub(crate) fn stand_in(self) -> Box<dyn StandIn> {
        match self {
            Self::Yardi => Box::<Yardi>::default(),
            Self::AppFolio => Box::<AppFolio>::default(),
            Self::Cedar => Box::<Cedar>::default(),
            Self::RealPage => Box::<RealPage>::default(),
            Self::Mri => Box::<Mri>::default(),
            Self::Entrata => Box::<Entrata>::default(),
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
