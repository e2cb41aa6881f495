//! What can be answered to a question, and what the answer amounts to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    Alert, AlertKind, Command, ContactId, Decision, Facts, Field, PeopleFacts, RecordKey, Side,
};
use crate::normalize::{EmailKey, read_email};

/// One of the answers that an alert offers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Same person: link, and the PMS name wins.
    Merge,
    /// Same person: link, and the contact keeps its name.
    MergeKeepName,
    /// Different people; the pair is not proposed again.
    NotSamePerson,
    /// The linked contact takes the new email and everything that waits with it.
    UsePmsEmail,
    /// Everybody in the exchange takes the new email and everything that waits with it.
    ExchangeEmails,
    /// The linked contact keeps its email; the rest flows.
    KeepDoorEmail,
    /// Link, and the contact takes the PMS email.
    LinkWithPmsEmail,
    /// Link, and the contact keeps its email.
    LinkKeepEmail,
    /// The record gets a contact of its own.
    CreateSeparate,
    /// Of those who share the email, this record alone flows.
    SyncOnlyThis,
    /// Link to this one of several equal contacts.
    PickContact,
    /// Create the resident although the PMS has no email.
    CreateWithoutEmail,
    /// Create the removed person anew.
    Recreate,
    /// Leave the person out for good.
    KeepOut,
    /// Link to a contact that the alert does not propose.
    LinkTo,
    /// Leave it until the PMS has other values.
    Wait,
    /// The question needs no answer; it is not asked again while its values are the same.
    Dismiss,
    /// The question is asked again from a time on, if its cause still stands.
    Snooze,
    /// The PMS property really has so few people.
    ReallyEmpty,
    /// The run may go through as far as it was shown.
    Approve,
    /// The run stays held until it would change something else.
    Reject,
}

impl Action {
    /// The word: `merge`, `keep_door_email`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::MergeKeepName => "merge_keep_name",
            Self::NotSamePerson => "not_same_person",
            Self::UsePmsEmail => "use_pms_email",
            Self::ExchangeEmails => "exchange_emails",
            Self::KeepDoorEmail => "keep_door_email",
            Self::LinkWithPmsEmail => "link_with_pms_email",
            Self::LinkKeepEmail => "link_keep_email",
            Self::CreateSeparate => "create_separate",
            Self::SyncOnlyThis => "sync_only_this",
            Self::PickContact => "pick_contact",
            Self::CreateWithoutEmail => "create_without_email",
            Self::Recreate => "recreate",
            Self::KeepOut => "keep_out",
            Self::LinkTo => "link_to",
            Self::Wait => "wait",
            Self::Dismiss => "dismiss",
            Self::Snooze => "snooze",
            Self::ReallyEmpty => "really_empty",
            Self::Approve => "approve",
            Self::Reject => "reject",
        }
    }
}

/// A person's answer to an alert.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    pub action: Action,
    /// Which record, where the alert names several.
    #[serde(default)]
    pub record: Option<RecordKey>,
    /// Which contact, where the alert names several or another one is meant.
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// Until when, where the question is snoozed.
    #[serde(default)]
    pub until: Option<DateTime<Utc>>,
}

impl Answer {
    /// The answer to an alert that leaves nothing open but this.
    pub const fn new(action: Action) -> Self {
        Self { action, record: None, contact: None, until: None }
    }
}

/// What an answer amounts to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answered {
    /// What holds from now on.
    pub decisions: Vec<Decision>,
    /// What is to be done at once.
    pub command: Option<Command>,
}

/// An answer that the alert does not offer, or that leaves something open.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AnswerError {
    #[error("a {kind} alert does not offer `{action}`; it offers {offered}", kind = .kind.title(), action = .action.name())]
    NotOffered { kind: AlertKind, action: Action, offered: String },
    #[error("the alert names several records: say which one with `record`")]
    WhichRecord,
    #[error("the alert names several contacts: say which one with `contact`")]
    WhichContact,
    #[error("`contact` must name a contact of this property")]
    NoContact,
    #[error("`until` must name a time to come")]
    NoTime,
}

/// The answers that an alert offers, in the order in which they are shown.
pub fn actions(alert: &Alert) -> &'static [Action] {
    use Action as A;

    match (alert.kind, &alert.facts) {
        (AlertKind::NameMismatch, _) => {
            &[A::Merge, A::MergeKeepName, A::NotSamePerson, A::LinkTo, A::Dismiss, A::Snooze]
        }
        (AlertKind::EmailMismatch, Facts::People(people)) if !people.exchange.is_empty() => &[
            A::ExchangeEmails,
            A::KeepDoorEmail,
            A::CreateSeparate,
            A::LinkTo,
            A::Dismiss,
            A::Snooze,
        ],
        (AlertKind::EmailMismatch, Facts::People(PeopleFacts { linked: true, .. })) => {
            &[A::UsePmsEmail, A::KeepDoorEmail, A::CreateSeparate, A::LinkTo, A::Dismiss, A::Snooze]
        }
        (AlertKind::EmailMismatch, _) => &[
            A::LinkWithPmsEmail,
            A::LinkKeepEmail,
            A::CreateSeparate,
            A::LinkTo,
            A::Dismiss,
            A::Snooze,
        ],
        (AlertKind::PossibleMatch, _) => {
            &[A::Merge, A::MergeKeepName, A::CreateSeparate, A::LinkTo, A::Dismiss, A::Snooze]
        }
        (AlertKind::DuplicateEmails, _) => &[A::SyncOnlyThis, A::Wait, A::LinkTo, A::Snooze],
        (AlertKind::DuplicateAccounts, _) => &[A::PickContact, A::LinkTo, A::Dismiss, A::Snooze],
        (AlertKind::MissingEmail, _) => &[A::CreateWithoutEmail, A::Wait, A::LinkTo, A::Snooze],
        (AlertKind::RemovedHere, _) => &[A::Recreate, A::KeepOut, A::LinkTo, A::Dismiss, A::Snooze],
        (AlertKind::FeedCheck, Facts::Read { finding, .. }) if finding != "incomplete" => {
            &[A::ReallyEmpty]
        }
        (AlertKind::FeedCheck, Facts::Surge { .. }) => &[A::Approve, A::Reject],
        (AlertKind::FeedCheck | AlertKind::Connection | AlertKind::Stalled, _) => &[],
    }
}

/// Works out what an answer amounts to.
pub fn answer(alert: &Alert, answer: &Answer, now: DateTime<Utc>) -> Result<Answered, AnswerError> {
    let offered = actions(alert);
    if !offered.contains(&answer.action) {
        return Err(AnswerError::NotOffered {
            kind: alert.kind,
            action: answer.action,
            offered: list(offered),
        });
    }
    match &alert.facts {
        Facts::People(people) => about_people(&alert.identity, people, answer, now),
        Facts::Read { pms_property, now: people, .. } => Ok(decide(Decision::ReallyEmpty {
            pms_property: *pms_property,
            people: *people,
            decided_at: now,
        })),
        Facts::Surge { extent, .. } => Ok(decide(match answer.action {
            Action::Reject => Decision::RejectRun { extent: *extent, decided_at: now },
            _ => Decision::ApproveRun { extent: *extent, decided_at: now },
        })),
        Facts::Connection { .. } | Facts::Stalled { .. } => Ok(Answered::default()),
    }
}

fn about_people(
    identity: &str,
    people: &PeopleFacts,
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<Answered, AnswerError> {
    let record = || record(people, answer);
    let link = |name, email| {
        let contact = contact(people, answer)?;
        Ok(command(Command::Link { record: record()?, contact, name, email }))
    };
    match answer.action {
        Action::Merge => link(Side::Pms, email_to_keep(people, answer)?),
        Action::MergeKeepName => link(Side::Door, email_to_keep(people, answer)?),
        Action::LinkKeepEmail | Action::PickContact => link(Side::Door, Side::Door),
        Action::LinkWithPmsEmail => link(Side::Door, Side::Pms),
        Action::LinkTo => {
            let contact = answer.contact.ok_or(AnswerError::NoContact)?;
            let (name, email) = (Side::Door, Side::Door);
            Ok(command(Command::Link { record: record()?, contact, name, email }))
        }
        Action::NotSamePerson => Ok(Answered { decisions: apart(people, answer), command: None }),
        Action::UsePmsEmail => {
            Ok(command(Command::TakeEmails { contacts: vec![contact(people, answer)?] }))
        }
        Action::ExchangeEmails => {
            let mut contacts = people.exchange.clone();
            contacts.push(contact(people, answer)?);
            Ok(command(Command::TakeEmails { contacts }))
        }
        Action::KeepDoorEmail => Ok(decide(Decision::KeepEmail {
            contact: contact(people, answer)?,
            declined: email(people).unwrap_or_default(),
        })),
        Action::CreateSeparate | Action::Recreate => {
            Ok(command(Command::Create { record: record()? }))
        }
        Action::SyncOnlyThis => {
            let record = record()?;
            let others = people.records.iter().map(|other| other.key.clone());
            let others = others.filter(|other| *other != record).collect();
            let email = email(people).unwrap_or_default();
            Ok(decide(Decision::SyncOnly { record, email, others }))
        }
        Action::CreateWithoutEmail => {
            Ok(decide(Decision::CreateWithoutEmail { record: record()? }))
        }
        Action::KeepOut => Ok(Answered {
            decisions: people
                .records
                .iter()
                .map(|record| Decision::KeepOut { record: record.key.clone() })
                .collect(),
            command: None,
        }),
        Action::Wait | Action::Dismiss => {
            Ok(decide(Decision::Dismiss { identity: identity.to_owned(), until: None }))
        }
        Action::Snooze => {
            let until = answer.until.filter(|until| *until > now).ok_or(AnswerError::NoTime)?;
            let identity = identity.to_owned();
            Ok(decide(Decision::Dismiss { identity, until: Some(until) }))
        }
        Action::ReallyEmpty | Action::Approve | Action::Reject => Ok(Answered::default()),
    }
}

/// The record meant: the one named, else the only one; records of one person count as one.
fn record(people: &PeopleFacts, answer: &Answer) -> Result<RecordKey, AnswerError> {
    let named = answer.record.as_ref();
    if let Some(named) = named {
        let found = people.records.iter().find(|record| record.key == *named);
        return found.map(|record| record.key.clone()).ok_or(AnswerError::WhichRecord);
    }
    let first = people.records.first().ok_or(AnswerError::WhichRecord)?;
    if people.records.iter().all(|other| other.name() == first.name()) {
        Ok(first.key.clone())
    } else {
        Err(AnswerError::WhichRecord)
    }
}

/// The contact meant: the one named, else the only one.
fn contact(people: &PeopleFacts, answer: &Answer) -> Result<ContactId, AnswerError> {
    match (answer.contact, people.contacts.as_slice()) {
        (Some(named), contacts) if contacts.iter().any(|contact| contact.id == named) => Ok(named),
        (None, [only]) => Ok(only.id),
        _ => Err(AnswerError::WhichContact),
    }
}

/// Where only the name is asked for, the contact keeps its email, if it has one.
fn email_to_keep(people: &PeopleFacts, answer: &Answer) -> Result<Side, AnswerError> {
    let id = contact(people, answer)?;
    let sheet = people.contacts.iter().find(|contact| contact.id == id);
    let has_email = sheet.is_some_and(|sheet| sheet.values[Field::Email].is_some());
    Ok(if has_email { Side::Door } else { Side::Pms })
}

/// Every pair of the alert, or those with the contact named.
fn apart(people: &PeopleFacts, answer: &Answer) -> Vec<Decision> {
    let meant = |id: ContactId| answer.contact.is_none_or(|named| named == id);
    let contacts = people.contacts.iter().map(|contact| contact.id).filter(|id| meant(*id));
    contacts
        .flat_map(|contact| {
            people
                .records
                .iter()
                .map(move |record| Decision::NotSamePerson { record: record.key.clone(), contact })
        })
        .collect()
}

/// The email that the records carry now, in comparable form.
fn email(people: &PeopleFacts) -> Option<String> {
    let typed = people.records.first()?.values.text(Field::Email);
    read_email(typed).key().map(EmailKey::as_str).map(str::to_owned)
}

fn decide(decision: Decision) -> Answered {
    Answered { decisions: vec![decision], command: None }
}

fn command(command: Command) -> Answered {
    Answered { decisions: Vec::new(), command: Some(command) }
}

fn list(actions: &[Action]) -> String {
    if actions.is_empty() {
        return "nothing: it closes itself when its cause is gone".to_owned();
    }
    let names: Vec<String> = actions.iter().map(|action| format!("`{}`", action.name())).collect();
    names.join(", ")
}
