//! The directory as a plan leaves it, so that questions show what a person will find there.

use std::collections::BTreeMap;

use super::plan::Change;
use crate::model::{Contact, ContactId};

/// The contacts once these changes are carried out.
pub(super) fn after<'c>(
    contacts: &[Contact],
    changes: impl IntoIterator<Item = &'c Change>,
) -> Vec<Contact> {
    let mut after: BTreeMap<ContactId, Contact> =
        contacts.iter().map(|contact| (contact.id, contact.clone())).collect();
    for change in changes {
        match change {
            Change::CreateContact(contact) => {
                after.insert(contact.id, contact.clone());
            }
            Change::UpdateContact { contact, fields } => {
                let contact = after.get_mut(contact).expect("plans change contacts that exist");
                for change in fields {
                    contact.values[change.field].clone_from(&change.after);
                }
            }
            Change::SetBase { .. }
            | Change::Link(_)
            | Change::Remember { .. }
            | Change::EndLink { .. } => {}
        }
    }
    after.into_values().collect()
}
