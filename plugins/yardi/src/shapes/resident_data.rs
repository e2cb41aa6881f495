//! `ItfResidentData.GetResidentData`: one `LeaseFile` per tenant record, in the words of MITS
//! Collections 3.0. Its dates are written otherwise than those of `GetResidents`.

use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

use crate::calls::{Calls, Elements, RESIDENT_DATA};
use crate::shapes::household::{self, listed};
use crate::shapes::{Asked, Listed, Reading, Shape};

pub(super) const SHAPE: Shape = Shape {
    interface: &RESIDENT_DATA,
    operation: "GetResidentData",
    payload: &["LeaseFiles"],
    bulk: None,
    call,
    take,
};

const MOVE_IN: &[&str] = &["MoveInDate"];
const MOVE_OUT: &[&str] = &["MoveOutDate"];

/// Without `TenantCode` it is everybody. Of all that could be included only roommates are wanted;
/// the date of the ledger must be there nevertheless, because a call cannot leave a date out.
fn call(calls: &Calls, asked: Asked<'_>) -> Request {
    let today = format!("{}T00:00:00", asked.today);
    let elements = Elements {
        after_licence: &[
            ("YardiPropertyId", asked.property),
            ("IncludeLedger", "false"),
            ("LedgerAsOfDate", &today),
            ("IncludeLeaseCharges", "false"),
            ("IncludeVehicleInfo", "false"),
            ("IncludeRoommateData", "true"),
            ("IncludeEmployerData", "false"),
        ],
        ..Elements::default()
    };
    calls.call(&RESIDENT_DATA, SHAPE.operation, &elements)
}

fn take(reading: &mut Reading<'_>, element: Element) -> Result<Vec<Listed>, Failure> {
    match element.name.as_str() {
        "Summary" => {
            let summary = reading.content(element)?;
            if let Some(total) = summary.text_of("TotalLeaseFiles") {
                let total = total.parse().map_err(|_| {
                    reading.odd(format!("`TotalLeaseFiles` is no number: `{total}`"))
                })?;
                reading.announce(total);
            }
            Ok(Vec::new())
        }
        "LeaseFile" => {
            let file = reading.content(element)?;
            reading.count();
            let code = file.child("Property").and_then(|property| id_and_type(property).0);
            reading.assert_property(code.as_slice())?;
            Ok(people(&file, reading.today()))
        }
        _ => Ok(Vec::new()),
    }
}

fn people(file: &Element, today: Day) -> Vec<Listed> {
    let (code, status) = id_and_type(file);
    let mut tenants: Vec<&Element> = file.children("Tenants").collect();
    let place = tenants.iter().position(|tenant| id_and_type(tenant).0 == code).unwrap_or(0);
    let reject = |reason| vec![Err(Rejected::new(code, reason))];
    if tenants.is_empty() {
        return reject("a LeaseFile lists no Tenants");
    }
    let lead = tenants.remove(place);
    let (own_code, own_status) = id_and_type(lead);
    let Some(code) = own_code.or(code) else {
        return reject("a LeaseFile has no Identification");
    };

    let mut tenant = household::tenant(details(lead), code);
    tenant.role_word.clone_from(&lead.name);
    let unit = file.child("Unit").map(id_and_type);
    tenant.unit = TextValue::or_blank(unit.and_then(|(code, _)| code));
    tenant.lease_start = dates::read(file.text_of("LeaseBegin"));
    tenant.lease_end = dates::read(file.text_of("LeaseEnd"));
    tenant.move_in = own_or_of_file(lead, file, MOVE_IN);
    tenant.move_out = own_or_of_file(lead, file, MOVE_OUT);
    let nested = listed(lead, "Roommates", "Roommate").chain(listed(file, "Roommates", "Roommate"));
    let others = tenants.into_iter().chain(nested).map(roommate).collect();
    household::household(tenant, status.or(own_status).unwrap_or_default(), others, today)
}

/// Somebody beside the tenant. How Yardi tells them is not documented, so that what is not told is
/// absent, never blank.
fn roommate(element: &Element) -> Listed {
    let (code, word) = id_and_type(element);
    let code = code.ok_or_else(|| Rejected::new(None, "a roommate has no Identification"))?;
    let mut row = household::person(details(element), code);
    household::untold_phone_is_absent(&mut row);
    row.move_in = household::date(element, MOVE_IN);
    row.move_out = household::date(element, MOVE_OUT);
    row.role = Role::Occupant;
    // A status of their own if it is one, else what they are to the lease.
    word.unwrap_or(&element.name).clone_into(&mut row.role_word);
    row.status.clone_from(&row.role_word);
    Ok(row)
}

fn details(person: &Element) -> &Element {
    person.child("PersonDetails").unwrap_or(person)
}

fn own_or_of_file(person: &Element, file: &Element, names: &[&str]) -> DateValue {
    match household::date(person, names) {
        DateValue::Absent | DateValue::Blank => household::date_or_blank(file, names),
        told => told,
    }
}

/// The code of a person, file, property or unit, and a word on its state. An identification of an
/// organisation is something else: Yardi puts deposits and balances there.
fn id_and_type(element: &Element) -> (Option<&str>, Option<&str>) {
    let mut own = element.children("Identification");
    let own = own.find(|identification| identification.attribute("OrganizationName").is_none());
    own.map_or((None, None), |own| (own.attribute("IDValue"), own.attribute("IDType")))
}
