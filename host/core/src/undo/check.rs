//! Whether what a change left behind is still as it left it.

use std::collections::{BTreeMap, HashSet};

use super::{Hindrance, Past};
use crate::model::{Contact, ContactId, Event, Field, FieldChange, HistoryEntry, Link, LinkId};

/// Whether nothing of what the entries made of a person has changed since.
pub(super) fn stands_as_left(
    past: &Past,
    id: ContactId,
    entries: &[&HistoryEntry],
) -> Result<(), Hindrance> {
    let is_erasure = |entry: &HistoryEntry| entry.contact == id && entry.event == Event::Erased;
    if past.history.iter().any(is_erasure) {
        return Err(Hindrance::Erased);
    }
    let has = |event| entries.iter().any(|entry| entry.event == event);
    let contact = past.contacts.iter().find(|contact| contact.id == id);
    match contact {
        Some(_) if has(Event::Removed) => return Err(Hindrance::Back),
        None if !has(Event::Removed) => return Err(Hindrance::Removed),
        _ => {}
    }
    if let Some(contact) = contact {
        fields_stand(past, contact, entries)?;
    }
    for entry in entries.iter().filter(|entry| entry.event == Event::Linked) {
        holding(past, entry).ok_or(Hindrance::LinkEnded)?;
    }
    if has(Event::Created) || has(Event::Restored) {
        let made: HashSet<LinkId> = links_made(past, entries).collect();
        let mut holding = past.links.iter().filter(|link| link.contact == id && holds(link));
        if holding.any(|link| !made.contains(&link.id)) {
            return Err(Hindrance::LinkedSince);
        }
    }
    Ok(())
}

/// Whether the records that were unlinked can be linked again once these links ended.
pub(super) fn links_are_free(
    past: &Past,
    entries: &[&HistoryEntry],
    ending: &HashSet<LinkId>,
) -> Result<(), Hindrance> {
    for entry in entries.iter().filter(|entry| entry.event == Event::Unlinked) {
        let of_record = |link: &&Link| Some(&link.record) == entry.record.as_ref();
        let taken = past
            .links
            .iter()
            .filter(of_record)
            .any(|link| holds(link) && !ending.contains(&link.id));
        if taken || ended(past, entry).is_none() {
            return Err(Hindrance::LinkedSince);
        }
    }
    Ok(())
}

/// The links that the entries made and that still hold.
pub(super) fn links_made<'s>(
    past: &'s Past,
    entries: &'s [&HistoryEntry],
) -> impl Iterator<Item = LinkId> + 's {
    let linked = entries.iter().filter(|entry| entry.event == Event::Linked);
    linked.filter_map(|entry| holding(past, entry)).map(|link| link.id)
}

/// The link between the record and the contact of an entry, if it holds.
pub(super) fn holding<'p>(past: &'p Past, entry: &HistoryEntry) -> Option<&'p Link> {
    between(past, entry).find(|link| holds(link))
}

/// The last link between the record and the contact of an entry that ended.
pub(super) fn ended<'p>(past: &'p Past, entry: &HistoryEntry) -> Option<&'p Link> {
    between(past, entry).filter(|link| !holds(link)).max_by_key(|link| link.id)
}

fn between<'p>(past: &'p Past, entry: &HistoryEntry) -> impl Iterator<Item = &'p Link> {
    let (contact, record) = (entry.contact, entry.record.clone());
    let links = past.links.iter();
    links.filter(move |link| link.contact == contact && Some(&link.record) == record.as_ref())
}

const fn holds(link: &Link) -> bool {
    link.ended.is_none()
}

/// Every field holds what the entries wrote, and a name is left once that is taken back.
fn fields_stand(
    past: &Past,
    contact: &Contact,
    entries: &[&HistoryEntry],
) -> Result<(), Hindrance> {
    // Newest first: what a field has now is what the first entry that names it wrote.
    let mut written: BTreeMap<Field, &FieldChange> = BTreeMap::new();
    let mut before = contact.values.clone();
    for change in entries.iter().flat_map(|entry| &entry.changes) {
        written.entry(change.field).or_insert(change);
        before[change.field].clone_from(&change.before);
    }
    if let Some(change) =
        written.values().find(|change| contact.values[change.field] != change.after)
    {
        return Err(changed_since(past, entries, change.field));
    }
    let is_blank = |field| before.text(field).is_none_or(|text| text.trim().is_empty());
    let creates = entries.iter().any(|entry| entry.event == Event::Created);
    if !creates && is_blank(Field::FirstName) && is_blank(Field::LastName) {
        return Err(Hindrance::NoName);
    }
    Ok(())
}

fn changed_since(past: &Past, entries: &[&HistoryEntry], field: Field) -> Hindrance {
    let newest = entries.iter().map(|entry| entry.id).max();
    let names = |entry: &&HistoryEntry| entry.changes.iter().any(|change| change.field == field);
    let contact = entries.first().map(|entry| entry.contact);
    let since = past
        .history
        .iter()
        .filter(|entry| Some(entry.contact) == contact && Some(entry.id) > newest)
        .filter(names)
        .max_by_key(|entry| entry.id);
    Hindrance::Changed {
        field,
        at: since.map(|entry| entry.at),
        by: since.map(HistoryEntry::origin),
    }
}
