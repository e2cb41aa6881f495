//! A whole job without network or database: canned answers go in, events come out.
//!
//! Secrets are not needed and never asked for; where one would be sent, its name stands.

mod canned;
mod event;

use std::collections::VecDeque;

use url::Url;

pub use self::canned::{CannedReply, CannedReplyError};
pub use self::event::{Event, FaultReport, ReplayedRequest, Resident};
use crate::fault::AdapterFault;
use crate::host::Adapter;
use crate::marks::{asks_for_host, find_operation};
use crate::protocol::{
    Chunk, Descriptor, HttpFailure, HttpFailureKind, Input, Job, Output, Reply, Request,
};
use crate::session::{Session, StepError};

/// How a replay ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplayEnd {
    /// Whether the adapter came to its own end; else the last event is a failure.
    pub done: bool,
    /// Answers that nobody asked for.
    pub unused_replies: usize,
}

/// Why a replay cannot go on.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReplayError {
    #[error(
        "there is no answer left for the request {number} (`{operation}`); give one more `--reply`"
    )]
    OutOfReplies { number: usize, operation: String },
    #[error("the session expects {expected}")]
    WrongInput { expected: &'static str },
}

/// Runs a job to its end. Each request takes the next answer, requests of one fetch in the order
/// in which they are listed; one that the host would not let out takes none.
pub fn replay(
    adapter: &Adapter,
    job: &Job,
    replies: Vec<CannedReply>,
    mut emit: impl FnMut(Event),
) -> Result<ReplayEnd, ReplayError> {
    let mut player = Player {
        descriptor: adapter.descriptor(),
        settings: &job.settings,
        replies: replies.into(),
        requests: 0,
    };
    let done = match adapter.open(job) {
        Ok(session) => player.play(session, &mut emit)?,
        Err(error) => fail(error, &mut emit)?,
    };
    Ok(ReplayEnd { done, unused_replies: player.replies.len() })
}

struct Player<'a> {
    descriptor: &'a Descriptor,
    settings: &'a [(String, String)],
    replies: VecDeque<CannedReply>,
    requests: usize,
}

impl Player<'_> {
    fn play(
        &mut self,
        mut session: Session,
        emit: &mut impl FnMut(Event),
    ) -> Result<bool, ReplayError> {
        let mut input = Input::Start;
        loop {
            let turn = match session.step(input) {
                Ok(turn) => turn,
                Err(error) => return fail(error, emit),
            };
            turn.logs.into_iter().map(Event::Log).for_each(&mut *emit);
            input = Input::Resume;
            match turn.output {
                Output::Fetch(requests) => {
                    let replies: Result<_, _> =
                        requests.iter().map(|request| self.answer(request, emit)).collect();
                    input = Input::Replies(replies?);
                }
                Output::More(id) => input = Input::NextChunk(nothing_more(id)),
                Output::Checked(report) => emit(Event::Checked(report)),
                Output::Properties(list) => Event::properties(list).for_each(&mut *emit),
                Output::Residents(batch) => Event::batch(batch).for_each(&mut *emit),
                Output::Complete(completion) => emit(Event::Complete(completion)),
                Output::Failed(failed) => emit(Event::Failed(failed)),
                Output::Checkpoint(_) | Output::Wait(_) => {}
                Output::Done => {
                    emit(Event::Done);
                    return Ok(true);
                }
            }
        }
    }

    fn answer(
        &mut self,
        request: &Request,
        emit: &mut impl FnMut(Event),
    ) -> Result<Reply, ReplayError> {
        self.requests += 1;
        let denied = self.denial(request);
        emit(Event::Request(ReplayedRequest::new(request, denied.clone())));
        let outcome = match denied {
            Some(message) => Err(HttpFailure { kind: HttpFailureKind::Denied, message }),
            None => match self.replies.pop_front() {
                Some(reply) => Ok(reply.into_response()),
                None => {
                    return Err(ReplayError::OutOfReplies {
                        number: self.requests,
                        operation: request.operation.clone(),
                    });
                }
            },
        };
        Ok(Reply { id: request.id, outcome })
    }

    /// Why the host would not let this request out, whatever the operator grants.
    fn denial(&self, request: &Request) -> Option<String> {
        if let Err(refusal) = find_operation(self.descriptor, request) {
            return Some(refusal.to_string());
        }
        let url = Url::parse(&request.url).ok()?;
        let host = url.host_str().unwrap_or_default();
        (!asks_for_host(self.descriptor, self.settings, host))
            .then(|| format!("the adapter does not list the host `{host}`"))
    }
}

/// Canned answers are whole, so a session that asks for more has been stopped before.
fn nothing_more(id: u32) -> Chunk {
    let message = "a canned answer has no further chunks".to_owned();
    Chunk { id, outcome: Err(HttpFailure { kind: HttpFailureKind::Truncated, message }) }
}

fn fail(error: StepError, emit: &mut impl FnMut(Event)) -> Result<bool, ReplayError> {
    match error {
        StepError::Failed(mut failure) => {
            failure.logs.drain(..).map(Event::Log).for_each(&mut *emit);
            emit(Event::failure(*failure));
        }
        StepError::Fault(fault) => emit(Event::fault(&fault)),
        StepError::WrongInput { expected } => return Err(ReplayError::WrongInput { expected }),
    }
    Ok(false)
}

impl From<&AdapterFault> for FaultReport {
    fn from(fault: &AdapterFault) -> Self {
        Self {
            class: fault.class(),
            message: fault.to_string(),
            guest_text: fault.guest_text().map(|text| text.reveal().to_owned()),
        }
    }
}
