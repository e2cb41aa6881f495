//! Emails that linked people exchange: each is to have the address of the next, and the last that of
//! the first. None of them can take it before the others do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::alert::{self, EmailMismatch};
use crate::model::{Alert, Contact, ContactId, Field};
use crate::normalize::{EmailKey, read_email};

/// A question for each of these; where emails go round, each names the others.
///
/// `directory` is as the plan leaves it.
pub(super) fn questions(mismatches: Vec<EmailMismatch<'_>>, directory: &[Contact]) -> Vec<Alert> {
    let rounds = rounds(&mismatches, directory);
    let places: HashMap<ContactId, &BTreeSet<ContactId>> =
        rounds.iter().flat_map(|round| round.iter().map(move |id| (*id, round))).collect();
    mismatches
        .into_iter()
        .map(|mismatch| {
            let id = mismatch.contact.id;
            let round = places.get(&id).copied();
            let others = round.into_iter().flatten().copied().filter(|other| *other != id);
            alert::email_mismatch(mismatch, others.collect())
        })
        .collect()
}

/// The contacts whose emails go round, each round for itself.
fn rounds(mismatches: &[EmailMismatch<'_>], directory: &[Contact]) -> Vec<BTreeSet<ContactId>> {
    let next = next_in_line(mismatches, directory);
    let mut seen = BTreeSet::new();
    let mut rounds = Vec::new();
    for start in next.keys() {
        let mut line = Vec::new();
        let mut here = Some(*start);
        while let Some(contact) = here.filter(|contact| seen.insert(*contact)) {
            line.push(contact);
            here = next.get(&contact).copied();
        }
        let closes = here.and_then(|back| line.iter().position(|contact| *contact == back));
        rounds.extend(closes.map(|place| line[place..].iter().copied().collect()));
    }
    rounds
}

/// Whose email each of them is to have, where one contact alone has it.
fn next_in_line(
    mismatches: &[EmailMismatch<'_>],
    directory: &[Contact],
) -> BTreeMap<ContactId, ContactId> {
    let key = |typed: Option<&str>| read_email(typed).key().cloned();
    let wanted: BTreeMap<ContactId, EmailKey> = mismatches
        .iter()
        .filter_map(|mismatch| {
            let email = key(mismatch.record.values.text(Field::Email))?;
            Some((mismatch.contact.id, email))
        })
        .collect();
    let mut carriers: HashMap<&EmailKey, Vec<ContactId>> =
        wanted.values().map(|email| (email, Vec::new())).collect();
    for contact in directory {
        let email = key(contact.values.text(Field::Email));
        if let Some(carriers) = email.and_then(|email| carriers.get_mut(&email)) {
            carriers.push(contact.id);
        }
    }
    let next = wanted.iter().filter_map(|(contact, email)| match carriers[email].as_slice() {
        [only] => Some((*contact, *only)),
        _ => None,
    });
    next.collect()
}
