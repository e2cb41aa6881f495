//! `ItfCommonData.GetTenants`: one `Tenant` per tenant record, told as `GetResidents` tells it and
//! without roommates.

use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

use crate::calls::{COMMON_DATA, Calls, Elements};
use crate::shapes::{Asked, Listed, Reading, Shape, residents};

pub(super) const SHAPE: Shape = Shape {
    interface: &COMMON_DATA,
    operation: "GetTenants",
    // An empty `PropertyTenants` has been met, and nobody knows whether it means that nobody lives
    // there or that the rights are missing.
    payload: &["PropertyTenants", "Tenants"],
    bulk: None,
    call,
    take,
};

fn call(calls: &Calls, asked: Asked<'_>) -> Request {
    let elements =
        Elements { after_licence: &[("YardiPropertyId", asked.property)], ..Elements::default() };
    calls.call(&COMMON_DATA, SHAPE.operation, &elements)
}

fn take(reading: &mut Reading<'_>, element: Element) -> Result<Vec<Listed>, Failure> {
    match element.name.as_str() {
        "PropertyTenants" => {
            reading.assert_property(element.attribute("Code").as_slice())?;
            Ok(Vec::new())
        }
        "Tenant" => {
            let tenant = reading.content(element)?;
            Ok(residents::people(&tenant, reading.today()))
        }
        _ => Ok(Vec::new()),
    }
}
