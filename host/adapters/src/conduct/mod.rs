//! Whether an adapter keeps to the order of things: what may follow what, and what a job may be
//! answered with. Without it, nonsense would reach the planner as facts.

mod invalid;

use std::collections::HashSet;

pub use self::invalid::InvalidResult;
use crate::fault::{AdapterFault, GuestText};
use crate::limits::Limits;
use crate::protocol::{Delivery, Input, Job, JobKind, Method, Output, Request};

/// What the host has to hand over next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Expected {
    Start,
    /// Replies to the requests of these ids, in this order.
    Replies(Vec<u32>),
    Chunk(u32),
    Resume,
    /// Nothing: the session is over.
    Nothing,
}

impl Expected {
    /// Whether this input fits.
    pub(crate) fn accepts(&self, input: &Input) -> bool {
        match (self, input) {
            (Self::Nothing, _) => false,
            (_, Input::Cancel) | (Self::Start, Input::Start) | (Self::Resume, Input::Resume) => {
                true
            }
            (Self::Replies(ids), Input::Replies(replies)) => {
                ids.iter().eq(replies.iter().map(|reply| &reply.id))
            }
            (Self::Chunk(id), Input::NextChunk(chunk)) => chunk.id == *id,
            _ => false,
        }
    }

    /// For the message to who handed over something else.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Replies(_) => "one reply for each request of the last fetch, in its order",
            Self::Chunk(_) => "the next chunk of the request that the session asked for",
            Self::Resume => "resume",
            Self::Nothing => "nothing, since it is over",
        }
    }
}

/// What has happened so far in one session.
pub(crate) struct Conduct {
    job: &'static str,
    /// The PMS properties asked for; the job `properties` is free to name any.
    asked: HashSet<String>,
    writes_cursor: u32,
    pub(crate) expected: Expected,
    request_ids: HashSet<u32>,
    /// Requests in chunks that have not come to their end.
    unfinished: HashSet<u32>,
    /// PMS properties that are complete or failed.
    ended: HashSet<String>,
    answered: bool,
    cancelled: bool,
    steps: u32,
    rows: usize,
}

impl Conduct {
    pub(crate) fn new(job: &Job, writes_cursor: u32) -> Self {
        let (name, asked) = match &job.kind {
            JobKind::Check => ("check", HashSet::new()),
            JobKind::Properties => ("properties", HashSet::new()),
            JobKind::Residents { properties, .. } => {
                ("residents", properties.iter().cloned().collect())
            }
        };
        Self {
            job: name,
            asked,
            writes_cursor,
            expected: Expected::Start,
            request_ids: HashSet::new(),
            unfinished: HashSet::new(),
            ended: HashSet::new(),
            answered: false,
            cancelled: false,
            steps: 0,
            rows: 0,
        }
    }

    /// Takes note of what goes in. It has been compared with what was expected.
    pub(crate) fn hand_over(&mut self, input: &Input, limits: &Limits) -> Result<(), AdapterFault> {
        self.steps += 1;
        if self.steps > limits.steps {
            let limit = usize::try_from(limits.steps).unwrap_or(usize::MAX);
            return Err(AdapterFault::TooBig { what: "steps in one job", limit });
        }
        match input {
            Input::Replies(replies) => {
                for reply in replies {
                    let more = reply.outcome.as_ref().is_ok_and(|response| !response.last);
                    if !more {
                        self.unfinished.remove(&reply.id);
                    }
                }
            }
            Input::NextChunk(chunk) => {
                if chunk.outcome.as_ref().map_or(true, |data| data.last) {
                    self.unfinished.remove(&chunk.id);
                }
            }
            Input::Cancel => self.cancelled = true,
            Input::Start | Input::Resume => {}
        }
        Ok(())
    }

    /// Judges what came out, and knows afterwards what has to go in next.
    pub(crate) fn judge(&mut self, output: &Output, limits: &Limits) -> Result<(), AdapterFault> {
        if self.cancelled && !matches!(output, Output::Done) {
            return Err(InvalidResult::WentOn { output: name(output) }.into());
        }
        self.expected = match output {
            Output::Fetch(requests) => self.fetch(requests, limits)?,
            Output::More(id) if self.unfinished.contains(id) => Expected::Chunk(*id),
            Output::More(id) => return Err(InvalidResult::NothingMore { id: *id }.into()),
            Output::Checked(_) => self.answer("check", output)?,
            Output::Properties(_) => self.answer("properties", output)?,
            Output::Residents(batch) => {
                let rows = batch.rows.len() + batch.rejected.len();
                self.rows = self.rows.saturating_add(rows);
                for (what, count, limit) in [
                    ("rows in one batch", rows, limits.batch_rows),
                    ("rows in one job", self.rows, limits.session_rows),
                ] {
                    if count > limit {
                        return Err(AdapterFault::TooBig { what, limit });
                    }
                }
                self.open_property("residents", &batch.property, output)?
            }
            Output::Complete(completion) => {
                let resume = self.open_property("residents", &completion.property, output)?;
                self.ended.insert(completion.property.clone());
                resume
            }
            Output::Failed(failed) => {
                let resume = self.open_property(self.job, &failed.property, output)?;
                self.ended.insert(failed.property.clone());
                resume
            }
            Output::Checkpoint(cursor) if cursor.version != self.writes_cursor => {
                let (version, writes) = (cursor.version, self.writes_cursor);
                return Err(InvalidResult::CursorVersion { version, writes }.into());
            }
            Output::Checkpoint(_) => self.belongs_to("residents", output)?,
            Output::Wait(_) => Expected::Resume,
            Output::Done => self.done()?,
        };
        Ok(())
    }

    fn fetch(&mut self, requests: &[Request], limits: &Limits) -> Result<Expected, AdapterFault> {
        if requests.is_empty() {
            return Err(InvalidResult::EmptyFetch.into());
        }
        if requests.len() > limits.requests {
            return Err(AdapterFault::TooBig { what: "requests at once", limit: limits.requests });
        }
        for request in requests {
            let id = request.id;
            if !self.request_ids.insert(id) {
                return Err(InvalidResult::RepeatedRequest { id }.into());
            }
            if request.method == Method::Get && !request.body.is_empty() {
                return Err(InvalidResult::BodyOfGet { id }.into());
            }
            if request.delivery == Delivery::Chunked {
                self.unfinished.insert(id);
            }
        }
        Ok(Expected::Replies(requests.iter().map(|request| request.id).collect()))
    }

    fn belongs_to(&self, job: &'static str, output: &Output) -> Result<Expected, InvalidResult> {
        if self.job == job {
            Ok(Expected::Resume)
        } else {
            Err(InvalidResult::WrongJob { output: name(output), job: self.job })
        }
    }

    fn answer(&mut self, job: &'static str, output: &Output) -> Result<Expected, InvalidResult> {
        let resume = self.belongs_to(job, output)?;
        if std::mem::replace(&mut self.answered, true) {
            return Err(InvalidResult::AnsweredTwice { job });
        }
        Ok(resume)
    }

    fn open_property(
        &self,
        job: &'static str,
        property: &str,
        output: &Output,
    ) -> Result<Expected, InvalidResult> {
        if self.job == "check" {
            return Err(InvalidResult::WrongJob { output: name(output), job: self.job });
        }
        let resume = self.belongs_to(job, output)?;
        if self.job == "residents" && !self.asked.contains(property) {
            return Err(InvalidResult::UnaskedProperty { property: GuestText::new(property) });
        }
        if self.ended.contains(property) {
            return Err(InvalidResult::EndedProperty { property: GuestText::new(property) });
        }
        Ok(resume)
    }

    fn done(&self) -> Result<Expected, InvalidResult> {
        // A PMS property of the job `residents` that was never ended has failed; that is no fault.
        if self.job != "residents" && !self.answered && !self.cancelled {
            return Err(InvalidResult::NoAnswer { job: self.job });
        }
        Ok(Expected::Nothing)
    }
}

const fn name(output: &Output) -> &'static str {
    match output {
        Output::Fetch(_) => "a fetch",
        Output::More(_) => "a call for more",
        Output::Checked(_) => "a check report",
        Output::Properties(_) => "a list of properties",
        Output::Residents(_) => "residents",
        Output::Complete(_) => "a completed property",
        Output::Failed(_) => "a failed property",
        Output::Checkpoint(_) => "a checkpoint",
        Output::Wait(_) => "a wait",
        Output::Done => "the end",
    }
}

#[cfg(test)]
mod tests;
