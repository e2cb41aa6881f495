//! `ItfResidentTransactions20.GetResidentTransactions_Login`: one `RT_Customer` per tenant record,
//! in the words of MITS Resident Transactions 2.0, with the tenant and the roommates in it.
//!
//! Prefixes and namespaces differ between installations, so only local names count.

use usersync_adapter::parse::lenient;
use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

use crate::calls::{Calls, Elements, RESIDENT_TRANSACTIONS};
use crate::shapes::household::{self, listed};
use crate::shapes::{Asked, Listed, Reading, Shape};

pub(super) const SHAPE: Shape = Shape {
    interface: &RESIDENT_TRANSACTIONS,
    operation: "GetResidentTransactions_Login",
    payload: &["PropertyID"],
    bulk: Some("RTServiceTransactions"),
    call,
    take,
};

/// What happened counts before what is expected.
const MOVE_IN: &[&str] = &["ActualMoveIn", "ExpectedMoveInDate"];
const MOVE_OUT: &[&str] = &["ActualMoveOut", "ExpectedMoveOutDate"];

fn call(calls: &Calls, asked: Asked<'_>) -> Request {
    let elements =
        Elements { before_entity: &[("YardiPropertyId", asked.property)], ..Elements::default() };
    calls.call(&RESIDENT_TRANSACTIONS, SHAPE.operation, &elements)
}

fn take(reading: &mut Reading<'_>, element: Element) -> Result<Vec<Listed>, Failure> {
    match element.name.as_str() {
        "PropertyID" => {
            let property = reading.content(element)?;
            let codes = listed(&property, "Identification", "PrimaryID");
            let codes: Vec<&str> = codes.filter_map(Element::text).collect();
            reading.assert_property(&codes)?;
            Ok(Vec::new())
        }
        "RT_Customer" => {
            let record = reading.content(element)?;
            Ok(people(&record, reading.today()))
        }
        _ => Ok(Vec::new()),
    }
}

fn people(record: &Element, today: Day) -> Vec<Listed> {
    let mut customers: Vec<&Element> = listed(record, "Customers", "Customer").collect();
    let code = record.text_of("CustomerID");
    let leads = |customer: &&Element| code.is_some() && customer.text_of("CustomerID") == code;
    let place = customers.iter().position(leads).unwrap_or(0);
    let reject = |reason| vec![Err(Rejected::new(code, reason))];
    if customers.is_empty() {
        return reject("an RT_Customer lists no Customer");
    }
    let lead = customers.remove(place);
    let Some(code) = lead.text_of("CustomerID").or(code) else {
        return reject("an RT_Customer has no CustomerID");
    };

    let lease = lead.child("Lease").unwrap_or(lead);
    let mut tenant = household::tenant(lead, code);
    tenant.role_word.clear();
    tenant.unit = TextValue::or_blank(unit(lead, record));
    tenant.lease_start = dates::read(lease.text_of("LeaseFromDate"));
    tenant.lease_end = dates::read(lease.text_of("LeaseToDate"));
    tenant.move_in = household::date_or_blank(lease, MOVE_IN);
    tenant.move_out = household::date_or_blank(lease, MOVE_OUT);
    let roommates = customers.into_iter().map(roommate).collect();
    household::household(tenant, type_of(lead), roommates, today)
}

/// Somebody whose unit and lease dates are the tenant's, and whose phone is never told.
fn roommate(customer: &Element) -> Listed {
    let code = customer.text_of("CustomerID");
    let code = code.ok_or_else(|| Rejected::new(None, "a Customer has no CustomerID"))?;
    let lease = customer.child("Lease").unwrap_or(customer);
    let mut row = household::person(customer, code);
    household::untold_phone_is_absent(&mut row);
    row.move_in = household::date(lease, MOVE_IN);
    row.move_out = household::date(lease, MOVE_OUT);
    if lease.text_of("ResponsibleForLease").and_then(lenient::truth) != Some(true) {
        row.role = Role::Occupant;
    }
    type_of(customer).clone_into(&mut row.role_word);
    // `customer` is no status, so that the household's takes its place.
    row.status = row.role_word.clone();
    Ok(row)
}

fn type_of(customer: &Element) -> &str {
    customer.attribute("Type").unwrap_or_default()
}

fn unit<'e>(lead: &'e Element, record: &'e Element) -> Option<&'e str> {
    let own = lead.child("Property").and_then(|property| property.text_of("UnitID"));
    own.or_else(|| record.child("RT_Unit")?.text_of("UnitID"))
}
