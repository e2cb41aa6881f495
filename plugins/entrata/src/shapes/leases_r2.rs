//! `getLeases` r2: the version that tells most.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::{self, Fields};
use usersync_adapter::prelude::*;

use super::lease::{self, Version};
use super::{Place, Rows};
use crate::calls::Method;
use crate::events::Events;
use crate::person;

pub(crate) const METHOD: Method = Method {
    operation: "getLeases r2",
    service: "leases",
    name: "getLeases",
    version: "r2",
    lists: &[&["leases", "lease"]],
    unit: "leases",
};

const VERSION: Version = Version { unit, events: |_| Events(Vec::new()), emails, phones };

/// The rows of everyone on a lease; none if it is of another property.
pub(super) fn rows(lease: &Value, place: Place<'_>) -> Option<Rows> {
    lease::rows(lease, place, &VERSION)
}

/// The first space of those that the lease has.
fn unit(lease: Fields<'_>) -> TextValue {
    let spaces = lease.along(&["unitSpaces", "unitSpace", "unitSpace"]);
    TextValue::or_blank(spaces.into_iter().find_map(lenient::text).as_deref())
}

fn emails(customer: Fields<'_>) -> (TextValue, Vec<String>) {
    person::emails(customer.along(&["emailAddress"]))
}

fn phones(customer: Fields<'_>) -> (TextValue, Vec<String>) {
    let phones = customer.along(&["phones", "phone"]).into_iter().filter_map(Fields::of);
    let listed = phones.filter_map(|phone| {
        let labels = ["phoneType", "phoneTypeName"].map(|key| phone.plain(&[key]));
        let labels: Vec<String> = labels.into_iter().flatten().collect();
        Some((labels.join(" "), phone.plain(&["phoneNumber"])?))
    });
    person::phones(listed.collect())
}
