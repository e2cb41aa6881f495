//! `getProperties` r1.

use serde_json::{Value, json};

use super::leases::Writer;
use super::quirks::EntrataQuirks;
use crate::world::property::Property;

/// A property with its address.
pub(super) fn property(property: &Property, quirks: EntrataQuirks) -> Value {
    let address = &property.details.address;
    let mut writer = Writer::new(quirks);
    writer.inner_id("PropertyID", &property.id);
    writer.put("MarketingName", property.details.name.as_str());
    writer.put("Type", "Student");
    let mut lines = Writer::new(quirks);
    lines.put("@attributes", json!({ "AddressType": "property" }));
    lines.text("Address", Some(&address.street));
    lines.text("City", Some(&address.city));
    lines.text("State", Some(&address.state));
    lines.text("PostalCode", Some(&address.postal_code));
    lines.put("Country", "US");
    writer.put("Address", lines.finish([]));
    writer.put("IsDisabled", 0);
    writer.put("IsFeaturedProperty", 0);
    writer.put("LeaseTerms", json!({}));
    writer.finish([])
}
