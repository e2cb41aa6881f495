//! `getsitelist`: the sites with their addresses.

use crate::world::property::Property;
use crate::xml::Element;

/// The list of `sites`.
pub(super) fn list<'a>(sites: impl IntoIterator<Item = &'a Property>) -> Element {
    let sites = sites.into_iter().map(|site| {
        let address = &site.details.address;
        Element::new("Site")
            .child(Element::text("SiteID", &site.id))
            .child(Element::text("SiteName", &site.details.name))
            .child(Element::text("Address", &address.street))
            .child(Element::text("City", &address.city))
            .child(Element::text("State", &address.state))
            .child(Element::text("Zip", &address.postal_code))
            .child(Element::text("Phone", "(813) 555-0100"))
            .child(Element::text("Email", "office@example.com"))
    });
    Element::new("SiteList").children(sites)
}
