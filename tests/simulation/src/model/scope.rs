//! Who is in scope, and which of several leases or records governs.

use std::cmp::Reverse;
use std::rc::Rc;

use chrono::NaiveDate;
use usersync_core::model::{
    ContactId, Field, Picture, PmsPropertyId, Reason, RecordKey, Role, Standing,
};

use super::read::{lives_there, same_word};
use super::{Model, Tie, same};

/// What is known of one record while a plan is made.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: RecordKey,
    /// The first governs; empty where nothing may be kept of the person.
    pub(super) leases: Rc<[Picture]>,
    /// What the last picture said, before this read.
    pub(super) before: Rc<[Picture]>,
    /// The PMS lists it, in this read or, where nothing was read, in the last picture.
    pub(super) listed: bool,
    /// This plan decides it.
    pub(super) decided: bool,
    /// Complete reads since one listed it.
    pub(super) missed: u32,
}

impl Entry {
    /// The governing lease.
    pub(super) fn lease(&self) -> &Picture {
        &self.leases[0]
    }
}

/// In what order leases govern: the smallest does.
pub(super) type Rank =
    (u8, u8, bool, Reverse<Option<NaiveDate>>, Reverse<Option<NaiveDate>>, RecordKey);

impl Model {
    pub(super) fn is_excluded(&self, status: &str) -> bool {
        self.excluded.iter().any(|word| same_word(word, status))
    }

    /// Why nothing comes of a lease that nobody is linked by, if nothing does.
    pub(super) fn turned_away(&self, lease: &Picture) -> Option<Reason> {
        let (first, last) = same::name_read(&lease.values);
        let stands_for_nobody = |part: &str| ["vacant", "model", "test", "*"].contains(&part);
        let mut parts = vec![first.as_str(), last.as_str()];
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() {
            return Some(Reason::NoName);
        }
        if lease.role == Role::Nobody || parts.iter().all(|part| stands_for_nobody(part)) {
            return Some(Reason::Placeholder);
        }
        match lease.role {
            Role::Guarantor => return Some(Reason::Guarantor),
            Role::Minor => return Some(Reason::Minor),
            role if !lives_there(role) => return Some(Reason::NotAnOccupant),
            _ => {}
        }
        match lease.standing {
            Some(Standing::Pending | Standing::Current) => {}
            Some(Standing::Past) => return Some(Reason::Past),
            Some(Standing::Other) => return Some(Reason::NoLease),
            None => return Some(Reason::UnknownStatus),
        }
        self.is_excluded(&lease.status).then_some(Reason::Excluded)
    }

    /// Why nothing flows from a lease by which somebody is linked, if nothing does: past or
    /// without a lease they keep updating, unless their word is excluded.
    pub(super) fn frozen(&self, lease: &Picture) -> Option<Reason> {
        match self.turned_away(lease)? {
            Reason::Past | Reason::NoLease | Reason::UnknownStatus => {
                self.is_excluded(&lease.status).then_some(Reason::Excluded)
            }
            reason => Some(reason),
        }
    }

    /// Attached, pending or current, and not excluded.
    pub(super) fn lease_in_scope(&self, at: PmsPropertyId, lease: &Picture) -> bool {
        self.attached.contains(&at) && self.turned_away(lease).is_none()
    }

    pub(super) fn in_scope(&self, entry: &Entry) -> bool {
        entry.leases.first().is_some_and(|lease| self.lease_in_scope(entry.key.pms_property, lease))
    }

    /// Whether a link of this record keeps others from its contact.
    pub(super) fn is_live(&self, entry: &Entry) -> bool {
        self.in_scope(entry) && entry.missed < 2
    }

    /// What a complete read no longer lists gives way to its equal at once, and to anybody else
    /// once it is gone.
    pub(super) fn lease_rank(&self, key: &RecordKey, missed: u32, lease: &Picture) -> Rank {
        let presence = if self.lease_in_scope(key.pms_property, lease) && missed < 2 {
            0
        } else if !self.attached.contains(&key.pms_property) {
            3
        } else if missed > 0 {
            2
        } else {
            1
        };
        let standing = match lease.standing {
            Some(Standing::Current) => 0,
            Some(Standing::Pending) => 1,
            Some(Standing::Past) => 2,
            Some(Standing::Other) => 3,
            None => 4,
        };
        (
            presence,
            standing,
            missed > 0,
            Reverse(lease.values.date(Field::LeaseStart)),
            Reverse(lease.values.date(Field::LeaseEnd)),
            key.clone(),
        )
    }

    pub(super) fn rank(&self, entry: &Entry) -> Rank {
        self.lease_rank(&entry.key, entry.missed, entry.lease())
    }

    /// The records that are linked to a contact.
    pub(super) fn linked_to<'e>(&self, contact: ContactId, entries: &'e [Entry]) -> Vec<&'e Entry> {
        let mut linked = Vec::new();
        for tie in &self.ties {
            if tie.contact == contact && tie.ended.is_none() {
                let known = entries.iter().find(|entry| entry.key == tie.record);
                linked.extend(known.filter(|entry| !entry.leases.is_empty()));
            }
        }
        linked
    }

    /// The record whose governing lease gives a contact its values.
    pub(super) fn governing<'e>(
        &self,
        contact: ContactId,
        entries: &'e [Entry],
    ) -> Option<&'e Entry> {
        self.linked_to(contact, entries).into_iter().min_by_key(|entry| self.rank(entry))
    }

    /// Whether a contact is taken: looked at by email alone.
    pub(super) fn is_taken(&self, contact: ContactId, entries: &[Entry]) -> bool {
        self.linked_to(contact, entries).into_iter().any(|entry| self.is_live(entry))
    }

    /// The link of a record that holds.
    pub(super) fn tie(&self, key: &RecordKey) -> Option<&Tie> {
        self.ties.iter().find(|tie| tie.ended.is_none() && tie.record == *key)
    }

    /// The last link of a record that has no other.
    pub(super) fn last_tie(&self, key: &RecordKey) -> Option<&Tie> {
        self.ties.iter().rev().find(|tie| tie.record == *key)
    }
}
