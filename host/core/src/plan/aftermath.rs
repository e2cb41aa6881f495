//! The directory as a plan leaves it, so that people are judged by it and questions show it.

use std::collections::BTreeMap;

use super::plan::Change;
use crate::model::{Contact, ContactId, Link, LinkId};

/// The contacts once these changes are carried out.
pub(super) fn contacts_after<'c>(
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

/// The links that hold once these changes are carried out, with what they then remember.
pub(super) fn links_after<'c>(
    holding: &[Link],
    changes: impl IntoIterator<Item = &'c Change>,
) -> Vec<Link> {
    let mut after: BTreeMap<LinkId, Link> =
        holding.iter().map(|link| (link.id, link.clone())).collect();
    for change in changes {
        match change {
            Change::Link(link) => {
                after.insert(link.id, link.clone());
            }
            Change::Remember { link, remembered } => {
                let link = after.get_mut(link).expect("plans change links that hold");
                link.remembered.clone_from(remembered);
            }
            Change::EndLink { link, .. } => {
                after.remove(link);
            }
            Change::CreateContact(_) | Change::UpdateContact { .. } | Change::SetBase { .. } => {}
        }
    }
    after.into_values().collect()
}
