//! The contacts of a property, by the same person, by email and by name.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::model::{Contact, ContactId, Field, Link};
use crate::normalize::{EmailKey, PersonName, read_email};

/// The contacts of one DOOR property, by what they are looked up by.
#[derive(Debug)]
pub(crate) struct Directory<'a> {
    contacts: HashMap<ContactId, &'a Contact>,
    by_email: HashMap<EmailKey, BTreeSet<ContactId>>,
    by_name: HashMap<PersonName, BTreeSet<ContactId>>,
    /// Contacts that a holding link ties to a record, by the name and email it remembers and by
    /// their own.
    linked: HashMap<(PersonName, EmailKey), BTreeSet<ContactId>>,
    /// Contacts with a live link.
    live: HashSet<ContactId>,
    /// Contacts whose governing record is held.
    held: HashSet<ContactId>,
}

impl<'a> Directory<'a> {
    /// Indexes the contacts and the links that hold; `live` are the contacts with a live link,
    /// `held` those whose governing record is held.
    pub(crate) fn new(
        contacts: &'a [Contact],
        holding: &[Link],
        live: HashSet<ContactId>,
        held: HashSet<ContactId>,
    ) -> Self {
        let mut directory = Self {
            contacts: contacts.iter().map(|contact| (contact.id, contact)).collect(),
            by_email: HashMap::new(),
            by_name: HashMap::new(),
            linked: HashMap::new(),
            live,
            held,
        };
        for contact in contacts {
            if let Some(email) = email(contact) {
                directory.by_email.entry(email).or_default().insert(contact.id);
            }
            let name = name(contact);
            if !name.is_empty() {
                directory.by_name.entry(name).or_default().insert(contact.id);
            }
        }
        for link in holding {
            directory.index_link(link);
        }
        directory
    }

    fn index_link(&mut self, link: &Link) {
        let Some(contact) = self.contacts.get(&link.contact).copied() else {
            return;
        };
        let remembered = &link.remembered;
        let told =
            PersonName::new(remembered.first_name.as_deref(), remembered.last_name.as_deref());
        let told_email = read_email(remembered.email.as_deref()).key().cloned();
        for (name, email) in [(told, told_email), (name(contact), email(contact))] {
            if let Some(email) = email {
                self.linked.entry((name, email)).or_default().insert(contact.id);
            }
        }
    }

    /// The contact of this id.
    pub(crate) fn contact(&self, id: ContactId) -> Option<&'a Contact> {
        self.contacts.get(&id).copied()
    }

    /// Whether a record in scope, seen lately, is linked to the contact.
    pub(crate) fn is_live(&self, id: ContactId) -> bool {
        self.live.contains(&id)
    }

    /// Whether the record that governs the contact is held.
    pub(crate) fn is_held(&self, id: ContactId) -> bool {
        self.held.contains(&id)
    }

    /// From now on the contact has a live link.
    pub(crate) fn settle(&mut self, id: ContactId) {
        self.live.insert(id);
    }

    /// Linked contacts that are exactly this person, or were when last taken in.
    pub(crate) fn same_person(&self, name: &PersonName, email: &EmailKey) -> Vec<ContactId> {
        let key = (name.clone(), email.clone());
        self.linked.get(&key).into_iter().flatten().copied().collect()
    }

    /// Contacts without a live link that have exactly this name and email.
    pub(crate) fn exact(&self, name: &PersonName, email: &EmailKey) -> Vec<ContactId> {
        self.with_email(email)
            .into_iter()
            .filter(|id| !self.is_live(*id) && self::name(self.contacts[id]) == *name)
            .collect()
    }

    /// Contacts with this email, linked or not.
    pub(crate) fn with_email(&self, email: &EmailKey) -> Vec<ContactId> {
        self.by_email.get(email).into_iter().flatten().copied().collect()
    }

    /// Contacts without a live link.
    pub(crate) fn free(&self) -> impl Iterator<Item = &'a Contact> {
        self.contacts.values().copied().filter(|contact| !self.is_live(contact.id))
    }

    /// Contacts without a live link that have exactly this name. A contact with one is never
    /// looked at by name: a father and son of one name must both exist.
    pub(crate) fn free_with_name(&self, name: &PersonName) -> Vec<ContactId> {
        let named = self.by_name.get(name).into_iter().flatten().copied();
        named.filter(|id| !self.is_live(*id)).collect()
    }
}

fn email(contact: &Contact) -> Option<EmailKey> {
    read_email(contact.values.text(Field::Email)).key().cloned()
}

fn name(contact: &Contact) -> PersonName {
    let values = &contact.values;
    PersonName::new(values.text(Field::FirstName), values.text(Field::LastName))
}
