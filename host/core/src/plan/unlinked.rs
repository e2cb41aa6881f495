//! Who has no link yet: email → duplicate emails → same person → match.
//!
//! Exact links of the whole population are settled first; the rest is judged against what is left.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::entry::Entry;
use super::rulings::Rulings;
use crate::matching::{Blocks, Directory, Profile};
use crate::model::{
    AlertKind, Command, ContactId, EndReason, Outcome, Reason, RecordKey, Settings, Side, Step,
    Verdict,
};
use crate::normalize::{EmailKey, EmailReading, PersonName};

/// Records of one person, judged together; the first governs.
#[derive(Debug)]
pub(super) struct Group<'e, 'a> {
    pub(super) members: Vec<&'e Entry<'a>>,
    pub(super) fate: Fate,
}

impl<'e, 'a> Group<'e, 'a> {
    pub(super) fn lead(&self) -> &'e Entry<'a> {
        self.members[0]
    }
}

/// What becomes of a group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// Linked to a contact that exists.
    Join { contact: ContactId, step: Step, reason: Reason, name: Side, email: Side },
    /// A contact of its own.
    Create { reason: Reason },
    /// A question waits; the contacts are those concerned.
    Ask { kind: AlertKind, step: Step, contacts: Vec<ContactId> },
    /// Decided without a question.
    Stay(Verdict),
}

impl Fate {
    fn join(contact: ContactId, step: Step, reason: Reason) -> Self {
        Self::Join { contact, step, reason, name: Side::Door, email: Side::Door }
    }

    fn ask(kind: AlertKind, step: Step, contacts: Vec<ContactId>) -> Self {
        Self::Ask { kind, step, contacts }
    }
}

/// What judging needs to see.
pub(super) struct Bench<'e, 'a> {
    /// In the order of their keys.
    entries: &'e [Entry<'a>],
    pub(super) settings: &'e Settings,
    pub(super) rulings: &'e Rulings<'e>,
    /// Records that a decision sets aside.
    aside: HashSet<&'e RecordKey>,
    /// Who has an email, in scope and listed, in the order of their keys.
    by_email: HashMap<&'e EmailKey, Vec<&'e Entry<'a>>>,
    /// The contacts of linked records, by the name and email that the PMS has now.
    linked_now: HashMap<(&'e PersonName, &'e EmailKey), BTreeSet<ContactId>>,
}

impl<'e, 'a> Bench<'e, 'a> {
    pub(super) fn new(
        entries: &'e [Entry<'a>],
        settings: &'e Settings,
        rulings: &'e Rulings<'e>,
    ) -> Self {
        let mut bench = Self {
            entries,
            settings,
            rulings,
            aside: HashSet::new(),
            by_email: HashMap::new(),
            linked_now: HashMap::new(),
        };
        let aside =
            bench.group().into_iter().filter(|members| bench.by_decision(members).is_some());
        bench.aside = aside.flatten().map(|entry| &entry.key).collect();
        for entry in entries {
            let Some(email) = entry.email.key() else {
                continue;
            };
            if let Some(link) = entry.link {
                let person = (&entry.name, email);
                bench.linked_now.entry(person).or_default().insert(link.contact);
            }
            if bench.counts(entry) {
                bench.by_email.entry(email).or_default().push(entry);
            }
        }
        bench
    }

    /// Everybody who competes for this email.
    pub(super) fn with_email(&self, email: &EmailKey) -> &[&'e Entry<'a>] {
        self.by_email.get(email).map_or(&[], Vec::as_slice)
    }

    /// Whether the record competes with others for its email.
    fn counts(&self, entry: &Entry<'_>) -> bool {
        entry.is_present() && !self.aside.contains(&entry.key)
    }

    /// Those whose fate a person's command decides.
    pub(super) fn commanded(&self) -> Vec<Group<'e, 'a>> {
        if self.rulings.command.is_none() {
            return Vec::new();
        }
        let commanded = |members: Vec<_>| Some(Group { fate: self.by_command(&members)?, members });
        self.group().into_iter().filter_map(commanded).collect()
    }

    /// Judges everybody who is in scope, listed, and without a link.
    pub(super) fn judge(&self, directory: &mut Directory<'_>) -> Vec<Group<'e, 'a>> {
        let mut groups: Vec<(Vec<&'e Entry<'a>>, Option<Fate>)> = self
            .group()
            .into_iter()
            .map(|members| {
                let fate = self.before_matching(&members, directory);
                (members, fate)
            })
            .collect();
        settle(&groups, directory);
        for (members, fate) in groups.iter_mut().filter(|(_, fate)| fate.is_none()) {
            *fate = self.exact(members, directory);
        }
        settle(&groups, directory);
        let is_open = groups
            .iter()
            .any(|(_, fate)| fate.as_ref().is_none_or(|fate| matches!(fate, Fate::Ask { .. })));
        let blocks = Blocks::new(directory.free().filter(|_| is_open));
        groups
            .into_iter()
            .map(|(members, fate)| {
                let fate = match fate {
                    None => self.left_over(&members, directory, &blocks),
                    Some(Fate::Ask { kind, step, contacts }) => {
                        let others = self.others_concerned(kind, &members, directory, &blocks);
                        Fate::ask(kind, step, contacts.into_iter().chain(others).collect())
                    }
                    Some(fate) => fate,
                };
                Group { members, fate }
            })
            .collect()
    }

    /// Records of one name and one email are one person.
    fn group(&self) -> Vec<Vec<&'e Entry<'a>>> {
        let mut people: BTreeMap<(&PersonName, &EmailKey), Vec<&'e Entry<'a>>> = BTreeMap::new();
        let mut groups = Vec::new();
        let waiting = self
            .entries
            .iter()
            .filter(|entry| entry.decided && entry.is_present() && entry.link.is_none());
        for entry in waiting {
            match entry.email.key() {
                Some(email) => people.entry((&entry.name, email)).or_default().push(entry),
                None => groups.push(vec![entry]),
            }
        }
        groups.extend(people.into_values());
        for members in &mut groups {
            members.sort_by(|left, right| left.rank().cmp(&right.rank()));
        }
        groups.sort_by(|left, right| left[0].key.cmp(&right[0].key));
        groups
    }

    fn before_matching(&self, members: &[&Entry<'a>], directory: &Directory<'_>) -> Option<Fate> {
        self.by_command(members)
            .or_else(|| self.by_decision(members))
            .or_else(|| Self::by_removed_here(members))
            .or_else(|| self.by_missing_email(members))
            .or_else(|| self.by_duplicate_emails(members))
            .or_else(|| self.by_same_person(members, directory))
    }

    fn by_command(&self, members: &[&Entry<'a>]) -> Option<Fate> {
        let command = self.rulings.command?;
        match command {
            Command::Link { record, contact, name, email } if any(members, record) => {
                Some(Fate::Join {
                    contact: *contact,
                    step: Step::Match,
                    reason: Reason::LinkedByDecision,
                    name: *name,
                    email: *email,
                })
            }
            Command::Create { record } if any(members, record) => {
                Some(Fate::Create { reason: Reason::CreatedByDecision })
            }
            _ => None,
        }
    }

    /// Whoever a decision keeps out, or has yield the email to another.
    fn by_decision(&self, members: &[&Entry<'a>]) -> Option<Fate> {
        let stay =
            |step, reason| Some(Fate::Stay(Verdict { outcome: Outcome::Skipped, step, reason }));
        if self.by_command(members).is_some() {
            None
        } else if members.iter().any(|entry| self.rulings.keeps_out(&entry.key)) {
            stay(Step::Match, Reason::KeptOut)
        } else if Self::by_removed_here(members).is_none() && self.yields(members) {
            stay(Step::DuplicateEmails, Reason::YieldsEmail)
        } else {
            None
        }
    }

    fn yields(&self, members: &[&Entry<'a>]) -> bool {
        members.iter().any(|entry| {
            entry.email.key().is_some_and(|email| {
                let alone = self.rulings.yields_to(&entry.key, email);
                alone.iter().any(|record| self.is_present(record, email))
            })
        })
    }

    /// Whether the record is in scope, listed, and still has this email.
    fn is_present(&self, record: &RecordKey, email: &EmailKey) -> bool {
        let place = self.entries.binary_search_by(|entry| entry.key.cmp(record));
        place.is_ok_and(|place| {
            let entry = &self.entries[place];
            entry.is_present() && entry.email.key() == Some(email)
        })
    }

    fn by_removed_here(members: &[&Entry<'a>]) -> Option<Fate> {
        let by_hand = |entry: &&Entry<'a>| match entry.ended {
            Some((link, EndReason::ContactRemoved | EndReason::Unlinked)) => Some(link.contact),
            Some((_, EndReason::Separated | EndReason::Moved)) | None => None,
        };
        let contacts: Vec<ContactId> = members.iter().filter_map(by_hand).collect();
        (!contacts.is_empty()).then(|| Fate::ask(AlertKind::RemovedHere, Step::Match, contacts))
    }

    fn by_missing_email(&self, members: &[&Entry<'a>]) -> Option<Fate> {
        let lead = members[0];
        let usable = matches!(lead.email, EmailReading::Usable(_));
        let allowed = self.settings.allow_without_email || self.rulings.may_lack_email(&lead.key);
        (!usable && !allowed).then(|| Fate::ask(AlertKind::MissingEmail, Step::Email, Vec::new()))
    }

    fn by_duplicate_emails(&self, members: &[&Entry<'a>]) -> Option<Fate> {
        let email = members[0].email.key()?;
        let sharing = self.with_email(email);
        let is_shared = sharing.iter().any(|entry| entry.name != sharing[0].name);
        (is_shared && !self.syncs_alone(members, email))
            .then(|| Fate::ask(AlertKind::DuplicateEmails, Step::DuplicateEmails, Vec::new()))
    }

    fn by_same_person(&self, members: &[&Entry<'a>], directory: &Directory<'_>) -> Option<Fate> {
        let lead = members[0];
        let email = lead.email.key()?;
        let mut known = self.not_apart(members, directory.same_person(&lead.name, email));
        if known.is_empty() {
            let now = self.linked_now.get(&(&lead.name, email)).into_iter().flatten();
            known = self.not_apart(members, now.copied().collect());
            if known.iter().any(|contact| directory.is_held(*contact)) {
                return Some(Fate::Stay(Verdict {
                    outcome: Outcome::Held,
                    step: Step::SamePerson,
                    reason: Reason::GoverningRecordHeld,
                }));
            }
        }
        match known.as_slice() {
            [] => None,
            [contact] => Some(Fate::join(*contact, Step::SamePerson, Reason::SamePerson)),
            _ => Some(Fate::ask(AlertKind::DuplicateAccounts, Step::SamePerson, known)),
        }
    }

    fn exact(&self, members: &[&Entry<'a>], directory: &Directory<'_>) -> Option<Fate> {
        let lead = members[0];
        let equal = self.not_apart(members, directory.exact(&lead.name, lead.email.key()?));
        match equal.as_slice() {
            [] => None,
            [contact] => Some(Fate::join(*contact, Step::Match, Reason::ExactMatch)),
            _ => Some(Fate::ask(AlertKind::DuplicateAccounts, Step::Match, equal)),
        }
    }

    /// Partial matches, and whoever matches nobody.
    fn left_over(
        &self,
        members: &[&Entry<'a>],
        directory: &Directory<'_>,
        blocks: &Blocks,
    ) -> Fate {
        let lead = members[0];
        let mut concerned = Vec::new();
        let mut kind = None;
        if let Some(email) = lead.email.key() {
            let sharing = directory.with_email(email);
            let mut free = self.not_apart(members, sharing.clone());
            free.retain(|id| !directory.is_live(*id));
            if free.len() < sharing.len() && !self.syncs_alone(members, email) {
                return Fate::ask(AlertKind::DuplicateEmails, Step::Match, sharing);
            }
            if !free.is_empty() {
                kind = Some(AlertKind::NameMismatch);
                concerned.extend(free);
            }
        }
        let resembling = blocks.resembling(&Profile::of_record(lead.lease()));
        for (asks, contacts) in [
            (AlertKind::EmailMismatch, directory.free_with_name(&lead.name)),
            (AlertKind::PossibleMatch, resembling),
        ] {
            for contact in self.not_apart(members, contacts) {
                if !concerned.contains(&contact) {
                    kind = kind.or(Some(asks));
                    concerned.push(contact);
                }
            }
        }
        match kind {
            Some(kind) => Fate::ask(kind, Step::Match, concerned),
            None => Fate::Create { reason: Reason::NobodyMatched },
        }
    }

    /// The contacts that a later question would be about, were it not for an earlier one; whoever
    /// has the email is known once everybody is settled. Who shares an email is asked about
    /// together, so that there the email alone tells who is concerned.
    fn others_concerned(
        &self,
        kind: AlertKind,
        members: &[&Entry<'a>],
        directory: &Directory<'_>,
        blocks: &Blocks,
    ) -> Vec<ContactId> {
        if kind == AlertKind::DuplicateEmails {
            return Vec::new();
        }
        let lead = members[0];
        let mut others = directory.free_with_name(&lead.name);
        others.extend(blocks.resembling(&Profile::of_record(lead.lease())));
        self.not_apart(members, others)
    }

    fn syncs_alone(&self, members: &[&Entry<'a>], email: &EmailKey) -> bool {
        members.iter().any(|entry| self.rulings.syncs_alone(&entry.key, email))
    }

    /// Leaves out contacts that somebody told apart from any of the records.
    pub(super) fn not_apart(
        &self,
        members: &[&Entry<'a>],
        contacts: Vec<ContactId>,
    ) -> Vec<ContactId> {
        let apart = |contact: &ContactId| {
            members.iter().any(|entry| self.rulings.are_apart(&entry.key, *contact))
        };
        contacts.into_iter().filter(|contact| !apart(contact)).collect()
    }
}

/// Whoever is joined has a live link from now on.
fn settle(groups: &[(Vec<&Entry<'_>>, Option<Fate>)], directory: &mut Directory<'_>) {
    for (_, fate) in groups {
        if let Some(Fate::Join { contact, .. }) = fate {
            directory.settle(*contact);
        }
    }
}

fn any(members: &[&Entry<'_>], record: &RecordKey) -> bool {
    members.iter().any(|entry| entry.key == *record)
}
