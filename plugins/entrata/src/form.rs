//! What the adapter asks for: its settings, credentials, host and calls.

use usersync_adapter::prelude::*;

use crate::calls::GATEWAY;
use crate::shapes::Shape;
use crate::{limits, properties, statuses};

/// The slot of the key.
pub(crate) const KEY: &str = "key";
/// The slot of the user's name and password.
pub(crate) const USER: &str = "user";

pub(crate) fn descriptor() -> Descriptor {
    let mut descriptor =
        Descriptor::new("entrata", "Entrata", env!("CARGO_PKG_VERSION"), "entrata")
            .slot(CredentialSlot::header(KEY, "X-Api-Key", [Part::of_secret("api_key")]))
            .slot(CredentialSlot::basic(
                USER,
                [Part::of_setting("username")],
                [Part::of_secret("password")],
            ))
            .host("setting:endpoint")
            .operation(properties::METHOD.listed("lists the properties"))
            .statuses(statuses::WORDS);
    for (_, shape) in Shape::CHOICES {
        descriptor = descriptor.operation(shape.method().listed(shape.purpose()));
    }
    let descriptor = limits::budgets().into_iter().fold(descriptor, Descriptor::budget);
    fields().into_iter().fold(descriptor, Descriptor::field)
}

fn fields() -> [Field; 8] {
    [
        Field::choice(
            "sign_in",
            "Sign-in",
            &[("key", "API key"), ("basic", "User name and password")],
        )
        .help("Entrata gives out keys; a user of the interface is the older way")
        .default("key")
        .required(),
        Field::url("endpoint", "Address")
            .help("Entrata's gateway; https://apis.entrata.global for companies in Europe")
            .default(GATEWAY)
            .shown_when("sign_in", &["key"])
            .required(),
        Field::url("endpoint", "Address")
            .help("The company's own address, such as https://demohousing.entrata.com")
            .shown_when("sign_in", &["basic"])
            .required(),
        Field::text("org", "Company")
            .help(
                "The company's name in its Entrata address: `demohousing` for \
                 https://demohousing.entrata.com",
            )
            .required(),
        Field::secret("api_key", "API key").shown_when("sign_in", &["key"]).required(),
        Field::text("username", "User name").shown_when("sign_in", &["basic"]).required(),
        Field::secret("password", "Password").shown_when("sign_in", &["basic"]).required(),
        Field::choice(
            "residents_from",
            "Residents from",
            &Shape::CHOICES.each_ref().map(|(value, shape)| (*value, shape.label())),
        )
        .help(
            "A company allows each method by itself. Choose getLeases r2 if it is allowed, else \
             the first below it that is: each tells less than the one before",
        )
        .default("leases_r2"),
    ]
}
