//! What a group that waits for a person is asked about: whose values are shown, side by side.

use std::collections::{BTreeSet, HashMap};

use super::unlinked::{Bench, Group};
use crate::alert;
use crate::matching::Profile;
use crate::model::{
    Alert, AlertKind, Contact, ContactId, ContactSheet, Field, Resemblance, Value, Values,
};

/// The alert of a group that waits for a person.
pub(super) fn ask(
    group: &Group<'_, '_>,
    kind: AlertKind,
    contacts: &[ContactId],
    bench: &Bench<'_, '_>,
    directory: &HashMap<ContactId, &Contact>,
) -> Alert {
    let mut records: Vec<_> = group.members.iter().map(|entry| entry.sheet()).collect();
    let contacts: BTreeSet<ContactId> = contacts.iter().copied().collect();
    if let (AlertKind::DuplicateEmails, Some(email)) = (kind, group.lead().email.key()) {
        records = bench.with_email(email).iter().map(|entry| entry.sheet()).collect();
    }
    let sheets: Vec<ContactSheet> = contacts
        .into_iter()
        .map(|id| match directory.get(&id) {
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
