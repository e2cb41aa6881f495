//! `GetResidents`: leaseholders with the rest of their household nested under them.

use chrono::NaiveDate;

use super::fields::{Days, filled, value, with_raw_fields};
use super::households::{Household, Listing, has_status};
use super::operations::Operation;
use super::quirks::YardiQuirks;
use crate::world::property::Layout;
use crate::world::resident::{Resident, date};
use crate::xml::Element;

const DATE_FORM: &str = "%m/%d/%Y";

/// What an empty date says on installs that write one.
const EMPTY_DATE: &str = "01/01/1900";

/// The phones that every resident has an element for, in their order.
const PHONES: [(&str, &str); 4] =
    [("office", "Office"), ("home", "Home"), ("fax", "FAX"), ("cell", "Mobile")];

/// The form of the parameter `MoveOut1`.
pub(super) fn move_out_filter(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, DATE_FORM).ok()
}

/// The residents of a property; of the past ones those who left on or after `moved_out_since`.
pub(super) fn residents(listing: &Listing<'_>, moved_out_since: Option<NaiveDate>) -> Element {
    let quirks = listing.quirks;
    let days = Days { form: DATE_FORM, sentinel: quirks.sentinel_dates.then_some(EMPTY_DATE) };
    let rows = listing
        .households
        .iter()
        .filter(|household| is_returned(household.leaseholder, moved_out_since, quirks))
        .map(|household| resident_element(household, days));
    Element::new("MITS-ResidentData")
        .with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
        .with("xmlns:xsd", "http://www.w3.org/2001/XMLSchema")
        .with("xmlns", "")
        .child(
            Element::new("PropertyResidents")
                .with("Code", &listing.property.id)
                .child(Element::new("Residents").children(rows)),
        )
}

/// Past residents are returned if they left on or after the date asked for; whoever has no
/// move-out date cannot be compared and is returned.
fn is_returned(resident: &Resident, since: Option<NaiveDate>, quirks: YardiQuirks) -> bool {
    if !has_status(resident, &["Past"]) {
        return true;
    }
    match since {
        Some(since) => resident.move_out.as_deref().and_then(date).is_none_or(|left| left >= since),
        None => !quirks.past_needs_move_out1,
    }
}

fn resident_element(household: &Household<'_>, days: Days) -> Element {
    let Household { leaseholder: resident, members } = household;
    let unit = resident.unit.as_deref().filter(|unit| !unit.is_empty());
    let is_tenant = is_tenant(resident);
    let layout = unit.filter(|_| is_tenant).map(Layout::of);
    let rent = format!("{}.00", layout.map_or(0, |layout| layout.rent));

    let mut element = Element::new("Resident")
        .with("tCode", &resident.id)
        .with("pCode", prospect_code(&resident.id))
        .children(value("Status", resident.status.as_ref()))
        .children(value("FirstName", resident.first_name.as_ref()))
        .children(value("LastName", resident.last_name.as_ref()))
        .children(filled("Email", resident.email.as_ref()))
        .children(phones(resident.phone.as_deref().unwrap_or_default()))
        .child(Element::text("Rent", rent))
        .children(value("UnitCode", resident.unit.as_ref()))
        .children(layout.into_iter().flat_map(unit_facts))
        .children(days.element("LeaseFromDate", resident.lease_start.as_ref()))
        .children(days.element("LeaseToDate", resident.lease_end.as_ref()))
        .children(days.element("MoveInDate", resident.move_in.as_ref()))
        .children(days.element("MoveOutDate", resident.move_out.as_ref()))
        .children(days.element("NoticeDate", Some(&String::new())))
        .children(filled("leaseId", resident.lease.as_ref()));
    if !members.is_empty() {
        let members = members.iter().map(|member| member_element(member, days));
        element = element.child(Element::new("OtherOccupants").children(members));
    }
    if is_tenant {
        element = element.child(custom_records());
    }
    with_raw_fields(element, resident, Operation::Residents, true)
}

fn member_element(member: &Resident, days: Days) -> Element {
    let element = Element::new("OtherOccupant")
        .with("Code", &member.id)
        .children(value("FirstName", member.first_name.as_ref()))
        .children(value("LastName", member.last_name.as_ref()))
        .children(filled("Email", member.email.as_ref()))
        .children(days.element("MoveInDate", member.move_in.as_ref()))
        .children(days.element("MoveOutDate", member.move_out.as_ref()));
    with_raw_fields(element, member, Operation::Residents, true)
}

/// Whoever holds or held a unit; the others come without the unit's facts and custom records.
fn is_tenant(resident: &Resident) -> bool {
    has_status(resident, &["Current", "Notice", "Eviction", "Past"])
}

fn phones(cell: &str) -> impl Iterator<Item = Element> {
    PHONES.into_iter().map(move |(kind, description)| {
        let number =
            (kind == "cell" && !cell.is_empty()).then(|| Element::text("PhoneNumber", cell));
        Element::new("Phone")
            .with("PhoneType", kind)
            .child(Element::text("PhoneDescription", description))
            .children(number)
    })
}

fn unit_facts(layout: Layout) -> [Element; 7] {
    let Layout { bedrooms, bathrooms, square_feet, rent } = layout;
    let plural = |count: u32| if count == 1 { "" } else { "s" };
    let description =
        format!("{bedrooms} bedroom{}, {bathrooms} bath{}", plural(bedrooms), plural(bathrooms));
    [
        Element::text("UnitRent", format!("{rent}.00")),
        Element::text("UnitSqFt", format!("{square_feet}.000000")),
        Element::text("UnitEconomicStatus", "Residential"),
        Element::text("UnitType", format!("{bedrooms}b{bathrooms}")),
        Element::text("UnitTypeDescription", description),
        Element::text("UnitTypeRent", format!("{}.000000", rent + 25)),
        Element::text("UnitTypeSqFt", format!("{square_feet}.000000")),
    ]
}

fn custom_records() -> Element {
    let record =
        Element::new("Record").with("Field", "sFields0").with("Name", "License#").with("Value", "");
    Element::new("CustomRecords").with("scope", "Resident").child(record)
}

/// The code that a tenant had as a prospect.
pub(super) fn prospect_code(tenant_code: &str) -> String {
    format!("p{}", tenant_code.trim_start_matches('t'))
}
