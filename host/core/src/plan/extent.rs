//! How much a plan would change, of all that it could.

use std::collections::{HashMap, HashSet};

use super::census::Census;
use super::entry::Entry;
use super::plan::{Change, Plan};
use super::population::Population;
use crate::model::{
    AlertKind, Contact, ContactId, Extent, Facts, Field, FieldChange, PmsPropertyId, RecordKey,
};

/// Counts the people whom a plan touches, as far as its reads are taken in. Whoever is read for the
/// first time counts like everybody: whoever turned the feed on may have seen nobody of them.
pub(super) fn measure(population: &Population, census: &Census<'_>, plan: &Plan) -> Extent {
    let read: HashSet<PmsPropertyId> = census
        .reads
        .iter()
        .filter(|judged| judged.finding.is_taken_in())
        .map(|judged| judged.pms_property)
        .collect();
    if read.is_empty() {
        return Extent::default();
    }
    let mut seen = Seen::default();
    let entries = census.entries.iter().filter(|entry| read.contains(&entry.key.pms_property));
    for entry in entries.filter(|entry| entry.decided) {
        seen.look_at(entry);
    }
    let before = Before::of(population);
    for record in plan.records.iter().filter(|record| read.contains(&record.key.pms_property)) {
        for change in &record.changes {
            seen.look_at_change(change, &before);
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

/// What there was before the plan.
struct Before<'p> {
    /// Contacts that some record is linked to.
    linked: HashSet<ContactId>,
    /// The record that each contact had its values from.
    sources: HashMap<ContactId, &'p RecordKey>,
}

impl<'p> Before<'p> {
    fn of(population: &'p Population) -> Self {
        let links = population.links.iter().filter(|link| link.ended.is_none());
        let source = |contact: &'p Contact| Some((contact.id, &contact.base.as_ref()?.record));
        Self {
            linked: links.map(|link| link.contact).collect(),
            sources: population.contacts.iter().filter_map(source).collect(),
        }
    }

    /// Whether a contact of which the PMS told before gets its values from another record.
    fn is_another_source(&self, contact: ContactId, record: &RecordKey) -> bool {
        self.sources.get(&contact).is_some_and(|source| *source != record)
    }
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

    fn look_at_change(&mut self, change: &Change, before: &Before<'_>) {
        let is_move = |change: &FieldChange| change.field == Field::Unit && change.after.is_some();
        match change {
            Change::CreateContact(_) => self.created += 1,
            // Whom a run links for the first time brings a unit along; nobody moved.
            Change::UpdateContact { contact, fields }
                if before.linked.contains(contact) && fields.iter().any(is_move) =>
            {
                self.units.insert(*contact);
            }
            Change::SetBase { contact, base }
                if before.is_another_source(*contact, &base.record) =>
            {
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
