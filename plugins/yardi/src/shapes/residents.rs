//! `ItfResidentData.GetResidents`: one `Resident` per tenant record, roommates inside it.

use usersync_adapter::parse::choose::{self, Phone};
use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

use crate::answer::Answer;
use crate::calls::{Calls, RESIDENT_DATA};
use crate::statuses;

pub(crate) const OPERATION: &str = "GetResidents";

pub(crate) const CARRIES: &[&str] = Row::FIELDS;

/// The element without which an answer lists nobody.
const PAYLOAD: &str = "PropertyResidents";

pub(crate) fn call(calls: &Calls, property: &str, moved_out_since: Day) -> Request {
    let elements = [("YardiPropertyId", property), ("MoveOut1", &*dates::us(moved_out_since))];
    calls.call(RESIDENT_DATA, OPERATION, &elements)
}

/// An answer being read, a household at a time.
pub(crate) struct Residents<'t> {
    answer: Answer<'t>,
    property: &'t str,
    today: Day,
}

impl<'t> Residents<'t> {
    pub(crate) fn new(text: &'t str, property: &'t str, today: Day) -> Self {
        Self { answer: Answer::new(text, OPERATION), property, today }
    }

    /// The rows of the next tenant record; none at the end of the list.
    pub(crate) fn next_household(&mut self) -> Result<Option<Vec<Result<Row, Rejected>>>, Failure> {
        while let Some(element) = self.answer.next_element(PAYLOAD)? {
            match element.name.as_str() {
                PAYLOAD => self.assert_property(&element)?,
                "Resident" => {
                    let resident = self.answer.content(element)?;
                    return Ok(Some(household(&resident, self.today)));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// The code of a property list brings several properties, which must not be mixed.
    fn assert_property(&self, element: &Element) -> Result<(), Failure> {
        match element.attribute("Code") {
            Some(code) if !code.eq_ignore_ascii_case(self.property.trim()) => Err(self.answer.odd(
                format!("Yardi was asked for the property `{}` and sent `{code}`", self.property),
            )),
            _ => Ok(()),
        }
    }
}

/// The tenant and the roommates, who share lease, unit and status.
fn household(resident: &Element, today: Day) -> Vec<Result<Row, Rejected>> {
    let Some(code) = resident.attribute("tCode") else {
        return vec![Err(Rejected::new(None, "a Resident has no tCode"))];
    };
    let status = resident.text_of("Status").unwrap_or_default();
    let mut tenant = person(resident, code);
    tenant.lease = resident.text_of("leaseId").map(str::to_owned);
    tenant.household = Some(code.to_owned());
    tenant.unit = TextValue::or_blank(resident.text_of("UnitCode"));
    tenant.lease_start = dates::read(resident.text_of("LeaseFromDate"));
    tenant.lease_end = dates::read(resident.text_of("LeaseToDate"));
    status.clone_into(&mut tenant.status);
    tenant.standing = statuses::WORDS.standing(status, &tenant.move_out, today);
    let phones = resident.children("Phone").map(phone);
    (tenant.phone, tenant.more_phones) = choose::phones(phones);

    let roommates = resident.children("OtherOccupants").flat_map(|list| {
        list.children("OtherOccupant").map(|occupant| roommate(occupant, &tenant, today))
    });
    let roommates: Vec<_> = roommates.collect();
    std::iter::once(Ok(tenant)).chain(roommates).collect()
}

/// Somebody without lease, unit, status and phone of their own: the first three are the
/// household's, and no roommate's phone is ever told.
fn roommate(occupant: &Element, tenant: &Row, today: Day) -> Result<Row, Rejected> {
    let code = occupant.attribute("Code");
    let code = code.ok_or_else(|| Rejected::new(None, "an OtherOccupant has no Code"))?;
    let own = person(occupant, code);
    let has_left = dates::has_passed(&own.move_out, today);
    Ok(Row {
        lease: tenant.lease.clone(),
        household: tenant.household.clone(),
        unit: tenant.unit.clone(),
        lease_start: tenant.lease_start.clone(),
        lease_end: tenant.lease_end.clone(),
        status: tenant.status.clone(),
        standing: if has_left { Some(Standing::Past) } else { tenant.standing },
        role: Role::Occupant,
        role_word: occupant.name.clone(),
        ..own
    })
}

/// What tenant and roommate are told in the same words.
fn person(element: &Element, code: &str) -> Row {
    let mut row = Row::new(code);
    row.first_name = TextValue::or_blank(element.text_of("FirstName"));
    row.last_name = TextValue::or_blank(element.text_of("LastName"));
    let emails = element.children("Email").filter_map(Element::text);
    (row.email, row.more_emails) = choose::emails(emails);
    row.move_in = dates::read(element.text_of("MoveInDate"));
    row.move_out = dates::read(element.text_of("MoveOutDate"));
    row.role_word.clone_from(&element.name);
    row
}

fn phone(element: &Element) -> Phone {
    let label = element.attribute("PhoneType").or(element.text_of("PhoneDescription"));
    Phone::new(label.unwrap_or_default(), element.text_of("PhoneNumber").unwrap_or_default())
}
