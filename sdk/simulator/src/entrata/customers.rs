//! `getCustomers` r1: a person at a time, with the leases they are on.

use serde_json::{Value, json};

use super::leases::{Lease, Writer, own_fields};
use super::quirks::EntrataQuirks;
use crate::world::property::Property;
use crate::world::resident::Resident;

/// A person and the leases they are on, each with the row that says so.
#[derive(Debug)]
pub(super) struct Customer<'a> {
    leases: Vec<(&'a Resident, Lease<'a>)>,
}

impl<'a> Customer<'a> {
    /// Everyone on these leases, in the order in which they are first met.
    pub(super) fn all(leases: &[Lease<'a>]) -> Vec<Self> {
        let mut customers: Vec<Self> = Vec::new();
        for lease in leases {
            for person in &lease.customers {
                let known = customers.iter_mut().find(|known| known.first().id == person.id);
                match known {
                    Some(known) => known.leases.push((person, lease.clone())),
                    None => customers.push(Self { leases: vec![(person, lease.clone())] }),
                }
            }
        }
        customers
    }

    fn first(&self) -> &'a Resident {
        self.leases[0].0
    }

    pub(super) fn written(&self, property: &Property, quirks: EntrataQuirks) -> Value {
        let person = self.first();
        let mut writer = Writer::new(quirks);
        writer.put("@attributes", json!({ "Id": person.id, "ExternalId": "" }));
        let leases: Vec<Value> = self.leases.iter().map(|(row, lease)| on(lease, row)).collect();
        writer.put("LeaseId", leases);
        writer.text("FirstName", person.first_name.as_deref());
        writer.text("LastName", person.last_name.as_deref());
        let unit = person.unit.as_deref().unwrap_or_default();
        let (unit, space) = unit.split_once('-').unwrap_or((unit, ""));
        writer.text("UnitNumber", Some(unit));
        writer.text("BuildingName", Some(space));
        let address = &property.details.address;
        writer.text("Address", Some(&address.street));
        writer.text("City", Some(&address.city));
        writer.text("State", Some(&address.state));
        writer.text("PostalCode", Some(&address.postal_code));
        writer.text("Email", person.email.as_deref());
        writer.text("PhoneNumber", person.phone.as_deref());
        writer.finish(own_fields(person))
    }
}

fn on<'a>(lease: &Lease<'a>, row: &'a Resident) -> Value {
    json!({
        "Identification": [{
            "IDValue": lease.id,
            "@attributes": {
                "IDType": "Lease Id", "IDRank": "primary", "IDScopeType": "sender",
                "Status": row.status.as_deref().unwrap_or_default(),
            },
        }],
        "CustomerType": lease.part(row).0,
    })
}
