//! The properties of the company: `getProperties`.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

use crate::calls::{Calls, Method};
use crate::pages::{PAGE_SIZE, Pages};

pub(crate) const METHOD: Method = Method {
    operation: "getProperties",
    service: "properties",
    name: "getProperties",
    version: "r1",
    lists: &[&["PhysicalProperty", "Property"]],
    unit: "properties",
};

/// All properties that these credentials see.
pub(crate) async fn list(cx: &Context, calls: &Calls) -> Result<Vec<Property>, Failure> {
    let mut found = Vec::new();
    let mut pages = Pages::new(calls, &METHOD, Value::object([]), PAGE_SIZE);
    let mut take = |_, value: Value| found.extend(Fields::of(&value).and_then(property));
    while pages.next(cx, &mut take).await? {}
    Ok(found)
}

/// None for one that is disabled in Entrata or has no id.
fn property(fields: Fields<'_>) -> Option<Property> {
    let Some(id) = fields.plain(&["PropertyID"]) else {
        tracing::warn!("Entrata listed a property without an id; it is left out");
        return None;
    };
    if fields.is_true("IsDisabled") {
        tracing::info!("The property {id} is disabled in Entrata; it is left out");
        return None;
    }
    let name = fields.plain(&["MarketingName"]).unwrap_or_else(|| id.clone());
    let addresses = [fields.along(&["Address"]), fields.along(&["Addresses", "Address"])].concat();
    let address = addresses.into_iter().find_map(Fields::of).map(lines).unwrap_or_default();
    Some(Property::new(id, name, address))
}

fn lines(address: Fields<'_>) -> Vec<String> {
    let town = [&["City"][..], &["State", "StateCode"], &["PostalCode"]];
    let town: Vec<String> = town.iter().filter_map(|keys| address.plain(keys)).collect();
    let town = (!town.is_empty()).then(|| town.join(" "));
    address.plain(&["Address"]).into_iter().chain(town).collect()
}
