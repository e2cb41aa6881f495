//! `getLeases` r2.

use serde_json::{Value, json};

use super::leases::{Lease, Writer, own_fields, own_lease_fields};
use super::quirks::EntrataQuirks;
use crate::world::property::{Layout, Property};
use crate::world::resident::Resident;

/// A lease with its terms and customers.
pub(super) fn lease(property: &Property, lease: &Lease<'_>, quirks: EntrataQuirks) -> Value {
    let leader = lease.leader();
    let terms = lease.terms(quirks);
    let mut writer = Writer::new(quirks);
    writer.outer_id("id", lease.id);
    writer.outer_id("leaseStatusTypeId", &lease.state().to_string());
    writer.outer_id("propertyId", &property.id);
    writer.put("propertyName", property.details.name.as_str());
    writer.put("leaseType", "Standard");
    writer.date("moveInDate", leader.move_in.as_deref());
    writer.date("moveOutDate", leader.move_out.as_deref());
    writer.put("leaseIntervalStatus", lease.state_name());
    if let Some(id) = Lease::present_term(&terms) {
        writer.outer_id("leaseIntervalId", &id.to_string());
    }
    writer.put("occupancyType", "Student");
    writer.put("isMonthToMonth", u8::from(leader.lease_end.as_deref() == Some("")));
    let unit = leader.unit.as_deref().filter(|unit| !unit.is_empty());
    if let Some(unit) = unit {
        let layout = Layout::of(unit);
        let name = format!("{}x{}", layout.bedrooms, layout.bathrooms);
        writer.put("floorPlanName", name);
    }
    let space = |unit: &str| json!({ "unitSpaceId": 5_219_001, "unitSpace": unit });
    writer.list("unitSpaces", "unitSpace", unit.map(space));
    let terms = terms.iter().map(|term| {
        let mut writer = Writer::new(quirks);
        writer.inner_id("id", &term.id.to_string());
        writer.date("startDate", term.start.as_deref());
        writer.date("endDate", term.end.as_deref());
        writer.put("leaseIntervalTypeName", term.kind);
        writer.inner_id("leaseIntervalStatusTypeId", &term.state.to_string());
        writer.put("leaseIntervalStatusTypeName", term.state_name());
        writer.finish([])
    });
    writer.list("leaseIntervals", "leaseInterval", terms);
    let customers = lease.customers.iter().map(|person| customer(lease, person, quirks));
    writer.list("customers", "customer", customers);
    writer.put("scheduledCharges", json!({ "recurringCharge": [] }));
    writer.finish(own_lease_fields(leader))
}

fn customer(lease: &Lease<'_>, person: &Resident, quirks: EntrataQuirks) -> Value {
    let (kind, relationship) = lease.part(person);
    let (first, last) = (person.first_name.as_deref(), person.last_name.as_deref());
    let mut writer = Writer::new(quirks);
    writer.inner_id("id", &person.id);
    writer.put("customerType", kind);
    writer.text("firstName", first);
    writer.text("lastName", last);
    let full = format!("{}, {}", last.unwrap_or_default(), first.unwrap_or_default());
    writer.put("nameFull", full);
    writer.text("emailAddress", person.email.as_deref());
    writer.text("leaseCustomerStatus", person.status.as_deref());
    writer.put("relationshipName", relationship);
    writer.date("moveInDate", person.move_in.as_deref());
    writer.date("moveOutDate", person.move_out.as_deref());
    let phone = person.phone.as_deref().filter(|number| !number.is_empty()).map(|number| {
        json!({
            "phoneTypeName": "Primary", "phoneType": "mobile", "phoneNumber": number,
            "countryCode": 1,
        })
    });
    writer.list("phones", "phone", phone);
    writer.finish(own_fields(person))
}
