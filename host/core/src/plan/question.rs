//! What a group that waits for a person is asked about: whose values are shown, side by side.

use std::collections::{BTreeSet, HashMap};

use super::unlinked::{Bench, Fate, Group};
use crate::alert;
use crate::matching::Profile;
use crate::model::{
    Alert, AlertKind, Contact, ContactId, ContactSheet, Field, Resemblance, Value, Values,
};
use crate::normalize::{EmailKey, read_email};

/// The directory as the plan leaves it.
pub(super) struct Afterwards<'c> {
    contacts: HashMap<ContactId, &'c Contact>,
    /// Who has an email of somebody who is asked about.
    carriers: HashMap<EmailKey, Vec<ContactId>>,
}

impl<'c> Afterwards<'c> {
    pub(super) fn new(contacts: &'c [Contact], groups: &[Group<'_, '_>]) -> Self {
        let mut carriers: HashMap<EmailKey, Vec<ContactId>> = groups
            .iter()
            .filter(|group| matches!(group.fate, Fate::Ask { .. }))
            .filter_map(|group| Some((group.lead().email.key()?.clone(), Vec::new())))
            .collect();
        let looked_through = if carriers.is_empty() { &[] } else { contacts };
        for contact in looked_through {
            let email = read_email(contact.values.text(Field::Email)).key().cloned();
            if let Some(carriers) = email.and_then(|email| carriers.get_mut(&email)) {
                carriers.push(contact.id);
            }
        }
        Self { contacts: contacts.iter().map(|contact| (contact.id, contact)).collect(), carriers }
    }

    /// Who has the email of a group that is asked about: where people share it, everybody; where a
    /// Name Mismatch would be asked later, whoever is not known to be somebody else.
    fn carrying(
        &self,
        kind: AlertKind,
        group: &Group<'_, '_>,
        bench: &Bench<'_, '_>,
    ) -> Vec<ContactId> {
        let carriers = || group.lead().email.key().and_then(|email| self.carriers.get(email));
        match kind {
            AlertKind::DuplicateEmails => carriers().cloned().unwrap_or_default(),
            AlertKind::RemovedHere | AlertKind::DuplicateAccounts => {
                bench.not_apart(&group.members, carriers().cloned().unwrap_or_default())
            }
            _ => Vec::new(),
        }
    }
}

/// The alert of a group that waits for a person. One about a shared email names everybody who has
/// it, in the PMS and in the directory.
pub(super) fn ask(
    group: &Group<'_, '_>,
    kind: AlertKind,
    contacts: &[ContactId],
    bench: &Bench<'_, '_>,
    directory: &Afterwards<'_>,
) -> Alert {
    let mut records: Vec<_> = group.members.iter().map(|entry| entry.sheet()).collect();
    let carriers = directory.carrying(kind, group, bench);
    let contacts: BTreeSet<ContactId> = contacts.iter().copied().chain(carriers).collect();
    if let (AlertKind::DuplicateEmails, Some(email)) = (kind, group.lead().email.key()) {
        records = bench.with_email(email).iter().map(|entry| entry.sheet()).collect();
    }
    let sheets: Vec<ContactSheet> = contacts
        .into_iter()
        .map(|id| match directory.contacts.get(&id) {
            Some(contact) => alert::sheet(contact),
            None => removed_sheet(id, group),
        })
        .collect();
    let resemblances = resemblances(group, kind, &sheets);
    alert::about_group(kind, records, sheets, resemblances)
}

/// How near the group comes to each contact that it may turn out to be, where that is the question.
fn resemblances(
    group: &Group<'_, '_>,
    kind: AlertKind,
    contacts: &[ContactSheet],
) -> Vec<Resemblance> {
    let asks_who = [AlertKind::NameMismatch, AlertKind::EmailMismatch, AlertKind::PossibleMatch];
    if !asks_who.contains(&kind) {
        return Vec::new();
    }
    let record = Profile::of_record(group.lead().lease());
    let resemblance =
        |sheet: &ContactSheet| record.resemblance(sheet.id, &Profile::of_contact(&sheet.values));
    contacts.iter().map(resemblance).collect()
}

/// A contact that is no longer in the directory, as its link remembers it.
fn removed_sheet(id: ContactId, group: &Group<'_, '_>) -> ContactSheet {
    let remembered = group
        .members
        .iter()
        .filter_map(|entry| entry.ended)
        .find(|(link, _)| link.contact == id)
        .map(|(link, _)| &link.remembered);
    let mut values = Values::default();
    if let Some(remembered) = remembered {
        let text = |text: &Option<String>| text.clone().map(Value::Text);
        values[Field::FirstName] = text(&remembered.first_name);
        values[Field::LastName] = text(&remembered.last_name);
        values[Field::Email] = text(&remembered.email);
    }
    ContactSheet { id, values }
}
