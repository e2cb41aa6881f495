//! One directory in memory, for tests of what is decided.
//!
//! It carries plans out as the store does and panics where the store's constraints would refuse.
//! [`check`] holds every plan against what is true of all plans. Nothing here decides anything.

mod apply;
mod laws;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use usersync_core::model::{
    AlertId, Contact, ContactId, Decision, EndReason, Field, FieldChange, KnownRecord, Link,
    OpenAlert, PmsPropertyId, RecordKey, Resolution, Value, Verdict,
};
use usersync_core::plan::{AcceptedRead, Finding, Plan};

pub use self::laws::{Occasion, check, is_quiet, turned_around};

/// What a store keeps of the people of one property.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// When a read was last taken in.
    pub taken_in_at: Option<DateTime<Utc>>,
    pub accepted: BTreeMap<PmsPropertyId, AcceptedRead>,
    /// When changes were last laid over the accepted reads.
    pub laid_over: BTreeMap<PmsPropertyId, DateTime<Utc>>,
    pub records: BTreeMap<RecordKey, KnownRecord>,
    pub contacts: BTreeMap<ContactId, Contact>,
    /// Whom somebody took out of the directory.
    pub removed: BTreeMap<ContactId, Contact>,
    pub links: Vec<Link>,
    pub decisions: Vec<Decision>,
    /// What the last run would have done, if it was held.
    pub withheld: BTreeMap<RecordKey, Verdict>,
    pub alerts: Vec<OpenAlert>,
    pub closed: Vec<(OpenAlert, Resolution)>,
    pub history: Vec<(ContactId, FieldChange)>,
}

impl Directory {
    /// Somebody edits a field of a contact.
    pub fn edit(&mut self, contact: ContactId, field: Field, value: Option<Value>) {
        let contact = self.contacts.get_mut(&contact).expect("who is edited is there");
        contact.values[field] = value;
    }

    /// Somebody removes a contact from the directory.
    pub fn remove(&mut self, contact: ContactId) {
        self.removed.extend(self.contacts.remove(&contact).map(|gone| (contact, gone)));
        self.end_links(contact, EndReason::ContactRemoved);
    }

    /// Somebody takes the links of a contact away.
    pub fn unlink(&mut self, contact: ContactId) {
        self.end_links(contact, EndReason::Unlinked);
    }

    /// Remembers what the accepted reads of a plan counted, and which were changes alone.
    pub fn accept(&mut self, plan: &Plan, at: DateTime<Utc>) {
        for read in &plan.reads {
            if read.finding.is_taken_in() {
                self.taken_in_at = Some(at);
            }
            if let Finding::Accepted { people } = read.finding {
                self.accepted.insert(read.pms_property, AcceptedRead { at, people });
                self.laid_over.remove(&read.pms_property);
            } else if let Finding::Changes { .. } = read.finding {
                self.laid_over.insert(read.pms_property, at);
            }
        }
    }

    /// Closes an alert.
    pub fn close(&mut self, id: AlertId, resolution: Resolution) {
        if let Some(place) = self.alerts.iter().position(|open| open.id == id) {
            let open = self.alerts.remove(place);
            self.closed.push((open, resolution));
        }
    }

    fn end_links(&mut self, contact: ContactId, reason: EndReason) {
        let ending = |link: &&mut Link| link.contact == contact && link.ended.is_none();
        for link in self.links.iter_mut().filter(ending) {
            link.ended = Some(reason);
        }
    }
}
