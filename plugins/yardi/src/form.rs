//! What the adapter asks for: its settings, credentials, host and calls.

use usersync_adapter::prelude::*;

use crate::shapes::Shape;
use crate::{calls, statuses};

const GROUP: &str = "calls";

/// The slot whose values are written into the body of every call.
pub(crate) const SIGN_IN: &str = "sign-in";
pub(crate) const PASSWORD: &str = "password";
pub(crate) const LICENCE: &str = "licence";

pub(crate) fn descriptor() -> Descriptor {
    let descriptor = Descriptor::new("yardi", "Yardi Voyager", env!("CARGO_PKG_VERSION"), "yardi")
        .slot(
            CredentialSlot::values(SIGN_IN)
                .parameter(PASSWORD, [Part::of_secret("password")])
                .parameter(LICENCE, [Part::of_secret("interface_license")]),
        )
        .host("setting:endpoint")
        .operation(
            Operation::post(calls::PROPERTIES, "lists the properties open to this interface")
                .group(GROUP)
                .path(&calls::path(calls::RESIDENT_DATA))
                .header("SOAPAction", &calls::action(calls::RESIDENT_DATA, calls::PROPERTIES))
                .soap_element(calls::PROPERTIES),
        )
        .operation(
            Operation::post(Shape::Residents.operation(), "reads the residents of one property")
                .group(GROUP)
                .path(&calls::path(calls::RESIDENT_DATA))
                .header(
                    "SOAPAction",
                    &calls::action(calls::RESIDENT_DATA, Shape::Residents.operation()),
                )
                .soap_element(Shape::Residents.operation()),
        )
        // Yardi publishes no limit; installations suffer when one client calls in parallel.
        .budget(Budget::new(GROUP).at_once(1))
        .statuses(statuses::WORDS);
    fields().into_iter().fold(descriptor, Descriptor::field)
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
            &[("residents", "Resident data (ItfResidentData, GetResidents)")],
        )
        .help("The interface that the client's contract opens")
        .default("residents")
        .required(),
    ]
}
