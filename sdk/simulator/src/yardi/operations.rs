//! The operations of `ItfResidentData` that are served, and the order of their elements.

/// The interface's file name without `.asmx`.
pub(super) const INTERFACE: &str = "ItfResidentData";

/// The namespace of the interface, which its actions begin with.
pub(super) const NAMESPACE: &str = "http://tempuri.org/YSI.Interfaces.WebServices/ItfResidentData";

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    GetPropertyConfigurations,
    GetResidents,
}

impl Operation {
    pub(super) const ALL: [Self; 2] = [Self::GetPropertyConfigurations, Self::GetResidents];

    /// Its name on the wire.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GetPropertyConfigurations => "GetPropertyConfigurations",
            Self::GetResidents => "GetResidents",
        }
    }

    /// The operation of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }

    /// The operation with that SOAP action, quotes taken off.
    pub(super) fn with_action(action: &str) -> Option<Self> {
        let (namespace, name) = action.rsplit_once('/')?;
        (namespace == NAMESPACE).then(|| Self::named(name)).flatten()
    }

    /// The elements of its request in the order of the WSDL's sequence.
    pub(super) fn sequence(self) -> &'static [&'static str] {
        match self {
            Self::GetPropertyConfigurations => &[
                "UserName",
                "Password",
                "ServerName",
                "Database",
                "Platform",
                "InterfaceEntity",
                "InterfaceLicense",
            ],
            Self::GetResidents => &[
                "UserName",
                "Password",
                "ServerName",
                "Database",
                "Platform",
                "InterfaceEntity",
                "InterfaceLicense",
                "YardiPropertyId",
                "MoveOut1",
            ],
        }
    }
}
