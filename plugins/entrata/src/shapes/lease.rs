//! What both versions of `getLeases` have in common: a lease, its terms, and everyone on it.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;

use super::{Place, Rows};
use crate::events::Events;
use crate::{person, statuses};

/// Where a lease lists its terms. Renewals are terms of the same lease.
const INTERVALS: &[&str] = &["leaseIntervals", "leaseInterval"];

/// The states of a term that can be the lease's present one, the likeliest first.
const PRESENT: [&str; 3] = ["Current", "Notice", "Future"];

/// Where a version keeps what the other keeps elsewhere.
pub(super) struct Version {
    pub(super) unit: fn(Fields<'_>) -> TextValue,
    pub(super) events: fn(Fields<'_>) -> Events,
    pub(super) emails: fn(Fields<'_>) -> (TextValue, Vec<String>),
    pub(super) phones: fn(Fields<'_>) -> (TextValue, Vec<String>),
}

/// What all on a lease share.
struct Household {
    id: Option<String>,
    status: String,
    unit: TextValue,
    term: (DateValue, DateValue),
    move_in: DateValue,
    move_out: DateValue,
}

/// The rows of everyone on a lease; none if it is of another property.
pub(super) fn rows(value: &Value, place: Place<'_>, version: &Version) -> Option<Rows> {
    let Some(lease) = Fields::of(value) else {
        return Some(vec![Err(Rejected::new(None, "a lease is no JSON object"))]);
    };
    if place.is_elsewhere(lease.plain(&["propertyId"]).as_deref()) {
        return None;
    }
    let events = (version.events)(lease);
    let household = Household {
        id: lease.plain(&["id"]),
        status: lease
            .plain(&["leaseStatusTypeId"])
            .map_or_else(String::new, |id| statuses::word(&id)),
        unit: (version.unit)(lease),
        term: term(lease, &events, place.today),
        move_in: dates::first_of([
            person::date(lease, "moveInDate"),
            events.latest("Actual Move In"),
        ]),
        move_out: dates::first_of([
            person::date(lease, "moveOutDate"),
            events.latest("Actual Move Out"),
        ]),
    };
    let customers = lease.along(&["customers", "customer"]).into_iter();
    Some(customers.map(|customer| row(customer, &household, version, place.today)).collect())
}

/// Somebody on a lease. Who has no state of their own has that of the lease, unless they have left
/// before the others.
fn row(
    value: &Value,
    household: &Household,
    version: &Version,
    today: Day,
) -> Result<Row, Rejected> {
    let customer =
        Fields::of(value).ok_or_else(|| Rejected::new(None, "a customer is no JSON object"))?;
    let id = customer.plain(&["id"]);
    let mut row = Row::new(id.ok_or_else(|| Rejected::new(None, "a customer has no id"))?);
    row.lease.clone_from(&household.id);
    row.household.clone_from(&household.id);
    row.first_name = person::text(customer, "firstName");
    row.last_name = person::text(customer, "lastName");
    (row.email, row.more_emails) = (version.emails)(customer);
    (row.phone, row.more_phones) = (version.phones)(customer);
    row.unit.clone_from(&household.unit);
    (row.lease_start, row.lease_end) = household.term.clone();
    let own_move_out = person::date(customer, "moveOutDate");
    row.move_in =
        dates::first_of([person::date(customer, "moveInDate"), household.move_in.clone()]);
    let has_left = dates::has_passed(&own_move_out, today);
    row.move_out = dates::first_of([own_move_out, household.move_out.clone()]);
    let kind = customer.plain(&["customerType"]);
    let relationship = customer.plain(&["relationshipName"]);
    person::give_role(&mut row, kind.as_deref(), relationship.as_deref());
    let own_status = customer.plain(&["leaseCustomerStatus"]);
    let has_left = own_status.is_none() && has_left;
    row.status = own_status.unwrap_or_else(|| household.status.clone());
    row.standing = match statuses::WORDS.standing(&row.status, &row.move_out, today) {
        Some(_) if has_left => Some(Standing::Past),
        standing => standing,
    };
    Ok(row)
}

/// First and last day of the term that the lease names, or else of the one that its state shows to
/// be the present one. Where terms are listed and none of them fits, nothing can be told.
fn term(lease: Fields<'_>, events: &Events, today: Day) -> (DateValue, DateValue) {
    let intervals: Vec<_> = lease.along(INTERVALS).into_iter().filter_map(Fields::of).collect();
    let named = lease.plain(&["leaseIntervalId"]);
    let by_id = intervals.iter().find(|interval| {
        let id = interval.plain(&["id"]);
        id.is_some() && id == named
    });
    let by_state = || {
        PRESENT.iter().find_map(|state| {
            intervals.iter().find(|interval| state_of(**interval).eq_ignore_ascii_case(state))
        })
    };
    match by_id.or_else(by_state) {
        Some(interval) => {
            (person::date(*interval, "startDate"), person::date(*interval, "endDate"))
        }
        None if intervals.is_empty() || !events.0.is_empty() => events.term(today),
        None => (DateValue::Absent, DateValue::Absent),
    }
}

fn state_of(interval: Fields<'_>) -> String {
    let name = interval.plain(&["leaseIntervalStatusTypeName", "status"]);
    let by_id = || Some(statuses::word(&interval.plain(&["leaseIntervalStatusTypeId"])?));
    name.or_else(by_id).unwrap_or_default()
}
