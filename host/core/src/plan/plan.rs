//! What a run will do. Carrying it out decides nothing.

use serde::{Deserialize, Serialize};

use super::preview::Outlook;
use crate::model::{
    Alert, AlertId, Base, Contact, ContactId, EndReason, Extent, FieldChange, KnownRecord, Link,
    LinkId, Overdraft, PmsPropertyId, RecordKey, Remembered, Resolution, Surge, Tally, Verdict,
};

/// What a run will do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    pub reads: Vec<ReadVerdict>,
    /// One for each record read, in the order of their keys.
    pub records: Vec<RecordPlan>,
    /// Rows that could not be read. They are listed with the run and counted as errors.
    pub rejected: Vec<Rejected>,
    /// Records that a complete read no longer lists, as they are to be kept.
    pub missing: Vec<KnownRecord>,
    /// Records of which the held run before told and this one, held as well, does not.
    pub unlisted: Vec<RecordKey>,
    pub alerts: AlertChanges,
    /// What is worth telling, but blocks nothing.
    pub notices: Vec<Notice>,
    pub tally: Tally,
    /// How much it changes, or would change if it were not held.
    pub extent: Extent,
    /// Why all of it is held for approval, if it is: the outcomes are what it would have done, and
    /// nothing of it is carried out.
    pub withheld: Vec<Surge>,
    /// Of a run that is held for approval: what it does once it has it.
    pub outlook: Option<Outlook>,
}

impl Plan {
    /// Whether every attached PMS property was read to its end and accepted.
    pub fn is_complete(&self) -> bool {
        self.reads.iter().all(|read| read.finding.is_taken_in())
    }
}

/// What a run makes of the read of one PMS property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadVerdict {
    pub pms_property: PmsPropertyId,
    pub finding: Finding,
}

/// Whether anything may be decided from a read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// Complete and plausible.
    Accepted {
        /// People pending or current, before exclusions.
        people: u32,
    },
    /// Only changes were read; they are laid over the last accepted read, which proves no absence.
    Changes {
        /// Residents who changed.
        changed: u32,
    },
    /// Not read to its end: why, in a sentence without personal data.
    Incomplete {
        why: String,
        /// A Connection alert tells it already, or the PMS only asked for patience.
        #[serde(default)]
        told_elsewhere: bool,
    },
    /// Nobody pending or current after there had been some.
    Empty { before: u32 },
    /// Fewer than half of those before.
    Shrunken { before: u32, now: u32 },
    /// Complete and plausible, but the run waits for approval.
    Withheld {
        /// People pending or current, before exclusions.
        people: u32,
    },
    /// Nobody asked the PMS.
    NotAsked,
}

impl Finding {
    /// Whether everybody at the PMS property is decided.
    pub const fn is_taken_in(&self) -> bool {
        matches!(self, Self::Accepted { .. } | Self::Changes { .. })
    }
}

/// What a run does to one record, and to the contact whose values it gives. All of it is written
/// together or not at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordPlan {
    pub key: RecordKey,
    pub verdict: Verdict,
    /// The verdict differs from what the last stored one leads one to expect; of a held run, from
    /// that of the held run before.
    pub news: bool,
    /// What to keep of the record; none when all of it is as stored.
    pub keep: Option<KnownRecord>,
    /// In the order in which they are to be carried out.
    pub changes: Vec<Change>,
}

/// A row that could not be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rejected {
    pub pms_property: PmsPropertyId,
    /// The PMS's id of the person, if that much could be read.
    pub person: Option<String>,
    /// In the adapter's words; it may name the resident.
    pub why: String,
}

/// One line of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(clippy::large_enum_variant, reason = "a plan holds few of them, and they read better so")]
pub enum Change {
    /// A new person in the directory.
    CreateContact(Contact),
    /// Fields of a contact take new values; each is kept in the history with its value before.
    UpdateContact { contact: ContactId, fields: Vec<FieldChange> },
    /// What the PMS last said of a contact.
    SetBase { contact: ContactId, base: Base },
    /// A record and a contact belong together from now on.
    Link(Link),
    /// The name and email taken in under a link.
    Remember { link: LinkId, remembered: Remembered },
    /// Somebody decided that a link no longer holds.
    EndLink { link: LinkId, reason: EndReason },
}

/// What a plan does to alerts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AlertChanges {
    pub raise: Vec<(AlertId, Alert)>,
    /// Open alerts whose condition stands, with other facts around it.
    pub refresh: Vec<(AlertId, Alert)>,
    pub resolve: Vec<(AlertId, Resolution)>,
}

/// Something worth telling that blocks nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A status word whose meaning nobody told; so many residents carry it.
    UnknownStatus { word: String, residents: u32 },
    /// A date before 1950 or after 2200 was left out, or one that could not be read.
    OddDate { record: RecordKey, field: crate::model::Field },
    /// The lease ends before it starts.
    EndBeforeStart { record: RecordKey },
    /// The PMS has no usable email for a linked person.
    NoEmail { record: RecordKey },
    /// A linked person's lease was cancelled or never signed.
    NoLease { record: RecordKey },
    /// One person lives in two units.
    TwoCurrentUnits { record: RecordKey },
    /// A call budget cannot carry an hourly read of everybody.
    CallBudget(Overdraft),
}
