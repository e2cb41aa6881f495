//! Who is whose, by scores alone: each person has one partner or none.

use std::collections::HashMap;
use std::ops::AddAssign;

use serde::Serialize;
use usersync_core::matching::{Blocks, Profile};
use usersync_core::model::{Contact, ContactId};
use uuid::Uuid;

use crate::febrl::Pairing;
use crate::trial::Who;

/// The least probability, in percent, with which two are taken for one.
pub(crate) const LEAST_PERCENT: u8 = 99;

/// Two descriptions that are probably of one person, and how much speaks for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) original: Who,
    pub(crate) copy: Who,
    pub(crate) score: f64,
}

/// How well somebody tells who is who.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Partners {
    /// How many have a partner to be found.
    pub people: u32,
    /// How many were given one.
    pub pairs: u32,
    pub right: u32,
    pub precision: f64,
    pub recall: f64,
}

/// The pairs that the product's scorer finds.
pub(crate) fn scored(pairing: &Pairing) -> Vec<Pair> {
    let contacts: Vec<Contact> = pairing
        .originals
        .iter()
        .map(|person| Contact {
            id: ContactId::new(Uuid::from_u128(u128::try_from(person.who).unwrap_or_default())),
            values: person.details().values(),
            base: None,
        })
        .collect();
    let originals = pairing.originals.iter().map(|person| person.who);
    let owners: HashMap<ContactId, Who> =
        contacts.iter().map(|contact| contact.id).zip(originals).collect();
    let blocks = Blocks::new(&contacts);
    let mut pairs = Vec::new();
    for person in &pairing.copies {
        let profile = Profile::of_contact(&person.details().values());
        for (contact, other) in blocks.near(&profile) {
            let score = profile.score(other);
            if let Some(score) = score.filter(|score| score.percent() >= Some(LEAST_PERCENT)) {
                let score = f64::from(score.millibits());
                pairs.push(Pair { original: owners[&contact], copy: person.who, score });
            }
        }
    }
    pairs
}

/// Counts the pairs in which each is the other's one best, of so many people that can be found.
pub(crate) fn one_partner_each(pairs: &[Pair], people: usize) -> Partners {
    let of_originals = bests(pairs.iter().map(|pair| (pair.original, pair.copy, pair.score)));
    let of_copies = bests(pairs.iter().map(|pair| (pair.copy, pair.original, pair.score)));
    let chosen = pairs.iter().filter(|pair| {
        of_originals[&pair.original].partner == Some(pair.copy)
            && of_copies[&pair.copy].partner == Some(pair.original)
    });
    let people = u32::try_from(people).unwrap_or(u32::MAX);
    let mut partners = Partners { people, ..Partners::default() };
    for pair in chosen {
        partners.add(1, u32::from(pair.original == pair.copy));
    }
    partners
}

/// The highest score of a person, and who has it with them; nobody if several do.
struct Best {
    score: f64,
    partner: Option<Who>,
}

fn bests(pairs: impl Iterator<Item = (Who, Who, f64)>) -> HashMap<Who, Best> {
    let mut bests: HashMap<Who, Best> = HashMap::new();
    for (who, other, score) in pairs {
        let best = bests.entry(who).or_insert(Best { score, partner: Some(other) });
        if score > best.score {
            *best = Best { score, partner: Some(other) };
        } else if score.total_cmp(&best.score).is_eq() && best.partner != Some(other) {
            best.partner = None;
        }
    }
    bests
}

impl Partners {
    fn add(&mut self, pairs: u32, right: u32) {
        self.pairs += pairs;
        self.right += right;
        self.precision = share(self.right, self.pairs);
        self.recall = share(self.right, self.people);
    }
}

impl AddAssign for Partners {
    fn add_assign(&mut self, other: Self) {
        self.people += other.people;
        self.add(other.pairs, other.right);
    }
}

/// So many of so many; of none, all.
pub(crate) fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_one_partner_and_a_tie_gives_none() {
        let pair = |original, copy, score| Pair { original, copy, score };
        let found = one_partner_each(
            &[pair(1, 1, 9.0), pair(1, 2, 8.0), pair(3, 3, 7.0), pair(4, 3, 7.0), pair(6, 5, 9.0)],
            5,
        );
        assert_eq!((found.people, found.pairs, found.right), (5, 2, 1));
        assert!((found.precision - 0.5).abs() < 1e-9 && (found.recall - 0.2).abs() < 1e-9);
    }
}
