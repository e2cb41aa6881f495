//! `getLeases` r1.

use serde_json::{Value, json};

use super::leases::{Lease, Writer, own_fields, own_lease_fields};
use super::quirks::EntrataQuirks;
use crate::world::property::Property;
use crate::world::resident::Resident;

/// A lease with its terms, once as intervals and once as events, and its customers.
pub(super) fn lease(property: &Property, lease: &Lease<'_>, quirks: EntrataQuirks) -> Value {
    let leader = lease.leader();
    let terms = lease.terms(quirks);
    let mut writer = Writer::new(quirks);
    writer.outer_id("id", lease.id);
    writer.outer_id("leaseStatusTypeId", &lease.state().to_string());
    writer.outer_id("propertyId", &property.id);
    writer.put("propertyName", property.details.name.as_str());
    let is_month_to_month = u8::from(leader.lease_end.as_deref() == Some(""));
    writer.put("isMonthToMonth", is_month_to_month.to_string());
    writer.text("unitNumberSpace", leader.unit.as_deref());
    writer.date("moveInDate", leader.move_in.as_deref());
    if let Some(id) = Lease::present_term(&terms) {
        writer.outer_id("leaseIntervalId", &id.to_string());
    }
    let intervals = terms.iter().map(|term| {
        let mut writer = Writer::new(quirks);
        writer.inner_id("id", &term.id.to_string());
        writer.date("startDate", term.start.as_deref());
        writer.date("endDate", term.end.as_deref());
        writer.put("status", term.state_name());
        writer.finish([])
    });
    writer.list("leaseIntervals", "leaseInterval", intervals);
    let dates = [
        ("Lease From", &leader.lease_start),
        ("Lease To", &leader.lease_end),
        ("Actual Move In", &leader.move_in),
        ("Actual Move Out", &leader.move_out),
    ];
    let told = dates.into_iter().filter_map(|(event, date)| Some((event, date.as_deref()?)));
    let events = told
        .filter(|(_, date)| !date.is_empty())
        .map(|(event, date)| json!({ "eventType": event, "date": date }));
    writer.list("leaseActivities", "leasesActivity", events);
    let customers = lease.customers.iter().map(|person| customer(lease, person, quirks));
    writer.list("customers", "customer", customers);
    writer.finish(own_lease_fields(leader))
}

fn customer(lease: &Lease<'_>, person: &Resident, quirks: EntrataQuirks) -> Value {
    let (kind, relationship) = lease.part(person);
    let mut writer = Writer::new(quirks);
    writer.inner_id("id", &person.id);
    writer.put("customerType", kind);
    writer.text("firstName", person.first_name.as_deref());
    writer.text("lastName", person.last_name.as_deref());
    writer.text("email", person.email.as_deref());
    writer.text("leaseCustomerStatus", person.status.as_deref());
    writer.put("relationshipName", relationship);
    writer.date("moveInDate", person.move_in.as_deref());
    writer.date("moveOutDate", person.move_out.as_deref());
    match person.phone.as_deref() {
        Some(number) if !number.is_empty() => {
            writer.put("phone", json!({ "phoneTypeName": "Primary", "phoneNumber": number }));
        }
        _ if quirks.empty_values => writer.put("phone", json!({})),
        _ => {}
    }
    writer.finish(own_fields(person))
}

/// The same value with each list of one as the one itself.
pub(super) fn without_lists_of_one(value: Value) -> Value {
    match value {
        Value::Array(mut items) if items.len() == 1 => without_lists_of_one(items.remove(0)),
        Value::Array(items) => items.into_iter().map(without_lists_of_one).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            members.map(|(key, value)| (key, without_lists_of_one(value))).collect()
        }
        plain => plain,
    }
}
