//! The entries of `properties` and `residents`.

use serde_json::{Map, Value, json};

use super::quirks::CedarQuirks;
use crate::world::property::Property;
use crate::world::resident::Resident;

/// What a key without the right to contact details does not see.
const CONTACTS: [&str; 2] = ["email", "phone"];

/// A property's own entry.
pub(super) fn property(property: &Property) -> Value {
    let address = &property.details.address;
    json!({
        "id": property.id,
        "name": property.details.name,
        "address": {
            "street": address.street,
            "city": address.city,
            "state": address.state,
            "postal_code": address.postal_code,
        },
    })
}

/// Everyone at a property, in the order in which Cedar lists them.
pub(super) fn residents(property: &Property, quirks: CedarQuirks) -> Vec<Value> {
    let listed = property.residents().iter();
    listed.map(|listed| Value::Object(resident(&listed.resident, quirks))).collect()
}

fn resident(resident: &Resident, quirks: CedarQuirks) -> Map<String, Value> {
    let role = resident.role.as_deref().map(|role| cedar_role(role).to_owned());
    let mut entry = Map::new();
    entry.insert("id".to_owned(), json!(resident.id));
    for (key, value) in [
        ("household_id", &resident.household),
        ("lease_id", &resident.lease),
        ("role", &role),
        ("status", &resident.status),
        ("first_name", &resident.first_name),
        ("last_name", &resident.last_name),
        ("email", &resident.email),
        ("phone", &resident.phone),
        ("unit", &resident.unit),
        ("lease_starts_on", &resident.lease_start),
        ("lease_ends_on", &resident.lease_end),
        ("moves_in_on", &resident.move_in),
        ("moves_out_on", &resident.move_out),
    ] {
        if let Some(value) = value {
            entry.insert(key.to_owned(), filled(value));
        }
    }
    entry.extend(resident.pms.clone());
    if quirks.without_contacts {
        entry.retain(|key, _| !CONTACTS.contains(&key.as_str()));
    }
    entry
}

/// Cedar's word for a neutral role; any other word is taken to be Cedar's own.
fn cedar_role(role: &str) -> &str {
    match role {
        "minor" => "child",
        own => own,
    }
}

fn filled(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}
