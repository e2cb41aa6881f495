//! The services and operations that are served, and the order of their elements.

use chrono::{NaiveDate, NaiveDateTime};

/// One `.asmx` of Yardi's, with a namespace of its own.
#[derive(Debug)]
pub(super) struct Service {
    /// Its file without `.asmx`.
    pub(super) file: &'static str,
    /// What its namespace ends in.
    pub(super) name: &'static str,
    pub(super) operations: &'static [Operation],
}

/// Every service.
pub(super) const SERVICES: [Service; 4] = [
    Service {
        file: "ItfResidentData",
        name: "ItfResidentData",
        operations: &[
            Operation::PropertyConfigurations,
            Operation::Residents,
            Operation::ResidentData,
        ],
    },
    Service {
        file: "ItfResidentTransactions20",
        name: "ItfResidentTransactions20",
        operations: &[Operation::PropertyConfigurations, Operation::ResidentTransactions],
    },
    Service {
        file: "ItfCommonData",
        name: "ItfCommonData",
        operations: &[Operation::PropertyConfigurations, Operation::Tenants],
    },
    Service {
        file: "itfrentersinsurance",
        name: "ItfRentersInsurance30",
        operations: &[Operation::PropertyConfigurations, Operation::UnitConfiguration],
    },
];

impl Service {
    /// The namespace, which its actions begin with.
    pub(super) fn namespace(&self) -> String {
        format!("http://tempuri.org/YSI.Interfaces.WebServices/{}", self.name)
    }

    /// The operation of that name.
    pub(super) fn operation(&self, name: &str) -> Option<Operation> {
        self.operations.iter().copied().find(|operation| operation.name() == name)
    }

    /// The operation with that SOAP action, quotes taken off.
    pub(super) fn with_action(&self, action: &str) -> Option<Operation> {
        let (namespace, name) = action.rsplit_once('/')?;
        (namespace == self.namespace()).then(|| self.operation(name)).flatten()
    }
}

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    PropertyConfigurations,
    Residents,
    ResidentData,
    ResidentTransactions,
    Tenants,
    UnitConfiguration,
}

/// How an element of a request is typed. A value that is not of its type is a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    String,
    Boolean,
    DateTime,
}

impl Type {
    /// The type of an element of a request.
    pub(super) fn of(element: &str) -> Self {
        match element {
            "LedgerAsOfDate" => Self::DateTime,
            _ if element.starts_with("Include") => Self::Boolean,
            _ => Self::String,
        }
    }

    /// What .NET calls a value of this type.
    pub(super) fn value_name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Boolean => "Boolean",
            Self::DateTime => "AllXsd",
        }
    }

    /// Its name in the schema.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::DateTime => "dateTime",
        }
    }

    /// Whether the text is a value of this type.
    pub(super) fn holds(self, text: &str) -> bool {
        match self {
            Self::String => true,
            Self::Boolean => ["true", "false", "1", "0"].contains(&text.trim()),
            Self::DateTime => day_of(text).is_some(),
        }
    }
}

/// The day of a point in time, with or without the time.
pub(super) fn day_of(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let timed = text.parse::<NaiveDateTime>().map(|time| time.date());
    timed.or_else(|_| text.parse()).ok()
}

const USER: [&str; 5] = ["UserName", "Password", "ServerName", "Database", "Platform"];
const VENDOR: [&str; 2] = ["InterfaceEntity", "InterfaceLicense"];

impl Operation {
    /// Those that list residents.
    pub(super) const RESIDENTS: [Self; 5] = [
        Self::Residents,
        Self::ResidentData,
        Self::ResidentTransactions,
        Self::Tenants,
        Self::UnitConfiguration,
    ];

    /// Its name on the wire.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::PropertyConfigurations => "GetPropertyConfigurations",
            Self::Residents => "GetResidents",
            Self::ResidentData => "GetResidentData",
            Self::ResidentTransactions => "GetResidentTransactions_Login",
            Self::Tenants => "GetTenants",
            Self::UnitConfiguration => "GetUnitConfiguration",
        }
    }

    /// The element that names the property, if one is asked for.
    pub(super) fn property_element(self) -> Option<&'static str> {
        match self {
            Self::PropertyConfigurations => None,
            Self::UnitConfiguration => Some("PropertyId"),
            _ => Some("YardiPropertyId"),
        }
    }

    /// The elements of its request in the order of the WSDL's sequence.
    pub(super) fn sequence(self) -> Vec<&'static str> {
        let (before_vendor, after_vendor): (&[_], &[_]) = match self {
            Self::PropertyConfigurations => (&[], &[]),
            Self::Residents => (&[], &["YardiPropertyId", "MoveOut1"]),
            Self::ResidentData => (
                &[],
                &[
                    "YardiPropertyId",
                    "TenantCode",
                    "IncludeLedger",
                    "LedgerAsOfDate",
                    "IncludeLeaseCharges",
                    "IncludeVehicleInfo",
                    "IncludeRoommateData",
                    "IncludeEmployerData",
                ],
            ),
            Self::ResidentTransactions => (&["YardiPropertyId"], &[]),
            Self::Tenants => (&[], &["YardiPropertyId"]),
            Self::UnitConfiguration => (&["PropertyId"], &[]),
        };
        [&USER, before_vendor, &VENDOR, after_vendor].concat()
    }
}
