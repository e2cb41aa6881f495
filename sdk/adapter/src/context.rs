//! What an adapter awaits: calls to the PMS, and handing over what it has found.
//!
//! Nothing here performs a call. Each method leaves one output in the mailbox and is answered by
//! the input of the host's next step.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use crate::{
    Batch, CheckReport, Completion, Cursor, Extension, Failure, Input, Output, PropertyFailure,
    PropertyList, Reply, Request, wire,
};

/// Where the task leaves its output and finds the answer.
#[derive(Default)]
pub(crate) struct Mailbox {
    outgoing: RefCell<Option<Output>>,
    incoming: RefCell<Option<Input>>,
}

impl Mailbox {
    pub(crate) fn deliver(&self, input: Input) {
        // The start answers nothing: it only lets the task begin.
        if !matches!(input, Input::Start) {
            self.incoming.replace(Some(input));
        }
    }

    pub(crate) fn collect(&self) -> Option<Output> {
        self.outgoing.take()
    }
}

/// The adapter's side of the conversation with its host: one thing at a time. Calls that may run
/// side by side go out together with [`send_all`](Self::send_all).
pub struct Context {
    mailbox: Rc<Mailbox>,
    next_request: Cell<u32>,
}

impl Context {
    pub(crate) fn new(mailbox: Rc<Mailbox>) -> Self {
        Self { mailbox, next_request: Cell::new(1) }
    }

    /// Makes one call. Any answer of the PMS is a reply, whatever its status; only a call that
    /// brought none is an error.
    pub async fn send(&self, request: Request) -> Result<Reply, Failure> {
        let mut replies = self.send_all(vec![request]).await?;
        replies.pop().unwrap_or_else(|| Err(Failure::other("the host gave no reply")))
    }

    /// Makes several calls at once; the answers come in the order of the requests.
    pub async fn send_all(
        &self,
        mut requests: Vec<Request>,
    ) -> Result<Vec<Result<Reply, Failure>>, Failure> {
        for request in &mut requests {
            request.id = self.next_request.replace(self.next_request.get() + 1);
        }
        let operations: Vec<String> =
            requests.iter().map(|request| request.operation.clone()).collect();
        match self.exchange(Output::Fetch(requests)).await {
            Input::Replies(replies) if replies.len() == operations.len() => {
                Ok(replies.into_iter().zip(operations).map(into_reply).collect())
            }
            input => Err(unexpected("replies", &input)),
        }
    }

    /// Hands over rows of one property.
    pub async fn residents(&self, batch: Batch) -> Result<(), Failure> {
        self.tell(Output::Residents(batch)).await
    }

    /// Says that the PMS's own end of a property was reached.
    pub async fn complete(&self, completion: Completion) -> Result<(), Failure> {
        self.tell(Output::Complete(completion)).await
    }

    /// Says that one property could not be read or listed; the others go on.
    pub async fn failed(
        &self,
        property: impl Into<String>,
        failure: Failure,
    ) -> Result<(), Failure> {
        self.tell(Output::Failed(PropertyFailure {
            property: property.into(),
            failure: failure.into(),
        }))
        .await
    }

    /// Leaves a place to go on from, should the run be cut off.
    pub async fn checkpoint(&self, cursor: Cursor) -> Result<(), Failure> {
        self.tell(Output::Checkpoint(cursor)).await
    }

    /// Waits; a replay skips it.
    pub async fn wait(&self, milliseconds: u32) -> Result<(), Failure> {
        self.tell(Output::Wait(milliseconds)).await
    }

    /// Sends a message of a feature that the job named, and gives the host's answer if there is
    /// one.
    pub async fn extension(&self, extension: Extension) -> Result<Option<Extension>, Failure> {
        match self.exchange(Output::Other(extension)).await {
            Input::Other(answer) => Ok(Some(answer)),
            Input::Resume => Ok(None),
            input => Err(unexpected("other", &input)),
        }
    }

    pub(crate) async fn checked(&self, report: CheckReport) -> Result<(), Failure> {
        self.tell(Output::Checked(report)).await
    }

    pub(crate) async fn properties(&self, list: PropertyList) -> Result<(), Failure> {
        self.tell(Output::Properties(list)).await
    }

    /// Leaves an output that asks for nothing.
    async fn tell(&self, output: Output) -> Result<(), Failure> {
        match self.exchange(output).await {
            Input::Resume => Ok(()),
            input => Err(unexpected("resume", &input)),
        }
    }

    /// Leaves an output and takes the input of the next step.
    pub(crate) async fn exchange(&self, output: Output) -> Input {
        self.mailbox.outgoing.replace(Some(output));
        poll_fn(|_| match self.mailbox.incoming.take() {
            Some(input) => Poll::Ready(input),
            None => Poll::Pending,
        })
        .await
    }
}

fn into_reply((raw, operation): (wire::Reply, String)) -> Result<Reply, Failure> {
    match raw.outcome {
        Ok(response) => Ok(Reply::new(raw.id, operation, response)),
        Err(failure) => Err(Failure::of_call(&failure).at(operation)),
    }
}

pub(crate) fn unexpected(wanted: &str, input: &Input) -> Failure {
    let got = match input {
        Input::Start => "start",
        Input::Replies(_) => "replies of another number",
        Input::NextChunk(_) => "next-chunk",
        Input::Resume => "resume",
        Input::Cancel => "cancel",
        Input::Other(_) => "other",
    };
    Failure::other(format!("the host answered with `{got}` where `{wanted}` was due"))
}
