//! A tenant with everyone who lives under the same lease, as all interfaces have them.

use usersync_adapter::parse::choose::{self, Phone};
use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

use crate::shapes::Listed;
use crate::statuses;

/// The tenant of a household, whose code is also the household's.
pub(super) fn tenant(element: &Element, code: &str) -> Row {
    let mut row = person(element, code);
    row.household = Some(code.to_owned());
    row
}

/// What every interface calls by the same words: names, emails and phones. No text is blank.
pub(super) fn person(element: &Element, code: &str) -> Row {
    let mut row = Row::new(code);
    let name = element.child("Name").unwrap_or(element);
    row.first_name = TextValue::or_blank(name.text_of("FirstName"));
    row.last_name = TextValue::or_blank(name.text_of("LastName"));
    let mut emails: Vec<&str> = Vec::new();
    for holder in std::iter::once(element).chain(element.children("Address")) {
        emails.extend(holder.children("Email").filter_map(Element::text));
    }
    (row.email, row.more_emails) = choose::emails(emails);
    let phones: Vec<Phone> = element.children("Phone").map(phone).collect();
    (row.phone, row.more_phones) = choose::phones(phones);
    row.role_word.clone_from(&element.name);
    row
}

/// The tenant, whose status word is this, and the others: each has lease, unit and status of the
/// household, and is past once they have left it.
///
/// Somebody with a status word of Yardi's keeps it.
pub(super) fn household(
    mut tenant: Row,
    status: &str,
    others: Vec<Listed>,
    today: Day,
) -> Vec<Listed> {
    status.clone_into(&mut tenant.status);
    tenant.standing = statuses::WORDS.standing(status, &tenant.move_out, today);
    let mut people = Vec::with_capacity(1 + others.len());
    for other in others {
        people.push(other.map(|other| member(other, &tenant, today)));
    }
    people.insert(0, Ok(tenant));
    people
}

fn member(own: Row, tenant: &Row, today: Day) -> Row {
    let has_left = dates::has_passed(&own.move_out, today);
    let own_standing = statuses::WORDS.standing(&own.status, &own.move_out, today);
    let (status, standing) = match own_standing {
        Some(standing) => (own.status, Some(standing)),
        None => (tenant.status.clone(), tenant.standing),
    };
    Row {
        lease: tenant.lease.clone(),
        household: tenant.household.clone(),
        unit: tenant.unit.clone(),
        lease_start: tenant.lease_start.clone(),
        lease_end: tenant.lease_end.clone(),
        status,
        standing: if has_left { Some(Standing::Past) } else { standing },
        ..own
    }
}

/// The first of these dates that is one. Blank if the elements tell of none, absent if there is no
/// such element.
pub(super) fn date(element: &Element, names: &[&str]) -> DateValue {
    let told = names.iter().filter_map(|name| element.child(name));
    dates::first_of(told.map(|child| dates::read(child.text())))
}

/// The same of somebody whom the interface tells everything about: no element is blank too.
pub(super) fn date_or_blank(element: &Element, names: &[&str]) -> DateValue {
    match date(element, names) {
        DateValue::Absent => DateValue::Blank,
        told => told,
    }
}

/// A phone that is not told is absent, where an interface has none of those who are no tenants.
pub(super) fn untold_phone_is_absent(row: &mut Row) {
    if row.phone == TextValue::Blank {
        row.phone = TextValue::Absent;
    }
}

/// The elements of a list, whether something stands around them or not.
pub(super) fn listed<'e>(
    element: &'e Element,
    list: &'e str,
    item: &'e str,
) -> impl Iterator<Item = &'e Element> {
    let nested = element.children(list).flat_map(move |list| list.children(item));
    nested.chain(element.children(item))
}

fn phone(element: &Element) -> Phone {
    let label = ["PhoneType", "Type"].iter().find_map(|name| element.attribute(name));
    let label = label.or(element.text_of("PhoneDescription")).unwrap_or_default();
    Phone::new(label, element.text_of("PhoneNumber").unwrap_or_default())
}
