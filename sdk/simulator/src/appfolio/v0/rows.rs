//! The rows of `properties`, `units` and `tenants`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, Utc};
use serde_json::{Value, json};

use super::listing::Row;
use crate::appfolio::words;
use crate::world::dice::Dice;
use crate::world::property::{Layout, Listed, Property};
use crate::world::resident::{Resident, date};

/// How long before its first day a lease is signed.
const SIGNED_AHEAD: Days = Days::new(40);

/// Whose occupancy a unit names as its current one.
const LIVING_THERE: [&str; 3] = ["Current", "Notice", "Evict"];

/// A property's own row.
pub(super) fn property(property: &Property) -> Row {
    let address = &property.details.address;
    row([
        ("Id", json!(property.id)),
        ("Name", json!(property.details.name)),
        ("Address1", json!(address.street)),
        ("Address2", Value::Null),
        ("City", json!(address.city)),
        ("State", json!(address.state)),
        ("Zip", json!(address.postal_code)),
        ("PropertyType", json!("Multi-Family")),
        ("CustomValues", json!([])),
        ("HiddenAt", Value::Null),
        ("LastUpdatedAt", json!(timestamp(property.updated_at))),
    ])
}

/// The units of a property; tenants name them by id alone.
pub(super) fn units(property: &Property) -> Vec<Row> {
    let occupancies: HashMap<&str, &str> = property
        .residents()
        .iter()
        .map(|listed| &listed.resident)
        .filter(|resident| {
            resident.status.as_deref().is_some_and(|status| LIVING_THERE.contains(&status))
        })
        .filter_map(|resident| Some((resident.unit.as_deref()?, resident.household.as_deref()?)))
        .collect();
    let address = &property.details.address;
    property
        .units()
        .map(|unit| {
            let layout = Layout::of(unit);
            let rent = format!("{}.00", layout.rent);
            row([
                ("Id", json!(unit_id(property, unit))),
                ("PropertyId", json!(property.id)),
                ("Name", json!(unit)),
                ("Address1", json!(address.street)),
                ("Address2", json!(format!("Unit {unit}"))),
                ("City", json!(address.city)),
                ("State", json!(address.state)),
                ("Bedrooms", json!(layout.bedrooms)),
                ("Bathrooms", json!(f64::from(layout.bathrooms))),
                ("SquareFeet", json!(layout.square_feet)),
                (
                    "Status",
                    json!(if occupancies.contains_key(unit) { "Occupied" } else { "Vacant" }),
                ),
                ("MarketRent", json!(rent)),
                ("ListedRent", json!(rent)),
                ("CurrentOccupancyId", json!(occupancies.get(unit))),
                ("UnitGroupId", Value::Null),
                ("NonRevenue", json!(false)),
                ("HiddenAt", Value::Null),
                ("LastUpdatedAt", json!(timestamp(property.updated_at))),
            ])
        })
        .collect()
}

/// The tenants of a property, everyone in a row of their own.
pub(super) fn tenants(property: &Property) -> Vec<Row> {
    let mut led: HashSet<&str> = HashSet::new();
    property
        .residents()
        .iter()
        .map(|listed| {
            let resident = &listed.resident;
            let leads = resident.is_leaseholder() && led.insert(resident.household_id());
            tenant(property, listed, leads)
        })
        .collect()
}

fn tenant(property: &Property, listed: &Listed, leads: bool) -> Row {
    let resident = &listed.resident;
    let unit = resident.unit.as_deref().filter(|unit| !unit.is_empty());
    let mut row = Row::new();
    let mut put = |key: &str, value: Value| {
        row.insert(key.to_owned(), value);
    };
    let role = resident.role.as_deref().filter(|role| !role.is_empty());

    put("Id", json!(resident.id));
    if let Some(household) = &resident.household {
        put("OccupancyId", filled(household));
    }
    put("PropertyId", json!(property.id));
    if resident.unit.is_some() {
        put("UnitId", json!(unit.map(|unit| unit_id(property, unit))));
    }
    for (key, value) in [
        ("FirstName", &resident.first_name),
        ("LastName", &resident.last_name),
        ("Email", &resident.email),
    ] {
        if let Some(value) = value {
            put(key, filled(value));
        }
    }
    match resident.phone.as_deref() {
        None => {}
        Some("") => put("PhoneNumbers", json!([])),
        Some(number) => {
            put("PhoneNumber", json!(number));
            put("PhoneNumbers", json!([{ "Label": "Mobile", "Number": number }]));
        }
    }
    if let Some(status) = &resident.status {
        put("Status", filled(status));
    }
    if let Some(role) = role {
        put("TenantType", json!(words::tenant_type(role)));
        put("PrimaryTenant", json!(leads));
    }
    for (key, value) in [
        ("MoveInOn", &resident.move_in),
        ("MoveOutOn", &resident.move_out),
        ("LeaseStartDate", &resident.lease_start),
        ("LeaseEndDate", &resident.lease_end),
    ] {
        if let Some(value) = value {
            put(key, filled(value));
        }
    }
    if leads {
        put("LeaseSignedDate", json!(signed_on(resident)));
        put("IsMonthlyLease", json!(resident.lease_end.as_deref() == Some("")));
        put("CurrentRent", json!(unit.map(|unit| format!("{}.00", Layout::of(unit).rent))));
        put("Addresses", json!([address(property, unit)]));
        put("Tags", json!([]));
        put("IntegrationId", Value::Null);
    }
    put("HiddenAt", Value::Null);
    put("LastUpdatedAt", json!(timestamp(listed.updated_at)));
    for (key, value) in &resident.pms {
        put(key, value.clone());
    }
    row
}

fn address(property: &Property, unit: Option<&str>) -> Value {
    let address = &property.details.address;
    json!({
        "Address1": address.street,
        "Address2": unit.map(|unit| format!("Unit {unit}")),
        "City": address.city,
        "State": address.state,
        "PostalCode": address.postal_code,
        "IsPrimary": true,
    })
}

fn signed_on(resident: &Resident) -> Option<String> {
    let start = date(resident.lease_start.as_deref()?)?;
    start.checked_sub_days(SIGNED_AHEAD).map(|day| day.to_string())
}

fn unit_id(property: &Property, unit: &str) -> String {
    Dice::named(0, &format!("unit {unit} of {}", property.id)).uuid()
}

fn filled(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

fn timestamp(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn row<const N: usize>(fields: [(&str, Value); N]) -> Row {
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
