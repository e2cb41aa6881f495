//! One property of AppFolio's list.

use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

/// None for one that is hidden in AppFolio or has no id.
pub(crate) fn property(fields: Fields<'_>) -> Option<Property> {
    let Some(id) = fields.plain(&["Id"]) else {
        tracing::warn!("AppFolio listed a property without an id; it is left out");
        return None;
    };
    if fields.value(&["HiddenAt"]).is_some() {
        tracing::info!("The property {id} is hidden in AppFolio; it is left out");
        return None;
    }
    let name = fields.plain(&["Name"]).unwrap_or_else(|| id.clone());
    let town = [&["City"][..], &["State"], &["Zip", "PostalCode"]];
    let town: Vec<String> = town.iter().filter_map(|keys| fields.plain(keys)).collect();
    let town = (!town.is_empty()).then(|| town.join(" "));
    let lines = ["Address1", "Address2"].iter().filter_map(|key| fields.plain(&[key]));
    Some(Property::new(id, name, lines.chain(town).collect()))
}
