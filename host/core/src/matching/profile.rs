//! What a record and a contact are compared by where they are not exactly the same.

use strsim::osa_distance;

use super::names::{self, Likeness, Spelling};
use super::weights::{self, Nearness};
use crate::model::{ContactId, Field, Picture, Resemblance, Values};
use crate::normalize::{PersonName, PhoneKey, UnitKey};

/// Names, phones and unit in comparable form.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    name: Spelling,
    pub(super) phones: Vec<PhoneKey>,
    pub(super) unit: Option<UnitKey>,
}

impl Profile {
    /// What a lease of a record says; any of its phones may be the person's.
    pub(crate) fn of_record(lease: &Picture) -> Self {
        let further = lease.more_phones.iter().map(String::as_str);
        let phones = lease.values.text(Field::Phone).into_iter().chain(further);
        Self::new(&lease.name(), phones, lease.values.text(Field::Unit))
    }

    /// What the directory holds of a person.
    pub(crate) fn of_contact(values: &Values) -> Self {
        let text = |field| values.text(field);
        let name = PersonName::new(text(Field::FirstName), text(Field::LastName));
        Self::new(&name, text(Field::Phone), text(Field::Unit))
    }

    fn new<'t>(
        name: &PersonName,
        phones: impl IntoIterator<Item = &'t str>,
        unit: Option<&str>,
    ) -> Self {
        Self {
            name: Spelling::new(name),
            phones: phones.into_iter().map(PhoneKey::new).filter(is_somebodys).collect(),
            unit: unit.and_then(UnitKey::new),
        }
    }

    /// What the two have in common.
    pub(crate) fn resemblance(&self, contact: ContactId, other: &Self) -> Resemblance {
        let likeness = names::compare(&self.name, &other.name);
        Resemblance {
            contact,
            percent: likeness.as_ref().and_then(|likeness| self.weigh(likeness, other)),
            names: likeness.into_iter().flat_map(|likeness| likeness.reasons).collect(),
        }
    }

    /// How probable it is, in percent, that the two are one person; none below 90.
    pub(super) fn percent(&self, other: &Self) -> Option<u8> {
        self.weigh(&names::compare(&self.name, &other.name)?, other)
    }

    fn weigh(&self, names: &Likeness, other: &Self) -> Option<u8> {
        let pairs =
            self.phones.iter().flat_map(|left| other.phones.iter().map(move |right| (left, right)));
        let phone = pairs.map(|(left, right)| near_phone(left, right)).min();
        let unit = self.unit.as_ref().zip(other.unit.as_ref());
        weights::percent(names, phone, unit.map(|(left, right)| near_unit(left, right)))
    }
}

/// Unit codes shorter than this are near nothing: 101 and 102 are two doors.
pub(super) const LONG_UNIT: usize = 6;

fn near_phone(left: &PhoneKey, right: &PhoneKey) -> Nearness {
    match osa_distance(left.as_str(), right.as_str()) {
        0 => Nearness::Same,
        1 => Nearness::Near,
        _ => Nearness::Other,
    }
}

fn near_unit(left: &UnitKey, right: &UnitKey) -> Nearness {
    let is_long = |unit: &UnitKey| unit.as_str().chars().count() >= LONG_UNIT;
    if left == right {
        Nearness::Same
    } else if is_long(left) && is_long(right) && osa_distance(left.as_str(), right.as_str()) == 1 {
        Nearness::Near
    } else {
        Nearness::Other
    }
}

/// Whether a number can tell anybody apart: it is long enough to dial, and not one digit all over.
fn is_somebodys(phone: &PhoneKey) -> bool {
    const SUBSCRIBER: usize = 7;
    let digits: Vec<char> = phone.as_str().chars().filter(char::is_ascii_digit).collect();
    let own = digits.iter().rev().take(SUBSCRIBER);
    digits.len() >= SUBSCRIBER && own.clone().any(|digit| Some(digit) != digits.last())
}
