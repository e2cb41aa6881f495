//! The reference: the rulings once more, as slow and obvious as they can be written.
//!
//! It was written from the description of what a sync does, without the planner's rules at hand,
//! and keeps a directory of its own from run to run. There is no index, no cache and no plan: it
//! loops over everybody and changes what the rulings say. Two things come from outside. Ids of new
//! contacts are those that the planner gave, so that the two directories can be compared; and how
//! probable it is that two people who are not the same are one comes from the core's scorer, since
//! a score is a figure and not a ruling.

mod answers;
mod linked;
mod newcomers;
mod planning;
mod questions;
mod read;
mod same;
mod scope;
mod surge;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{DateTime, Utc};
use usersync_core::model::{
    Contact, ContactId, EndReason, Extent, Field, Outcome, Picture, PmsPropertyId, Reason,
    RecordKey, Resolution, Standing, Thresholds, Value, Values,
};
use usersync_core::plan::Fetched;

pub use self::answers::Refused;
pub use self::questions::{Question, Topic};
pub use self::read::Trust;

/// What the reference knows of one DOOR property.
#[derive(Clone, Debug)]
pub struct Model {
    pub now: DateTime<Utc>,
    pub attached: BTreeSet<PmsPropertyId>,
    pub excluded: Vec<String>,
    pub standings: Vec<(String, Standing)>,
    pub allow_without_email: bool,
    pub thresholds: Thresholds,
    /// The last accepted read of everybody at each PMS property.
    pub accepted: BTreeMap<PmsPropertyId, Accepted>,
    pub known: BTreeMap<RecordKey, Known>,
    /// Everybody in the directory, in the order in which they came.
    pub people: Vec<Contact>,
    /// Every link there ever was, in the order in which they were made.
    pub ties: Vec<Tie>,
    pub rulings: Vec<Ruling>,
    /// The questions that are open.
    pub questions: Vec<Question>,
}

/// A read of everybody from which something was decided.
#[derive(Clone, Copy, Debug)]
pub struct Accepted {
    pub people: u32,
    pub at: DateTime<Utc>,
}

/// The last complete picture of one record.
#[derive(Clone, Debug)]
pub struct Known {
    /// Empty where nothing personal may be kept.
    pub leases: Rc<[Picture]>,
    /// Complete reads since one listed it.
    pub missed: u32,
    /// How it ended when it was listed last; none where nothing was decided from that read.
    pub ended: Option<(Outcome, Reason)>,
}

/// A link, with the name and email last taken in under it, in comparable form.
#[derive(Clone, Debug)]
pub struct Tie {
    pub record: RecordKey,
    pub contact: ContactId,
    pub name: (String, String),
    pub email: Option<String>,
    pub ended: Option<EndReason>,
}

/// What a person decided for longer than a moment.
#[derive(Clone, Debug)]
pub enum Ruling {
    Apart { record: RecordKey, contact: ContactId },
    KeepEmail { contact: ContactId, declined: String },
    KeepOut { record: RecordKey },
    SyncOnly { record: RecordKey, email: String, others: Vec<RecordKey> },
    WithoutEmail { record: RecordKey },
    Silence { question: String, until: Option<DateTime<Utc>> },
    ReallyEmpty { at: PmsPropertyId, people: u32, spent: bool },
    Approve { extent: Extent, spent: bool },
    Reject { extent: Extent, spent: bool },
}

/// What the reference says of one run or answer.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub trust: BTreeMap<PmsPropertyId, Trust>,
    pub verdicts: BTreeMap<RecordKey, (Outcome, Reason)>,
    pub unreadable: u32,
    pub withheld: bool,
    pub closed: Vec<(Topic, Resolution)>,
}

/// What the PMS properties said; none where nobody asked.
pub type Heard = BTreeMap<PmsPropertyId, Option<Fetched>>;

/// Ids for the contacts of records that get one.
pub type Births<'b> = &'b dyn Fn(&RecordKey) -> ContactId;

impl Model {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            attached: BTreeSet::new(),
            excluded: Vec::new(),
            standings: Vec::new(),
            allow_without_email: false,
            thresholds: Thresholds::default(),
            accepted: BTreeMap::new(),
            known: BTreeMap::new(),
            people: Vec::new(),
            ties: Vec::new(),
            rulings: Vec::new(),
            questions: Vec::new(),
        }
    }

    /// One run over every attached PMS property.
    pub fn run(&mut self, heard: &Heard, births: Births<'_>) -> Report {
        let planned = self.plan(heard, None, births);
        let (next, report) = planned.expect("only what a person asks for can be refused");
        *self = next;
        report
    }

    /// Somebody enters a person by hand.
    pub fn enter(&mut self, id: ContactId, values: Values) {
        self.people.push(Contact { id, values, base: None });
    }

    /// Somebody edits a field of a contact.
    pub fn edit(&mut self, contact: ContactId, field: Field, value: Option<Value>) {
        if let Some(person) = self.person_mut(contact) {
            person.values[field] = value;
        }
    }

    /// Somebody removes a contact from the directory.
    pub fn remove(&mut self, contact: ContactId) {
        self.people.retain(|person| person.id != contact);
        self.end_ties(contact, EndReason::ContactRemoved);
    }

    /// Somebody takes the links of a contact away.
    pub fn unlink(&mut self, contact: ContactId) {
        self.end_ties(contact, EndReason::Unlinked);
    }

    pub(crate) fn person(&self, id: ContactId) -> Option<&Contact> {
        self.people.iter().find(|person| person.id == id)
    }

    pub(crate) fn person_mut(&mut self, id: ContactId) -> Option<&mut Contact> {
        self.people.iter_mut().find(|person| person.id == id)
    }

    fn end_ties(&mut self, contact: ContactId, reason: EndReason) {
        for tie in &mut self.ties {
            if tie.contact == contact && tie.ended.is_none() {
                tie.ended = Some(reason);
            }
        }
    }
}
