//! A person's answer to an alert, as a plan.

use chrono::{DateTime, Utc};

use super::assemble::plan;
use super::plan::Plan;
use super::population::Population;
use super::refusal::Refusal;
use crate::alert::{self, Action, Answer, AnswerError};
use crate::model::{AlertId, Decision, Facts, Resolution};

/// What an answer does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// To be carried out together with the decisions.
    pub plan: Plan,
    pub decisions: Vec<Decision>,
    /// The answer is about a read: only a fresh one shows what it changes.
    pub wants_fresh_read: bool,
}

/// Why an answer has no effect.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RespondError {
    #[error("the alert is not open any more")]
    NotOpen,
    #[error("the facts have changed since the alert was raised; look at it again")]
    Stale,
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Plans what an answer does, from the last complete picture.
///
/// The population must ask no PMS and hold no command. An answer to an alert whose condition no
/// longer holds has no effect. An alert that was answered is over; if its condition stands all the
/// same, the plan asks anew.
pub fn respond(
    population: &Population,
    id: AlertId,
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<Response, RespondError> {
    let open = population.alerts.iter().find(|open| open.id == id).ok_or(RespondError::NotOpen)?;
    let before = plan(population)?;
    let is_gone = before.alerts.resolve.iter().any(|(resolved, _)| *resolved == id);
    let has_other_facts = before.alerts.refresh.iter().any(|(refreshed, _)| *refreshed == id);
    if is_gone || has_other_facts {
        return Err(RespondError::Stale);
    }
    let answered = alert::answer(&open.alert, answer, now)?;
    let mut with_answer = population.clone();
    with_answer.decisions.extend(answered.decisions.iter().cloned());
    with_answer.command = answered.command;
    with_answer.alerts.retain(|other| other.id != id);
    let mut plan = plan(&with_answer)?;
    plan.alerts.resolve.push((id, Resolution::Decided));
    let wants_fresh_read = match open.alert.facts {
        Facts::Read { .. } => true,
        Facts::Surge { .. } => answer.action == Action::Approve,
        Facts::People(_) | Facts::Connection { .. } | Facts::Stalled { .. } => false,
    };
    Ok(Response { plan, decisions: answered.decisions, wants_fresh_read })
}
