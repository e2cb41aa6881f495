//! `GetResidentTransactions_Login`: a record for each leaseholder in the words of MITS Resident
//! Transactions 2.0, which are fewer than Yardi's own.

use chrono::NaiveDate;

use super::fields::{Days, filled, value, with_raw_fields};
use super::households::{Household, Listing};
use super::operations::Operation;
use super::quirks::YardiQuirks;
use crate::world::property::{Layout, Property};
use crate::world::resident::{Resident, date};
use crate::xml::Element;

/// What stands for a move-in that nobody knows, and for any empty date on installs that write one.
const EMPTY_DATE: &str = "0001-01-01";

const SCHEMA: &str = "http://yardi.com/ResidentTransactions20";

/// How this install lists.
#[derive(Clone, Copy)]
struct Form<'w> {
    property: &'w Property,
    quirks: YardiQuirks,
    days: Days,
    today: NaiveDate,
}

/// The residents of a property with what they were charged.
pub(super) fn transactions(listing: &Listing<'_>) -> Element {
    let &Listing { property, quirks, .. } = listing;
    let days = Days { form: "%Y-%m-%d", sentinel: quirks.sentinel_dates.then_some(EMPTY_DATE) };
    let form = Form { property, quirks, days, today: listing.today() };
    let list = Element::new("Property")
        .child(property_id(property))
        .children(listing.households.iter().map(|household| form.record(household)));
    let mut root = Element::new("ResidentTransactions")
        .with("xmlns", if quirks.no_default_namespace { "" } else { SCHEMA })
        .with("xmlns:MITS", "http://my-company.com/namespace");
    if !quirks.unbound_xsi {
        root = root.with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    }
    let mut root = root
        .with("xsi:schemaLocation", format!("{SCHEMA} .\\Itf_MITS_ResidentTransactions2.0.xsd"))
        .child(list);
    if quirks.no_mits_prefix {
        root.strip_prefix("MITS:");
    }
    root
}

fn property_id(property: &Property) -> Element {
    let identification = Element::new("MITS:Identification")
        .with("Type", "other")
        .child(Element::text("MITS:PrimaryID", &property.id))
        .child(Element::text("MITS:MarketingName", &property.details.name));
    let street = Element::text("MITS:Address1", &property.details.address.street);
    Element::new("PropertyID").child(identification).child(address(property, [street]))
}

/// An address that begins with these elements.
fn address(property: &Property, first: impl IntoIterator<Item = Element>) -> Element {
    let address = &property.details.address;
    Element::new("MITS:Address")
        .with("Type", "property")
        .children(first)
        .child(Element::text("MITS:City", &address.city))
        .child(Element::text("MITS:State", &address.state))
        .child(Element::text("MITS:PostalCode", &address.postal_code))
}

/// MITS knows fewer words than Yardi; who gave notice is told by the move-out alone.
fn type_of(resident: &Resident) -> &str {
    let status = resident.status.as_deref().unwrap_or_default();
    match status.to_ascii_lowercase().as_str() {
        "current" | "notice" | "eviction" => "current resident",
        "future" => "future resident",
        "past" => "former resident",
        "applicant" => "applicant",
        "wait list" | "waitlist" => "prospect",
        "canceled" | "cancelled" | "denied" => "other",
        _ => status,
    }
}

fn unit_of(resident: &Resident) -> Option<&str> {
    resident.unit.as_deref().filter(|unit| !unit.is_empty())
}

impl Form<'_> {
    fn record(self, household: &Household<'_>) -> Element {
        let resident = household.leaseholder;
        let customers = Element::new("Customers")
            .child(self.tenant(resident))
            .children(household.members.iter().map(|member| self.roommate(member)));
        let people = 1 + household.members.len();
        let unit = unit_of(resident).map(|unit| self.unit(unit, resident, people));
        let charges = (0..self.quirks.charges_per_record).map(|_| self.charge(resident));
        let transactions = Element::new("Transactions").children(charges);
        Element::new("RT_Customer")
            .child(Element::text("CustomerID", &resident.id))
            .child(customers)
            .children(unit)
            .child(Element::text("PaymentAccepted", "0"))
            .child(Element::new("RTServiceTransactions").child(transactions))
    }

    fn tenant(self, resident: &Resident) -> Element {
        let unit = unit_of(resident);
        let place = Element::new("MITS:Property")
            .child(Element::text("MITS:PrimaryID", &self.property.id))
            .child(Element::text("MITS:MarketingName", &self.property.details.name))
            .children(unit.map(|unit| Element::text("MITS:UnitID", unit)));
        let name = Element::new("MITS:Name")
            .children(value("MITS:FirstName", resident.first_name.as_ref()))
            .child(Element::new("MITS:MiddleName"))
            .children(value("MITS:LastName", resident.last_name.as_ref()));
        let street = &self.property.details.address.street;
        let street = unit.map_or_else(|| street.clone(), |unit| format!("{street} #{unit}"));
        let first =
            [Element::text("MITS:Description", "current"), Element::text("MITS:Address1", street)];
        let address =
            address(self.property, first).children(filled("MITS:Email", resident.email.as_ref()));
        let prospect = resident.id.trim_start_matches(['t', '0']);
        let element = Element::new("MITS:Customer")
            .with("Type", type_of(resident))
            .child(Element::text("MITS:Description", prospect))
            .child(Element::text("MITS:CustomerID", &resident.id))
            .child(place)
            .child(name)
            .child(address)
            .children(self.phone(resident))
            .child(self.lease(resident));
        with_raw_fields(element, resident, Operation::ResidentTransactions, false)
    }

    fn phone(self, resident: &Resident) -> Option<Element> {
        let slot = if self.quirks.office_phones { "office" } else { "cell" };
        let number = filled("MITS:PhoneNumber", resident.phone.as_ref())?;
        let phone = Element::new("MITS:Phone")
            .with("Type", slot)
            .child(Element::text("MITS:PhoneDescription", slot))
            .child(number);
        Some(phone)
    }

    fn lease(self, resident: &Resident) -> Element {
        let rent = unit_of(resident).map_or(0, |unit| Layout::of(unit).rent);
        let of_type = type_of(resident);
        let has_moved_in = ["current resident", "former resident"].contains(&of_type);
        let move_out = match of_type {
            "former resident" => "MITS:ActualMoveOut",
            _ => "MITS:ExpectedMoveOutDate",
        };
        let move_in = resident.move_in.as_ref();
        Element::new("MITS:Lease")
            .child(Element::text("MITS:CurrentRent", format!("{rent}.00")))
            .children(self.days.filled("MITS:ExpectedMoveInDate", move_in))
            .children(self.days.filled(move_out, resident.move_out.as_ref()))
            .children(self.days.filled("MITS:LeaseFromDate", resident.lease_start.as_ref()))
            .children(self.days.filled("MITS:LeaseToDate", resident.lease_end.as_ref()))
            .children(self.days.filled("MITS:ActualMoveIn", move_in.filter(|_| has_moved_in)))
            .child(Element::text("MITS:ResponsibleForLease", "true"))
    }

    fn roommate(self, member: &Resident) -> Element {
        let name = Element::new("MITS:Name")
            .children(value("MITS:FirstName", member.first_name.as_ref()))
            .children(value("MITS:LastName", member.last_name.as_ref()));
        let address = Element::new("MITS:Address")
            .with("Type", "current")
            .children(filled("MITS:Email", member.email.as_ref()));
        let has_left =
            member.move_out.as_deref().and_then(date).is_some_and(|left| left < self.today);
        let move_out = if has_left { "MITS:ActualMoveOut" } else { "MITS:ExpectedMoveOutDate" };
        let move_in = self.days.filled("MITS:ActualMoveIn", member.move_in.as_ref());
        let lease = Element::new("MITS:Lease")
            .children(self.days.filled(move_out, member.move_out.as_ref()))
            .child(move_in.unwrap_or_else(|| Element::text("MITS:ActualMoveIn", EMPTY_DATE)))
            .child(Element::text("MITS:ResponsibleForLease", "false"));
        let element = Element::new("MITS:Customer")
            .with("Type", "customer")
            .child(Element::text("MITS:CustomerID", &member.id))
            .child(name)
            .child(address)
            .child(lease);
        with_raw_fields(element, member, Operation::ResidentTransactions, false)
    }

    fn unit(self, unit: &str, resident: &Resident, people: usize) -> Element {
        let Layout { bedrooms, bathrooms, rent, .. } = Layout::of(unit);
        let is_leaving = resident.move_out.as_deref().is_some_and(|day| !day.is_empty());
        let (occupancy, leased) = match type_of(resident) {
            "current resident" if is_leaving => ("occupied", "on notice"),
            "current resident" => ("occupied", "leased"),
            "former resident" => ("vacant", "available"),
            _ => ("vacant", "reserved"),
        };
        let information = Element::new("MITS:Information")
            .child(Element::text("MITS:UnitID", unit))
            .child(Element::text("MITS:UnitType", format!("{bedrooms}b{bathrooms}")))
            .child(Element::text("MITS:UnitBedrooms", bedrooms.to_string()))
            .child(Element::text("MITS:UnitBathrooms", format!("{bathrooms}.000000")))
            .child(Element::text("MITS:UnitRent", format!("{rent}.00")))
            .child(Element::text("MITS:MarketRent", format!("{}.000000", rent + 25)))
            .child(Element::text("MITS:UnitEconomicStatus", "residential"))
            .child(Element::text("MITS:UnitOccupancyStatus", occupancy))
            .child(Element::text("MITS:UnitLeasedStatus", leased));
        let described = Element::new("Unit")
            .child(information)
            .child(Element::text("MITS:PropertyPrimaryID", &self.property.id))
            .child(Element::text("MITS:MarketingName", &self.property.details.name));
        Element::new("RT_Unit")
            .child(Element::text("UnitID", unit))
            .child(Element::new("NumberOccupants").with("Total", people.to_string()))
            .child(described)
    }

    /// The rent of this month.
    fn charge(self, resident: &Resident) -> Element {
        let rent = unit_of(resident).map_or(0, |unit| Layout::of(unit).rent);
        let detail = Element::new("Detail")
            .child(Element::text("Description", "Apartment rent"))
            .child(Element::text("TransactionDate", self.today.format("%Y-%m-01").to_string()))
            .child(Element::text("ChargeCode", "rent"))
            .child(Element::text("CustomerID", &resident.id))
            .child(Element::text("Amount", format!("{rent}.00")))
            .child(Element::text("Comment", "Monthly charge"));
        Element::new("Charge").child(detail)
    }
}
