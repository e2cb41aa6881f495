//! The sites, which are what RealPage calls properties.

use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

use crate::answer::Records;
use crate::calls;
use crate::fields::Fields;

pub(crate) const OPERATION: &str = "getsitelist";

const SETTING: &str = "site_ids";

/// The sites that are typed into the settings, several in one place too, each once.
pub(crate) fn typed_in(settings: Settings<'_>) -> Result<Vec<String>, Failure> {
    let mut sites = Vec::new();
    for text in settings.list(SETTING) {
        let ids = text.split([',', ';', ' ']).filter(|id| !id.is_empty());
        for id in ids {
            let id = calls::id(SETTING, id)?;
            if !sites.contains(&id) {
                sites.push(id);
            }
        }
    }
    Ok(sites)
}

/// The sites in an answer.
pub(crate) fn read(text: &str) -> Result<Vec<Property>, Failure> {
    let mut records = Records::new(text, OPERATION, "sitelist", "site");
    let mut sites = Vec::new();
    while let Some(site) = records.next_record()? {
        if let Some(property) = property(Fields(&site)) {
            sites.push(property);
        } else {
            tracing::warn!("RealPage listed a site without an id; it is left out");
        }
    }
    Ok(sites)
}

fn property(site: Fields<'_>) -> Option<Property> {
    let id = site.id(&["SiteID"])?;
    let name = site.plain(&["SiteName"]).unwrap_or(id);
    let street = site.plain(&["Address", "Adr1"]);
    let town = [site.plain(&["City"]), site.plain(&["State"]), site.plain(&["Zip"])];
    let town: Vec<&str> = town.into_iter().flatten().collect();
    let town = (!town.is_empty()).then(|| town.join(" "));
    Some(Property::new(id, name, street.map(str::to_owned).into_iter().chain(town).collect()))
}
