//! The SOAP calls, with the sign-in in each.

use usersync_adapter::parse::soap::{self, Envelope};
use usersync_adapter::prelude::*;

use crate::form::{LICENCE, PASSWORD, SIGN_IN};

/// The interface behind resident data and the property list.
pub(crate) const RESIDENT_DATA: &str = "ItfResidentData";
pub(crate) const PROPERTIES: &str = "GetPropertyConfigurations";

/// Large properties take Yardi more than a minute.
const TIMEOUT_MS: u32 = 120_000;

/// Where an interface is, below the endpoint.
pub(crate) fn path(interface: &str) -> String {
    format!("/{interface}.asmx")
}

/// The `SOAPAction` of an operation, in the quotes that SOAP 1.1 wants.
pub(crate) fn action(interface: &str, operation: &str) -> String {
    format!("\"{}/{operation}\"", namespace(interface))
}

fn namespace(interface: &str) -> String {
    format!("http://tempuri.org/YSI.Interfaces.WebServices/{interface}")
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

    pub(crate) fn properties(&self) -> Request {
        self.call(RESIDENT_DATA, PROPERTIES, &[])
    }

    /// A call whose own elements follow the sign-in. Yardi ignores an element that stands in
    /// another place than its WSDL says.
    pub(crate) fn call(
        &self,
        interface: &str,
        operation: &str,
        elements: &[(&str, &str)],
    ) -> Request {
        let mut envelope = Envelope::new(&namespace(interface), operation)
            .element("UserName", &self.username)
            .secret("Password", SIGN_IN, PASSWORD)
            .element("ServerName", &self.server_name)
            .element("Database", &self.database)
            .element("Platform", &self.platform)
            .element("InterfaceEntity", &self.interface_entity);
        if self.has_licence {
            envelope = envelope.secret("InterfaceLicense", SIGN_IN, LICENCE);
        }
        for (name, value) in elements {
            envelope = envelope.element(name, value);
        }
        Request::post(operation, self.endpoint.join(&path(interface)))
            .header("Content-Type", soap::CONTENT_TYPE)
            .header("SOAPAction", action(interface, operation))
            .body(envelope.finish())
            .timeout_ms(TIMEOUT_MS)
    }
}
