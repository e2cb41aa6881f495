//! Who is linked: one contact, the records it has, and what flows from the one that governs.

use std::collections::BTreeMap;

use super::census::Entry;
use super::create;
use super::mint::Mint;
use super::plan::Change;
use super::rulings::Rulings;
use super::unlinked::{Fate, Group};
use crate::alert::{self, EmailMismatch};
use crate::matching::Directory;
use crate::merge::{self, EmailChange, Merged};
use crate::model::{
    Alert, AlertKind, Base, Command, Contact, ContactId, Field, Outcome, Reading, Readings, Reason,
    Remembered, Side, Step, Verdict,
};

/// A record that gives, or could give, the values of a contact.
#[derive(Clone, Copy)]
struct Source<'e, 'a> {
    entry: &'e Entry<'a>,
    /// How it comes to the contact with this plan; none if its link holds already.
    joins: Option<Joins>,
}

#[derive(Clone, Copy)]
struct Joins {
    step: Step,
    reason: Reason,
    name: Side,
    email: Side,
}

/// What a plan does to one contact and its records.
pub(super) struct Flow<'e, 'a> {
    pub(super) verdicts: Vec<(&'e Entry<'a>, Verdict)>,
    /// To be written with the first of these records.
    pub(super) changes: Vec<Change>,
    pub(super) alert: Option<Alert>,
    /// The PMS has no usable email for the person.
    pub(super) no_email: Option<&'e Entry<'a>>,
}

/// Brings every contact with records up to date.
pub(super) fn flow<'e, 'a>(
    entries: &'e [Entry<'a>],
    groups: &[Group<'e, 'a>],
    directory: &Directory<'_>,
    rulings: &Rulings<'_>,
    mint: Mint,
) -> Vec<Flow<'e, 'a>> {
    let mut sources: BTreeMap<ContactId, Vec<Source<'e, 'a>>> = BTreeMap::new();
    for entry in entries {
        if let Some(link) = entry.link {
            let source = Source { entry, joins: None };
            sources.entry(link.contact).or_default().push(source);
        }
    }
    for group in groups {
        let Fate::Join { contact, step, reason, name, email } = &group.fate else {
            continue;
        };
        let joins = Joins { step: *step, reason: *reason, name: *name, email: *email };
        for entry in &group.members {
            let source = Source { entry, joins: Some(joins) };
            sources.entry(*contact).or_default().push(source);
        }
    }
    sources
        .into_iter()
        .filter_map(|(id, mut sources)| {
            let contact = directory.contact(id)?;
            sources.sort_by(|left, right| left.entry.rank().cmp(&right.entry.rank()));
            Some(one_contact(contact, &sources, rulings, mint))
        })
        .collect()
}

fn one_contact<'e, 'a>(
    contact: &Contact,
    sources: &[Source<'e, 'a>],
    rulings: &Rulings<'_>,
    mint: Mint,
) -> Flow<'e, 'a> {
    let governing = &sources[0];
    let mut flow = Flow { verdicts: Vec::new(), changes: Vec::new(), alert: None, no_email: None };
    for source in sources.iter().filter(|source| source.joins.is_some()) {
        flow.changes.extend(create::link(source.entry, contact.id, mint));
    }
    let governs = decides(governing.entry) && governing.entry.screening.frozen().is_none();
    let verdict = governs.then(|| take_in(contact, governing, rulings, &mut flow));
    for source in &sources[1..] {
        overwrite_as_decided(contact, source, &mut flow);
    }
    for (place, source) in sources.iter().enumerate() {
        if !decides(source.entry) {
            continue;
        }
        let own = match source.joins {
            Some(Joins { step, reason, .. }) => Verdict { outcome: Outcome::Linked, step, reason },
            None => source
                .entry
                .screening
                .frozen()
                .or(if place == 0 { verdict } else { None })
                .unwrap_or(ANOTHER_GOVERNS),
        };
        flow.verdicts.push((source.entry, own));
    }
    flow
}

const ANOTHER_GOVERNS: Verdict = Verdict {
    outcome: Outcome::Unchanged,
    step: Step::Update,
    reason: Reason::AnotherRecordGoverns,
};

/// Whether this plan may write what the record says.
const fn decides(entry: &Entry<'_>) -> bool {
    entry.decided && entry.listed
}

/// Takes in what the governing record says.
fn take_in<'e, 'a>(
    contact: &Contact,
    governing: &Source<'e, 'a>,
    rulings: &Rulings<'_>,
    flow: &mut Flow<'e, 'a>,
) -> Verdict {
    let entry = governing.entry;
    let lease = entry.lease();
    let before = governing.entry.link.map(|link| &link.remembered);
    let mut pms = lease.values.clone();
    if let Some(remembered) = before {
        let declined = rulings.declined(contact.id);
        match merge::email_change(lease, remembered, &contact.values, declined) {
            EmailChange::Same => {}
            EmailChange::NoEmail => {
                pms[Field::Email] = Reading::Absent;
                flow.no_email = Some(entry);
            }
            EmailChange::Kept => pms[Field::Email] = Reading::Absent,
            EmailChange::Changed { .. } if takes_email(rulings, contact.id) => {}
            EmailChange::Changed { looks_like_a_different_person } => {
                pms[Field::Email] = Reading::Absent;
                flow.alert = Some(alert::email_mismatch(EmailMismatch {
                    contact,
                    record: entry.sheet(),
                    waiting: merge_into(contact, &pms).fields,
                    looks_like_a_different_person,
                }));
                return Verdict {
                    outcome: Outcome::Held,
                    step: Step::Update,
                    reason: Reason::Alert(AlertKind::EmailMismatch),
                };
            }
        }
    }
    let merged = match governing.joins {
        Some(Joins { reason: Reason::LinkedByDecision, name, email, .. }) => {
            merge::first_link(&contact.values, &pms, name, email)
        }
        Some(Joins { name, email, .. }) if contact.base.is_none() => {
            merge::first_link(&contact.values, &pms, name, email)
        }
        _ => merge_into(contact, &pms),
    };
    let updated = !merged.fields.is_empty();
    write(contact, entry, merged, flow);
    if let (Some(link), Some(before)) = (entry.link, before) {
        let remembered = remember(before, &pms);
        if remembered != *before {
            flow.changes.push(Change::Remember { link: link.id, remembered });
        }
    }
    if updated {
        Verdict { outcome: Outcome::Updated, step: Step::Update, reason: Reason::PmsChanged }
    } else {
        Verdict { outcome: Outcome::Unchanged, step: Step::Update, reason: Reason::SameAsBefore }
    }
}

/// Whose name and email a decided link gives the contact stands even where another record governs.
fn overwrite_as_decided(contact: &Contact, source: &Source<'_, '_>, flow: &mut Flow<'_, '_>) {
    let Some(Joins { reason: Reason::LinkedByDecision, name, email, .. }) = source.joins else {
        return;
    };
    let mut merged = merge::first_link(&contact.values, &source.entry.lease().values, name, email);
    merged.fields.retain(|change| !change.field.can_be_blanked());
    if !merged.fields.is_empty() {
        let fields = merged.fields;
        flow.changes.push(Change::UpdateContact { contact: contact.id, fields });
    }
}

fn takes_email(rulings: &Rulings<'_>, contact: ContactId) -> bool {
    matches!(rulings.command, Some(Command::TakeEmail { contact: asked }) if *asked == contact)
}

fn merge_into(contact: &Contact, pms: &Readings) -> Merged {
    let untold = Readings::default();
    let base = contact.base.as_ref().map_or(&untold, |base| &base.values);
    merge::three_way(&contact.values, base, pms)
}

fn write(contact: &Contact, entry: &Entry<'_>, merged: Merged, flow: &mut Flow<'_, '_>) {
    if !merged.fields.is_empty() {
        flow.changes.push(Change::UpdateContact { contact: contact.id, fields: merged.fields });
    }
    let base =
        Base { record: entry.key.clone(), lease: entry.lease().lease.clone(), values: merged.base };
    if contact.base.as_ref() != Some(&base) {
        flow.changes.push(Change::SetBase { contact: contact.id, base });
    }
}

/// What the link remembers once these values are taken in; what the PMS no longer tells stays.
fn remember(before: &Remembered, pms: &Readings) -> Remembered {
    let told = |field, before: &Option<String>| {
        pms.text(field).map(str::to_owned).or_else(|| before.clone())
    };
    Remembered {
        first_name: told(Field::FirstName, &before.first_name),
        last_name: told(Field::LastName, &before.last_name),
        email: told(Field::Email, &before.email),
    }
}
