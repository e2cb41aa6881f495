//! People by phone and unit, so that whoever resembles a record is found without comparing all.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::profile::{Address, LONG_UNIT, Profile};
use crate::model::{Contact, ContactId};

/// More people than this behind one phone or unit say nothing about any of them: it is an office's
/// number, or no unit at all.
const CROWD: usize = 100;

/// So many letters of a street are looked up together with the number.
const BEGINNING: usize = 2;

/// Contacts that a record may turn out to be, by what two that resemble each other share.
#[derive(Debug)]
pub struct Blocks {
    people: Vec<(ContactId, Profile)>,
    /// Digests of phones and units, each with the place of a person; sorted.
    sketches: Vec<(u64, usize)>,
}

impl Blocks {
    /// Indexes these contacts.
    pub fn new<'c>(contacts: impl IntoIterator<Item = &'c Contact>) -> Self {
        let mut people: Vec<(ContactId, Profile)> = contacts
            .into_iter()
            .map(|contact| (contact.id, Profile::of_contact(&contact.values)))
            .collect();
        people.sort_by_key(|(id, _)| *id);
        let mut sketches: Vec<(u64, usize)> = people
            .iter()
            .enumerate()
            .flat_map(|(place, (_, profile))| {
                sketches_of(profile).into_iter().map(move |sketch| (sketch, place))
            })
            .collect();
        sketches.sort_unstable();
        Self { people, sketches }
    }

    /// Those whose phone or unit is the same or nearly so, in the order of their ids.
    pub fn near(&self, record: &Profile) -> impl Iterator<Item = (ContactId, &Profile)> {
        let places: BTreeSet<usize> = sketches_of(record)
            .into_iter()
            .map(|sketch| self.block(sketch))
            .filter(|block| block.len() <= CROWD)
            .flat_map(|block| block.iter().map(|(_, place)| *place))
            .collect();
        places.into_iter().map(|place| {
            let (id, profile) = &self.people[place];
            (*id, profile)
        })
    }

    /// Those who may be the same person: a person must be asked.
    pub(crate) fn resembling(&self, record: &Profile) -> Vec<ContactId> {
        self.near(record)
            .filter(|(_, profile)| record.resembles(profile))
            .map(|(id, _)| id)
            .collect()
    }

    fn block(&self, sketch: u64) -> &[(u64, usize)] {
        let start = self.sketches.partition_point(|(other, _)| *other < sketch);
        let rest = &self.sketches[start..];
        &rest[..rest.partition_point(|(other, _)| *other == sketch)]
    }
}

/// What any two phones or units that are the same or nearly so have in common: the text itself, or
/// the text without one of its characters.
fn sketches_of(profile: &Profile) -> BTreeSet<u64> {
    let mut sketches = BTreeSet::new();
    for phone in &profile.phones {
        sketches.extend(near_sketches("phone", phone.as_str()));
    }
    if let Some(unit) = &profile.unit {
        if unit.as_str().chars().count() < LONG_UNIT {
            sketches.insert(sketch("unit", unit.as_str()));
        } else {
            sketches.extend(near_sketches("unit", unit.as_str()));
        }
        if let Some(Address { number, street }) = Address::of(unit) {
            sketches.extend(near_sketches("street", &street));
            let beginning: String = street.chars().take(BEGINNING).collect();
            sketches.insert(sketch("address", &[number, beginning].concat()));
        }
    }
    sketches
}

fn near_sketches(kind: &str, text: &str) -> BTreeSet<u64> {
    let shortened = text.char_indices().map(|(place, c)| {
        let without = [&text[..place], &text[place + c.len_utf8()..]].concat();
        sketch(kind, &without)
    });
    shortened.chain([sketch(kind, text)]).collect()
}

/// Equal texts have equal sketches. That two others might is no matter: whoever is found is
/// compared.
fn sketch(kind: &str, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, text).hash(&mut hasher);
    hasher.finish()
}
