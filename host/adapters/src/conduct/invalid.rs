//! How an answer can break the rules of the interface.

use crate::fault::GuestText;

/// An answer that breaks the rules of the interface.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidResult {
    #[error("its bytes do not have the form that the interface asks for ({cause})")]
    Malformed { cause: String },
    #[error("it used the request id {id} twice")]
    RepeatedRequest { id: u32 },
    #[error("it asked for a fetch of nothing")]
    EmptyFetch,
    #[error("the request {id} is a GET with a body")]
    BodyOfGet { id: u32 },
    #[error("it asked for more of the request {id}, of which nothing is left")]
    NothingMore { id: u32 },
    #[error("it answered with {output}, which is no answer to the job `{job}`")]
    WrongJob { output: &'static str, job: &'static str },
    #[error("it answered the job `{job}` twice")]
    AnsweredTwice { job: &'static str },
    #[error("it was done without an answer to the job `{job}`")]
    NoAnswer { job: &'static str },
    #[error("it told of a PMS property that it was not asked for")]
    UnaskedProperty { property: GuestText },
    #[error("it went on with a PMS property that it had already ended")]
    EndedProperty { property: GuestText },
    #[error("its batch carries a field that no row has")]
    UnknownField { field: GuestText },
    #[error("its cursor has version {version}, but it says that it writes version {writes}")]
    CursorVersion { version: u32, writes: u32 },
    #[error("it used an extension that was never agreed on")]
    Extension { name: GuestText },
    #[error("it was told to stop and went on with {output}")]
    WentOn { output: &'static str },
}

impl InvalidResult {
    /// The guest's own word in it, for the page of the run.
    pub fn guest_text(&self) -> Option<&GuestText> {
        match self {
            Self::UnaskedProperty { property: text }
            | Self::EndedProperty { property: text }
            | Self::UnknownField { field: text }
            | Self::Extension { name: text } => Some(text),
            _ => None,
        }
    }
}
