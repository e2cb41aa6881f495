//! One job under way.

use wasmtime::Store;

#[cfg(feature = "testing")]
use crate::admit::AdmissionError;
use crate::conduct::{Conduct, Expected};
use crate::fault::{AdapterFault, cut, memory_of};
use crate::host::Adapter;
#[cfg(feature = "testing")]
use crate::host::accept;
use crate::limits::{Guard, start_clock};
#[cfg(feature = "testing")]
use crate::protocol::Descriptor;
use crate::protocol::{Failure, Input, Job, Level, LogLine, Output, Turn};
use crate::versions::{Guest, Stepped};
use crate::world::Moment;

/// How a job ended before it was done.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StepError {
    /// The adapter's own word, in the words of the PMS where it gave any. Not the adapter's fault.
    #[error("the adapter could not do the job ({})", .0.kind.word())]
    Failed(Box<Failure>),
    #[error("{fault}")]
    Fault {
        fault: AdapterFault,
        /// What was printed in the step that went wrong, and what was asked for in vain.
        logs: Vec<LogLine>,
    },
    /// The caller handed over what the session did not ask for. The session is as it was.
    #[error("the session expects {expected}")]
    WrongInput { expected: &'static str },
}

impl Adapter {
    /// Hands over a job. Blocks until the adapter has taken it in, for at most the time of a step.
    pub fn open(&self, job: &Job) -> Result<Session, StepError> {
        self.open_in(self.new_store(Moment::of(job)), job)
    }

    pub(crate) fn open_in(&self, mut store: Store<Guard>, job: &Job) -> Result<Session, StepError> {
        let opened = self.slots().run(|| {
            start_clock(&mut store, self.limits().step_time);
            let mut guest = self.guest_interface().instantiate(&mut store)?;
            let opened = guest.open(&mut store, job)?;
            Ok((guest, opened))
        });
        let mut logs = Logs::new(self.limits().log_lines);
        let ending = match opened {
            Ok((guest, Ok(()))) => {
                let conduct = Conduct::new(job, self.descriptor().cursors.writes);
                return Ok(Session { adapter: self.clone(), store, guest, conduct, logs });
            }
            Ok((_, Err(failure))) => Ending::Failed(failure),
            Err(error) => Ending::Fault(self.classify(&error, &store)),
        };
        Err(ending.tell(Vec::new(), &mut store, &mut logs))
    }
}

/// How a job ends early, before its log lines are put with it.
enum Ending {
    Failed(Failure),
    Fault(AdapterFault),
}

impl From<AdapterFault> for Ending {
    fn from(fault: AdapterFault) -> Self {
        Self::Fault(fault)
    }
}

impl Ending {
    fn tell(self, mut said: Vec<LogLine>, store: &mut Store<Guard>, logs: &mut Logs) -> StepError {
        match self {
            Self::Failed(mut failure) => {
                said.append(&mut failure.logs);
                failure.logs = logs.tell_last(said, store);
                StepError::Failed(Box::new(failure))
            }
            Self::Fault(fault) => StepError::Fault { fault, logs: logs.tell_last(said, store) },
        }
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

    /// Ends the session by letting its guest describe itself once more, which is judged as at its
    /// admission. Only the guest of a test has anything new to say.
    #[cfg(feature = "testing")]
    pub fn describe(mut self) -> Result<Descriptor, AdmissionError> {
        let Self { adapter, store, guest, .. } = &mut self;
        let described = adapter.slots().run(|| {
            start_clock(store, adapter.limits().step_time);
            Ok((guest.describe(store)?, guest.describe(store)?))
        });
        let (first, second) = described.map_err(|error| adapter.classify(&error, store))?;
        accept(first, &second)
    }

    #[cfg(feature = "timing")]
    pub(crate) fn store_mut(&mut self) -> &mut Store<Guard> {
        &mut self.store
    }

    fn run(&mut self, input: Input) -> Result<Turn, StepError> {
        let mut said = Vec::new();
        let ended = self.advance(input, &mut said);
        let Self { store, logs, conduct, .. } = self;
        match ended {
            Ok(output) if conduct.expected == Expected::Nothing => {
                Ok(Turn { output, logs: logs.tell_last(said, store) })
            }
            Ok(output) => Ok(Turn { output, logs: logs.tell(said, store) }),
            Err(ending) => Err(ending.tell(said, store, logs)),
        }
    }

    /// Takes one step; what was said in it goes to `said`, however it ends.
    fn advance(&mut self, input: Input, said: &mut Vec<LogLine>) -> Result<Output, Ending> {
        let Self { adapter, store, guest, conduct, .. } = self;
        conduct.hand_over(&input, adapter.limits())?;
        let stepped = adapter.slots().run(|| {
            start_clock(store, adapter.limits().step_time);
            guest.step(store, input)
        });
        match stepped.map_err(|error| adapter.classify(&error, store))? {
            Stepped::Turn(turn) => {
                *said = turn.logs;
                conduct.judge(&turn.output, adapter.limits())?;
                Ok(turn.output)
            }
            Stepped::Failed(failure) => Err(Ending::Failed(failure)),
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

    /// What was printed and said in a step, as far as it is kept.
    fn tell(&mut self, said: Vec<LogLine>, store: &mut Store<Guard>) -> Vec<LogLine> {
        let mut lines = store.data_mut().take_printed();
        lines.extend(said);
        self.keep(lines)
    }

    /// The same of the last step, and what was asked for in vain in all of them.
    fn tell_last(&mut self, said: Vec<LogLine>, store: &mut Store<Guard>) -> Vec<LogLine> {
        let mut lines = self.tell(said, store);
        lines.extend(store.data().attempts());
        lines
    }
}

fn shorten(text: &mut String) {
    let length = cut(text, LOG_TEXT_BYTES).len();
    text.truncate(length);
}
