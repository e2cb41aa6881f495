//! `ItfRentersInsurance30.GetUnitConfiguration`: a `Unit` with the `Resident`s in it and their
//! `Roommate`s.
//!
//! Units that are excluded are excluded from the insurance only: people live there.

use usersync_adapter::parse::lenient;
use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

use crate::calls::{Calls, Elements, RENTERS_INSURANCE};
use crate::shapes::household::{self, listed};
use crate::shapes::{Asked, Listed, Reading, Shape};

pub(super) const SHAPE: Shape = Shape {
    interface: &RENTERS_INSURANCE,
    operation: "GetUnitConfiguration",
    payload: &["Units"],
    bulk: None,
    call,
    take,
};

/// Accounts that Yardi keeps as units, in which nobody lives.
const PSEUDO_UNITS: [&str; 5] = ["NONRESID", "WAIT", "WAIT_AFF", "RETAIL", "XWAIT"];

fn call(calls: &Calls, asked: Asked<'_>) -> Request {
    let elements =
        Elements { before_entity: &[("PropertyId", asked.property)], ..Elements::default() };
    calls.call(&RENTERS_INSURANCE, SHAPE.operation, &elements)
}

fn take(reading: &mut Reading<'_>, element: Element) -> Result<Vec<Listed>, Failure> {
    if element.name != "Unit" {
        return Ok(Vec::new());
    }
    let unit = reading.content(element)?;
    let mut people = Vec::new();
    for resident in listed(&unit, "Residents", "Resident") {
        people.extend(household(resident, &unit, reading.today()));
    }
    Ok(people)
}

fn household(resident: &Element, unit: &Element, today: Day) -> Vec<Listed> {
    let Some(code) = resident.text_of("Id") else {
        return vec![Err(Rejected::new(None, "a Resident has no Id"))];
    };
    let unit_code = unit.text_of("UnitId");
    let mut tenant = household::tenant(resident, code);
    tenant.unit = TextValue::or_blank(unit_code);
    tenant.lease_start = dates::read(resident.text_of("LeaseFrom"));
    tenant.lease_end = dates::read(resident.text_of("LeaseTo"));
    read_stay(&mut tenant, resident);
    let roommates = listed(resident, "Roommates", "Roommate").map(roommate).collect();
    let status = resident.text_of("Status").unwrap_or_default();
    let mut people = household::household(tenant, status, roommates, today);
    let pseudo_unit =
        unit_code.filter(|code| PSEUDO_UNITS.iter().any(|unit| unit.eq_ignore_ascii_case(code)));
    if let Some(pseudo_unit) = pseudo_unit {
        for row in people.iter_mut().flatten() {
            row.role = Role::Other;
            pseudo_unit.clone_into(&mut row.role_word);
        }
    }
    people
}

fn roommate(element: &Element) -> Listed {
    let code = element.text_of("Id");
    let code = code.ok_or_else(|| Rejected::new(None, "a Roommate has no Id"))?;
    let mut row = household::person(element, code);
    read_stay(&mut row, element);
    if element.text_of("Lessee").and_then(lenient::truth) != Some(true) {
        row.role = Role::Occupant;
    }
    element.text_of("Status").unwrap_or_default().clone_into(&mut row.status);
    Ok(row)
}

fn read_stay(row: &mut Row, element: &Element) {
    row.move_in = dates::read(element.text_of("MoveIn"));
    row.move_out = dates::read(element.text_of("MoveOut"));
}
