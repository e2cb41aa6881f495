//! The operations of `IRPXService` that are served.

/// The namespace of the service and of what it is asked.
pub(super) const NAMESPACE: &str = "http://tempuri.org/";

/// What every action begins with.
const ACTION: &str = "http://tempuri.org/IRPXService/";

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    GetSiteList,
    GetResidentListInfo,
    GetResidentList,
    UnitList,
    /// The same under the name it has elsewhere.
    GetUnitList,
}

impl Operation {
    const ALL: [Self; 5] = [
        Self::GetSiteList,
        Self::GetResidentListInfo,
        Self::GetResidentList,
        Self::UnitList,
        Self::GetUnitList,
    ];

    /// Its name on the wire.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GetSiteList => "getsitelist",
            Self::GetResidentListInfo => "getresidentlistinfo",
            Self::GetResidentList => "getresidentlist",
            Self::UnitList => "unitlist",
            Self::GetUnitList => "getunitlist",
        }
    }

    /// The operation with that SOAP action, quotes taken off. Letter case matters.
    pub(super) fn with_action(action: &str) -> Option<Self> {
        let name = action.strip_prefix(ACTION)?;
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }
}
