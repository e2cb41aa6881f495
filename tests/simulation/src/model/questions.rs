//! Questions: which are asked, which stay, and which are over.

use std::collections::{BTreeMap, BTreeSet};

use usersync_core::model::{
    AlertKind, Contact, ContactId, Extent, Field, PmsPropertyId, RecordKey, Resolution,
};

use super::read::Trust;
use super::scope::Entry;
use super::surge::Word;
use super::{Model, Ruling, same};

/// What a question is about, as far as both directories can tell it alike.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Topic {
    pub kind: AlertKind,
    pub records: BTreeSet<RecordKey>,
    pub contacts: BTreeSet<ContactId>,
    /// The other contacts of an exchange of emails.
    pub exchange: BTreeSet<ContactId>,
    pub pms_property: Option<PmsPropertyId>,
}

/// A question that is open.
#[derive(Clone, Debug)]
pub struct Question {
    pub topic: Topic,
    /// Its records in the order in which they are shown: the one that governs comes first.
    pub(super) records: Vec<RecordKey>,
    /// The same condition with the same conflicting values.
    pub identity: String,
    /// Everything that is shown with it.
    pub(super) facts: String,
    /// The email in dispute, in comparable form.
    pub(super) email: Option<String>,
    /// The record is linked already.
    pub(super) is_linked: bool,
    /// What a run would change, where that is the question.
    pub(super) extent: Option<Extent>,
    /// How many people the read had, where that is the question.
    pub(super) people: u32,
}

impl Question {
    /// About records without a link.
    pub(super) fn about(
        kind: AlertKind,
        records: &[&Entry],
        contacts: &BTreeSet<ContactId>,
        directory: &Model,
    ) -> Self {
        let email = same::email_read(&records[0].lease().values);
        let topic = Topic {
            kind,
            records: records.iter().map(|entry| entry.key.clone()).collect(),
            contacts: contacts.clone(),
            exchange: BTreeSet::new(),
            pms_property: None,
        };
        let lead = records[0];
        let name = same::name_read(&lead.lease().values);
        let subject = match kind {
            AlertKind::MissingEmail | AlertKind::RemovedHere => format!("{}", lead.key),
            AlertKind::DuplicateEmails => format!("{:?} {email:?}", topic.records),
            _ => format!("{} {name:?} {email:?}", lead.key),
        };
        let mut conflicting = Vec::new();
        let mut shown = Vec::new();
        for id in contacts {
            let contact = directory.person(*id);
            let said = match contact {
                Some(contact) => {
                    Some((same::name_held(&contact.values), same::email_held(&contact.values)))
                }
                None => directory.remembered(*id, records),
            };
            conflicting.push((*id, said));
            shown.push((*id, contact.map(|contact| contact.values.clone())));
        }
        let mut sheets: Vec<_> = records
            .iter()
            .map(|entry| (&entry.key, &entry.lease().values, &entry.lease().status))
            .collect();
        sheets.sort_by_key(|(key, _, _)| (*key).clone());
        Self {
            identity: format!("{} {subject} {conflicting:?}", kind.name()),
            facts: format!("{sheets:?} {shown:?}"),
            records: records.iter().map(|entry| entry.key.clone()).collect(),
            topic,
            email,
            is_linked: false,
            extent: None,
            people: 0,
        }
    }

    /// About a linked record whose email changed.
    pub(super) fn email_changed(
        contact: &Contact,
        entry: &Entry,
        email: &str,
        exchange: BTreeSet<ContactId>,
    ) -> Self {
        let lease = entry.lease();
        let sheet = (&entry.key, &lease.values, &lease.status);
        Self {
            identity: format!("email_mismatch {} {email}", contact.id),
            facts: format!("{sheet:?} {:?} {exchange:?}", contact.values),
            records: vec![entry.key.clone()],
            topic: Topic {
                kind: AlertKind::EmailMismatch,
                records: BTreeSet::from([entry.key.clone()]),
                contacts: BTreeSet::from([contact.id]),
                exchange,
                pms_property: None,
            },
            email: Some(email.to_owned()),
            is_linked: true,
            extent: None,
            people: 0,
        }
    }

    fn about_feed(pms_property: Option<PmsPropertyId>, identity: String) -> Self {
        Self {
            topic: Topic {
                kind: AlertKind::FeedCheck,
                records: BTreeSet::new(),
                contacts: BTreeSet::new(),
                exchange: BTreeSet::new(),
                pms_property,
            },
            records: Vec::new(),
            identity,
            facts: String::new(),
            email: None,
            is_linked: false,
            extent: None,
            people: 0,
        }
    }

    /// The first record that it names.
    pub(super) fn first_record(&self) -> Option<&RecordKey> {
        self.topic.records.first()
    }

    pub(super) fn has_other_facts_than(&self, other: &Self) -> bool {
        self.facts != other.facts
    }
}

impl Model {
    /// A question for each read that nothing can be decided from.
    pub(super) fn feed_questions(
        trust: &BTreeMap<PmsPropertyId, Trust>,
        people: &BTreeMap<PmsPropertyId, u32>,
        told_elsewhere: &BTreeSet<PmsPropertyId>,
    ) -> Vec<Question> {
        let mut asked = Vec::new();
        for (at, trust) in trust {
            let word = match trust {
                Trust::Incomplete if told_elsewhere.contains(at) => continue,
                Trust::Incomplete => "incomplete",
                Trust::Empty => "empty",
                Trust::Shrunken => "shrunken",
                Trust::Accepted | Trust::Changes | Trust::Withheld | Trust::NotAsked => continue,
            };
            let mut question = Question::about_feed(Some(*at), format!("{word} {at}"));
            question.people = people.get(at).copied().unwrap_or_default();
            asked.push(question);
        }
        asked
    }

    /// The question whether a run may go through, unless somebody said no to this very one.
    pub(super) fn surge_question(&self, extent: &Extent) -> Option<Question> {
        let is_answered = self.last_word(extent) == Some(Word::Rejected);
        let mut question = Question::about_feed(None, "surge".to_owned());
        question.extent = Some(*extent);
        (!is_answered).then_some(question)
    }

    /// Opens, refreshes and closes questions. Returns those that are over.
    pub(super) fn reconcile(
        &mut self,
        asked: Vec<Question>,
        entries: &[Entry],
        trust: &BTreeMap<PmsPropertyId, Trust>,
        is_withheld: bool,
    ) -> Vec<(Topic, Resolution)> {
        let mut closed = Vec::new();
        let mut open = Vec::new();
        for question in std::mem::take(&mut self.questions) {
            if let Some(fresh) = asked.iter().find(|fresh| fresh.identity == question.identity) {
                open.push(fresh.clone());
            } else if let Some(resolution) = self.resolution(&question, entries, trust, is_withheld)
            {
                closed.push((question.topic, resolution));
            } else {
                open.push(question);
            }
        }
        for fresh in asked {
            let is_open = open.iter().any(|question| question.identity == fresh.identity);
            if !is_open && !self.is_silenced(&fresh.identity) {
                open.push(fresh);
            }
        }
        self.questions = open;
        closed
    }

    pub(super) fn is_silenced(&self, identity: &str) -> bool {
        self.rulings.iter().any(|ruling| match ruling {
            Ruling::Silence { question, until } => {
                question == identity && until.is_none_or(|until| until > self.now)
            }
            _ => false,
        })
    }

    /// Who a contact that was removed used to be, as the links of these records remember it.
    fn remembered(
        &self,
        id: ContactId,
        records: &[&Entry],
    ) -> Option<(same::Name, Option<String>)> {
        for entry in records {
            if let Some(tie) = self.last_tie(&entry.key)
                && tie.contact == id
            {
                return Some((tie.name.clone(), tie.email.clone()));
            }
        }
        None
    }

    /// Why a question whose condition does not show is over; none if nobody can tell.
    fn resolution(
        &self,
        question: &Question,
        entries: &[Entry],
        trust: &BTreeMap<PmsPropertyId, Trust>,
        is_withheld: bool,
    ) -> Option<Resolution> {
        let topic = &question.topic;
        if let Some(at) = topic.pms_property {
            return match trust.get(&at) {
                None => Some(Resolution::OutOfScope),
                Some(Trust::NotAsked | Trust::Incomplete | Trust::Changes) => None,
                Some(_) => Some(Resolution::ConditionGone),
            };
        }
        if topic.kind == AlertKind::FeedCheck {
            let is_through = trust.values().all(|trust| trust.is_taken_in());
            return is_through.then_some(Resolution::ConditionGone);
        }
        let is_attached = |record: &RecordKey| self.attached.contains(&record.pms_property);
        if is_withheld && topic.records.iter().any(is_attached) {
            return None;
        }
        let mut all_left = true;
        for record in &topic.records {
            let is_attached = self.attached.contains(&record.pms_property);
            let entry = entries.iter().find(|entry| entry.key == *record);
            if is_attached && entry.is_some_and(|entry| !entry.decided) {
                return None;
            }
            let is_here =
                is_attached && entry.is_some_and(|entry| !entry.listed || self.in_scope(entry));
            all_left &= !is_here;
        }
        Some(if all_left { Resolution::OutOfScope } else { Resolution::ConditionGone })
    }
}

/// The email of a question's own record, as a decision names it.
pub(super) fn disputed(question: &Question) -> String {
    question.email.clone().unwrap_or_default()
}

/// Whether a contact has an email at all.
pub(super) fn has_email(contact: &Contact) -> bool {
    contact.values[Field::Email].is_some()
}
