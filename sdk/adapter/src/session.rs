//! The executor: one task, polled once a step. It never waits; whatever the adapter awaits is an
//! output of this step and is answered by the input of the next.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll, Waker};

use crate::context::Mailbox;
use crate::logs::Logs;
use crate::{Adapter, Context, Failure, Input, Job, JobKind, Output, Turn};

type Task = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// One job under way.
pub struct Session {
    /// None once the job has ended.
    task: Option<Task>,
    mailbox: Rc<Mailbox>,
    logs: Logs,
}

impl Session {
    /// Takes the job in. An error here is one of the settings.
    pub fn open<A: Adapter>(job: Job) -> Result<Self, Failure> {
        let mut logs = Logs::new();
        let adapter = logs.collect(|| A::open(&job)).map_err(|failure| logs.attach(failure))?;
        let mailbox = Rc::new(Mailbox::default());
        let task = Box::pin(run(adapter, Context::new(Rc::clone(&mailbox)), job.kind));
        Ok(Self { task: Some(task), mailbox, logs })
    }

    /// Hands the input to the adapter and runs it up to its next output.
    pub fn step(&mut self, input: Input) -> Result<Turn, Failure> {
        if matches!(input, Input::Cancel) {
            self.task = None;
        }
        let Some(task) = &mut self.task else {
            return Ok(self.turn(Output::Done(Vec::new())));
        };
        self.mailbox.deliver(input);
        let mut context = TaskContext::from_waker(Waker::noop());
        match self.logs.collect(|| task.as_mut().poll(&mut context)) {
            Poll::Pending => {
                let output = self.mailbox.collect().ok_or_else(|| {
                    Failure::other("the adapter awaited something other than its host")
                })?;
                Ok(self.turn(output))
            }
            Poll::Ready(Ok(())) => {
                self.task = None;
                Ok(self.turn(Output::Done(Vec::new())))
            }
            Poll::Ready(Err(failure)) => {
                self.task = None;
                Err(self.logs.attach(failure))
            }
        }
    }

    fn turn(&mut self, output: Output) -> Turn {
        Turn { output, logs: self.logs.take() }
    }
}

async fn run<A: Adapter>(adapter: A, cx: Context, kind: JobKind) -> Result<(), Failure> {
    match kind {
        JobKind::Check => {
            let report = adapter.check(&cx).await?;
            cx.checked(report).await
        }
        JobKind::Properties => {
            let list = adapter.properties(&cx).await?;
            cx.properties(list).await
        }
        JobKind::Residents(job) => adapter.residents(&cx, job).await,
        JobKind::Other(extension) => Err(Failure::other(format!(
            "this adapter does not know the job `{}`; it needs a newer version",
            extension.name
        ))),
    }
}
