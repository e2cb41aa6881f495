//! Field by field: what the PMS says, and why the contact has that or another value.

use serde::{Deserialize, Serialize};

use super::Ruling;
use super::case::Case;
use super::passage::Sighting;
use crate::merge::{self, EmailChange};
use crate::model::{
    AlertId, Decision, DecisionId, Field, Outcome, Reading, Reason, RecordKey, Value,
};

/// One field of a person who is linked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldStory {
    pub field: Field,
    /// What the PMS says now.
    pub pms: Reading<Value>,
    /// What the PMS said when it was last taken in.
    pub base: Reading<Value>,
    /// What the directory has.
    pub contact: Option<Value>,
    pub why: FieldWhy,
}

impl FieldStory {
    /// Whether the directory has another value than the PMS.
    pub const fn differs(&self) -> bool {
        !matches!(self.why, FieldWhy::Same | FieldWhy::NotCarried | FieldWhy::NeverBlanked)
    }
}

/// Why the directory has the value that it has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum FieldWhy {
    /// The PMS says the same.
    Same,
    /// The read cannot tell.
    NotCarried,
    /// The PMS has none, and a name or an email is never blanked.
    NeverBlanked,
    /// The PMS says what it said before, so that what was changed here stays.
    LocalEdit,
    /// Somebody declined this email.
    Declined { decision: DecisionId },
    /// The email of before is still among those that the PMS lists.
    StillListed,
    /// An alert holds the record, and this waits with it.
    Held { alert: Option<AlertId> },
    /// This record gives the values.
    AnotherGoverns { record: RecordKey },
    /// The status word is excluded.
    Excluded,
    /// The PMS does not list the record any more.
    NotListed,
    /// Nothing is decided from the read.
    NotDecided,
    /// It comes with the next run.
    NextRun,
}

/// The fields of somebody whom a record feeds; none where nobody is linked.
pub(super) fn stories(case: &Case<'_>) -> Vec<FieldStory> {
    let (Some(contact), Some(lease)) = (case.contact, case.lease()) else {
        return Vec::new();
    };
    let base = contact.base.as_ref();
    let story = |field: Field| {
        let base = base.map(|base| base.values[field].clone()).unwrap_or_default();
        let (pms, ours) = (lease.values[field].clone(), contact.values[field].clone());
        let why = why(case, field, &pms, &base, ours.as_ref());
        FieldStory { field, pms, base, contact: ours, why }
    };
    Field::ALL.map(story).into()
}

fn why(
    case: &Case<'_>,
    field: Field,
    pms: &Reading<Value>,
    base: &Reading<Value>,
    ours: Option<&Value>,
) -> FieldWhy {
    if matches!(pms, Reading::Absent) {
        return FieldWhy::NotCarried;
    }
    if merge::same(field, pms.value(), ours) {
        return FieldWhy::Same;
    }
    if matches!(pms, Reading::Blank) && !field.can_be_blanked() {
        return FieldWhy::NeverBlanked;
    }
    if field == Field::Email && keeps_its_email(case) {
        return match case.declines() {
            Some(ruling) => FieldWhy::Declined { decision: ruling.id },
            None => FieldWhy::StillListed,
        };
    }
    let asked = case.question().map(|(_, asked)| asked.map(|(id, _)| id));
    match (case.sighting(), case.reason()) {
        (Sighting::Missing { .. } | Sighting::Detached, _) => FieldWhy::NotListed,
        (Sighting::Undecided { .. }, _) => FieldWhy::NotDecided,
        (_, Some(Reason::Excluded)) => FieldWhy::Excluded,
        (_, Some(Reason::AnotherRecordGoverns)) => match governing(case) {
            Some(record) => FieldWhy::AnotherGoverns { record },
            None => FieldWhy::NextRun,
        },
        _ if merge::same_as_base(field, base, pms.value()) => FieldWhy::LocalEdit,
        _ if case.verdict.is_some_and(|verdict| verdict.outcome == Outcome::Held) => {
            FieldWhy::Held { alert: asked.flatten() }
        }
        _ => FieldWhy::NextRun,
    }
}

/// Whether the planner leaves the contact its email although the PMS gives another one.
fn keeps_its_email(case: &Case<'_>) -> bool {
    let (Some(contact), Some(lease), Some(link)) = (case.contact, case.lease(), case.link()) else {
        return false;
    };
    let declined: Vec<&str> = case.declines().and_then(declined).into_iter().collect();
    merge::email_change(lease, &link.remembered, &contact.values, &declined) == EmailChange::Kept
}

fn declined(ruling: &Ruling) -> Option<&str> {
    match &ruling.decision {
        Decision::KeepEmail { declined, .. } => Some(declined),
        _ => None,
    }
}

fn governing(case: &Case<'_>) -> Option<RecordKey> {
    let base = case.contact?.base.as_ref()?;
    Some(base.record.clone())
}
