//! What the adapter asks for: its settings, credentials, host and calls.

use usersync_adapter::prelude::*;

use crate::shapes::Shape;
use crate::{calls, sites, statuses, units};

const GROUP: &str = "calls";

/// The slot whose values are written into the body of every call.
pub(crate) const SIGN_IN: &str = "sign-in";
pub(crate) const LICENCE_KEY: &str = "licence-key";
pub(crate) const PASSWORD: &str = "password";

pub(crate) fn descriptor() -> Descriptor {
    let [best, other] = Shape::ALL.map(Shape::operation);
    let [unit_list, other_unit_list] = units::OPERATIONS;
    let descriptor =
        Descriptor::new("realpage", "RealPage OneSite", env!("CARGO_PKG_VERSION"), "realpage")
            .slot(
                CredentialSlot::values(SIGN_IN)
                    .parameter(LICENCE_KEY, [Part::of_secret("license_key")])
                    .parameter(PASSWORD, [Part::of_secret("password")]),
            )
            .host("setting:endpoint")
            .operation(operation(sites::OPERATION, "reads name and address of a site"))
            .operation(operation(best, "reads the residents of one site"))
            .operation(operation(
                other,
                "reads the residents of one site, where the key has no \
                 right to the other list",
            ))
            .operation(operation(unit_list, "reads the unit numbers of one site"))
            .operation(operation(other_unit_list, "the same, under the name it has elsewhere"))
            // RealPage publishes no limit; this is what others get along with.
            .budget(Budget::new(GROUP).at_once(8))
            .statuses(statuses::WORDS);
    fields().into_iter().fold(descriptor, Descriptor::field)
}

/// The vendor's name is part of the path, so header and element alone tell the calls apart.
fn operation(name: &str, purpose: &str) -> Operation {
    Operation::post(name, purpose)
        .group(GROUP)
        .header("SOAPAction", &calls::action(name))
        .soap_element(name)
}

fn fields() -> [Field; 7] {
    [
        Field::url("endpoint", "Gateway address")
            .help(
                "The whole address of the vendor's service, such as \
                 https://gateway.rpx.realpage.com/rpxgateway/partner/Vendor/Vendor.svc",
            )
            .required(),
        Field::new("number", "pmcid", "PMC id")
            .help("The number of the property management company at RealPage")
            .required(),
        Field::new("list", "site_ids", "Site ids").help(
            "The number of each site that the licence key was issued for. Left empty, RealPage is \
             asked for its list, which not every key may read",
        ),
        Field::secret("license_key", "Licence key")
            .help(
                "The key needs the right to getresidentlistinfo. Without it getresidentlist is \
                 read: it may leave out unit numbers, which are then looked up if the key has the \
                 right to unitlist, and dates, which then stay as they are here",
            )
            .required(),
        Field::text("username", "User name").help("Only where RealPage has given one out"),
        Field::secret("password", "Password").help("Only where RealPage has given one out"),
        Field::text("system", "System")
            .help("OneSite unless RealPage says otherwise")
            .default("OneSite"),
    ]
}
