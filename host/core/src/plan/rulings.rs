//! What people decided, asked by record and contact.

use std::collections::{HashMap, HashSet};

use crate::model::{Command, ContactId, Decision, RecordKey};
use crate::normalize::EmailKey;

/// The decisions that hold, indexed, and what a person asks for now.
#[derive(Debug, Default)]
pub(super) struct Rulings<'a> {
    apart: HashSet<(&'a RecordKey, ContactId)>,
    declined: HashMap<ContactId, Vec<&'a str>>,
    kept_out: HashSet<&'a RecordKey>,
    sync_only: HashSet<(&'a RecordKey, &'a str)>,
    yields: HashMap<(&'a RecordKey, &'a str), Vec<&'a RecordKey>>,
    without_email: HashSet<&'a RecordKey>,
    pub(super) command: Option<&'a Command>,
}

impl<'a> Rulings<'a> {
    pub(super) fn new(decisions: &'a [Decision], command: Option<&'a Command>) -> Self {
        let mut rulings = Self { command, ..Self::default() };
        for decision in decisions {
            match decision {
                Decision::NotSamePerson { record, contact } => {
                    rulings.apart.insert((record, *contact));
                }
                Decision::KeepEmail { contact, declined } => {
                    rulings.declined.entry(*contact).or_default().push(declined);
                }
                Decision::KeepOut { record } => {
                    rulings.kept_out.insert(record);
                }
                Decision::SyncOnly { record, email, others } => {
                    rulings.sync_only.insert((record, email));
                    for other in others {
                        rulings.yields.entry((other, email.as_str())).or_default().push(record);
                    }
                }
                Decision::CreateWithoutEmail { record } => {
                    rulings.without_email.insert(record);
                }
                Decision::Dismiss { .. }
                | Decision::ReallyEmpty { .. }
                | Decision::ApproveRun { .. }
                | Decision::RejectRun { .. } => {}
            }
        }
        rulings
    }

    /// Somebody said that the two are different people.
    pub(super) fn are_apart(&self, record: &RecordKey, contact: ContactId) -> bool {
        self.apart.contains(&(record, contact))
    }

    /// Addresses of the PMS that somebody declined for a contact, in comparable form.
    pub(super) fn declined(&self, contact: ContactId) -> &[&'a str] {
        self.declined.get(&contact).map_or(&[], Vec::as_slice)
    }

    pub(super) fn keeps_out(&self, record: &RecordKey) -> bool {
        self.kept_out.contains(record)
    }

    pub(super) fn syncs_alone(&self, record: &RecordKey, email: &EmailKey) -> bool {
        self.sync_only.contains(&(record, email.as_str()))
    }

    /// The records that were to flow alone with this email, each by a decision of its own.
    pub(super) fn yields_to<'s>(
        &'s self,
        record: &'s RecordKey,
        email: &'s EmailKey,
    ) -> &'s [&'a RecordKey] {
        self.yields.get(&(record, email.as_str())).map_or(&[], Vec::as_slice)
    }

    pub(super) fn may_lack_email(&self, record: &RecordKey) -> bool {
        self.without_email.contains(record)
    }
}
