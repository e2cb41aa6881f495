//! `GetTenants`: leaseholders alone, told in nearly the words of `GetResidents`.

use super::fields::{Days, filled, value, with_raw_fields};
use super::households::Listing;
use super::operations::Operation;
use super::residents::prospect_code;
use crate::world::resident::Resident;
use crate::xml::Element;

/// What an empty date says on installs that write one.
const EMPTY_DATE: &str = "1/1/1900";

/// The tenants of a property.
pub(super) fn tenants(listing: &Listing<'_>) -> Element {
    let quirks = listing.quirks;
    let days = Days { form: "%-m/%-d/%Y", sentinel: quirks.sentinel_dates.then_some(EMPTY_DATE) };
    let rows = listing.households.iter().map(|household| tenant(household.leaseholder, days));
    let mut list = Element::new("PropertyTenants");
    if !(listing.households.is_empty() && quirks.empty_property_tenants) {
        list = list.child(Element::new("Tenants").children(rows));
    }
    Element::new("CommonTenantsData").with("xmlns", "").child(list)
}

fn tenant(resident: &Resident, days: Days) -> Element {
    let phone = filled("PhoneNumber", resident.phone.as_ref()).map(|number| {
        Element::new("Phone")
            .with("PhoneType", "cell")
            .child(Element::text("PhoneDescription", "Mobile"))
            .child(number)
    });
    let element = Element::new("Tenant")
        .with("tCode", &resident.id)
        .with("pCode", prospect_code(&resident.id))
        .children(value("Status", resident.status.as_ref()))
        .children(value("FirstName", resident.first_name.as_ref()))
        .children(value("LastName", resident.last_name.as_ref()))
        .children(phone)
        .children(filled("Email", resident.email.as_ref()))
        .children(value("UnitCode", resident.unit.as_ref()))
        .children(days.element("LeaseFromDate", resident.lease_start.as_ref()))
        .children(days.element("LeaseToDate", resident.lease_end.as_ref()))
        .children(days.element("MoveInDate", resident.move_in.as_ref()))
        .children(days.element("MoveOutDate", resident.move_out.as_ref()))
        .children(days.element("NoticeDate", Some(&String::new())));
    with_raw_fields(element, resident, Operation::Tenants, true)
}
