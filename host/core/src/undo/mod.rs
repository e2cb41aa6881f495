//! Taking back what happened to people: what is to be done for it, or what stands in the way.
//!
//! An undo is one more change with an entry of its own; nothing is deleted by it. It changes the
//! contact and never its base, so that the next run finds a local edit and leaves it alone.

mod check;
mod obstacle;

use std::collections::{BTreeMap, HashSet};

pub use obstacle::{Hindrance, Obstacle};

use crate::model::{Contact, ContactId, Event, FieldChange, HistoryEntry, HistoryId, Link, LinkId};

/// What there is to know of those whose changes are to be taken back.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// The entries to be taken back.
    pub entries: Vec<HistoryEntry>,
    /// Everything that ever happened to these people.
    pub history: Vec<HistoryEntry>,
    /// Those of them who are in the directory.
    pub contacts: Vec<Contact>,
    /// Every link that the directory ever had.
    pub links: Vec<Link>,
}

/// What an undo does, person by person.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Undo {
    /// In the order in which they are to be carried out.
    pub reversals: Vec<Reversal>,
    /// Why some people cannot be brought back to what they were; none of their changes is undone.
    pub obstacles: Vec<Obstacle>,
}

impl Undo {
    /// How many people it touches.
    pub fn people(&self) -> usize {
        self.reversals.iter().map(|reversal| reversal.contact).collect::<HashSet<_>>().len()
    }
}

/// One line of an undo.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reversal {
    pub contact: ContactId,
    /// The entry that it takes back.
    pub undoes: HistoryId,
    pub deed: Deed,
}

/// What takes an entry back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deed {
    /// The fields get their values of before.
    Update(Vec<FieldChange>),
    /// The contact leaves the directory, and its links end.
    Remove,
    /// The contact is in the directory again.
    Restore,
    Unlink(LinkId),
    /// The link holds again.
    Relink(LinkId),
}

/// Works out how to take the entries back. People are undone each as a whole or not at all.
pub fn undo(past: &Past) -> Undo {
    let mut sets: BTreeMap<ContactId, Vec<&HistoryEntry>> = BTreeMap::new();
    for entry in &past.entries {
        sets.entry(entry.contact).or_default().push(entry);
    }
    let mut undo = Undo::default();
    let mut people = Vec::new();
    for (contact, mut entries) in sets {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        match check::stands_as_left(past, contact, &entries) {
            Ok(()) => people.push((contact, entries)),
            Err(why) => undo.obstacles.push(Obstacle { contact, why }),
        }
    }
    let ending: HashSet<LinkId> =
        people.iter().flat_map(|(_, entries)| check::links_made(past, entries)).collect();
    for (contact, entries) in people {
        match check::links_are_free(past, &entries, &ending) {
            Ok(()) => {
                let lines = entries.iter().filter_map(|entry| {
                    let deed = reverse(past, entry, &entries)?;
                    Some(Reversal { contact, undoes: entry.id, deed })
                });
                undo.reversals.extend(lines);
            }
            Err(why) => undo.obstacles.push(Obstacle { contact, why }),
        }
    }
    undo.reversals.sort_by_key(|reversal| reversal.deed.turn());
    undo
}

/// What takes one entry back; nothing where that of another entry of the set does so too.
fn reverse(past: &Past, entry: &HistoryEntry, set: &[&HistoryEntry]) -> Option<Deed> {
    let is_new = set.iter().any(|other| matches!(other.event, Event::Created | Event::Restored));
    match entry.event {
        Event::Updated => {
            let back = entry.changes.iter().map(|change| FieldChange {
                field: change.field,
                before: change.after.clone(),
                after: change.before.clone(),
                replaced_local_edit: false,
            });
            Some(Deed::Update(back.collect()))
        }
        Event::Created | Event::Restored => Some(Deed::Remove),
        Event::Removed => Some(Deed::Restore),
        Event::Erased => None,
        Event::Linked if is_new => None,
        Event::Linked => check::holding(past, entry).map(|link| Deed::Unlink(link.id)),
        Event::Unlinked => check::ended(past, entry).map(|link| Deed::Relink(link.id)),
    }
}

impl Deed {
    /// Contacts come back before their links, and links end before others take their place.
    const fn turn(&self) -> u8 {
        match self {
            Self::Restore => 0,
            Self::Remove => 1,
            Self::Unlink(_) => 2,
            Self::Relink(_) => 3,
            Self::Update(_) => 4,
        }
    }
}
