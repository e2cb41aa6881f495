//! What a record and a contact are compared by where they are not exactly the same.

use strsim::osa_distance;

use super::names::{self, Likeness, Spelling};
use super::weights::{self, Nearness, Score};
use crate::model::{ContactId, Field, Picture, Resemblance, Values};
use crate::normalize::{PersonName, PhoneKey, UnitKey};

/// Names, phones and unit in comparable form.
#[derive(Clone, Debug)]
pub struct Profile {
    name: Spelling,
    pub(super) phones: Vec<PhoneKey>,
    pub(super) unit: Option<UnitKey>,
}

impl Profile {
    /// What a lease of a record says; any of its phones may be the person's.
    pub fn of_record(lease: &Picture) -> Self {
        let further = lease.more_phones.iter().map(String::as_str);
        let phones = lease.values.text(Field::Phone).into_iter().chain(further);
        Self::new(&lease.name(), phones, lease.values.text(Field::Unit))
    }

    /// What the directory holds of a person.
    pub fn of_contact(values: &Values) -> Self {
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
            phones: phones.into_iter().filter(is_somebodys).map(PhoneKey::new).collect(),
            unit: unit.and_then(UnitKey::new),
        }
    }

    /// What the two have in common. No probability is told of names that contradict each other.
    pub(crate) fn resemblance(&self, contact: ContactId, other: &Self) -> Resemblance {
        let likeness = names::compare(&self.name, &other.name);
        let contradict = likeness.is_contradiction();
        let score = self.weigh(&likeness, other).filter(|_| !contradict);
        Resemblance {
            contact,
            percent: score.and_then(Score::percent),
            names: likeness.reasons.into_iter().collect(),
        }
    }

    /// Whether somebody must be asked if the two are one: their names do not contradict each other,
    /// and it is probable enough.
    pub fn resembles(&self, other: &Self) -> bool {
        let likeness = names::compare(&self.name, &other.name);
        !likeness.is_contradiction()
            && self.weigh(&likeness, other).and_then(Score::percent).is_some()
    }

    /// What speaks for the two being one person, whatever their names; none where neither phone nor
    /// unit does.
    pub fn score(&self, other: &Self) -> Option<Score> {
        self.weigh(&names::compare(&self.name, &other.name), other)
    }

    fn weigh(&self, names: &Likeness, other: &Self) -> Option<Score> {
        let pairs =
            self.phones.iter().flat_map(|left| other.phones.iter().map(move |right| (left, right)));
        let phone = pairs.map(|(left, right)| near_phone(left, right)).min();
        let units = self.unit.as_ref().zip(other.unit.as_ref());
        weights::score(names, phone, units.and_then(|(left, right)| compare_units(left, right)))
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

/// How two units compare; nothing is found where one is told in part.
fn compare_units(left: &UnitKey, right: &UnitKey) -> Option<Nearness> {
    let is_long = |unit: &UnitKey| unit.as_str().chars().count() >= LONG_UNIT;
    let has_slip = || osa_distance(left.as_str(), right.as_str()) == 1;
    if left == right {
        Some(Nearness::Same)
    } else if is_long(left) && is_long(right) && (has_slip() || are_near_addresses(left, right)) {
        Some(Nearness::Near)
    } else if is_part(left, right) || is_part(right, left) {
        None
    } else {
        Some(Nearness::Other)
    }
}

/// Whether one lacks the building or the street of the other: 204 and 3-204, 12 and 12 Elm Street.
fn is_part(part: &UnitKey, whole: &UnitKey) -> bool {
    let (part, whole) = (part.as_str(), whole.as_str());
    let is_street = |rest: &str| rest.chars().filter(|c| c.is_alphabetic()).count() >= LONG_UNIT;
    let begins = |rest: &str| {
        rest.starts_with('-') || rest.starts_with(char::is_alphabetic) && is_street(rest)
    };
    whole.strip_prefix(part).is_some_and(begins)
        || whole.strip_suffix(part).is_some_and(|rest| rest.ends_with('-'))
}

/// An address is a number and a street. Each may have a slip, the street two beside the same number,
/// and the number may be missing.
fn are_near_addresses(left: &UnitKey, right: &UnitKey) -> bool {
    let (Some(left), Some(right)) = (Address::of(left), Address::of(right)) else {
        return false;
    };
    let number = osa_distance(&left.number, &right.number);
    let number_is_missing = left.number.is_empty() || right.number.is_empty();
    match osa_distance(&left.street, &right.street) {
        0 | 1 => number_is_missing || number <= 1,
        2 => number == 0,
        _ => false,
    }
}

/// A unit that is written with a street.
pub(super) struct Address {
    pub(super) number: String,
    pub(super) street: String,
}

impl Address {
    /// The parts of a unit with enough letters for a street.
    pub(super) fn of(unit: &UnitKey) -> Option<Self> {
        let marks = unit.as_str().chars().filter(|c| c.is_alphanumeric());
        let (number, street): (String, String) = marks.partition(|c| c.is_numeric());
        (street.chars().count() >= LONG_UNIT).then_some(Self { number, street })
    }
}

/// Whether a number can tell anybody apart: it is long enough to dial, and not one digit all over.
fn is_somebodys(typed: &&str) -> bool {
    const SUBSCRIBER: usize = 7;
    let digits: Vec<char> = typed.chars().filter(char::is_ascii_digit).collect();
    let own = digits.iter().rev().take(SUBSCRIBER);
    digits.len() >= SUBSCRIBER && own.clone().any(|digit| Some(digit) != digits.last())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::designator("Apt 204", "#204", Some(Nearness::Same))]
    #[case::next_door("204", "205", Some(Nearness::Other))]
    #[case::beside_it("12", "12B", Some(Nearness::Other))]
    #[case::another_number("1204", "204", Some(Nearness::Other))]
    #[case::no_building("204", "3-204", None)]
    #[case::no_street("12", "12 Elmwood Street", None)]
    #[case::slip("12 Elm Street", "12 Elm Stret", Some(Nearness::Near))]
    #[case::two_slips("12 Elm Street", "12 Elm Srteat", Some(Nearness::Near))]
    #[case::a_slip_in_each("39 Melrose Drive", "3 Mellrose Drive", Some(Nearness::Near))]
    #[case::three_slips("39 Melrose Drive", "3 Melrsoe Drife", Some(Nearness::Other))]
    #[case::no_number("Melrose Drive", "39 Melrose Drive", Some(Nearness::Near))]
    #[case::another_house("16 Melrose Drive", "39 Melrose Drive", Some(Nearness::Other))]
    fn units_compare(#[case] left: &str, #[case] right: &str, #[case] expected: Option<Nearness>) {
        let (left, right) = (UnitKey::new(left).unwrap(), UnitKey::new(right).unwrap());
        assert_eq!(compare_units(&left, &right), expected);
        assert_eq!(compare_units(&right, &left), expected);
    }

    #[rstest]
    #[case("512-555-0142", true)]
    #[case("555-0142", true)]
    #[case("55-0142", false)]
    #[case("(512) 000-0000", false)]
    fn a_number_tells_somebody(#[case] typed: &str, #[case] tells: bool) {
        assert_eq!(is_somebodys(&typed), tells);
    }
}
