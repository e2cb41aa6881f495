//! `getLeases` r1: the version before, in which a list may be a single object, an email may stand
//! in one of several places, and dates may come as events.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;

use super::lease::{self, Version};
use super::{Place, Rows};
use crate::calls::Method;
use crate::events::Events;
use crate::person;

pub(crate) const METHOD: Method = Method {
    operation: "getLeases r1",
    service: "leases",
    name: "getLeases",
    version: "r1",
    lists: &[&["leases", "lease"]],
    unit: "leases",
};

const VERSION: Version = Version { unit, events, emails, phones };

/// The rows of everyone on a lease; none if it is of another property.
pub(super) fn rows(lease: &Value, place: Place<'_>) -> Option<Rows> {
    lease::rows(lease, place, &VERSION)
}

fn unit(lease: Fields<'_>) -> TextValue {
    person::text(lease, "unitNumberSpace")
}

fn events(lease: Fields<'_>) -> Events {
    let listed = lease.along(&["leaseActivities", "leasesActivity"]).into_iter();
    let told = listed.filter_map(|activity| {
        let activity = Fields::of(activity)?;
        Some((activity.plain(&["eventType"])?, person::date(activity, "date")))
    });
    Events(told.collect())
}

fn emails(customer: Fields<'_>) -> (TextValue, Vec<String>) {
    let places: [&[&str]; 3] =
        [&["email"], &["addresses", "address", "email"], &["additionalEmail"]];
    person::emails(places.into_iter().flat_map(|place| customer.along(place)).collect())
}

fn phones(customer: Fields<'_>) -> (TextValue, Vec<String>) {
    let phones = customer.along(&["phone"]).into_iter().filter_map(Fields::of);
    let listed = phones.filter_map(|phone| {
        let label = phone.plain(&["phoneType", "phoneTypeName"]).unwrap_or_default();
        Some((label, phone.plain(&["phoneNumber"])?))
    });
    person::phones(listed.collect())
}
