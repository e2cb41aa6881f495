//! The rows of `tenant_directory` and `property_directory` as version 2 spells them.

use serde_json::{Map, Value, json};

use super::numbers::{Kind, Numbers};
use crate::appfolio::quirks::AppFolioQuirks;
use crate::appfolio::words;
use crate::world::property::Property;
use crate::world::resident::Resident;

/// One row: columns in their order.
pub(super) type Row = Map<String, Value>;

/// The columns of `tenant_directory`.
pub(super) const TENANT_COLUMNS: [&str; 20] = [
    "selected_tenant_id",
    "tenant",
    "first_name",
    "last_name",
    "emails",
    "phone_numbers",
    "status",
    "tenant_type",
    "property",
    "property_name",
    "property_id",
    "unit",
    "unit_id",
    "occupancy_id",
    "occupancy_import_uid",
    "tenant_integration_id",
    "move_in",
    "move_out",
    "lease_from",
    "lease_to",
];

/// The columns of `property_directory`.
pub(super) const PROPERTY_COLUMNS: [&str; 11] = [
    "property_id",
    "property_name",
    "property_address",
    "property_street",
    "property_city",
    "property_state",
    "property_zip",
    "units",
    "visibility",
    "portfolio_id",
    "property_type",
];

/// Writes rows with the numbers and habits of this install.
pub(super) struct Writer<'a> {
    pub(super) numbers: &'a Numbers,
    pub(super) quirks: AppFolioQuirks,
}

impl Writer<'_> {
    /// The number of a property, in the form in which reports give it.
    pub(super) fn property_id(&self, property: &Property) -> Value {
        let number = self.numbers.of(Kind::Property, &property.id);
        if self.quirks.property_ids_as_text { json!(number.to_string()) } else { json!(number) }
    }

    /// A property's own row.
    pub(super) fn property(&self, property: &Property) -> Row {
        let address = &property.details.address;
        row([
            ("property_id", self.property_id(property)),
            ("property_name", json!(property.details.name)),
            ("property_address", json!(one_line(property))),
            ("property_street", json!(address.street)),
            ("property_city", json!(address.city)),
            ("property_state", json!(address.state)),
            ("property_zip", json!(address.postal_code)),
            ("units", json!(property.units().count())),
            ("visibility", json!("Active")),
            ("portfolio_id", json!(1)),
            ("property_type", json!("Multi-Family")),
        ])
    }

    /// The rows of everyone at a property, of those hidden in AppFolio only if they are wanted.
    pub(super) fn tenants(&self, property: &Property, with_hidden: bool) -> Vec<Row> {
        let is_hidden = |resident: &Resident| {
            resident.pms.get("HiddenAt").is_some_and(|hidden| !hidden.is_null())
        };
        let residents = property.residents().iter().map(|listed| &listed.resident);
        residents
            .filter(|resident| with_hidden || !is_hidden(resident))
            .map(|resident| self.tenant(property, resident))
            .collect()
    }

    fn tenant(&self, property: &Property, resident: &Resident) -> Row {
        let number = |kind: Kind, id: &str| match id {
            "" => Value::Null,
            id => json!(self.numbers.of(kind, id)),
        };
        let mut row = Row::new();
        let mut put = |key: &str, value: Option<Value>| {
            row.extend(value.map(|value| (key.to_owned(), value)));
        };
        put("selected_tenant_id", Some(number(Kind::Tenant, &resident.id)));
        put("tenant", full_name(resident).map(Value::from));
        put("first_name", filled(resident.first_name.as_ref()));
        put("last_name", filled(resident.last_name.as_ref()));
        put("emails", filled(resident.email.as_ref()));
        put("phone_numbers", self.phones(resident.phone.as_deref()));
        put("status", filled(resident.status.as_ref()));
        let role = resident.role.as_deref().filter(|role| !role.is_empty());
        put("tenant_type", role.map(|role| json!(words::tenant_type(role))));
        let name = &property.details.name;
        put("property", Some(json!(format!("{name} - {}", one_line(property)))));
        put("property_name", Some(json!(name)));
        put("property_id", Some(self.property_id(property)));
        put("unit", filled(resident.unit.as_ref()));
        let unit = resident.unit.as_ref().map(|unit| match unit.as_str() {
            "" => Value::Null,
            unit => number(Kind::Unit, &format!("{unit} of {}", property.id)),
        });
        put("unit_id", unit);
        put("occupancy_id", resident.household.as_ref().map(|id| number(Kind::Occupancy, id)));
        put("occupancy_import_uid", Some(Value::Null));
        put("tenant_integration_id", Some(Value::Null));
        put("move_in", filled(resident.move_in.as_ref()));
        put("move_out", filled(resident.move_out.as_ref()));
        put("lease_from", filled(resident.lease_start.as_ref()));
        put("lease_to", filled(resident.lease_end.as_ref()));
        // The database spells its fields with a capital.
        let own = resident.pms.iter().filter(|(key, _)| key.starts_with(char::is_lowercase));
        row.extend(own.map(|(key, value)| (key.clone(), value.clone())));
        row
    }

    fn phones(&self, phone: Option<&str>) -> Option<Value> {
        Some(match phone? {
            "" => Value::Null,
            number if self.quirks.unlabelled_phones => json!(number),
            number => json!(format!("Mobile: {number}")),
        })
    }
}

/// `Ibarra, Ruth`, or the one name there is.
fn full_name(resident: &Resident) -> Option<String> {
    let names = [resident.last_name.as_deref(), resident.first_name.as_deref()];
    let names: Vec<&str> =
        names.into_iter().flatten().map(str::trim).filter(|name| !name.is_empty()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn one_line(property: &Property) -> String {
    let address = &property.details.address;
    format!("{} {}, {} {}", address.street, address.city, address.state, address.postal_code)
}

fn filled(text: Option<&String>) -> Option<Value> {
    text.map(|text| if text.is_empty() { Value::Null } else { json!(text) })
}

fn row<const N: usize>(fields: [(&str, Value); N]) -> Row {
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
