//! The way of one person through the steps.

use super::case::{Case, full_name, of_contact, of_values};
use super::passage::{EmailSeen, Passage, Person, Progress, Saw};
use crate::model::{Alert, AlertId, AlertKind, Facts, Field, PeopleFacts, Reason, Step};
use crate::normalize::{EmailReading, read_email};
use crate::plan::Change;

/// Every step in its order.
pub(super) fn passages(case: &Case<'_>) -> Vec<Passage> {
    let decided = case.decided();
    let passage = |step: Step| {
        let progress = match step.cmp(&decided) {
            std::cmp::Ordering::Equal => Progress::Decided,
            std::cmp::Ordering::Greater => Progress::NotReached,
            std::cmp::Ordering::Less if is_for_strangers(step) && case.link().is_some() => {
                Progress::NotAsked
            }
            std::cmp::Ordering::Less => Progress::Passed,
        };
        let saw = match progress {
            Progress::Passed | Progress::Decided => saw(case, step, progress),
            Progress::NotAsked | Progress::NotReached => Saw::Nothing,
        };
        Passage { step, progress, saw }
    };
    Step::ALL.map(passage).into()
}

/// Who is linked is not looked for any more.
const fn is_for_strangers(step: Step) -> bool {
    matches!(step, Step::Email | Step::DuplicateEmails | Step::SamePerson | Step::Match)
}

fn saw(case: &Case<'_>, step: Step, progress: Progress) -> Saw {
    let about_status = case.witness().map(|witness| (witness.status.clone(), witness.standing));
    match (step, about_status) {
        (Step::Read, _) => Saw::Read { sighting: case.sighting() },
        (Step::Role, _) => role(case),
        (Step::Status, Some((word, standing))) => Saw::Status { word, standing },
        (Step::Exclusion, Some((word, _))) => {
            let listed = case.scene.evidence.population.settings.excluded.contains(&word);
            Saw::Exclusion { word, listed }
        }
        (Step::Email, _) if case.question().is_none() || progress == Progress::Passed => {
            email(case)
        }
        _ if progress == Progress::Passed => Saw::Nobody,
        _ => what_decided(case),
    }
}

fn role(case: &Case<'_>) -> Saw {
    match case.witness() {
        Some(witness)
            if case.reason() == Some(Reason::Placeholder) && witness.role.lives_there() =>
        {
            Saw::Placeholder { name: case.person().name }
        }
        Some(witness) => Saw::Role { role: witness.role },
        None => Saw::Nothing,
    }
}

fn email(case: &Case<'_>) -> Saw {
    let Some(lease) = case.lease() else {
        return Saw::Nothing;
    };
    let typed = lease.values.text(Field::Email);
    let text = typed.unwrap_or_default().to_owned();
    let email = match read_email(typed) {
        EmailReading::Usable(_) => EmailSeen::Usable(text),
        EmailReading::Missing => EmailSeen::Missing,
        EmailReading::Placeholder => EmailSeen::Placeholder(text),
        EmailReading::Invalid => EmailSeen::Invalid(text),
    };
    Saw::Email { email }
}

/// What a step of matching or updating decided by.
fn what_decided(case: &Case<'_>) -> Saw {
    if let Some((kind, asked)) = case.question() {
        return if kind == AlertKind::MissingEmail {
            email(case)
        } else {
            question(case, kind, asked)
        };
    }
    if let Some(ruling) = case.ruling() {
        let (id, decision) = (ruling.id, ruling.decision.clone());
        return Saw::Ruling { id, decision, by: ruling.author.clone(), at: ruling.at };
    }
    if let Some(contact) = case.contact {
        let since = case.link().and_then(|link| link.id.made_at());
        return Saw::Contact { contact: of_contact(contact), since };
    }
    match case.reason() {
        Some(Reason::ExactMatch | Reason::SamePerson | Reason::LinkedByDecision) => joined(case),
        _ => Saw::Nobody,
    }
}

/// The contact that the record is about to be linked to.
fn joined(case: &Case<'_>) -> Saw {
    let planned = case.witness().and_then(|witness| case.scene.planned(&witness.key));
    let link =
        planned.into_iter().flat_map(|planned| &planned.changes).find_map(|change| match change {
            Change::Link(link) => Some(link.contact),
            _ => None,
        });
    match link.and_then(|contact| case.scene.contacts.get(&contact)) {
        Some(contact) => Saw::Contact { contact: of_contact(contact), since: None },
        None => Saw::Nobody,
    }
}

fn question(case: &Case<'_>, kind: AlertKind, asked: Option<(AlertId, &Alert)>) -> Saw {
    let others = match asked.map(|(_, alert)| &alert.facts) {
        // Whom it names was this very person.
        _ if kind == AlertKind::RemovedHere => Vec::new(),
        Some(Facts::People(people)) => others(case, people),
        _ => Vec::new(),
    };
    let alert = asked.map(|(id, _)| id);
    Saw::Question { kind, alert, raised_at: alert.and_then(AlertId::made_at), others }
}

/// Everybody whom a question names, but the one explained.
fn others(case: &Case<'_>, people: &PeopleFacts) -> Vec<Person> {
    let mine = case.witness().map(|witness| &witness.key);
    let records = people.records.iter().filter(|sheet| Some(&sheet.key) != mine).map(|sheet| {
        let text = |field| sheet.values.text(field);
        Person {
            name: full_name(text),
            email: text(Field::Email).map(str::to_owned),
            unit: text(Field::Unit).map(str::to_owned),
            record: Some(sheet.key.clone()),
            contact: None,
        }
    });
    let contacts = people
        .contacts
        .iter()
        .map(|sheet| Person { contact: Some(sheet.id), ..of_values(&sheet.values) });
    records.chain(contacts).collect()
}
