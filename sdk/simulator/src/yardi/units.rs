//! `GetUnitConfiguration`: every unit with its residents, and their roommates under them.
//!
//! Whoever has moved out is gone without a trace, and whoever has no unit stands in one of the
//! pseudo-units.

use std::collections::BTreeMap;

use super::fields::{Days, filled, value, with_raw_fields};
use super::households::{Household, Listing, has_status};
use super::operations::Operation;
use crate::world::property::{Layout, Property};
use crate::world::resident::Resident;
use crate::xml::Element;

/// What an empty date says on installs that write one.
const EMPTY_DATE: &str = "1900-01-01";

/// Where Yardi keeps who waits for a unit, and who has none for another reason.
const WAITING: &str = "WAIT";
const NON_RESIDENT: &str = "NONRESID";

/// The phones, in their order.
const PHONES: [&str; 4] = ["office", "home", "cell", "fax"];

/// The units of a property.
pub(super) fn units(listing: &Listing<'_>) -> Element {
    let sentinel = listing.quirks.sentinel_dates.then_some(EMPTY_DATE);
    let days = Days { form: "%Y-%m-%d", sentinel };
    let mut units: BTreeMap<&str, Vec<&Household<'_>>> =
        listing.property.units().map(|unit| (unit, Vec::new())).collect();
    for household in &listing.households {
        if !has_status(household.leaseholder, &["Past"]) {
            units.entry(unit_of(household.leaseholder)).or_default().push(household);
        }
    }
    let units = units
        .into_iter()
        .map(|(unit, households)| unit_element(unit, &households, listing.property, days));
    Element::new("Units").with("xmlns", "").children(units)
}

fn unit_of(resident: &Resident) -> &str {
    match resident.unit.as_deref() {
        Some(unit) if !unit.is_empty() => unit,
        _ if has_status(resident, &["Wait List", "Waitlist"]) => WAITING,
        _ => NON_RESIDENT,
    }
}

fn unit_element(
    unit: &str,
    households: &[&Household<'_>],
    property: &Property,
    days: Days,
) -> Element {
    let is_pseudo = [WAITING, NON_RESIDENT].contains(&unit);
    let Layout { bedrooms, bathrooms, .. } = Layout::of(unit);
    let address = &property.details.address;
    let street = format!("{} #{unit}", address.street);
    let rental_type =
        Element::new("Identification").with("IDType", "RentalType").with("IDValue", "Residential");
    Element::new("Unit")
        .child(Element::text("UnitId", unit))
        .child(Element::text("Excluded", if is_pseudo { "1" } else { "0" }))
        .child(Element::text("UnitType", format!("{bedrooms}b{bathrooms}")))
        .child(Element::text("Address", if is_pseudo { "" } else { &street }))
        .child(Element::text("City", &address.city))
        .child(Element::text("State", &address.state))
        .child(Element::text("PostalCode", &address.postal_code))
        .child(rental_type)
        .children(households.iter().map(|household| resident_element(household, days)))
}

fn resident_element(household: &Household<'_>, days: Days) -> Element {
    let resident = household.leaseholder;
    let has_signed = has_status(resident, &["Current", "Notice", "Eviction", "Future"]);
    let signed = resident.lease_start.as_ref().filter(|_| has_signed);
    let element = Element::new("Resident")
        .child(Element::text("Id", &resident.id))
        .children(value("Status", resident.status.as_ref()))
        .children(person(resident))
        .children(days.element("LeaseFrom", resident.lease_start.as_ref()))
        .children(days.element("LeaseTo", resident.lease_end.as_ref()))
        .children(days.element("LeaseSign", signed))
        .children(stay(resident, days))
        .children(household.members.iter().map(|member| roommate_element(member, days)));
    with_raw_fields(element, resident, Operation::UnitConfiguration, false)
}

fn roommate_element(member: &Resident, days: Days) -> Element {
    let element = Element::new("Roommate")
        .child(Element::text("Id", &member.id))
        .children(person(member))
        .children(stay(member, days))
        .child(Element::text("Lessee", "No"));
    with_raw_fields(element, member, Operation::UnitConfiguration, false)
}

fn person(resident: &Resident) -> Vec<Element> {
    let names = [
        value("FirstName", resident.first_name.as_ref()),
        Some(Element::new("MiddleName")),
        value("LastName", resident.last_name.as_ref()),
        filled("Email", resident.email.as_ref()),
    ];
    let phones = PHONES.map(|kind| {
        let number = resident.phone.as_ref().filter(|_| kind == "cell");
        Element::new("Phone")
            .child(Element::text("PhoneDescription", kind))
            .children(filled("PhoneNumber", number))
    });
    names.into_iter().flatten().chain(phones).collect()
}

fn stay(resident: &Resident, days: Days) -> impl Iterator<Item = Element> {
    let stay = [
        days.element("MoveIn", resident.move_in.as_ref()),
        days.element("MoveOut", resident.move_out.as_ref()),
    ];
    stay.into_iter().flatten()
}
