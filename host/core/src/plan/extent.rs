//! How much a plan would change, of all that it could.

use std::collections::{HashMap, HashSet};

use super::census::Census;
use super::entry::Entry;
use super::plan::{Change, Plan};
use super::population::Population;
use crate::model::{
    AlertKind, ContactId, Extent, Facts, Field, FieldChange, PmsPropertyId, RecordKey,
};

/// Counts the people whom a plan touches, as far as accepted reads have them. Whoever is read for
/// the first time was expected by whoever attached their PMS property.
pub(super) fn measure(population: &Population, census: &Census<'_>, plan: &Plan) -> Extent {
    let known = read_before(population, census);
    if known.is_empty() {
        return Extent::default();
    }
    let mut seen = Seen::default();
    let entries = census.entries.iter().filter(|entry| known.contains(&entry.key.pms_property));
    for entry in entries.filter(|entry| entry.decided) {
        seen.look_at(entry);
    }
    let sources: HashMap<ContactId, &RecordKey> = population
        .contacts
        .iter()
        .filter_map(|contact| Some((contact.id, &contact.base.as_ref()?.record)))
        .collect();
    for record in plan.records.iter().filter(|record| known.contains(&record.key.pms_property)) {
        for change in &record.changes {
            seen.look_at_change(change, &sources);
        }
    }
    for (_, alert) in &plan.alerts.raise {
        if let (AlertKind::EmailMismatch, Facts::People(people)) = (alert.kind, &alert.facts)
            && people.linked
        {
            seen.emails.extend(people.contacts.iter().map(|contact| contact.id));
        }
    }
    seen.extent(population.contacts.len())
}

/// PMS properties with an accepted read that had one before.
fn read_before(population: &Population, census: &Census<'_>) -> HashSet<PmsPropertyId> {
    let reads = population.reads.iter().zip(&census.reads);
    reads
        .filter(|(read, judged)| read.accepted.is_some() && judged.finding.is_taken_in())
        .map(|(read, _)| read.pms_property)
        .collect()
}

/// The people seen so far.
#[derive(Default)]
struct Seen {
    linked: HashSet<ContactId>,
    created: u32,
    emails: HashSet<ContactId>,
    units: HashSet<ContactId>,
    blanks: HashSet<ContactId>,
    renumbered: HashSet<ContactId>,
}

impl Seen {
    fn look_at(&mut self, entry: &Entry<'_>) {
        let Some(link) = entry.link else {
            return;
        };
        if entry.keeps_link_live() {
            self.linked.insert(link.contact);
        }
        if entry.is_listed() && entry.screening.frozen().is_none() && entry.tells_less() {
            self.blanks.insert(link.contact);
        }
    }

    fn look_at_change(&mut self, change: &Change, sources: &HashMap<ContactId, &RecordKey>) {
        let is_move = |change: &FieldChange| change.field == Field::Unit && change.after.is_some();
        let is_another = |contact, record: &RecordKey| {
            sources.get(contact).is_some_and(|source| *source != record)
        };
        match change {
            Change::CreateContact(_) => self.created += 1,
            Change::UpdateContact { contact, fields } if fields.iter().any(is_move) => {
                self.units.insert(*contact);
            }
            Change::SetBase { contact, base } if is_another(contact, &base.record) => {
                self.renumbered.insert(*contact);
            }
            _ => {}
        }
    }

    fn extent(self, contacts: usize) -> Extent {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let altered: HashSet<&ContactId> =
            self.emails.iter().chain(&self.units).chain(&self.blanks).collect();
        let touched = altered.iter().copied().chain(&self.renumbered);
        let linked: HashSet<&ContactId> = self.linked.iter().chain(touched).collect();
        Extent {
            contacts: count(contacts),
            linked: count(linked.len()),
            created: self.created,
            emails: count(self.emails.len()),
            units: count(self.units.len()),
            blanks: count(self.blanks.len()),
            altered: count(altered.len()),
            renumbered: count(self.renumbered.len()),
        }
    }
}
