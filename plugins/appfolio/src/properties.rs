//! One property of AppFolio's list, under the names that an interface has for its fields.

use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

/// What an interface calls the fields of a property.
pub(crate) struct Names {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// The lines of the address that stand by themselves.
    pub(crate) lines: &'static [&'static str],
    /// City, state and postal code, which share a line.
    pub(crate) town: [&'static [&'static str]; 3],
}

/// None for one that is hidden in AppFolio or has no id.
pub(crate) fn property(fields: Fields<'_>, names: &Names, is_hidden: bool) -> Option<Property> {
    let Some(id) = fields.plain(&[names.id]) else {
        tracing::warn!("AppFolio listed a property without an id; it is left out");
        return None;
    };
    if is_hidden {
        tracing::info!("The property {id} is hidden in AppFolio; it is left out");
        return None;
    }
    let name = fields.plain(&[names.name]).unwrap_or_else(|| id.clone());
    let town: Vec<String> = names.town.iter().filter_map(|keys| fields.plain(keys)).collect();
    let town = (!town.is_empty()).then(|| town.join(" "));
    let lines = names.lines.iter().filter_map(|key| fields.plain(&[key]));
    Some(Property::new(id, name, lines.chain(town).collect()))
}
