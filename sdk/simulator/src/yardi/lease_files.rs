//! `GetResidentData`: a lease file for each leaseholder, in the words of MITS Collections.

use chrono::NaiveDate;

use super::fields::{Days, filled, value, with_raw_fields};
use super::households::{Household, Listing, has_status};
use super::operations::Operation;
use crate::world::property::{Layout, Property};
use crate::world::resident::Resident;
use crate::xml::Element;

/// What an empty date says on installs that write one.
const EMPTY_DATE: &str = "1900-01-01";

/// What the call asks for.
#[derive(Debug)]
pub(super) struct Wanted<'c> {
    /// One tenant instead of all.
    pub(super) tenant: Option<&'c str>,
    pub(super) roommates: bool,
    /// The ledger of this day.
    pub(super) ledger: Option<NaiveDate>,
}

/// The lease files of a property. `unlisted` more are announced than there are.
pub(super) fn lease_files(listing: &Listing<'_>, wanted: &Wanted<'_>, unlisted: u64) -> Element {
    let sentinel = listing.quirks.sentinel_dates.then_some(EMPTY_DATE);
    let days = Days { form: "%Y-%m-%d", sentinel };
    let files: Vec<Element> = listing
        .households
        .iter()
        .filter(|household| wanted.tenant.is_none_or(|code| code == household.leaseholder.id))
        .map(|household| lease_file(household, listing.property, wanted, days))
        .collect();
    let tenants = files.iter().map(|file| file.count("Tenants")).sum::<usize>();
    let total = files.len() as u64 + unlisted;
    let written = listing.now.format("%Y-%m-%dT%H:%M:%S").to_string();
    let summary = Element::new("Summary")
        .child(Element::text("GenerationTimeStamp", written))
        .child(Element::text("SourceOrganization", "Yardi Systems, Inc."))
        .child(Element::text("TotalLeaseFiles", total.to_string()))
        .child(Element::text("TotalTenants", tenants.to_string()));
    Element::new("MITS-ResidentData")
        .with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
        .with("xmlns:xsd", "http://www.w3.org/2001/XMLSchema")
        .with("xmlns", "")
        .child(summary)
        .child(Element::new("LeaseFiles").children(files))
}

fn lease_file(
    household: &Household<'_>,
    property: &Property,
    wanted: &Wanted<'_>,
    days: Days,
) -> Element {
    let resident = household.leaseholder;
    let unit = resident.unit.as_deref().filter(|unit| !unit.is_empty());
    let is_tenant = has_status(resident, &["Current", "Notice", "Eviction"]);
    let rent = unit.filter(|_| is_tenant).map_or(0, |unit| Layout::of(unit).rent);
    let members = household.members.iter().filter(|_| wanted.roommates).map(|member| {
        let element = tenants_element(member, Some("Roommate"), property, days);
        with_raw_fields(element, member, Operation::ResidentData, false)
    });
    let ledger = wanted.ledger.map(|day| {
        let balance = Element::new("Identification")
            .with("IDValue", "0.00")
            .with("IDType", day.to_string())
            .with("OrganizationName", "Balance on Date");
        Element::new("Ledger").child(balance)
    });
    let element = Element::new("LeaseFile")
        .child(identification(&resident.id, resident.status.as_deref()))
        .child(property_element(property))
        .children(unit.map(|unit| unit_element(unit, resident)))
        .children(days.filled("MoveInDate", resident.move_in.as_ref()))
        .children(days.filled("MoveOutDate", resident.move_out.as_ref()))
        .children(days.filled("LeaseBegin", resident.lease_start.as_ref()))
        .children(days.filled("LeaseEnd", resident.lease_end.as_ref()))
        .child(Element::text("MonthlyRentAmount", rent.to_string()))
        .child(Element::text("DueDay", "1"))
        .child(tenants_element(resident, resident.status.as_deref(), property, days))
        .children(members)
        .children(ledger);
    with_raw_fields(element, resident, Operation::ResidentData, false)
}

fn identification(code: &str, of_type: Option<&str>) -> Element {
    let identification = Element::new("Identification").with("IDValue", code);
    match of_type {
        Some(of_type) => identification.with("IDType", of_type),
        None => identification,
    }
}

fn property_element(property: &Property) -> Element {
    let name = &property.details.name;
    let address = address(property, "property");
    Element::new("Property")
        .child(identification(&property.id, None))
        .child(Element::text("MarketingName", name))
        .child(Element::text("LegalName", format!("{name} LP")))
        .child(address.child(Element::text("Country", "United States")))
}

fn address(property: &Property, of_type: &str) -> Element {
    let address = &property.details.address;
    let element = Element::new("Address").with("AddressType", of_type);
    let element = match of_type {
        "current" => element.child(Element::text("Description", "Resident")),
        _ => element,
    };
    element
        .child(Element::text("AddressLine1", &address.street))
        .child(Element::text("City", &address.city))
        .child(Element::text("State", &address.state))
        .child(Element::text("PostalCode", &address.postal_code))
}

fn unit_element(unit: &str, resident: &Resident) -> Element {
    let Layout { bedrooms, bathrooms, .. } = Layout::of(unit);
    let (occupancy, leased) = if has_status(resident, &["Past"]) {
        ("vacant", "available")
    } else if has_status(resident, &["Notice"]) {
        ("occupied", "on notice")
    } else if has_status(resident, &["Current", "Eviction"]) {
        ("occupied", "leased")
    } else {
        ("vacant", "reserved")
    };
    Element::new("Unit")
        .child(identification(unit, None))
        .child(Element::text("UnitType", format!("{bedrooms}b{bathrooms}")))
        .child(Element::text("UnitOccupancyStatus", occupancy))
        .child(Element::text("UnitLeasedStatus", leased))
}

fn tenants_element(
    resident: &Resident,
    of_type: Option<&str>,
    property: &Property,
    days: Days,
) -> Element {
    let name = Element::new("Name")
        .children(value("FirstName", resident.first_name.as_ref()))
        .children(value("LastName", resident.last_name.as_ref()));
    let phone = filled("PhoneNumber", resident.phone.as_ref())
        .map(|number| Element::new("Phone").with("PhoneType", "cell").child(number));
    let details = Element::new("PersonDetails")
        .child(name)
        .child(address(property, "current"))
        .children(phone)
        .children(filled("Email", resident.email.as_ref()));
    Element::new("Tenants")
        .child(identification(&resident.id, of_type))
        .child(details)
        .children(days.filled("MoveInDate", resident.move_in.as_ref()))
        .children(days.filled("MoveOutDate", resident.move_out.as_ref()))
}
