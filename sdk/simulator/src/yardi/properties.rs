//! `GetPropertyConfigurations`: the properties that the vendor was switched on for.

use chrono::{DateTime, Utc};

use crate::world::property::Property;
use crate::xml::Element;

/// The list of `properties`; `now` gives the posting month.
pub(super) fn properties<'a>(
    properties: impl IntoIterator<Item = &'a Property>,
    now: DateTime<Utc>,
) -> Element {
    let month = now.format("%m/%Y").to_string();
    let rows = properties.into_iter().map(|property| {
        let address = &property.details.address;
        Element::new("Property")
            .child(Element::text("Code", &property.id))
            .child(Element::text("MarketingName", &property.details.name))
            .child(Element::text("AddressLine1", &address.street))
            .child(Element::new("AddressLine2"))
            .child(Element::new("AddressLine3"))
            .child(Element::text("City", &address.city))
            .child(Element::text("State", &address.state))
            .child(Element::text("PostalCode", &address.postal_code))
            .child(Element::text("AccountsReceivable", &month))
            .child(Element::text("AccountsPayable", &month))
    });
    Element::new("Properties").with("xmlns", "").children(rows)
}
