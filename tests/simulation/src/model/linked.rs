//! What flows to the contacts that records are linked to, and what holds it back.

use std::collections::{BTreeMap, BTreeSet};

use usersync_core::model::{
    AlertKind, Base, Contact, ContactId, Field, Outcome, Reading, Readings, Reason, RecordKey, Side,
};

use super::newcomers::{Group, outcome_of};
use super::planning::Planning;
use super::questions::Question;
use super::scope::Entry;
use super::{Ruling, Tie, same};

impl Planning<'_> {
    /// Takes everybody who is linked through the rules, and says how each record ended.
    pub(super) fn settle_linked(&mut self) {
        let contacts: Vec<ContactId> = self.model.people.iter().map(|person| person.id).collect();
        let wishes = self.wishes();
        for contact in contacts {
            self.settle_contact(contact, &wishes);
        }
    }

    /// The email that each held contact would take.
    fn wishes(&self) -> BTreeMap<ContactId, String> {
        let mut wishes = BTreeMap::new();
        for person in &self.model.people {
            let governing = self.model.governing(person.id, &self.entries);
            if let Some(email) = governing.and_then(|entry| self.new_email(entry)) {
                wishes.insert(person.id, email);
            }
        }
        wishes
    }

    fn settle_contact(&mut self, contact: ContactId, wishes: &BTreeMap<ContactId, String>) {
        let linked: Vec<Entry> =
            self.model.linked_to(contact, &self.entries).into_iter().cloned().collect();
        let Some(governing) = self.model.governing(contact, &self.entries).cloned() else {
            return;
        };
        let is_held = self.new_email(&governing).is_some();
        let flows = !is_held && self.may_flow(&governing);
        let is_changed = flows && self.take_in(contact, &governing);
        if let Some(email) = self.new_email(&governing) {
            self.ask_for_email(contact, &governing, &email, wishes);
        }
        for entry in &linked {
            let is_read = entry.decided && entry.listed;
            if !is_read || self.verdicts.contains_key(&entry.key) {
                continue;
            }
            let verdict = if let Some(reason) = self.model.frozen(entry.lease()) {
                (outcome_of(reason), reason)
            } else if entry.key != governing.key {
                (Outcome::Unchanged, Reason::AnotherRecordGoverns)
            } else if is_held {
                (Outcome::Held, Reason::Alert(AlertKind::EmailMismatch))
            } else if is_changed {
                (Outcome::Updated, Reason::PmsChanged)
            } else {
                (Outcome::Unchanged, Reason::SameAsBefore)
            };
            self.verdicts.insert(entry.key.clone(), verdict);
        }
    }

    fn may_flow(&self, entry: &Entry) -> bool {
        entry.decided && entry.listed && self.model.frozen(entry.lease()).is_none()
    }

    /// The email that the PMS has changed to, where somebody must be asked about it.
    pub(super) fn new_email(&self, entry: &Entry) -> Option<String> {
        if !self.may_flow(entry) {
            return None;
        }
        let tie = self.model.tie(&entry.key)?;
        let contact = self.model.person(tie.contact)?;
        let email = same::email_read(&entry.lease().values)?;
        let has_none = tie.email.is_none() && contact.values[Field::Email].is_none();
        let is_first = has_none && !self.emails.contains(&email);
        let is_change = tie.email.as_ref() != Some(&email)
            && same::email_held(&contact.values).as_ref() != Some(&email)
            && !is_first
            && !self.is_kept(entry, tie, &email);
        is_change.then_some(email)
    }

    /// Whether the contact keeps its email although the PMS says another one: somebody declined it,
    /// or the remembered one is still listed beside it.
    fn is_kept(&self, entry: &Entry, tie: &Tie, email: &str) -> bool {
        let is_reordered = tie.email.as_ref().is_some_and(|remembered| {
            let listed = &entry.lease().more_emails;
            listed.iter().any(|other| same::email(Some(other)).as_ref() == Some(remembered))
        });
        let is_declined = self.model.rulings.iter().any(|ruling| match ruling {
            Ruling::KeepEmail { contact, declined } => {
                *contact == tie.contact && *declined == email
            }
            _ => false,
        });
        is_reordered || is_declined
    }

    fn ask_for_email(
        &mut self,
        contact: ContactId,
        entry: &Entry,
        email: &str,
        wishes: &BTreeMap<ContactId, String>,
    ) {
        let question = Question::email_changed(
            self.model.person(contact).expect("it is linked"),
            entry,
            email,
            self.exchange(contact, email, wishes),
        );
        self.asked.push(question);
    }

    /// The other contacts of a circle in which each is to have the email of the next.
    fn exchange(
        &self,
        contact: ContactId,
        email: &str,
        wishes: &BTreeMap<ContactId, String>,
    ) -> BTreeSet<ContactId> {
        let mut others = BTreeSet::new();
        let mut wanted = email.to_owned();
        loop {
            let mut holders = self
                .model
                .people
                .iter()
                .filter(|person| same::email_held(&person.values).as_ref() == Some(&wanted));
            let (Some(holder), None) = (holders.next(), holders.next()) else {
                return BTreeSet::new();
            };
            if holder.id == contact {
                return others;
            }
            let Some(next) = wishes.get(&holder.id) else {
                return BTreeSet::new();
            };
            if !others.insert(holder.id) {
                return BTreeSet::new();
            }
            wanted.clone_from(next);
        }
    }

    /// Gives a contact what its governing record says. Tells whether anything about it changed.
    fn take_in(&mut self, contact: ContactId, governing: &Entry) -> bool {
        let tie = self.model.tie(&governing.key).expect("it is linked").clone();
        let person = self.model.person(contact).expect("it is linked").clone();
        let email = same::email_read(&governing.lease().values);
        let is_same =
            email.is_some() && (tie.email == email || same::email_held(&person.values) == email);
        let is_kept =
            email.as_ref().is_some_and(|email| self.is_kept(governing, &tie, email)) && !is_same;
        let mut said = one_set(&person, governing);
        if email.is_none() || is_kept {
            said[Field::Email] = Reading::Absent;
        }
        let newness = self.newness(contact, &governing.key);
        let changed = self.model.person_mut(contact).expect("it is linked");
        merge(changed, governing, &said, newness);
        let is_changed = changed.values != person.values;
        let name = same::name_read(&said);
        let email = same::email_read(&said);
        let tie = self.tie_mut(&governing.key);
        if !name.0.is_empty() {
            tie.name.0 = name.0;
        }
        if !name.1.is_empty() {
            tie.name.1 = name.1;
        }
        if email.is_some() {
            tie.email = email;
        }
        is_changed
    }

    /// Whether the record comes to the contact with this very plan, as its first or by somebody's
    /// word.
    fn newness(&self, contact: ContactId, record: &RecordKey) -> Newness {
        let is_new = |record: &RecordKey| {
            matches!(self.verdicts.get(record), Some((Outcome::Linked | Outcome::Created, _)))
        };
        let by_hand = matches!(self.verdicts.get(record), Some((_, Reason::LinkedByDecision)));
        let is_first = self
            .model
            .ties
            .iter()
            .all(|tie| tie.contact != contact || tie.ended.is_some() || is_new(&tie.record));
        if is_new(record) && (by_hand || is_first) { Newness::First } else { Newness::Known }
    }

    fn tie_mut(&mut self, record: &RecordKey) -> &mut Tie {
        let tie =
            self.model.ties.iter_mut().find(|tie| tie.ended.is_none() && tie.record == *record);
        tie.expect("it is linked")
    }

    /// Links a record to a contact, as its name and email are now.
    pub(super) fn link(&mut self, record: &RecordKey, contact: ContactId) {
        let values = &self.entry(record).lease().values;
        let tie = Tie {
            record: record.clone(),
            contact,
            name: same::name_read(values),
            email: same::email_read(values),
            ended: None,
        };
        self.model.ties.push(tie);
    }

    /// Links the records of one person to a contact because somebody says so.
    pub(super) fn link_by_hand(
        &mut self,
        group: &Group,
        contact: ContactId,
        name: Side,
        email: Side,
    ) {
        let said = self.entry(&group.records[0]).lease().values.clone();
        let person = self.model.person_mut(contact).expect("it was checked");
        if name == Side::Pms {
            for field in [Field::FirstName, Field::LastName] {
                if let Reading::Value(value) = &said[field] {
                    person.values[field] = Some(value.clone());
                }
            }
        }
        if email == Side::Pms
            && same::email_read(&said).is_some()
            && let Reading::Value(value) = &said[Field::Email]
        {
            person.values[Field::Email] = Some(value.clone());
        }
        for record in &group.records {
            self.link(record, contact);
            self.verdicts.insert(record.clone(), (Outcome::Linked, Reason::LinkedByDecision));
        }
    }

    /// A contact takes the email of its record; everything that waits with it flows by itself then.
    pub(super) fn take_email(&mut self, contact: ContactId) {
        let governing = self.model.governing(contact, &self.entries).expect("it was checked");
        let key = governing.key.clone();
        let values = governing.lease().values.clone();
        self.tie_mut(&key).email = same::email_read(&values);
        self.model.person_mut(contact).expect("it was checked").values[Field::Email] =
            values[Field::Email].value().cloned();
    }
}

/// Whether a contact is taken in for the first time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Newness {
    First,
    Known,
}

/// What the governing lease says. Unit and dates are never mixed with those of another lease.
fn one_set(person: &Contact, governing: &Entry) -> Readings {
    let lease = governing.lease();
    let mut said = lease.values.clone();
    let Some(base) = &person.base else {
        return said;
    };
    let is_same_lease = match (&base.lease, &lease.lease) {
        (Some(before), Some(now)) => before == now,
        _ => true,
    };
    if base.record == governing.key && is_same_lease {
        return said;
    }
    for field in [Field::Unit, Field::LeaseStart, Field::LeaseEnd, Field::MoveIn, Field::MoveOut] {
        if said[field] == Reading::Absent && matches!(base.values[field], Reading::Value(_)) {
            said[field] = Reading::Blank;
        }
    }
    said
}

/// The three-way merge, field by field.
///
/// Whoever is taken in for the first time keeps name and email, which are the same or were decided
/// upon; of the rest, what the PMS says wins, and what it says nothing of stays.
fn merge(person: &mut Contact, governing: &Entry, said: &Readings, newness: Newness) {
    let is_first = newness == Newness::First;
    let mut base = match &person.base {
        Some(base) if !is_first => base.values.clone(),
        _ => Readings::from_fn(|_| Reading::Absent),
    };
    for field in Field::ALL {
        let is_kept = match field {
            Field::FirstName | Field::LastName => is_first,
            Field::Email => is_first || person.values[field].is_some(),
            _ => false,
        };
        match &said[field] {
            Reading::Absent => {}
            Reading::Blank => {
                if field.can_be_blanked() {
                    if matches!(base[field], Reading::Value(_)) {
                        person.values[field] = None;
                    }
                    base[field] = Reading::Blank;
                }
            }
            Reading::Value(now) => {
                let is_told = same::told(field, &base[field], &said[field]);
                let is_held = same::holds(field, person.values[field].as_ref(), now);
                if !is_kept && !is_told && !is_held {
                    person.values[field] = Some(now.clone());
                }
                base[field] = Reading::Value(now.clone());
            }
        }
    }
    person.base = Some(Base {
        record: governing.key.clone(),
        lease: governing.lease().lease.clone(),
        values: base,
    });
}
