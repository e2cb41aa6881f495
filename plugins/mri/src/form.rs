//! What the adapter asks for: its settings, credential, host and calls.

use usersync_adapter::prelude::*;

use crate::calls::{Api, FILE};
use crate::statuses;

const GROUP: &str = "calls";

/// The slot of the sign-in, whose user name has four fields.
pub(crate) const WEB_SERVICE: &str = "web-service";

pub(crate) fn descriptor() -> Descriptor {
    let user = [
        Part::of_setting("client_id"),
        Part::of_text("/"),
        Part::of_setting("database"),
        Part::of_text("/"),
        Part::of_setting("web_service_user"),
        Part::of_text("/"),
        Part::of_secret("partner_key"),
    ];
    let password = [Part::of_secret("password")];
    let descriptor = Descriptor::new("mri", "MRI Software", env!("CARGO_PKG_VERSION"), "mri")
        .slot(CredentialSlot::basic(WEB_SERVICE, user, password))
        .host("setting:endpoint")
        // MRI publishes no limit; parallel calls of one client lock each other's tables.
        .budget(Budget::new(GROUP).at_once(1))
        .statuses(statuses::WORDS)
        .feature("since");
    let descriptor = Api::ALL.into_iter().map(operation).fold(descriptor, Descriptor::operation);
    fields().into_iter().fold(descriptor, Descriptor::field)
}

fn operation(api: Api) -> Operation {
    Operation::get(api.name(), api.purpose()).group(GROUP).path(FILE).query("$api", api.name())
}

fn fields() -> [Field; 7] {
    [
        Field::url("endpoint", "API address")
            .help("The whole address, such as https://mri.example.com/mriapiservices/api.asp")
            .required(),
        Field::text("client_id", "Client id").help("MRI's number of the client").required(),
        Field::text("database", "Database").help("The live database of the client").required(),
        Field::text("web_service_user", "Web-service user")
            .help("Every API that this adapter calls must be granted to this user")
            .required(),
        Field::secret("partner_key", "Partner key").required(),
        Field::secret("password", "Password").required(),
        Field::choice("format", "Format", &[("xml", "XML"), ("json", "JSON")])
            .help("Both hold the same; XML is MRI's own")
            .default("xml")
            .required(),
    ]
}
