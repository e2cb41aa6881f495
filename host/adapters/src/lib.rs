//! Admits adapters and runs them; nothing else in the product names wasmtime.
//!
//! An adapter is a component without imports, or, where the operator allows that, one whose imports
//! lead into an empty world. It is stepped: each step takes one input and gives one output, and
//! whatever it wants from the world is data in that output. Nothing here performs a request, holds
//! a secret or writes what a guest said to the process log.

mod admit;
mod cache;
mod conduct;
mod config;
mod fault;
mod fill;
mod findings;
mod host;
mod inspect;
mod limits;
mod marks;
mod replay;
mod session;
mod slots;
#[cfg(test)]
mod testing;
#[cfg(feature = "timing")]
mod timing;
mod v1_0;
mod versions;
mod world;

pub mod protocol;

pub use admit::{Admission, AdmissionError, Check, CheckResult, CheckVerdict, Class};
pub use conduct::InvalidResult;
pub use fault::{AdapterFault, GuestText};
pub use fill::{Filling, FormProblem, SettingValue};
pub use findings::DescriptorProblem;
pub use host::{Adapter, AdapterHost, HostError, HostOptions, LoadError};
pub use inspect::Inspection;
pub use limits::Limits;
pub use marks::{RequestRefusal, asks_for_host, find_operation};
pub use replay::{
    Answer, Answers, CannedReplies, CannedReply, CannedReplyError, Difference, Event, Exchange,
    FaultReport, Gist, Halves, NoAnswer, RecordedAnswers, RecordedBody, RecordedReply,
    RecordedResponse, Recorder, Recording, RecordingError, ReplayEnd, ReplayError, ReplayOptions,
    ReplayedRequest, Resident, ShownRequest, replay,
};
pub use session::{Session, StepError};
