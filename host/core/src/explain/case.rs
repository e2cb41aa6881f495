//! One person's case: what the planner said of them, and what it said it about.

use super::find::Subject;
use super::passage::{Person, Sighting};
use super::scene::Scene;
use super::{Place, Ruling};
use crate::model::{
    Alert, AlertId, AlertKind, Contact, Decision, Facts, Field, Link, Outcome, PeopleFacts,
    Picture, Reason, RecordKey, Step, Values, Verdict,
};
use crate::normalize::read_email;
use crate::plan::{Sight, Witness};

/// One person's case.
pub(super) struct Case<'s> {
    pub(super) scene: &'s Scene<'s>,
    pub(super) subject: Subject<'s>,
    pub(super) verdict: Option<Verdict>,
    /// The contact it is about, in the directory or taken out of it.
    pub(super) contact: Option<&'s Contact>,
}

impl<'s> Case<'s> {
    pub(super) fn new(scene: &'s Scene<'s>, subject: Subject<'s>) -> Self {
        let (verdict, contact) = match subject {
            Subject::Record(witness) => {
                let linked = witness.link.as_ref();
                let contact = linked.and_then(|link| scene.contacts.get(&link.contact).copied());
                (verdict(scene, witness), contact)
            }
            Subject::Rejected(_) => (Some(UNREADABLE), None),
            Subject::Contact(contact) | Subject::Removed(contact) => (None, Some(contact)),
        };
        Self { scene, subject, verdict, contact }
    }

    pub(super) fn witness(&self) -> Option<&'s Witness> {
        match self.subject {
            Subject::Record(witness) => Some(witness),
            Subject::Rejected(_) | Subject::Contact(_) | Subject::Removed(_) => None,
        }
    }

    pub(super) fn lease(&self) -> Option<&'s Picture> {
        self.witness()?.lease.as_ref()
    }

    pub(super) fn link(&self) -> Option<&'s Link> {
        self.witness()?.link.as_ref()
    }

    pub(super) fn reason(&self) -> Option<Reason> {
        self.verdict.map(|verdict| verdict.reason)
    }

    /// The step that decided; where the planner had nothing to decide, the read did.
    pub(super) fn decided(&self) -> Step {
        self.verdict.map_or(Step::Read, |verdict| verdict.step)
    }

    pub(super) fn person(&self) -> Person {
        match self.subject {
            Subject::Rejected(row) => Person {
                record: row.person.as_ref().map(|person| RecordKey {
                    pms_property: row.pms_property,
                    person: person.clone(),
                }),
                ..Person::default()
            },
            Subject::Contact(contact) | Subject::Removed(contact) => of_contact(contact),
            Subject::Record(witness) => {
                let told = witness.lease.as_ref().map(|lease| Person {
                    name: full_name(|field| lease.values.text(field)),
                    email: lease.values.text(Field::Email).map(str::to_owned),
                    unit: lease.values.text(Field::Unit).map(str::to_owned),
                    ..Person::default()
                });
                let known = self.contact.map(of_contact).or_else(|| ended(witness));
                Person {
                    record: Some(witness.key.clone()),
                    contact: self.contact.map(|contact| contact.id),
                    ..told.or(known).unwrap_or_default()
                }
            }
        }
    }

    pub(super) fn place(&self) -> Place {
        match self.subject {
            Subject::Removed(contact) => Place::Removed { contact: contact.id },
            Subject::Contact(contact) => Place::Unlinked { contact: contact.id },
            Subject::Rejected(_) => Place::Absent,
            Subject::Record(witness) => match (self.contact, &witness.ended) {
                (Some(contact), _) => Place::Linked { contact: contact.id },
                (None, Some(ended)) if !self.scene.contacts.contains_key(&ended.contact) => {
                    Place::Removed { contact: ended.contact }
                }
                (None, _) => Place::Absent,
            },
        }
    }

    pub(super) fn sighting(&self) -> Sighting {
        let witness = match self.subject {
            Subject::Record(witness) => witness,
            Subject::Rejected(row) => {
                let at = self.scene.evidence.attempt.map(|attempt| attempt.at).unwrap_or_default();
                return Sighting::Unreadable { why: row.why.clone(), at };
            }
            Subject::Contact(contact) | Subject::Removed(contact) => {
                let links = &self.scene.evidence.population.links;
                let ended = links.iter().filter(|link| link.contact == contact.id);
                let last = ended.max_by_key(|link| link.id);
                return Sighting::NoRecord { ended: last.and_then(|link| link.ended) };
            }
        };
        let place = witness.key.pms_property;
        let accepted = self.scene.read(place).and_then(|read| read.accepted).map(|read| read.at);
        match (witness.sight, witness.missed) {
            (Sight::Detached, _) => Sighting::Detached,
            (Sight::Listed, _) => match self.reason() {
                Some(Reason::NoName) => Sighting::Nameless { at: accepted },
                Some(Reason::IncompleteRead | Reason::FeedCheck) => Sighting::Undecided {
                    finding: self.scene.finding(place).cloned(),
                    at: self.scene.evidence.attempt.map(|attempt| attempt.at),
                },
                _ => Sighting::Listed { at: accepted },
            },
            (sight, missed) => Sighting::Missing {
                since: missed.map(|missed| missed.since).or(accepted).unwrap_or_default(),
                gone: sight == Sight::Gone,
            },
        }
    }

    /// The question that waits for a person, with its alert where it is asked.
    pub(super) fn question(&self) -> Option<(AlertKind, Option<(AlertId, &'s Alert)>)> {
        let kind = match self.reason()? {
            Reason::Alert(kind) => kind,
            Reason::GoverningRecordHeld => AlertKind::EmailMismatch,
            _ => return None,
        };
        let asked = self.scene.alerts.iter().find(|(_, alert)| {
            alert.kind == kind
                && matches!(&alert.facts, Facts::People(people) if self.is_named_by(people))
        });
        Some((kind, asked.copied()))
    }

    fn is_named_by(&self, people: &PeopleFacts) -> bool {
        let Some(witness) = self.witness() else {
            return false;
        };
        let by_record = people.records.iter().any(|sheet| sheet.key == witness.key);
        let by_contact = people.linked
            && self
                .contact
                .is_some_and(|mine| people.contacts.iter().any(|sheet| sheet.id == mine.id));
        let by_name_and_email = self.reason() == Some(Reason::GoverningRecordHeld)
            && witness.lease.as_ref().is_some_and(|lease| {
                let email = read_email(lease.values.text(Field::Email));
                people.records.iter().any(|sheet| {
                    sheet.name() == lease.name()
                        && read_email(sheet.values.text(Field::Email)) == email
                })
            });
        by_record || by_contact || by_name_and_email
    }

    /// What somebody decided that decides about the person.
    pub(super) fn ruling(&self) -> Option<&'s Ruling> {
        let key = &self.witness()?.key;
        let reason = self.reason()?;
        let mut rulings = self.scene.evidence.rulings.iter().rev();
        rulings.find(|ruling| match (&ruling.decision, reason) {
            (Decision::KeepOut { record }, Reason::KeptOut) => record == key,
            (Decision::SyncOnly { others, .. }, Reason::YieldsEmail) => others.contains(key),
            (Decision::Dismiss { .. }, Reason::Alert(_)) => ruling.about.contains(key),
            _ => false,
        })
    }

    /// The email that somebody declined for the contact, where the PMS still gives it.
    pub(super) fn declines(&self) -> Option<&'s Ruling> {
        let email = read_email(self.lease()?.values.text(Field::Email)).key().cloned()?;
        let contact = self.contact?.id;
        self.scene.evidence.rulings.iter().rev().find(|ruling| {
            matches!(
                &ruling.decision,
                Decision::KeepEmail { contact: of, declined }
                    if *of == contact && declined == email.as_str()
            )
        })
    }
}

const UNREADABLE: Verdict =
    Verdict { outcome: Outcome::Error, step: Step::Read, reason: Reason::Unreadable };

/// What the planner says now, else what it last said of somebody whom the PMS still lists.
fn verdict(scene: &Scene<'_>, witness: &Witness) -> Option<Verdict> {
    let planned = scene.planned(&witness.key).map(|planned| planned.verdict);
    planned.or(witness.told.filter(|_| witness.sight == Sight::Listed))
}

/// Somebody as the last link that ended remembers them.
fn ended(witness: &Witness) -> Option<Person> {
    let remembered = &witness.ended.as_ref()?.remembered;
    let names = [&remembered.first_name, &remembered.last_name];
    let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
    Some(Person { name: names.join(" "), email: remembered.email.clone(), ..Person::default() })
}

pub(super) fn of_contact(contact: &Contact) -> Person {
    Person { contact: Some(contact.id), ..of_values(&contact.values) }
}

pub(super) fn of_values(values: &Values) -> Person {
    Person {
        name: full_name(|field| values.text(field)),
        email: values.text(Field::Email).map(str::to_owned),
        unit: values.text(Field::Unit).map(str::to_owned),
        ..Person::default()
    }
}

pub(super) fn full_name<'t>(text: impl Fn(Field) -> Option<&'t str>) -> String {
    let names = [Field::FirstName, Field::LastName].into_iter().filter_map(text);
    names.collect::<Vec<_>>().join(" ")
}
