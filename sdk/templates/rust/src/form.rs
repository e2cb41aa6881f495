//! What the adapter asks for: its settings, credential, host and calls.

use usersync_adapter::parse::statuses::{Statuses, Stay};
use usersync_adapter::prelude::*;

pub(crate) const PROPERTIES: &str = "properties";
pub(crate) const RESIDENTS: &str = "residents";

/// The slot of the key, which the host sends as a header.
pub(crate) const KEY: &str = "key";

/// Cedar counts all calls of a key together.
const GROUP: &str = "v1";

pub(crate) const STATUSES: Statuses = Statuses(&[
    ("applicant", Stay::Other),
    ("upcoming", Stay::Ahead),
    ("current", Stay::Running),
    ("notice", Stay::Ending),
    ("eviction", Stay::Ending),
    ("past", Stay::Over),
    ("cancelled", Stay::Other),
]);

pub(crate) fn descriptor() -> Descriptor {
    Descriptor::new("{{name}}", "Cedar", env!("CARGO_PKG_VERSION"), "cedar")
        .field(
            Field::url("endpoint", "Address")
                .default("https://api.cedar.example.com")
                .required(),
        )
        .field(
            Field::secret("api_key", "Key")
                .help("In Cedar under Settings, Partner access")
                .required(),
        )
        .slot(CredentialSlot::header(
            KEY,
            "X-Cedar-Key",
            [Part::of_secret("api_key")],
        ))
        .host("setting:endpoint")
        .operation(
            Operation::get(PROPERTIES, "lists the properties")
                .group(GROUP)
                .path("/cedar/v1/properties"),
        )
        .operation(
            Operation::get(RESIDENTS, "reads the residents of one property")
                .group(GROUP)
                .path("/residents"),
        )
        .budget(Budget::new(GROUP).window(10, 1).window(300, 60))
        .statuses(STATUSES)
}
