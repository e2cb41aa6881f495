//! A whole job without network or database: answers go in, events come out.
//!
//! Secrets are not needed and never asked for; where one would be sent, its name stands.

mod answers;
mod canned;
mod event;
mod gist;
mod halves;
mod recording;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use url::Url;

pub use self::answers::{Answer, Answers, NoAnswer};
pub use self::canned::{CannedReplies, CannedReply, CannedReplyError};
pub use self::event::{Event, FaultReport, ReplayedRequest, Resident, ShownRequest};
pub use self::gist::{Difference, Gist};
pub use self::halves::Halves;
pub use self::recording::{
    Exchange, RecordedAnswers, RecordedBody, RecordedReply, RecordedResponse, Recorder, Recording,
    RecordingError,
};
use crate::fault::AdapterFault;
use crate::host::Adapter;
use crate::marks::{asks_for_host, find_operation};
use crate::protocol::{
    Chunk, ChunkData, Delivery, Descriptor, HttpFailure, HttpFailureKind, Input, Job, Output,
    Reply, Request,
};
use crate::session::{Session, StepError};

/// The size of the chunks that an answer is handed over in, to whom wants chunks: small, so that
/// names and numbers are cut apart.
const CHUNK_BYTES: usize = 512;

/// How a replay goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ReplayOptions {
    /// Cancel the job in place of its step of this number, counted from 0.
    pub cancel_at: Option<usize>,
    /// Look at how much memory the guest had in the end, which takes longer than most jobs.
    pub measure_memory: bool,
}

/// How a replay ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplayEnd {
    /// Whether the adapter came to its own end; else the last event is a failure.
    pub done: bool,
    /// Steps taken, the last included.
    pub steps: usize,
    /// The time that the longest step took.
    pub longest_step: Duration,
    /// What the guest's memory had grown to; none if it was not measured, or ended in a trap.
    pub memory_bytes: Option<usize>,
}

/// Why a replay cannot go on.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReplayError {
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    #[error("the session expects {expected}")]
    WrongInput { expected: &'static str },
}

/// Runs a job to its end. A request that the host would not let out takes no answer.
pub fn replay(
    adapter: &Adapter,
    job: &Job,
    options: ReplayOptions,
    answers: &mut dyn Answers,
    mut emit: impl FnMut(Event),
) -> Result<ReplayEnd, ReplayError> {
    let mut end =
        ReplayEnd { done: false, steps: 0, longest_step: Duration::ZERO, memory_bytes: None };
    let mut session = match adapter.open(job) {
        Ok(session) => session,
        Err(error) => {
            fail(error, &mut emit)?;
            return Ok(end);
        }
    };
    let mut player = Player {
        descriptor: adapter.descriptor(),
        settings: &job.settings,
        answers,
        chunks: HashMap::new(),
    };
    end.done = player.play(&mut session, options, &mut end, &mut emit)?;
    if options.measure_memory {
        end.memory_bytes = session.into_memory().map(|memory| memory.len());
    }
    Ok(end)
}

struct Player<'a> {
    descriptor: &'a Descriptor,
    settings: &'a [(String, String)],
    answers: &'a mut dyn Answers,
    /// What is left of answers in chunks, by the request's id.
    chunks: HashMap<u32, Rest>,
}

/// What is left of an answer in chunks.
struct Rest {
    bytes: Vec<u8>,
    broken_off: Option<HttpFailure>,
}

impl Player<'_> {
    fn play(
        &mut self,
        session: &mut Session,
        options: ReplayOptions,
        end: &mut ReplayEnd,
        emit: &mut impl FnMut(Event),
    ) -> Result<bool, ReplayError> {
        let mut input = Input::Start;
        loop {
            if options.cancel_at == Some(end.steps) {
                input = Input::Cancel;
            }
            let begun = Instant::now();
            let stepped = session.step(input);
            end.steps += 1;
            end.longest_step = end.longest_step.max(begun.elapsed());
            let turn = match stepped {
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
                Output::More(id) => input = Input::NextChunk(self.next_chunk(id)),
                Output::Done => {
                    emit(Event::Done);
                    return Ok(true);
                }
                said => Event::of_output(said).into_iter().for_each(&mut *emit),
            }
        }
    }

    fn answer(
        &mut self,
        request: &Request,
        emit: &mut impl FnMut(Event),
    ) -> Result<Reply, ReplayError> {
        let denied = self.denial(request);
        let shown = ShownRequest::from(request);
        let answer = match &denied {
            Some(message) => Ok(Answer::failed(HttpFailure {
                kind: HttpFailureKind::Denied,
                message: message.clone(),
            })),
            None => self.answers.answer(&shown),
        };
        emit(Event::Request(ReplayedRequest { id: request.id, shown, denied }));
        let Answer { outcome, broken_off } = answer?;
        let outcome = match (outcome, broken_off) {
            (Ok(mut response), broken_off) if request.delivery == Delivery::Chunked => {
                let rest = response.body.split_off(response.body.len().min(CHUNK_BYTES));
                response.last = rest.is_empty() && broken_off.is_none();
                if !response.last {
                    self.chunks.insert(request.id, Rest { bytes: rest, broken_off });
                }
                Ok(response)
            }
            // Who wants it whole gets nothing of a body that broke off.
            (Ok(_), Some(failure)) => Err(failure),
            (outcome, _) => outcome,
        };
        Ok(Reply { id: request.id, outcome })
    }

    fn next_chunk(&mut self, id: u32) -> Chunk {
        let Some(mut left) = self.chunks.remove(&id) else {
            let message = format!("nothing is left of the answer to request {id}");
            return Chunk {
                id,
                outcome: Err(HttpFailure { kind: HttpFailureKind::Denied, message }),
            };
        };
        if left.bytes.is_empty()
            && let Some(failure) = left.broken_off
        {
            return Chunk { id, outcome: Err(failure) };
        }
        let rest = left.bytes.split_off(left.bytes.len().min(CHUNK_BYTES));
        let last = rest.is_empty() && left.broken_off.is_none();
        let bytes = std::mem::replace(&mut left.bytes, rest);
        if !last {
            self.chunks.insert(id, left);
        }
        Chunk { id, outcome: Ok(ChunkData { bytes, last }) }
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

fn fail(error: StepError, emit: &mut impl FnMut(Event)) -> Result<bool, ReplayError> {
    match error {
        StepError::Failed(mut failure) => {
            failure.logs.drain(..).map(Event::Log).for_each(&mut *emit);
            emit(Event::failure(*failure));
        }
        StepError::Fault { fault, logs } => {
            logs.into_iter().map(Event::Log).for_each(&mut *emit);
            emit(Event::fault(&fault));
        }
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
