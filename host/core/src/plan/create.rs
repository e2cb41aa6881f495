//! New people in the directory.

use super::entry::Entry;
use super::mint::Mint;
use super::plan::Change;
use super::unlinked::Group;
use crate::merge;
use crate::model::{Base, Contact, ContactId, EndReason, Link, LinkId};

/// One contact with the values of the group's governing lease, linked to every record of it.
pub(super) fn create(group: &Group<'_, '_>, mint: Mint) -> Vec<Change> {
    let lead = group.lead();
    let lease = lead.lease();
    let values = lease.flowing();
    let contact = Contact {
        id: ContactId::new(mint.id("contact", &lead.key.to_string())),
        values: merge::created(&values),
        base: Some(Base {
            record: lead.key.clone(),
            lease: lease.lease.clone(),
            values: merge::first_base(&values),
        }),
    };
    let id = contact.id;
    let mut changes = vec![Change::CreateContact(contact)];
    for entry in &group.members {
        changes.extend(link(entry, id, mint));
    }
    changes
}

/// A link to the contact, after the end of one that a command parts.
pub(super) fn link(entry: &Entry<'_>, contact: ContactId, mint: Mint) -> Vec<Change> {
    let part =
        entry.parting.map(|link| Change::EndLink { link: link.id, reason: EndReason::Separated });
    let link = Change::Link(Link {
        id: LinkId::new(mint.id("link", &entry.key.to_string())),
        record: entry.key.clone(),
        contact,
        remembered: entry.lease().to_remember(),
        ended: None,
    });
    part.into_iter().chain([link]).collect()
}
