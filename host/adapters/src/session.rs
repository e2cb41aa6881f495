//! One job under way.

use wasmtime::Store;

use crate::conduct::{Conduct, Expected};
use crate::fault::{AdapterFault, cut, memory_of};
use crate::host::Adapter;
use crate::limits::{Guard, start_clock};
use crate::protocol::{Failure, Input, Job, Level, LogLine, Turn};
use crate::versions::{Guest, Stepped};

/// How a job ended before it was done.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StepError {
    /// The adapter's own word, in the words of the PMS where it gave any. Not the adapter's fault.
    #[error("the adapter could not do the job ({})", .0.kind.word())]
    Failed(Box<Failure>),
    #[error(transparent)]
    Fault(#[from] AdapterFault),
    /// The caller handed over what the session did not ask for. The session is as it was.
    #[error("the session expects {expected}")]
    WrongInput { expected: &'static str },
}

impl Adapter {
    /// Hands over a job. Blocks until the adapter has taken it in, for at most the time of a step.
    pub fn open(&self, job: &Job) -> Result<Session, StepError> {
        let mut store = self.new_store();
        let opened = self.slots().run(|| {
            start_clock(&mut store, self.limits().step_time);
            let mut guest = self.guest_interface().instantiate(&mut store)?;
            let opened = guest.open(&mut store, job)?;
            Ok((guest, opened))
        });
        let (guest, opened) =
            opened.map_err(|error: wasmtime::Error| self.classify(&error, &store))?;
        let mut logs = Logs::new(self.limits().log_lines);
        if let Err(failure) = opened {
            return Err(StepError::Failed(Box::new(logs.keep_in(failure))));
        }
        let conduct = Conduct::new(job, self.descriptor().cursors.writes);
        Ok(Session { adapter: self.clone(), store, guest, conduct, logs })
    }
}

/// One job of one adapter. It holds an instance of its own, which ends with it.
pub struct Session {
    adapter: Adapter,
    store: Store<Guard>,
    guest: Box<dyn Guest>,
    conduct: Conduct,
    logs: Logs,
}

impl Session {
    /// Hands over what the last turn asked for and gives the next. Blocks while the adapter
    /// computes, for at most the time of a step. After an error of the adapter, or its last turn,
    /// the session is over.
    pub fn step(&mut self, input: Input) -> Result<Turn, StepError> {
        if !self.conduct.expected.accepts(&input) {
            return Err(StepError::WrongInput { expected: self.conduct.expected.name() });
        }
        let stepped = self.run(input);
        if stepped.is_err() {
            self.conduct.expected = Expected::Nothing;
        }
        stepped
    }

    /// Whether nothing can follow any more.
    pub fn is_over(&self) -> bool {
        self.conduct.expected == Expected::Nothing
    }

    /// Ends the session and gives the memory of its guest as it is now; none if the guest has
    /// trapped before. For looking into an adapter, and for making sure that no secret is in there.
    pub fn into_memory(mut self) -> Option<Vec<u8>> {
        // A memory shows itself to the host only in the dump of a trap, and a guest without any
        // time left traps at its first instruction.
        self.store.set_epoch_deadline(0);
        let error = self.guest.step(&mut self.store, Input::Cancel).err()?;
        memory_of(&error, &self.store)
    }

    fn run(&mut self, input: Input) -> Result<Turn, StepError> {
        let Self { adapter, store, guest, conduct, logs } = self;
        conduct.hand_over(&input, adapter.limits())?;
        let stepped = adapter.slots().run(|| {
            start_clock(store, adapter.limits().step_time);
            guest.step(store, input)
        });
        match stepped.map_err(|error| adapter.classify(&error, store))? {
            Stepped::Turn(turn) => {
                conduct.judge(&turn.output, adapter.limits())?;
                Ok(Turn { output: turn.output, logs: logs.keep(turn.logs) })
            }
            Stepped::Failed(failure) => Err(StepError::Failed(Box::new(logs.keep_in(failure)))),
            Stepped::Invalid(invalid) => Err(AdapterFault::from(invalid).into()),
        }
    }
}

/// Keeps the log lines of a session within bounds, since a chatty adapter is no reason to fail a
/// read.
struct Logs {
    left: usize,
}

/// Bytes of one text in a log line.
const LOG_TEXT_BYTES: usize = 4096;
/// Fields of one log line.
const LOG_FIELDS: usize = 32;

impl Logs {
    fn new(lines: usize) -> Self {
        Self { left: lines }
    }

    fn keep(&mut self, mut lines: Vec<LogLine>) -> Vec<LogLine> {
        let dropped = lines.len().saturating_sub(self.left);
        let was_open = self.left > 0;
        lines.truncate(self.left);
        self.left -= lines.len();
        for line in &mut lines {
            shorten(&mut line.message);
            line.fields.truncate(LOG_FIELDS);
            for (name, value) in &mut line.fields {
                shorten(name);
                shorten(value);
            }
        }
        if dropped > 0 && was_open {
            lines.push(LogLine {
                level: Level::Warn,
                message: "the adapter wrote more lines than are kept of one job; the rest is left \
                          out"
                .to_owned(),
                fields: Vec::new(),
            });
        }
        lines
    }

    fn keep_in(&mut self, mut failure: Failure) -> Failure {
        failure.logs = self.keep(failure.logs);
        failure
    }
}

fn shorten(text: &mut String) {
    let length = cut(text, LOG_TEXT_BYTES).len();
    text.truncate(length);
}
