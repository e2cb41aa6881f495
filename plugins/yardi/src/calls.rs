//! The SOAP calls, with the sign-in in each.

use usersync_adapter::parse::soap::{self, Envelope};
use usersync_adapter::prelude::*;

use crate::form::{LICENCE, PASSWORD, SIGN_IN};

/// One of the interfaces that Yardi opens to a vendor, each with an address and a namespace of its
/// own.
pub(crate) struct Interface {
    file: &'static str,
    name: &'static str,
    /// Its list of properties, by its name among the operations of this adapter.
    pub(crate) properties: &'static str,
}

pub(crate) const RESIDENT_DATA: Interface =
    Interface { file: "ItfResidentData.asmx", name: "ItfResidentData", properties: PROPERTIES };

pub(crate) const RESIDENT_TRANSACTIONS: Interface = Interface {
    file: "ItfResidentTransactions20.asmx",
    name: "ItfResidentTransactions20",
    properties: "ItfResidentTransactions20/GetPropertyConfigurations",
};

pub(crate) const COMMON_DATA: Interface = Interface {
    file: "ItfCommonData.asmx",
    name: "ItfCommonData",
    properties: "ItfCommonData/GetPropertyConfigurations",
};

pub(crate) const RENTERS_INSURANCE: Interface = Interface {
    file: "itfrentersinsurance.asmx",
    name: "ItfRentersInsurance30",
    properties: "ItfRentersInsurance30/GetPropertyConfigurations",
};

pub(crate) const INTERFACES: [Interface; 4] =
    [RESIDENT_DATA, RESIDENT_TRANSACTIONS, COMMON_DATA, RENTERS_INSURANCE];

/// The SOAP operation that lists the properties, the same at every interface.
pub(crate) const PROPERTIES: &str = "GetPropertyConfigurations";

/// Large properties take Yardi more than a minute.
const TIMEOUT_MS: u32 = 120_000;

impl Interface {
    /// Where it is, below the endpoint.
    pub(crate) fn path(&self) -> String {
        format!("/{}", self.file)
    }

    /// The `SOAPAction` of an operation, in the quotes that SOAP 1.1 wants.
    pub(crate) fn action(&self, operation: &str) -> String {
        format!("\"{}/{operation}\"", self.namespace())
    }

    fn namespace(&self) -> String {
        format!("http://tempuri.org/YSI.Interfaces.WebServices/{}", self.name)
    }
}

/// The elements of a call beside the sign-in.
#[derive(Default)]
pub(crate) struct Elements<'e> {
    /// What stands between the platform and the interface entity.
    pub(crate) before_entity: &'e [(&'e str, &'e str)],
    /// What follows the licence.
    pub(crate) after_licence: &'e [(&'e str, &'e str)],
}

/// What every call has in common.
pub(crate) struct Calls {
    endpoint: Endpoint,
    username: String,
    server_name: String,
    database: String,
    platform: String,
    interface_entity: String,
    has_licence: bool,
}

impl Calls {
    pub(crate) fn new(endpoint: Endpoint, settings: Settings<'_>) -> Result<Self, Failure> {
        Ok(Self {
            endpoint,
            username: settings.text("username")?.to_owned(),
            server_name: settings.text("server_name")?.to_owned(),
            database: settings.text("database")?.to_owned(),
            platform: settings.optional("platform").unwrap_or("SQL Server").to_owned(),
            interface_entity: settings.text("interface_entity")?.to_owned(),
            has_licence: settings.has_secret("interface_license"),
        })
    }

    /// The call for the properties that an interface is open for.
    pub(crate) fn properties(&self, interface: &Interface) -> Request {
        let mut request = self.call(interface, PROPERTIES, &Elements::default());
        interface.properties.clone_into(&mut request.operation);
        request
    }

    /// A call of an operation. Yardi ignores an element that stands in another place than its WSDL
    /// says.
    pub(crate) fn call(
        &self,
        interface: &Interface,
        operation: &str,
        elements: &Elements<'_>,
    ) -> Request {
        let mut envelope = Envelope::new(&interface.namespace(), operation)
            .element("UserName", &self.username)
            .secret("Password", SIGN_IN, PASSWORD)
            .element("ServerName", &self.server_name)
            .element("Database", &self.database)
            .element("Platform", &self.platform);
        for (name, value) in elements.before_entity {
            envelope = envelope.element(name, value);
        }
        envelope = envelope.element("InterfaceEntity", &self.interface_entity);
        if self.has_licence {
            envelope = envelope.secret("InterfaceLicense", SIGN_IN, LICENCE);
        }
        for (name, value) in elements.after_licence {
            envelope = envelope.element(name, value);
        }
        Request::post(operation, self.endpoint.join(&interface.path()))
            .header("Content-Type", soap::CONTENT_TYPE)
            .header("SOAPAction", interface.action(operation))
            .body(envelope.finish())
            .timeout_ms(TIMEOUT_MS)
    }
}
