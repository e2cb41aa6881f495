//! One job of one adapter, from its start to its end.
//!
//! The adapter computes where blocking is allowed; its calls leave through the egress; what it says
//! goes to whoever listens. Nothing is decided here.

use std::collections::BTreeMap;
use std::time::Duration;

use tracing::{Instrument as _, debug_span};
use usersync_adapters::protocol::{
    Batch, CheckReport, Chunk, Completion, Failure, Input, Job, LogLine, Output, PropertyFailure,
    PropertyList, Reply, Request,
};
use usersync_adapters::{Adapter, AdapterFault, Session, StepError};
use usersync_core::model::{RejectedRow, ResidentRow};

use crate::egress::EgressSession;

/// The longest that an adapter may ask to be left alone for at one time.
const LONGEST_WAIT: Duration = Duration::from_mins(2);

/// All that an adapter said in one job.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) checked: Option<CheckReport>,
    pub(crate) properties: Option<PropertyList>,
    /// Residents, by the PMS's id of the property.
    pub(crate) residents: BTreeMap<String, Residents>,
    /// Untrusted text that may name residents: for the sealed detail of a run only.
    pub(crate) logs: Vec<LogLine>,
}

/// What was said of one PMS property.
#[derive(Debug, Default)]
pub(crate) struct Residents {
    pub(crate) rows: Vec<ResidentRow>,
    pub(crate) rejected: Vec<RejectedRow>,
    pub(crate) end: Option<Result<Completion, Failure>>,
}

/// Why a job ended before it was done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Interruption {
    /// The adapter's own word: the PMS, the credential or the way there is at fault.
    #[error("the adapter could not do the job ({})", .0.kind.word())]
    Failed(Failure),
    #[error("{fault}")]
    Fault { fault: AdapterFault, logs: Vec<LogLine> },
    #[error("the conversation with the adapter broke off inside this service")]
    Broken,
}

/// Hears what is said in the course of a job, in its order.
pub(crate) trait Listener {
    /// A remark of the adapter.
    fn remarked(&mut self, line: LogLine);
    /// Anything that it found out.
    fn said(&mut self, output: Output);
    /// What came of its requests, one reply for each.
    fn called(&mut self, _requests: &[Request], _replies: &[Reply]) {}
    /// A further piece of an answer.
    fn read_on(&mut self, _chunk: &Chunk) {}
}

/// Drives a job to its end. What was heard until an interruption is not lost.
pub(crate) async fn converse(
    adapter: &Adapter,
    job: Job,
    calls: &mut EgressSession,
) -> (Heard, Result<(), Interruption>) {
    let mut heard = Heard::default();
    let result = listen(adapter, job, calls, &mut heard).await;
    (heard, result)
}

/// Drives a job to its end and tells a listener everything as it comes.
pub(crate) async fn listen(
    adapter: &Adapter,
    job: Job,
    calls: &mut EgressSession,
    listener: &mut impl Listener,
) -> Result<(), Interruption> {
    let opening = adapter.clone();
    let mut session = compute(move || opening.open(&job)).await?;
    let mut input = Input::Start;
    loop {
        let (back, turn) = compute(move || step(session, input)).await?;
        session = back;
        turn.logs.into_iter().for_each(|line| listener.remarked(line));
        input = match turn.output {
            Output::Done => return Ok(()),
            Output::Fetch(requests) => {
                let replies = calls.fetch(&requests).instrument(debug_span!("calls")).await;
                listener.called(&requests, &replies);
                Input::Replies(replies)
            }
            Output::More(request) => {
                let chunk = calls.next_chunk(request).instrument(debug_span!("calls")).await;
                listener.read_on(&chunk);
                Input::NextChunk(chunk)
            }
            Output::Wait(time) => {
                tokio::time::sleep(time.min(LONGEST_WAIT)).await;
                Input::Resume
            }
            said => {
                listener.said(said);
                Input::Resume
            }
        };
    }
}

fn step(
    mut session: Session,
    input: Input,
) -> Result<(Session, usersync_adapters::protocol::Turn), StepError> {
    let turn = session.step(input)?;
    Ok((session, turn))
}

/// Lets a guest compute on a thread that may block.
async fn compute<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StepError> + Send + 'static,
) -> Result<T, Interruption> {
    match tokio::task::spawn_blocking(work).instrument(debug_span!("adapter")).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(StepError::Failed(failure))) => Err(Interruption::Failed(*failure)),
        Ok(Err(StepError::Fault { fault, logs })) => Err(Interruption::Fault { fault, logs }),
        Ok(Err(StepError::WrongInput { .. })) | Err(_) => Err(Interruption::Broken),
    }
}

impl Listener for Heard {
    fn remarked(&mut self, line: LogLine) {
        self.logs.push(line);
    }

    fn said(&mut self, output: Output) {
        match output {
            Output::Checked(report) => self.checked = Some(report),
            Output::Properties(list) => self.properties = Some(list),
            Output::Residents(Batch { property, rows, rejected, .. }) => {
                let residents = self.residents.entry(property).or_default();
                residents.rows.extend(rows);
                residents.rejected.extend(rejected);
            }
            Output::Complete(completion) => {
                let residents = self.residents.entry(completion.property.clone()).or_default();
                residents.end = Some(Ok(completion));
            }
            Output::Failed(PropertyFailure { property, failure }) => {
                self.residents.entry(property).or_default().end = Some(Err(failure));
            }
            Output::Checkpoint(_)
            | Output::Fetch(_)
            | Output::More(_)
            | Output::Wait(_)
            | Output::Done => {}
        }
    }
}
