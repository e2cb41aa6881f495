//! What the adapter asks for: its settings, credentials, host and calls.

use usersync_adapter::prelude::*;

use crate::calls::{INTERFACES, Interface, PROPERTIES};
use crate::shapes::Shape;
use crate::statuses;

const GROUP: &str = "calls";

/// The slot whose values are written into the body of every call.
pub(crate) const SIGN_IN: &str = "sign-in";
pub(crate) const PASSWORD: &str = "password";
pub(crate) const LICENCE: &str = "licence";

pub(crate) fn descriptor() -> Descriptor {
    let mut descriptor =
        Descriptor::new("yardi", "Yardi Voyager", env!("CARGO_PKG_VERSION"), "yardi")
            .slot(
                CredentialSlot::values(SIGN_IN)
                    .parameter(PASSWORD, [Part::of_secret("password")])
                    .parameter(LICENCE, [Part::of_secret("interface_license")]),
            )
            .host("setting:endpoint")
            // Yardi publishes no limit; installations suffer when one client calls in parallel.
            .budget(Budget::new(GROUP).at_once(1))
            .statuses(statuses::WORDS);
    for interface in &INTERFACES {
        let purpose = "lists the properties open to this interface";
        let call = operation(interface.properties, purpose, interface, PROPERTIES);
        descriptor = descriptor.operation(call);
    }
    for (_, shape) in Shape::CHOICES {
        let purpose = "reads the residents of one property";
        let call = operation(shape.operation, purpose, shape.interface, shape.operation);
        descriptor = descriptor.operation(call);
    }
    fields().into_iter().fold(descriptor, Descriptor::field)
}

fn operation(name: &str, purpose: &str, interface: &Interface, soap_name: &str) -> Operation {
    Operation::post(name, purpose)
        .group(GROUP)
        .path(&interface.path())
        .header("SOAPAction", &interface.action(soap_name))
        .soap_element(soap_name)
}

fn fields() -> [Field; 9] {
    [
        Field::url("endpoint", "Web services address")
            .help(
                "Everything up to the interface, such as \
                 https://www.yardiasp01.example.com/12345client/webservices",
            )
            .required(),
        Field::text("username", "User name").help("The user of the interface").required(),
        Field::secret("password", "Password").required(),
        Field::text("server_name", "Server name").help("The SQL server of the client").required(),
        Field::text("database", "Database").help("The live database of the client").required(),
        Field::text("platform", "Platform").default("SQL Server").required(),
        Field::text("interface_entity", "Interface entity")
            .help("The vendor's name as Yardi knows it; upper and lower case matter")
            .required(),
        Field::secret("interface_license", "Interface licence")
            .help("The licence of the vendor; leave it empty for installations that know none"),
        Field::choice(
            "interface",
            "Interface",
            &[
                ("residents", "Resident data (ItfResidentData, GetResidents)"),
                (
                    "transactions",
                    "Resident transactions (ItfResidentTransactions20, \
                     GetResidentTransactions_Login)",
                ),
                ("common", "Common data (ItfCommonData, GetTenants)"),
                ("renters", "Renters insurance (ItfRentersInsurance30, GetUnitConfiguration)"),
                ("resident_data", "Resident data, lease files (ItfResidentData, GetResidentData)"),
            ],
        )
        .help("The interface that the client's contract opens")
        .default("residents")
        .required(),
    ]
}
