//! What a person's answer amounts to.

use std::collections::BTreeSet;

use usersync_core::alert::{Action, Answer};
use usersync_core::model::{Command, ContactId, RecordKey, Side};

use super::planning::Planning;
use super::questions::{Question, disputed, has_email};
use super::{Births, Heard, Model, Report, Ruling, Topic, same};

/// Why an answer has no effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The question is not open.
    NotOpen,
    /// The facts are others by now.
    Stale,
    /// The answer leaves something open, or the question does not offer it.
    Unclear,
    /// What is asked for cannot be done.
    Impossible,
}

impl Model {
    /// Somebody answers a question. Nobody asks the PMS for it.
    pub fn answer(
        &mut self,
        topic: &Topic,
        answer: &Answer,
        births: Births<'_>,
    ) -> Result<Report, Refused> {
        let place = self.questions.iter().position(|open| open.topic == *topic);
        let question = self.questions[place.ok_or(Refused::NotOpen)?].clone();
        let picture: Heard = self.attached.iter().map(|at| (*at, None)).collect();
        let (now, _) = self.plan(&picture, None, births)?;
        let fresh = now.questions.iter().find(|open| open.identity == question.identity);
        if fresh.is_none_or(|fresh| fresh.has_other_facts_than(&question)) {
            return Err(Refused::Stale);
        }
        let mut answered = self.clone();
        let command = answered.decide(&question, answer)?;
        answered.questions.retain(|open| open.identity != question.identity);
        let (next, report) = answered.plan(&picture, command.as_ref(), births)?;
        *self = next;
        Ok(report)
    }

    /// Somebody takes a decision back; what it kept from happening happens at once.
    pub fn undo(&mut self, ruling: usize, births: Births<'_>) -> Report {
        self.rulings.remove(ruling);
        self.look_again(births)
    }

    /// Everybody is judged again by the last picture.
    pub fn look_again(&mut self, births: Births<'_>) -> Report {
        let picture: Heard = self.attached.iter().map(|at| (*at, None)).collect();
        self.run(&picture, births)
    }

    /// What holds from now on is kept; what is to be done at once is returned.
    fn decide(&mut self, question: &Question, answer: &Answer) -> Result<Option<Command>, Refused> {
        let silence = |until| Ruling::Silence { question: question.identity.clone(), until };
        let link = |model: &Self, name, email| {
            let record = record(question, answer)?;
            let contact = contact(question, answer)?;
            let email = match email {
                Some(side) => side,
                None if model.person(contact).is_some_and(has_email) => Side::Door,
                None => Side::Pms,
            };
            Ok(Some(Command::Link { record, contact, name, email }))
        };
        let command = match answer.action {
            Action::Merge => return link(self, Side::Pms, None),
            Action::MergeKeepName => return link(self, Side::Door, None),
            Action::LinkWithPmsEmail => return link(self, Side::Door, Some(Side::Pms)),
            Action::LinkKeepEmail | Action::PickContact => {
                return link(self, Side::Door, Some(Side::Door));
            }
            Action::LinkTo => {
                let contact = answer.contact.ok_or(Refused::Unclear)?;
                let record = record(question, answer)?;
                Some(Command::Link { record, contact, name: Side::Door, email: Side::Door })
            }
            Action::UsePmsEmail => {
                Some(Command::TakeEmails { contacts: vec![contact(question, answer)?] })
            }
            Action::ExchangeEmails => {
                let mut contacts: Vec<ContactId> =
                    question.topic.exchange.iter().copied().collect();
                contacts.push(contact(question, answer)?);
                Some(Command::TakeEmails { contacts })
            }
            Action::CreateSeparate | Action::Recreate => {
                Some(Command::Create { record: record(question, answer)? })
            }
            Action::NotSamePerson => {
                for contact in &question.topic.contacts {
                    if answer.contact.is_none_or(|named| named == *contact) {
                        for record in question.records.iter().cloned() {
                            self.rulings.push(Ruling::Apart { record, contact: *contact });
                        }
                    }
                }
                None
            }
            Action::KeepDoorEmail => {
                let contact = contact(question, answer)?;
                self.rulings.push(Ruling::KeepEmail { contact, declined: disputed(question) });
                None
            }
            Action::SyncOnlyThis => {
                let record = record(question, answer)?;
                let mut others: Vec<RecordKey> = question.topic.records.iter().cloned().collect();
                others.retain(|other| *other != record);
                self.rulings.push(Ruling::SyncOnly { record, email: disputed(question), others });
                None
            }
            Action::CreateWithoutEmail => {
                let record = record(question, answer)?;
                self.rulings.push(Ruling::WithoutEmail { record });
                None
            }
            Action::KeepOut => {
                for record in &question.records {
                    self.rulings.push(Ruling::KeepOut { record: record.clone() });
                }
                None
            }
            Action::Wait | Action::Dismiss => {
                self.rulings.push(silence(None));
                None
            }
            Action::Snooze => {
                let until = answer.until.filter(|until| *until > self.now);
                self.rulings.push(silence(Some(until.ok_or(Refused::Unclear)?)));
                None
            }
            Action::ReallyEmpty => {
                let at = question.topic.pms_property.ok_or(Refused::Unclear)?;
                let people = question.people;
                self.rulings.push(Ruling::ReallyEmpty { at, people, spent: false });
                None
            }
            Action::Approve => {
                let extent = question.extent.ok_or(Refused::Unclear)?;
                self.rulings.push(Ruling::Approve { extent, spent: false });
                None
            }
            Action::Reject => {
                let extent = question.extent.ok_or(Refused::Unclear)?;
                self.rulings.push(Ruling::Reject { extent, spent: false });
                None
            }
        };
        Ok(command)
    }
}

fn record(question: &Question, answer: &Answer) -> Result<RecordKey, Refused> {
    match &answer.record {
        Some(named) if question.topic.records.contains(named) => Ok(named.clone()),
        None if question.topic.records.len() == 1 => {
            Ok(question.first_record().expect("there is one").clone())
        }
        _ => Err(Refused::Unclear),
    }
}

fn contact(question: &Question, answer: &Answer) -> Result<ContactId, Refused> {
    let contacts = &question.topic.contacts;
    match answer.contact {
        Some(named) if contacts.contains(&named) => Ok(named),
        None if contacts.len() == 1 => Ok(*contacts.first().expect("there is one")),
        _ => Err(Refused::Unclear),
    }
}

impl Planning<'_> {
    /// Refuses what does not fit.
    pub(super) fn check(&self, command: &Command) -> Result<(), Refused> {
        let fits = match command {
            Command::Create { record } => self.is_there(record),
            Command::Link { record, contact, email, .. } => {
                let new = || same::email_read(&self.entry(record).lease().values);
                self.is_there(record)
                    && self.model.person(*contact).is_some()
                    && (*email == Side::Door
                        || new().is_none_or(|email| self.is_free(&email, &[*contact])))
            }
            Command::TakeEmails { contacts } => {
                let mut taken = BTreeSet::new();
                contacts.iter().all(|contact| {
                    let governing = self.model.governing(*contact, &self.entries);
                    let email = governing.and_then(|entry| same::email_read(&entry.lease().values));
                    email.is_some_and(|email| self.is_free(&email, contacts) && taken.insert(email))
                })
            }
        };
        if fits { Ok(()) } else { Err(Refused::Impossible) }
    }

    /// Whether the PMS lists the record, in scope.
    fn is_there(&self, record: &RecordKey) -> bool {
        self.entries.iter().any(|entry| {
            entry.key == *record
                && entry.listed
                && !entry.leases.is_empty()
                && self.model.in_scope(entry)
        })
    }

    /// Whether nobody has an email but these contacts.
    fn is_free(&self, email: &str, contacts: &[ContactId]) -> bool {
        self.model.people.iter().all(|person| {
            contacts.contains(&person.id)
                || same::email_held(&person.values).as_deref() != Some(email)
        })
    }
}
