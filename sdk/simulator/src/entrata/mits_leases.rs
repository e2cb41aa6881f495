//! `getMitsLeases` r1: tenants in one list, leases in another, in the words of MITS.

use serde_json::{Map, Value, json};

use super::leases::{Lease, Writer, own_fields, own_lease_fields};
use super::quirks::EntrataQuirks;
use crate::world::property::Property;
use crate::world::resident::Resident;

/// The lists of the answer about these leases.
pub(super) fn application(
    property: &Property,
    leases: &[Lease<'_>],
    quirks: EntrataQuirks,
) -> (Vec<Value>, Vec<Value>) {
    let people = leases
        .iter()
        .flat_map(|lease| lease.customers.iter().map(move |person| tenant(lease, person, quirks)));
    let leases_written = leases.iter().map(|lease| la_lease(property, lease, quirks));
    (people.collect(), leases_written.collect())
}

fn tenant(lease: &Lease<'_>, person: &Resident, quirks: EntrataQuirks) -> Value {
    let attributed = |members: &[(&str, &str)], rest: Value| attributed(members, rest, quirks);
    let identification = |kind: &str, id: &str| identification(kind, id, quirks);
    let kind = [("ResidentType", lease.part(person).0)];
    let mut writer = Writer::new(quirks);
    if let Value::Object(kind) = attributed(&kind, json!({})) {
        kind.into_iter().for_each(|(key, value)| writer.put(&key, value));
    }
    writer.put("Identification", identification("Customer ID", &person.id));
    let lease_id = identification("Lease ID", lease.id);
    writer.put("LeaseID", json!({ "Identification": lease_id }));
    let mut name = Writer::new(quirks);
    name.text("FirstName", person.first_name.as_deref());
    name.text("LastName", person.last_name.as_deref());
    writer.put("Name", name.finish([]));
    let mut address = Writer::new(quirks);
    address.text("Email", person.email.as_deref());
    let address = attributed(&[("AddressType", "current")], address.finish([]));
    writer.put("Residence", json!({ "Address": address }));
    match person.phone.as_deref() {
        Some(number) if !number.is_empty() => {
            let number = json!({ "PhoneNumber": number });
            writer.put("Phone", attributed(&[("PhoneType", "personal")], number));
        }
        _ if quirks.empty_values => writer.put("Phone", json!([])),
        _ => {}
    }
    writer.finish(own_fields(person))
}

fn la_lease(property: &Property, lease: &Lease<'_>, quirks: EntrataQuirks) -> Value {
    let leader = lease.leader();
    let identification = |kind: &str, id: &str| identification(kind, id, quirks);
    let mut writer = Writer::new(quirks);
    writer.put("Identification", json!([identification("Lease ID", lease.id)]));
    let property_id = identification("Property ID", &property.id);
    let name = property.details.name.as_str();
    writer.put("Property", json!({ "Identification": property_id, "MarketingName": name }));
    let mut unit = Writer::new(quirks);
    unit.text("MarketingName", leader.unit.as_deref());
    writer.put("Unit", unit.finish([]));
    let mut status = Writer::new(quirks);
    status.text("ApprovalStatus", leader.status.as_deref());
    writer.put("Status", status.finish([]));
    let dates = [
        ("Lease From", &leader.lease_start),
        ("Lease To", &leader.lease_end),
        ("Actual Move In", &leader.move_in),
        ("Actual Move Out", &leader.move_out),
    ];
    let told = dates.into_iter().filter_map(|(event, date)| Some((event, date.as_deref()?)));
    let events = told.filter(|(_, date)| !date.is_empty()).map(|(event, date)| {
        attributed(&[("Date", date), ("EventType", event)], json!({}), quirks)
    });
    writer.list("LeaseEvents", "LeaseEvent", events);
    writer.finish(own_lease_fields(leader))
}

fn identification(kind: &str, id: &str, quirks: EntrataQuirks) -> Value {
    let attributes = [("IDType", kind), ("IDRank", "primary"), ("IDScopeType", "sender")];
    let id = json!({ "IDValue": id, "OrganizationName": "Demo Student Housing" });
    attributed(&attributes, id, quirks)
}

/// An object with what is an attribute in XML among its members, or apart from them.
fn attributed(attributes: &[(&str, &str)], rest: Value, quirks: EntrataQuirks) -> Value {
    let attributes = attributes.iter().map(|(key, value)| ((*key).to_owned(), json!(value)));
    let mut members: Map<String, Value> = if quirks.attributes_apart {
        [("@attributes".to_owned(), attributes.collect::<Map<_, _>>().into())].into_iter().collect()
    } else {
        attributes.collect()
    };
    if let Value::Object(rest) = rest {
        members.extend(rest);
    }
    Value::Object(members)
}
