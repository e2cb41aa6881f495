//! One step: what goes in and what comes out.

use std::time::Duration;

use super::{
    Batch, CheckReport, Chunk, Completion, Cursor, LogLine, PropertyFailure, PropertyList, Reply,
    Request,
};

/// What the host hands over at a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    Start,
    /// One for each request of the last fetch, in its order.
    Replies(Vec<Reply>),
    NextChunk(Chunk),
    /// After an output that asks for nothing.
    Resume,
    /// The last step.
    Cancel,
}

/// What the adapter wants next, and what it has to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Turn {
    pub output: Output,
    pub logs: Vec<LogLine>,
}

/// What a step ends with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// Answered by [`Input::Replies`], all together.
    Fetch(Vec<Request>),
    /// The next chunk of the request of this id, answered by [`Input::NextChunk`].
    More(u32),
    Checked(CheckReport),
    Properties(PropertyList),
    Residents(Batch),
    /// The PMS's own end of this property was reached.
    Complete(Completion),
    /// This property could not be read.
    Failed(PropertyFailure),
    /// A place to go on from, should the run be cut off.
    Checkpoint(Cursor),
    /// The adapter asks to be stepped again after this time; a replay does not wait.
    Wait(Duration),
    /// The last output.
    Done,
}
