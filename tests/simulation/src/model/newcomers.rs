//! Records without a link: turned away, linked, created, or asked about.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use usersync_core::matching::Profile;
use usersync_core::model::{
    AlertKind, Base, Contact, ContactId, EndReason, Field, Outcome, Reading, Reason, RecordKey,
    Values,
};

use super::planning::Planning;
use super::questions::Question;
use super::scope::Entry;
use super::{Model, Ruling, same};

/// Records of one person: the same name and the same email, or one record alone.
#[derive(Clone)]
pub(super) struct Group {
    /// The one that governs comes first.
    pub(super) records: Vec<RecordKey>,
    pub(super) name: same::Name,
    pub(super) email: Option<String>,
}

/// A group that waits for a person.
pub(super) struct Waiting {
    group: Group,
    kind: AlertKind,
    contacts: BTreeSet<ContactId>,
}

/// The contacts that a group may be, by what they have in common.
#[derive(Clone, Default)]
struct Candidates {
    /// The same person.
    same: BTreeSet<ContactId>,
    /// Only what the PMS says now makes it the same person: the contact's own record has just
    /// changed to it.
    just_now: bool,
    /// Whoever has the group's email.
    carriers: BTreeSet<ContactId>,
    /// Those of them who are somebody else's, or somebody else.
    others: BTreeSet<ContactId>,
    /// Free ones of the same name.
    name: BTreeSet<ContactId>,
}

/// How a record ends from which nothing comes.
pub(super) fn outcome_of(reason: Reason) -> Outcome {
    if reason == Reason::NoName { Outcome::Error } else { Outcome::Skipped }
}

impl Planning<'_> {
    /// Takes everybody without a link through the rules. Returns those who wait for a person, with
    /// what they wait for.
    pub(super) fn settle_newcomers(&mut self) -> Vec<Waiting> {
        // Contacts are compared as they are once what their own records say has flowed.
        let directory = self.glimpse();
        let mut waiting = Vec::new();
        for group in self.groups() {
            let found = self.candidates(&group, &directory);
            let is_stopped = self.removed_contacts(&group).is_some()
                || self.lacks_email(&group)
                || self.shares_email(&group);
            let only = found.same.first().copied().filter(|_| found.same.len() == 1);
            match only {
                Some(contact) if !is_stopped && found.just_now && self.is_held(contact) => {
                    for record in &group.records {
                        let verdict = (Outcome::Held, Reason::GoverningRecordHeld);
                        self.verdicts.insert(record.clone(), verdict);
                    }
                }
                Some(contact) if !is_stopped => self.join(&group, contact, Reason::ExactMatch),
                _ => waiting.push(group),
            }
        }
        let mut judged = Vec::new();
        for group in waiting {
            let verdict = self.judge(&group, &directory);
            judged.push((group, verdict));
        }
        let mut held = Vec::new();
        for (group, verdict) in judged {
            let Some((kind, contacts)) = verdict else {
                self.create_group(&group, Reason::NobodyMatched);
                continue;
            };
            for record in &group.records {
                self.verdicts.insert(record.clone(), (Outcome::Held, Reason::Alert(kind)));
            }
            held.push(Waiting { group, kind, contacts });
        }
        held
    }

    /// The directory once what linked records say has flowed.
    fn glimpse(&self) -> Model {
        let mut glimpse = self.clone();
        glimpse.settle_linked();
        glimpse.model
    }

    /// The groups that are to be settled; whoever is turned away is told so.
    fn groups(&mut self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut newcomers: Vec<&Entry> = Vec::new();
        for entry in &self.entries {
            let is_newcomer = entry.decided
                && entry.listed
                && self.model.tie(&entry.key).is_none()
                && !self.verdicts.contains_key(&entry.key);
            if !is_newcomer || entry.leases.is_empty() {
                continue;
            }
            if let Some(reason) = self.model.turned_away(entry.lease()) {
                self.verdicts.insert(entry.key.clone(), (outcome_of(reason), reason));
            } else {
                newcomers.push(entry);
            }
        }
        newcomers.sort_by_cached_key(|entry| self.model.rank(entry));
        for entry in newcomers {
            let name = same::name_read(&entry.lease().values);
            let email = same::email_read(&entry.lease().values);
            let kin = groups
                .iter_mut()
                .find(|group| email.is_some() && group.email == email && group.name == name);
            match kin {
                Some(group) => group.records.push(entry.key.clone()),
                None => groups.push(Group { records: vec![entry.key.clone()], name, email }),
            }
        }
        let mut staying = Vec::new();
        for group in groups {
            let reason = if self.is_kept_out(&group) {
                Reason::KeptOut
            } else if self.removed_contacts(&group).is_none() && self.yields(&group) {
                Reason::YieldsEmail
            } else {
                staying.push(group);
                continue;
            };
            for record in group.records {
                self.verdicts.insert(record, (Outcome::Skipped, reason));
            }
        }
        staying
    }

    fn is_kept_out(&self, group: &Group) -> bool {
        self.model.rulings.iter().any(
            |ruling| matches!(ruling, Ruling::KeepOut { record } if group.records.contains(record)),
        )
    }

    /// Whether another record alone flows with the group's email.
    fn yields(&self, group: &Group) -> bool {
        self.model.rulings.iter().any(|ruling| match ruling {
            Ruling::SyncOnly { record, email, others } => {
                group.email.as_ref() == Some(email)
                    && group.records.iter().any(|own| others.contains(own))
                    && self.carries(record, email)
            }
            _ => false,
        })
    }

    /// Whether a record is in scope, listed, and has this email.
    fn carries(&self, record: &RecordKey, email: &str) -> bool {
        self.entries.iter().any(|entry| {
            entry.key == *record
                && self.counts(entry)
                && same::email_read(&entry.lease().values).as_deref() == Some(email)
        })
    }

    /// Whether a record counts among those who share an email.
    fn counts(&self, entry: &Entry) -> bool {
        !entry.leases.is_empty() && entry.listed && self.model.in_scope(entry)
    }

    /// The records that share an email, but for those that a decision sets aside.
    fn sharing(&self, email: &str) -> Vec<&Entry> {
        let mut sharing = Vec::new();
        for entry in &self.entries {
            let verdict = self.verdicts.get(&entry.key);
            let is_aside = matches!(verdict, Some((_, Reason::KeptOut | Reason::YieldsEmail)));
            if self.counts(entry)
                && !is_aside
                && same::email_read(&entry.lease().values).as_deref() == Some(email)
            {
                sharing.push(entry);
            }
        }
        sharing
    }

    /// The contacts that somebody took the group's records away from, if anybody did.
    fn removed_contacts(&self, group: &Group) -> Option<BTreeSet<ContactId>> {
        let mut removed = BTreeSet::new();
        for record in &group.records {
            if let Some(tie) = self.model.last_tie(record)
                && matches!(tie.ended, Some(EndReason::ContactRemoved | EndReason::Unlinked))
            {
                removed.insert(tie.contact);
            }
        }
        (!removed.is_empty()).then_some(removed)
    }

    fn lacks_email(&self, group: &Group) -> bool {
        let may_go_without = self.model.allow_without_email
            || self.model.rulings.iter().any(|ruling| {
                matches!(ruling, Ruling::WithoutEmail { record } if group.records.contains(record))
            });
        group.email.is_none() && !may_go_without
    }

    /// Whether people of different names share the group's email.
    fn shares_email(&self, group: &Group) -> bool {
        let Some(email) = &group.email else {
            return false;
        };
        if self.syncs_alone(group) {
            return false;
        }
        let names: BTreeSet<same::Name> = self
            .sharing(email)
            .into_iter()
            .map(|entry| same::name_read(&entry.lease().values))
            .collect();
        names.len() > 1
    }

    /// Whether somebody decided that the group alone flows with its email.
    fn syncs_alone(&self, group: &Group) -> bool {
        self.model.rulings.iter().any(|ruling| match ruling {
            Ruling::SyncOnly { record, email, .. } => {
                group.records.contains(record) && group.email.as_ref() == Some(email)
            }
            _ => false,
        })
    }

    fn candidates(&self, group: &Group, directory: &Model) -> Candidates {
        let mut found = Candidates::default();
        let mut exact = BTreeSet::new();
        let mut now = BTreeSet::new();
        for contact in &directory.people {
            let id = contact.id;
            let is_apart = self.are_apart(group, id);
            let is_free = !self.is_taken(id);
            let has_email =
                group.email.is_some() && same::email_held(&contact.values) == group.email;
            let has_name = same::name_held(&contact.values) == group.name;
            if has_email {
                found.carriers.insert(id);
                if is_apart || !is_free {
                    found.others.insert(id);
                }
            }
            if is_apart {
                continue;
            }
            let is_equal = has_email && has_name;
            if self.is_linked(id) && (is_equal || directory.remembers(id, group)) {
                found.same.insert(id);
            }
            if self.is_kin(group, id) {
                now.insert(id);
            }
            if is_free && is_equal {
                exact.insert(id);
            }
            if is_free && has_name {
                found.name.insert(id);
            }
        }
        if found.same.is_empty() {
            found.just_now = !now.is_empty();
            found.same = now;
        }
        if found.same.is_empty() {
            found.same = exact;
        }
        found
    }

    /// Free contacts that are probably the same person.
    fn alike(&self, group: &Group, directory: &Model) -> BTreeSet<ContactId> {
        let lead = self.entry(&group.records[0]);
        let record = LazyCell::new(|| Profile::of_record(lead.lease()));
        let mut alike = BTreeSet::new();
        for contact in &directory.people {
            if !self.is_taken(contact.id)
                && !self.are_apart(group, contact.id)
                && same::may_be_alike(&lead.lease().values, &contact.values)
                && record.resembles(&Profile::of_contact(&contact.values))
            {
                alike.insert(contact.id);
            }
        }
        alike
    }

    fn is_held(&self, id: ContactId) -> bool {
        let governing = self.model.governing(id, &self.entries);
        governing.is_some_and(|entry| self.new_email(entry).is_some())
    }

    fn are_apart(&self, group: &Group, id: ContactId) -> bool {
        self.model.rulings.iter().any(|ruling| match ruling {
            Ruling::Apart { record, contact } => group.records.contains(record) && *contact == id,
            _ => false,
        })
    }

    fn is_linked(&self, id: ContactId) -> bool {
        self.model.ties.iter().any(|tie| tie.contact == id && tie.ended.is_none())
    }

    /// Whether a record that is linked to the contact is the same person by what the PMS says now.
    fn is_kin(&self, group: &Group, id: ContactId) -> bool {
        group.email.is_some()
            && self.model.linked_to(id, &self.entries).into_iter().any(|entry| {
                let values = &entry.lease().values;
                same::name_read(values) == group.name && same::email_read(values) == group.email
            })
    }

    /// What a group waits for, with every contact concerned; none if it is to be created.
    fn judge(&self, group: &Group, directory: &Model) -> Option<(AlertKind, BTreeSet<ContactId>)> {
        let found = self.candidates(group, directory);
        let alike = self.alike(group, directory);
        let is_apart = |id: &ContactId| self.are_apart(group, *id);
        let is_free = |id: &ContactId| !self.is_taken(*id);
        let mut concerned = found.carriers.clone();
        concerned.extend(&found.name);
        concerned.extend(&alike);
        concerned.retain(|id| !is_apart(id));
        if let Some(removed) = self.removed_contacts(group) {
            concerned.extend(removed);
            return Some((AlertKind::RemovedHere, concerned));
        }
        if self.lacks_email(group) {
            return Some((AlertKind::MissingEmail, concerned));
        }
        let is_others = !found.others.is_empty() && !self.syncs_alone(group);
        if self.shares_email(group) || (found.same.is_empty() && is_others) {
            // All who share an email are asked about together, so the email alone tells who is
            // concerned.
            return Some((AlertKind::DuplicateEmails, found.carriers));
        }
        if found.same.len() > 1 {
            concerned.extend(found.same);
            return Some((AlertKind::DuplicateAccounts, concerned));
        }
        concerned.retain(is_free);
        let kind = if found.carriers.iter().any(|id| !is_apart(id) && is_free(id)) {
            AlertKind::NameMismatch
        } else if !found.name.is_empty() {
            AlertKind::EmailMismatch
        } else if !alike.is_empty() {
            AlertKind::PossibleMatch
        } else {
            return None;
        };
        Some((kind, concerned))
    }

    /// Asks about a group, once everybody is settled. Whoever got its email just now is concerned
    /// as well.
    pub(super) fn ask(&mut self, waiting: Waiting) {
        let Waiting { group, kind, mut contacts } = waiting;
        let is_early =
            [AlertKind::RemovedHere, AlertKind::DuplicateEmails, AlertKind::DuplicateAccounts];
        for contact in &self.model.people {
            let has_email =
                group.email.is_some() && same::email_held(&contact.values) == group.email;
            let is_apart = kind != AlertKind::DuplicateEmails && self.are_apart(&group, contact.id);
            if has_email && !is_apart && is_early.contains(&kind) {
                contacts.insert(contact.id);
            }
        }
        let mut records: Vec<&Entry> = group.records.iter().map(|key| self.entry(key)).collect();
        if kind == AlertKind::DuplicateEmails
            && let Some(email) = &group.email
        {
            records = self.sharing(email);
        }
        let question = Question::about(kind, &records, &contacts, &self.model);
        if !self.asked.iter().any(|asked| asked.identity == question.identity) {
            self.asked.push(question);
        }
    }

    fn join(&mut self, group: &Group, contact: ContactId, reason: Reason) {
        for record in &group.records {
            self.link(record, contact);
            self.verdicts.insert(record.clone(), (Outcome::Linked, reason));
        }
    }

    pub(super) fn create_group(&mut self, group: &Group, reason: Reason) {
        let (lead, others) = group.records.split_first().expect("a group has records");
        let contact = self.create(lead, reason);
        for record in others {
            self.link(record, contact);
            self.verdicts.insert(record.clone(), (Outcome::Linked, Reason::SamePerson));
        }
    }

    /// Makes a contact of a record.
    fn create(&mut self, record: &RecordKey, reason: Reason) -> ContactId {
        let id = (self.births)(record);
        let lease = self.entry(record).lease().clone();
        let mut said = lease.values;
        if same::email_read(&said).is_none() {
            said[Field::Email] = Reading::Absent;
        }
        let mut values = Values::default();
        for field in Field::ALL {
            values[field] = said[field].value().cloned();
        }
        let base = Base { record: record.clone(), lease: lease.lease, values: said };
        self.model.people.push(Contact { id, values, base: Some(base) });
        self.link(record, id);
        self.verdicts.insert(record.clone(), (Outcome::Created, reason));
        id
    }
}

impl Model {
    /// Whether a link of the contact remembers exactly this person.
    fn remembers(&self, id: ContactId, group: &Group) -> bool {
        group.email.is_some()
            && self.ties.iter().any(|tie| {
                tie.contact == id
                    && tie.ended.is_none()
                    && tie.name == group.name
                    && tie.email == group.email
            })
    }
}
