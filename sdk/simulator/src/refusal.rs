//! Why the control API does not do what it is asked, and what to do instead.

use crate::pms::{Pms, UnknownPms};
use crate::world::resident::ResidentError;

/// A request to the control API that cannot be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No such PMS.
    #[error(transparent)]
    Pms(#[from] UnknownPms),
    /// No such property.
    #[error("{pms} has no property `{property}`")]
    Property {
        /// The PMS asked.
        pms: Pms,
        /// The property asked for.
        property: String,
        /// The properties there are.
        known: Vec<String>,
    },
    /// No such resident.
    #[error("property `{property}` of {pms} lists no resident `{resident}`")]
    Resident {
        /// The PMS asked.
        pms: Pms,
        /// The property asked.
        property: String,
        /// The resident asked for.
        resident: String,
    },
    /// The residents given cannot be listed.
    #[error(transparent)]
    Listing(#[from] ResidentError),
    /// The fault makes no sense at this PMS.
    #[error("{what}")]
    Fault {
        /// What does not fit.
        what: String,
        /// What would.
        hint: String,
    },
    /// The body is not what is expected.
    #[error("the body is not {expected}")]
    Body {
        /// What is expected.
        expected: &'static str,
        /// Where it differs.
        source: serde_json::Error,
    },
    /// The clock cannot show that.
    #[error("the clock cannot be set: {0}")]
    Clock(&'static str),
    /// The control API has nothing there.
    #[error("the control API has no `{method} {path}`")]
    Route {
        /// The method used.
        method: String,
        /// The path asked for.
        path: String,
    },
}

impl Refusal {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Pms(_) => format!("use one of {}", Pms::ALL.map(Pms::name).join(", ")),
            Self::Property { pms, known, .. } => format!(
                "the properties are {}; PUT /control/{pms}/properties/ID with a name adds one",
                known.join(", "),
            ),
            Self::Resident { pms, property, .. } => format!(
                "GET /control/world shows who is listed; PUT /control/{pms}/properties/{property}/residents lists others"
            ),
            Self::Listing(error) => error.hint().to_owned(),
            Self::Fault { hint, .. } => hint.clone(),
            Self::Body { expected, .. } => format!("send JSON: {expected}"),
            Self::Clock(_) => "send {\"now\": \"2026-06-02T08:00:00Z\"}, {\"now\": null} or \
                               {\"advance_seconds\": 3600}"
                .to_owned(),
            Self::Route { .. } => "GET /control lists what there is".to_owned(),
        }
    }
}
