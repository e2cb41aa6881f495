//! The APIs that are granted, each with the parameters it takes.

pub(super) const LEASE_DETAILS: &str = "MRI_S-PMRM_ResidentLeaseDetailsByPropertyID";

pub(super) const NAMES: [&str; 3] =
    ["MRI_S-PMRM_PropertyIDByNameOrAddress", LEASE_DETAILS, "MRI_S-PMRM_PendingMoveIns"];

/// One API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Api {
    Properties,
    LeaseDetails,
    PendingMoveIns,
}

impl Api {
    /// The API of this name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Properties, Self::LeaseDetails, Self::PendingMoveIns]
            .into_iter()
            .find(|api| api.name().eq_ignore_ascii_case(name))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Properties => NAMES[0],
            Self::LeaseDetails => LEASE_DETAILS,
            Self::PendingMoveIns => NAMES[2],
        }
    }

    /// The parameter that narrows it to a property. Each API spells it in its own way.
    pub(super) fn property_parameter(self) -> Option<&'static str> {
        match self {
            Self::Properties => None,
            Self::LeaseDetails => Some("RMPROPID"),
            Self::PendingMoveIns => Some("PropertyID"),
        }
    }

    /// What it says in place of an empty list, where it does.
    pub(super) fn says_nobody(self, property: Option<&str>) -> String {
        let what = match self {
            Self::Properties => "properties",
            Self::LeaseDetails => "residents",
            Self::PendingMoveIns => "pending move ins",
        };
        match property {
            Some(property) => format!("Property {property} does not have any {what}."),
            None => format!("The database does not have any {what}."),
        }
    }
}
