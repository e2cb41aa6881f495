//! What the errors of the layers below mean to a caller.

use usersync_adapters::LoadError;
use usersync_core::alert::AnswerError;
use usersync_core::plan::RespondError;
use usersync_engine::EngineError;
use usersync_store::Error as StoreError;

use super::problem::{FieldError, Problem};
use super::problem_kind::ProblemKind;
use super::undo::ObstacleView;

impl From<StoreError> for Problem {
    fn from(failure: StoreError) -> Self {
        let kind = match &failure {
            StoreError::Missing { .. } => ProblemKind::NotFound,
            StoreError::Stale { .. } => ProblemKind::Stale,
            StoreError::Taken { .. }
            | StoreError::InUse { .. }
            | StoreError::AlreadyAttached { .. }
            | StoreError::NotReady { .. }
            | StoreError::ClaimLost
            | StoreError::DirectoryChanged => ProblemKind::Conflict,
            StoreError::Superseded => {
                return Self::new(ProblemKind::InFlight, failure.to_string()).retry_after(1);
            }
            StoreError::AlertClosed { .. } => ProblemKind::AlertMovedOn,
            StoreError::Cursor { .. } => return Self::field("cursor", failure.to_string()),
            StoreError::Approval => return Self::field("/approval", failure.to_string()),
            StoreError::Unreachable { .. } => {
                return Self::unavailable(&failure);
            }
            _ => return Self::internal(&failure),
        };
        Self::new(kind, failure.to_string())
    }
}

impl From<EngineError> for Problem {
    fn from(failure: EngineError) -> Self {
        match failure {
            EngineError::Store(failure) => failure.into(),
            EngineError::NoVersion { .. } | EngineError::NotRecorded { .. } => {
                Self::new(ProblemKind::NotFound, failure.to_string())
            }
            EngineError::NoAdapter { .. }
            | EngineError::NotGranted { .. }
            | EngineError::ClassNotAccepted { .. }
            | EngineError::Load(LoadError::NotAllowed(_))
            | EngineError::NoCredential
            | EngineError::NothingRecorded { .. }
            | EngineError::OldApproval { .. }
            | EngineError::NothingToUndo
            | EngineError::DirectoryBusy
            | EngineError::TimeZone(_) => Self::new(ProblemKind::Conflict, failure.to_string()),
            EngineError::Changed(obstacles) => {
                let detail = EngineError::Changed(obstacles.clone()).to_string();
                let all: Vec<_> = obstacles.into_iter().map(ObstacleView::from).collect();
                Self::new(ProblemKind::Conflict, detail).with_current(&all)
            }
            EngineError::Form(problems) => Self::fields(
                problems
                    .iter()
                    .map(|problem| FieldError {
                        pointer: format!("/settings/{}", problem.key()),
                        detail: problem.to_string(),
                    })
                    .collect(),
            ),
            EngineError::Pms { kind, message } => {
                Self::new(ProblemKind::PmsFailed, format!("{kind}: {message}"))
            }
            EngineError::Fault(fault) => Self::new(ProblemKind::PmsFailed, fault.to_string()),
            EngineError::Refused(refusal) => {
                Self::new(ProblemKind::AdapterRefused, refusal.to_string())
            }
            EngineError::Respond(refusal) => refusal.into(),
            EngineError::Load(_) | EngineError::Recording(_) | EngineError::Internal => {
                Self::internal(&failure)
            }
        }
    }
}

impl From<RespondError> for Problem {
    fn from(refusal: RespondError) -> Self {
        let detail = refusal.to_string();
        match refusal {
            RespondError::NotOpen | RespondError::Stale => {
                Self::new(ProblemKind::AlertMovedOn, detail)
            }
            RespondError::Answer(AnswerError::NotOffered { .. }) => Self::field("/action", detail),
            RespondError::Answer(AnswerError::WhichRecord) => Self::field("/record", detail),
            RespondError::Answer(AnswerError::WhichContact | AnswerError::NoContact) => {
                Self::field("/contact", detail)
            }
            RespondError::Answer(AnswerError::NoTime) => Self::field("/until", detail),
            RespondError::Refused(_) => Self::new(ProblemKind::Conflict, detail),
        }
    }
}
