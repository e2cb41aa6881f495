//! The one thing to do about it.

use serde::{Deserialize, Serialize};

use super::case::Case;
use super::find::Subject;
use super::passage::Sighting;
use crate::model::{AlertId, AlertKind, DecisionId, EndReason, Outcome, Reason, Step};
use crate::plan::Finding;

/// The one thing to do about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "remedy", rename_all = "snake_case")]
pub enum Remedy {
    /// All is as it should be.
    Nothing,
    /// Read the PMS again, or wait for the hour.
    Sync,
    /// Answer this alert.
    Answer { alert: AlertId, kind: AlertKind },
    /// Correct it in the PMS.
    Correct { what: Correction },
    /// Take the word off the list of excluded ones.
    Include { word: String },
    /// Say what the status word amounts to.
    TellStanding { word: String },
    /// Undo this decision.
    UndoDecision { decision: DecisionId },
    /// The question was dismissed or snoozed.
    AskAgain { decision: Option<DecisionId> },
    /// Mend the credential.
    MendCredential,
    /// Attach the PMS property.
    Attach,
    /// Look in the PMS whether it lists them.
    LookInPms,
    /// Link a record to the contact, if one belongs to it.
    LinkByHand,
}

/// What is to be corrected in the PMS.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    Email,
    /// Each of those who share an address needs one of their own.
    SharedEmail,
    Name,
    Role,
    Status,
    /// The row as such cannot be read.
    Row,
}

/// The one thing to do about a person's case.
pub(super) fn remedy(case: &Case<'_>) -> Remedy {
    match case.subject {
        Subject::Contact(_) => match case.sighting() {
            Sighting::NoRecord { ended: Some(EndReason::Unlinked) } => Remedy::LinkByHand,
            _ => Remedy::Nothing,
        },
        Subject::Removed(_) => Remedy::Nothing,
        Subject::Record(_) | Subject::Rejected(_) => of_record(case),
    }
}

fn of_record(case: &Case<'_>) -> Remedy {
    match case.sighting() {
        Sighting::Detached => return Remedy::Attach,
        Sighting::Missing { .. } => return Remedy::LookInPms,
        Sighting::Undecided { finding, .. } => return about_read(case, finding.as_ref()),
        _ => {}
    }
    let withheld = &case.scene.evidence.plan.withheld;
    match case.verdict {
        None => Remedy::Sync,
        Some(verdict) => match verdict.outcome {
            Outcome::Created | Outcome::Linked | Outcome::Updated if !withheld.is_empty() => {
                about_read(case, Some(&Finding::Withheld { people: 0 }))
            }
            Outcome::Created | Outcome::Linked | Outcome::Updated => Remedy::Sync,
            _ => by_reason(case, verdict.reason, verdict.step),
        },
    }
}

fn about_read(case: &Case<'_>, finding: Option<&Finding>) -> Remedy {
    match (case.witness(), finding) {
        (Some(witness), Some(finding)) => case.scene.about_read(witness.key.pms_property, finding),
        _ => Remedy::Sync,
    }
}

fn by_reason(case: &Case<'_>, reason: Reason, step: Step) -> Remedy {
    let status = case.witness().map(|witness| witness.status.clone()).unwrap_or_default();
    match reason {
        Reason::NobodyMatched
        | Reason::CreatedByDecision
        | Reason::ExactMatch
        | Reason::SamePerson
        | Reason::LinkedByDecision
        | Reason::PmsChanged
        | Reason::IncompleteRead
        | Reason::FeedCheck => Remedy::Sync,
        Reason::SameAsBefore | Reason::AnotherRecordGoverns => Remedy::Nothing,
        Reason::Alert(AlertKind::MissingEmail) => Remedy::Correct { what: Correction::Email },
        Reason::Alert(AlertKind::DuplicateEmails) if step == Step::DuplicateEmails => {
            Remedy::Correct { what: Correction::SharedEmail }
        }
        Reason::Alert(_) | Reason::GoverningRecordHeld => answer(case),
        Reason::Guarantor | Reason::Minor | Reason::NotAnOccupant => {
            Remedy::Correct { what: Correction::Role }
        }
        Reason::Placeholder | Reason::NoName => Remedy::Correct { what: Correction::Name },
        Reason::Past | Reason::NoLease => Remedy::Correct { what: Correction::Status },
        Reason::UnknownStatus => Remedy::TellStanding { word: status },
        Reason::Excluded => Remedy::Include { word: status },
        Reason::KeptOut | Reason::YieldsEmail => match case.ruling() {
            Some(ruling) => Remedy::UndoDecision { decision: ruling.id },
            None => Remedy::Sync,
        },
        Reason::Unreadable => Remedy::Correct { what: Correction::Row },
    }
}

fn answer(case: &Case<'_>) -> Remedy {
    match case.question() {
        Some((kind, Some((alert, _)))) => Remedy::Answer { alert, kind },
        _ => Remedy::AskAgain { decision: case.ruling().map(|ruling| ruling.id) },
    }
}
