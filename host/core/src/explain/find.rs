//! Finding somebody by a name, an email, a phone, a resident id or a contact's id.

use std::collections::HashSet;

use super::scene::Scene;
use crate::model::{Contact, ContactId, Field, Picture, RecordKey, Remembered, Values};
use crate::normalize::{EmailKey, NameKey, PhoneKey, plain_letters};
use crate::plan::{Rejected, Witness};

/// Somebody who was found.
#[derive(Clone, Copy)]
pub(super) enum Subject<'s> {
    Record(&'s Witness),
    /// A row that could not be read.
    Rejected(&'s Rejected),
    /// A contact that no record feeds.
    Contact(&'s Contact),
    /// A contact that somebody took out of the directory.
    Removed(&'s Contact),
}

/// Fewer digits are no phone.
const DIGITS_OF_A_PHONE: usize = 7;

/// Everybody who answers to the text; an exact id beats all else.
pub(super) fn find<'s>(scene: &'s Scene<'_>, who: &str) -> Vec<Subject<'s>> {
    let who = who.trim();
    let by_id = everybody(scene).filter(|subject| subject.has_id(who)).collect::<Vec<_>>();
    if !by_id.is_empty() || who.is_empty() {
        return by_id;
    }
    let looks = Looks::new(who);
    let found: Vec<Subject<'s>> =
        everybody(scene).filter(|subject| subject.answers_to(&looks, scene)).collect();
    let governing = governing(scene);
    let gives_way = |subject: &Subject<'s>| match subject {
        Subject::Record(witness) => witness.link.as_ref().is_some_and(|link| {
            let governs = governing.iter().find(|(contact, _)| *contact == link.contact);
            governs.is_some_and(|(_, record)| **record != witness.key)
        }),
        _ => false,
    };
    found.into_iter().filter(|subject| !gives_way(subject)).collect()
}

/// The record that gives each contact its values.
fn governing<'s>(scene: &'s Scene<'_>) -> Vec<(ContactId, &'s RecordKey)> {
    let based = |contact: &&'s Contact| Some((contact.id, &contact.base.as_ref()?.record));
    let fed: HashSet<&RecordKey> =
        scene.witnesses.iter().filter(|one| one.link.is_some()).map(|one| &one.key).collect();
    scene.contacts.values().filter_map(based).filter(|(_, record)| fed.contains(record)).collect()
}

/// Each person once: records first, then contacts that no record feeds. Of a removed contact its
/// record tells, if it had one.
fn everybody<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = Subject<'s>> {
    let fed: HashSet<ContactId> = scene
        .witnesses
        .iter()
        .filter_map(|witness| witness.link.as_ref())
        .map(|link| link.contact)
        .collect();
    let told: HashSet<ContactId> = scene
        .witnesses
        .iter()
        .filter_map(|witness| witness.ended.as_ref())
        .map(|link| link.contact)
        .collect();
    let removed = scene.evidence.removed.iter();
    let rejected = scene.evidence.attempt.map(|attempt| attempt.rejected.as_slice());
    let unfed = scene.contacts.values().filter(move |contact| !fed.contains(&contact.id));
    let records = scene.witnesses.iter().map(Subject::Record);
    records
        .chain(rejected.unwrap_or_default().iter().map(Subject::Rejected))
        .chain(unfed.copied().map(Subject::Contact))
        .chain(removed.filter(move |contact| !told.contains(&contact.id)).map(Subject::Removed))
}

impl Subject<'_> {
    fn has_id(&self, who: &str) -> bool {
        let is = |id: &str| id.eq_ignore_ascii_case(who);
        match self {
            Self::Record(witness) => {
                is(&witness.key.person)
                    || is(&witness.key.to_string())
                    || witness.link.as_ref().is_some_and(|link| is(&link.contact.to_string()))
            }
            Self::Rejected(row) => row.person.as_deref().is_some_and(is),
            Self::Contact(contact) | Self::Removed(contact) => is(&contact.id.to_string()),
        }
    }

    fn answers_to(&self, looks: &Looks, scene: &Scene<'_>) -> bool {
        match self {
            Self::Record(witness) => {
                let links = witness.link.iter().chain(&witness.ended);
                let linked =
                    witness.link.as_ref().and_then(|link| scene.contacts.get(&link.contact));
                witness.lease.as_ref().is_some_and(|lease| looks.like_lease(lease))
                    || links.into_iter().any(|link| looks.like_remembered(&link.remembered))
                    || linked.is_some_and(|contact| looks.like_values(&contact.values))
            }
            Self::Rejected(row) => looks.is_told_of_in(&row.why),
            Self::Contact(contact) | Self::Removed(contact) => looks.like_values(&contact.values),
        }
    }
}

/// What somebody is looked for by.
enum Looks {
    Email(EmailKey),
    Phone(PhoneKey),
    /// Each of these begins a part of the name.
    Name(Vec<String>),
}

impl Looks {
    fn new(who: &str) -> Self {
        let digits = who.chars().filter(char::is_ascii_digit).count();
        if who.contains('@') {
            Self::Email(EmailKey::new(who))
        } else if digits >= DIGITS_OF_A_PHONE && !who.chars().any(char::is_alphabetic) {
            Self::Phone(PhoneKey::new(who))
        } else {
            Self::Name(words(who))
        }
    }

    fn like_lease(&self, lease: &Picture) -> bool {
        let text = |field| lease.values.text(field);
        match self {
            Self::Email(_) => {
                let further = lease.more_emails.iter().map(String::as_str);
                text(Field::Email).into_iter().chain(further).any(|email| self.is_email(email))
            }
            Self::Phone(_) => {
                let further = lease.more_phones.iter().map(String::as_str);
                text(Field::Phone).into_iter().chain(further).any(|phone| self.is_phone(phone))
            }
            Self::Name(_) => self.is_name([text(Field::FirstName), text(Field::LastName)]),
        }
    }

    fn like_values(&self, values: &Values) -> bool {
        let text = |field| values.text(field);
        text(Field::Email).is_some_and(|email| self.is_email(email))
            || text(Field::Phone).is_some_and(|phone| self.is_phone(phone))
            || self.is_name([text(Field::FirstName), text(Field::LastName)])
    }

    fn like_remembered(&self, remembered: &Remembered) -> bool {
        remembered.email.as_deref().is_some_and(|email| self.is_email(email))
            || self.is_name([remembered.first_name.as_deref(), remembered.last_name.as_deref()])
    }

    /// Whether the words of an adapter about a row name whoever is looked for.
    fn is_told_of_in(&self, why: &str) -> bool {
        match self {
            Self::Email(email) => why.split_whitespace().any(|word| EmailKey::new(word) == *email),
            Self::Phone(_) => false,
            Self::Name(_) => self.is_name([Some(why), None]),
        }
    }

    fn is_email(&self, typed: &str) -> bool {
        matches!(self, Self::Email(email) if EmailKey::new(typed) == *email)
    }

    fn is_phone(&self, typed: &str) -> bool {
        matches!(self, Self::Phone(phone) if PhoneKey::new(typed) == *phone)
    }

    fn is_name(&self, parts: [Option<&str>; 2]) -> bool {
        let Self::Name(wanted) = self else {
            return false;
        };
        let name: Vec<String> = parts.into_iter().flatten().flat_map(words).collect();
        !wanted.is_empty()
            && wanted.iter().all(|word| name.iter().any(|part| part.starts_with(word.as_str())))
    }
}

/// The words of a name, without marks and letter case.
fn words(name: &str) -> Vec<String> {
    let plain = plain_letters(NameKey::new(name).as_str());
    let between = |c: char| c.is_whitespace() || c == ',';
    plain.split(between).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
