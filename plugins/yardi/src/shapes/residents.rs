//! `ItfResidentData.GetResidents`: one `Resident` per tenant record, roommates inside it.

use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

use crate::calls::{Calls, Elements, RESIDENT_DATA};
use crate::shapes::household::{self, listed};
use crate::shapes::{Asked, Listed, Reading, Shape};

pub(super) const SHAPE: Shape = Shape {
    interface: &RESIDENT_DATA,
    operation: "GetResidents",
    payload: &["PropertyResidents"],
    bulk: None,
    call,
    take,
};

fn call(calls: &Calls, asked: Asked<'_>) -> Request {
    let moved_out_since = dates::us(asked.moved_out_since);
    let elements = Elements {
        after_licence: &[("YardiPropertyId", asked.property), ("MoveOut1", &moved_out_since)],
        ..Elements::default()
    };
    calls.call(&RESIDENT_DATA, SHAPE.operation, &elements)
}

fn take(reading: &mut Reading<'_>, element: Element) -> Result<Vec<Listed>, Failure> {
    match element.name.as_str() {
        "PropertyResidents" => {
            reading.assert_property(element.attribute("Code").as_slice())?;
            Ok(Vec::new())
        }
        "Resident" => {
            let resident = reading.content(element)?;
            Ok(people(&resident, reading.today()))
        }
        _ => Ok(Vec::new()),
    }
}

/// The tenant and the roommates of a `Resident`, or of what another interface tells in the same
/// words.
pub(super) fn people(resident: &Element, today: Day) -> Vec<Listed> {
    let Some(code) = resident.attribute("tCode") else {
        let reason = format!("a {} has no tCode", resident.name);
        return vec![Err(Rejected::new(None, reason))];
    };
    let mut tenant = household::tenant(resident, code);
    tenant.lease = resident.text_of("leaseId").map(str::to_owned);
    tenant.unit = TextValue::or_blank(resident.text_of("UnitCode"));
    tenant.lease_start = dates::read(resident.text_of("LeaseFromDate"));
    tenant.lease_end = dates::read(resident.text_of("LeaseToDate"));
    read_stay(&mut tenant, resident);
    let occupants = listed(resident, "OtherOccupants", "OtherOccupant").map(occupant).collect();
    let status = resident.text_of("Status").unwrap_or_default();
    household::household(tenant, status, occupants, today)
}

/// Somebody without lease, unit and status of their own, and whose phone is never told.
fn occupant(element: &Element) -> Listed {
    let code = element.attribute("Code");
    let code = code.ok_or_else(|| Rejected::new(None, "an OtherOccupant has no Code"))?;
    let mut row = household::person(element, code);
    household::untold_phone_is_absent(&mut row);
    read_stay(&mut row, element);
    row.role = Role::Occupant;
    Ok(row)
}

fn read_stay(row: &mut Row, element: &Element) {
    row.move_in = dates::read(element.text_of("MoveInDate"));
    row.move_out = dates::read(element.text_of("MoveOutDate"));
}
