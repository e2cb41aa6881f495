//! What the adapter asks for: its settings, credential, host and calls.

use usersync_adapter::prelude::*;

use crate::shapes::{v0, v1, v2};
use crate::statuses;

/// The slot of the client's id and secret.
pub(crate) const CLIENT: &str = "client";

pub(crate) fn descriptor() -> Descriptor {
    let descriptor = Descriptor::new("appfolio", "AppFolio", env!("CARGO_PKG_VERSION"), "appfolio")
        .slot(CredentialSlot::basic(
            CLIENT,
            [Part::of_setting("client_id")],
            [Part::of_secret("client_secret")],
        ))
        .host("setting:endpoint")
        .operation(v0::operation(v0::PROPERTIES, "lists the properties"))
        .operation(v0::operation(v0::UNITS, "reads the unit names of one property"))
        .operation(v0::operation(v0::TENANTS, "reads the tenants of one property"))
        .operation(v2::operation(v2::PROPERTIES, "lists the properties by a report"))
        .operation(v2::operation(v2::TENANTS, "reads the tenants of one property by a report"))
        .operation(v1::operation(v1::PROPERTIES, "lists the properties by an old report"))
        .operation(v1::operation(v1::TENANTS, "reads the tenants of one property by an old report"))
        .budget(Budget::new(v0::GROUP).window(8, 1).window(256, 60).window(4096, 3600).at_once(1))
        .budget(Budget::new(v2::GROUP).window(7, 15).at_once(1))
        .budget(Budget::new(v1::GROUP).at_once(1))
        .statuses(statuses::WORDS)
        .feature("since");
    fields().into_iter().fold(descriptor, Descriptor::field)
}

fn fields() -> [Field; 6] {
    [
        Field::choice(
            "api",
            "Interface",
            &[
                ("v0", "Database API (Stack)"),
                ("v2", "Reports, version 2"),
                ("v1", "Reports, version 1"),
            ],
        )
        .help("The interface that the credentials were issued for")
        .default("v0")
        .required(),
        Field::url("endpoint", "Address")
            .default(v0::ENDPOINT)
            .required()
            .shown_when("api", &["v0"]),
        Field::url("endpoint", "Your AppFolio address")
            .help("Where you sign in to AppFolio, such as https://demo.appfolio.com")
            .required()
            .shown_when("api", &["v2", "v1"]),
        Field::text("client_id", "Client id").required(),
        Field::secret("client_secret", "Client secret").required(),
        // It names who is calling; without the client's secret it opens nothing.
        Field::text("developer_id", "Developer id")
            .help("The id of the integration's developer, a UUID")
            .required()
            .shown_when("api", &["v0"]),
    ]
}
