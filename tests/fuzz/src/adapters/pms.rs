//! A PMS that answers as recorded, until the input has an answer of its own.

use std::collections::HashMap;

use usersync_adapter::bindings::exports::usersync::adapter::pms_source::Reply;
use usersync_adapter::{
    Chunk, ChunkData, Delivery, HttpFailure, Input as Step, Output, Request, Response,
};

use super::input::{self, Input};
use super::recordings::Answered;

/// Requests answered in one job; afterwards the PMS cannot be reached, so that every list ends.
const MOST_ANSWERS: usize = 12;

/// A PMS in the course of one job.
pub(super) struct Pms<'a> {
    recorded: &'a [Answered],
    /// How many calls of each operation were answered as recorded.
    told: HashMap<String, usize>,
    /// The input's answers, from the one of number `first` on.
    replies: Vec<&'a [u8]>,
    first: usize,
    repeats: bool,
    chunk_size: usize,
    answered: usize,
    /// What is left of answers in chunks, by the request's id.
    chunks: HashMap<u32, Vec<u8>>,
}

impl<'a> Pms<'a> {
    pub(super) fn new(input: &Input<'a>, recorded: &'a [Answered]) -> Self {
        Self {
            recorded,
            told: HashMap::new(),
            replies: input.replies().map(Iterator::collect).unwrap_or_default(),
            first: input.first,
            repeats: input.repeats,
            chunk_size: input.chunk_size,
            answered: 0,
            chunks: HashMap::new(),
        }
    }

    /// What the host hands over after this output; nothing after the last.
    pub(super) fn input_after(&mut self, output: &Output) -> Option<Step> {
        match output {
            Output::Fetch(requests) => Some(Step::Replies(self.answer(requests))),
            Output::More(id) => Some(Step::NextChunk(self.next_chunk(*id))),
            Output::Done(_) => None,
            _ => Some(Step::Resume),
        }
    }

    /// Answers requests that go out together.
    fn answer(&mut self, requests: &[Request]) -> Vec<Reply> {
        let reply = |request: &Request| {
            let outcome = self.outcome(&request.operation).map(|mut response| {
                if request.delivery == Delivery::Chunked {
                    let rest = response.body.split_off(response.body.len().min(self.chunk_size));
                    response.last = rest.is_empty();
                    self.chunks.insert(request.id, rest);
                }
                response
            });
            Reply { id: request.id, outcome }
        };
        requests.iter().map(reply).collect()
    }

    /// A further piece of an answer.
    fn next_chunk(&mut self, id: u32) -> Chunk {
        let mut bytes = self.chunks.remove(&id).unwrap_or_default();
        let rest = bytes.split_off(bytes.len().min(self.chunk_size));
        let last = rest.is_empty();
        self.chunks.insert(id, rest);
        Chunk { id, outcome: Ok(ChunkData { bytes, last }) }
    }

    fn outcome(&mut self, operation: &str) -> Result<Response, HttpFailure> {
        let number = self.answered;
        self.answered += 1;
        if number >= MOST_ANSWERS {
            return Err(unreachable());
        }
        let own = number.checked_sub(self.first).and_then(|at| {
            let last = self.repeats.then(|| self.replies.last()).flatten();
            self.replies.get(at).or(last)
        });
        match own {
            Some(bytes) => input::reply(bytes),
            None => self.as_recorded(operation),
        }
    }

    /// What was answered to this operation at the same turn, or the last that was.
    fn as_recorded(&mut self, operation: &str) -> Result<Response, HttpFailure> {
        let told = self.told.entry(operation.to_owned()).or_default();
        let mut known = self.recorded.iter().filter(|answered| answered.operation == operation);
        let answered = known.clone().nth(*told).or_else(|| known.next_back());
        *told += 1;
        let answered = answered.ok_or_else(unreachable)?;
        Ok(Response {
            status: answered.status,
            headers: answered.headers.clone(),
            body: answered.body.clone(),
            last: true,
            extra: Vec::new(),
        })
    }
}

fn unreachable() -> HttpFailure {
    HttpFailure {
        kind: "unreachable".to_owned(),
        message: "nobody answers any more".to_owned(),
        extra: Vec::new(),
    }
}
