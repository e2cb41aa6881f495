//! Who is linked: one contact, the records it has, and what flows from the one that governs.

use std::collections::{BTreeMap, BTreeSet};

use super::create;
use super::entry::Entry;
use super::mint::Mint;
use super::plan::{Change, Notice};
use super::rulings::Rulings;
use super::unlinked::{Fate, Group};
use crate::alert::EmailMismatch;
use crate::matching::Directory;
use crate::merge::{self, EmailChange, Merged};
use crate::model::{
    AlertKind, Base, Command, Contact, ContactId, Field, FieldChange, Outcome, Reading, Readings,
    Reason, Remembered, Settings, Side, Step, Verdict,
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

impl Source<'_, '_> {
    /// Whether a person's command links it.
    fn is_decided(&self) -> bool {
        self.joins.is_some_and(|joins| joins.reason == Reason::LinkedByDecision)
    }
}

/// What a plan does to one contact and its records.
pub(super) struct Flow<'e, 'a> {
    pub(super) contact: ContactId,
    /// Each record that this plan decides, with what is written with it.
    pub(super) lines: Vec<(&'e Entry<'a>, Verdict, Vec<Change>)>,
    /// The email that the PMS changed, which holds the contact.
    pub(super) mismatch: Option<EmailMismatch<'a>>,
    pub(super) notices: Vec<Notice>,
}

/// Brings every contact with records up to date.
pub(super) fn flow<'e, 'a>(
    entries: &'e [Entry<'a>],
    groups: &[Group<'e, 'a>],
    directory: &Directory<'a>,
    settings: &Settings,
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
            let mut flow = one_contact(contact, &sources, directory, rulings, mint);
            let people: Vec<&Entry<'a>> = sources.iter().map(|source| source.entry).collect();
            flow.notices.extend(two_current_units(&people, settings));
            Some(flow)
        })
        .collect()
}

fn one_contact<'e, 'a>(
    contact: &'a Contact,
    sources: &[Source<'e, 'a>],
    directory: &Directory<'a>,
    rulings: &Rulings<'_>,
    mint: Mint,
) -> Flow<'e, 'a> {
    let mut flow =
        Flow { contact: contact.id, lines: Vec::new(), mismatch: None, notices: Vec::new() };
    let is_first = sources.iter().all(|source| source.joins.is_some());
    let mut overwrite = Overwrite::of(contact, sources, rulings);
    for (place, source) in sources.iter().enumerate() {
        let entry = source.entry;
        if !decides(entry) {
            continue;
        }
        let mut changes = Vec::new();
        if source.joins.is_some() {
            changes.extend(create::link(entry, contact.id, mint));
        }
        let told = match entry.screening.frozen() {
            Some(frozen) => frozen,
            None if place == 0 => {
                let overwrite = overwrite.as_ref().map_or(&[][..], |by| &by.fields);
                let intake = Intake { contact, is_first, overwrite, directory, rulings };
                let taken = take_in(&intake, source, &mut flow);
                changes.extend(taken.changes);
                taken.verdict
            }
            None => match overwrite.take_if(|by| by.place == place) {
                Some(by) => {
                    changes.extend(remember(entry, &by.taken_in()));
                    let fields = by.fields;
                    changes.push(Change::UpdateContact { contact: contact.id, fields });
                    OVERWRITES
                }
                None => ANOTHER_GOVERNS,
            },
        };
        let verdict = match source.joins {
            Some(Joins { step, reason, .. }) => Verdict { outcome: Outcome::Linked, step, reason },
            None => told,
        };
        flow.lines.push((entry, verdict, changes));
    }
    flow
}

/// A notice that blocks nothing, where one person has current leases of two units.
pub(super) fn two_current_units(people: &[&Entry<'_>], settings: &Settings) -> Option<Notice> {
    let units: BTreeSet<&str> =
        people.iter().flat_map(|entry| entry.current_units(settings)).collect();
    let governing = people.first().filter(|entry| decides(entry))?;
    (units.len() > 1).then(|| Notice::TwoCurrentUnits { record: governing.key.clone() })
}

const ANOTHER_GOVERNS: Verdict = Verdict {
    outcome: Outcome::Unchanged,
    step: Step::Update,
    reason: Reason::AnotherRecordGoverns,
};

const OVERWRITES: Verdict =
    Verdict { outcome: Outcome::Updated, step: Step::Update, reason: Reason::PmsChanged };

/// Whether this plan may write what the record says.
fn decides(entry: &Entry<'_>) -> bool {
    entry.decided && entry.is_listed()
}

/// What comes of taking values in.
struct Taken {
    verdict: Verdict,
    changes: Vec<Change>,
}

/// What values are taken into.
struct Intake<'i, 'a> {
    contact: &'a Contact,
    /// The contact has no other record.
    is_first: bool,
    /// What a decision overwrites.
    overwrite: &'i [FieldChange],
    directory: &'i Directory<'a>,
    rulings: &'i Rulings<'i>,
}

/// Takes in what the governing record says, except what a decision overwrites.
fn take_in<'e, 'a>(
    intake: &Intake<'_, 'a>,
    governing: &Source<'e, 'a>,
    flow: &mut Flow<'e, 'a>,
) -> Taken {
    let Intake { contact, is_first, overwrite, directory, rulings } = *intake;
    let entry = governing.entry;
    let lease = entry.lease();
    let mut pms = one_set(contact, entry);
    if let Some(link) = entry.link {
        let declined = rulings.declined(contact.id);
        match merge::email_change(lease, &link.remembered, &contact.values, declined) {
            EmailChange::Same => {}
            EmailChange::First if !is_anybodys(entry, directory) => {}
            EmailChange::NoEmail => {
                flow.notices.push(Notice::NoEmail { record: entry.key.clone() });
            }
            EmailChange::Kept => pms[Field::Email] = Reading::Absent,
            EmailChange::First | EmailChange::Changed { .. }
                if takes_email(rulings, contact.id) => {}
            change @ (EmailChange::First | EmailChange::Changed { .. }) => {
                let looks_like_a_different_person =
                    change == EmailChange::Changed { looks_like_a_different_person: true };
                pms[Field::Email] = Reading::Absent;
                flow.mismatch = Some(EmailMismatch {
                    contact,
                    record: entry.sheet(),
                    waiting: merge_into(contact, &pms).fields,
                    looks_like_a_different_person,
                });
                let reason = Reason::Alert(AlertKind::EmailMismatch);
                let verdict = Verdict { outcome: Outcome::Held, step: Step::Update, reason };
                return Taken { verdict, changes: Vec::new() };
            }
        }
    }
    let mut merged = match governing.joins {
        Some(Joins { name, email, .. }) if is_first || governing.is_decided() => {
            merge::first_link(&contact.values, &pms, name, email)
        }
        _ => {
            let mut merged = merge_into(contact, &pms);
            let asked = governing.joins.is_none() && takes_email(rulings, contact.id);
            merged
                .fields
                .retain(|change| asked || change.field != Field::Email || change.before.is_none());
            merged
        }
    };
    merged.fields.retain(|change| overwrite.iter().all(|decided| decided.field != change.field));
    let (outcome, reason) = if merged.fields.is_empty() {
        (Outcome::Unchanged, Reason::SameAsBefore)
    } else {
        (Outcome::Updated, Reason::PmsChanged)
    };
    let mut changes = write(contact, entry, merged);
    changes.extend(remember(entry, &pms));
    Taken { verdict: Verdict { outcome, step: Step::Update, reason }, changes }
}

/// What may flow from the governing lease.
///
/// Unit and dates come from one lease: what another lease told of them, and this one does not
/// tell, is not known of this one.
fn one_set(contact: &Contact, entry: &Entry<'_>) -> Readings {
    let lease = entry.lease();
    let mut pms = lease.flowing();
    if let Some(base) = contact.base.as_ref().filter(|base| is_another(base, entry)) {
        for field in Field::DATES.into_iter().chain([Field::Unit]) {
            if pms[field] == Reading::Absent && base.values[field].value().is_some() {
                pms[field] = Reading::Blank;
            }
        }
    }
    pms
}

/// Whether the base comes from another lease than the one that governs now.
fn is_another(base: &Base, entry: &Entry<'_>) -> bool {
    let leases = base.lease.as_ref().zip(entry.lease().lease.as_ref());
    base.record != entry.key || leases.is_some_and(|(before, now)| before != now)
}

/// What somebody's decision writes of a record that does not govern, over what the governing one says.
struct Overwrite {
    /// The place of the record among its contact's.
    place: usize,
    /// At least one.
    fields: Vec<FieldChange>,
}

impl Overwrite {
    /// Name and email that come with a decided link, or the email that the contact is to take: the
    /// question was about the record that governed when it was asked, not about one that joins now.
    fn of(contact: &Contact, sources: &[Source<'_, '_>], rulings: &Rulings<'_>) -> Option<Self> {
        let (place, fields) = if takes_email(rulings, contact.id) {
            let place = sources.iter().position(|source| source.joins.is_none())?;
            let pms = sources[place].entry.lease().flowing();
            let mut fields = merge_into(contact, &pms).fields;
            fields.retain(|change| change.field == Field::Email);
            (place, fields)
        } else {
            let place = sources.iter().position(Source::is_decided)?;
            let Joins { name, email, .. } = sources[place].joins?;
            let pms = sources[place].entry.lease().flowing();
            let mut fields = merge::first_link(&contact.values, &pms, name, email).fields;
            fields.retain(|change| !change.field.can_be_blanked());
            (place, fields)
        };
        (place > 0 && !fields.is_empty()).then_some(Self { place, fields })
    }

    fn taken_in(&self) -> Readings {
        let mut readings = Readings::default();
        for change in &self.fields {
            readings[change.field] = change.after.clone().map_or(Reading::Blank, Reading::Value);
        }
        readings
    }
}

/// Whether somebody in the directory has the address of a lease already.
fn is_anybodys(entry: &Entry<'_>, directory: &Directory<'_>) -> bool {
    entry.email.key().is_some_and(|email| !directory.with_email(email).is_empty())
}

fn takes_email(rulings: &Rulings<'_>, contact: ContactId) -> bool {
    matches!(rulings.command, Some(Command::TakeEmails { contacts }) if contacts.contains(&contact))
}

fn merge_into(contact: &Contact, pms: &Readings) -> Merged {
    let untold = Readings::default();
    let base = contact.base.as_ref().map_or(&untold, |base| &base.values);
    merge::three_way(&contact.values, base, pms)
}

fn write(contact: &Contact, entry: &Entry<'_>, merged: Merged) -> Vec<Change> {
    let mut changes = Vec::new();
    if !merged.fields.is_empty() {
        changes.push(Change::UpdateContact { contact: contact.id, fields: merged.fields });
    }
    let base =
        Base { record: entry.key.clone(), lease: entry.lease().lease.clone(), values: merged.base };
    if contact.base.as_ref() != Some(&base) {
        changes.push(Change::SetBase { contact: contact.id, base });
    }
    changes
}

/// What the record's link remembers once these values are taken in, if that is news; what the PMS no
/// longer tells stays.
fn remember(entry: &Entry<'_>, pms: &Readings) -> Option<Change> {
    let link = entry.link?;
    let told = |field, before: &Option<String>| {
        pms.text(field).map(str::to_owned).or_else(|| before.clone())
    };
    let remembered = Remembered {
        first_name: told(Field::FirstName, &link.remembered.first_name),
        last_name: told(Field::LastName, &link.remembered.last_name),
        email: told(Field::Email, &link.remembered.email),
    };
    (remembered != link.remembered).then_some(Change::Remember { link: link.id, remembered })
}
