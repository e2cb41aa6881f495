//! Everything that a plan is made from.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::{
    Command, Contact, Decision, GivenStandings, KnownRecord, Link, OpenAlert, PmsPropertyId,
    RecordKey, RejectedRow, ResidentRow, RunId, Settings, Verdict,
};

/// The people of one DOOR property, as the PMS and the directory know them.
#[derive(Clone, Debug)]
pub struct Population {
    /// Seeds the ids that the plan hands out.
    pub run: RunId,
    pub now: DateTime<Utc>,
    pub settings: Settings,
    /// What operators said of status words that the adapter does not know.
    pub standings: GivenStandings,
    /// When anything that a PMS said was last taken in.
    pub taken_in_at: Option<DateTime<Utc>>,
    /// One for each attached PMS property.
    pub reads: Vec<Read>,
    /// Every record ever read at an attached PMS property, and every record with a link to one of
    /// the contacts.
    pub records: Vec<KnownRecord>,
    /// Everybody in the directory of the property; who was removed is not in it.
    pub contacts: Vec<Contact>,
    /// The links to these contacts, and the last ended link of each record that has no other.
    pub links: Vec<Link>,
    /// The decisions that hold.
    pub decisions: Vec<Decision>,
    /// What the last run would have done to each record, if it was held for approval.
    pub withheld: BTreeMap<RecordKey, Verdict>,
    /// Open alerts about people and reads of this property.
    pub alerts: Vec<OpenAlert>,
    /// What a person asks for, where that is the occasion of the plan.
    pub command: Option<Command>,
}

/// What is known of one attached PMS property.
#[derive(Clone, Debug)]
pub struct Read {
    pub pms_property: PmsPropertyId,
    /// The last read of everybody that was accepted.
    pub accepted: Option<AcceptedRead>,
    /// When changes were last laid over it.
    pub laid_over_at: Option<DateTime<Utc>>,
    pub content: Content,
}

/// What there is to decide from.
#[derive(Clone, Debug)]
pub enum Content {
    /// This run asked the PMS.
    Fetched(Fetched),
    /// Nobody asked the PMS: the last complete picture stands.
    Picture,
}

/// What an adapter delivered of one PMS property.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    pub rows: Vec<ResidentRow>,
    pub rejected: Vec<RejectedRow>,
    pub end: End,
}

/// How the read of a PMS property ended.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum End {
    /// The adapter reached the PMS's own end and says so.
    Reached {
        /// Rows delivered, rejected ones included, as the adapter counted them.
        rows: u32,
        /// The PMS's own total and what was counted against it, if it gives one.
        total: Option<(u64, u64)>,
    },
    /// The adapter reached the end of what changed lately; who is not listed did not change.
    Changes { rows: u32, total: Option<(u64, u64)> },
    /// The adapter, the PMS or the way there failed.
    Failed {
        /// The kind of failure (`log-in`, `permission`, `reach`, …), never the PMS's words.
        failure: String,
        /// A Connection alert tells it, or the PMS only asked for patience.
        told_elsewhere: bool,
    },
    /// The session ended without a word about this PMS property.
    #[default]
    Silent,
}

/// A complete read that was taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AcceptedRead {
    pub at: DateTime<Utc>,
    /// People pending or current, before exclusions.
    pub people: u32,
}
