//! What host and adapter say to each other, in the host's own types.
//!
//! Each version of the interface converts to and from these, so that nobody else meets a version.
//! They hold what an adapter said, never a secret: a secret is only ever named.

mod descriptor;
mod failure;
mod form;
mod http;
mod ids;
mod job;
mod outcome;
mod turn;

pub use descriptor::{
    Budget, CredentialSlot, CursorVersions, Descriptor, Mark, Operation, Parameter, Part, Place,
    Scheme, StatusWord, UnknownWord, Window,
};
pub use failure::{Failure, FailureKind, Level, LogLine};
pub use form::{Choice, Condition, FieldKind, SettingField};
pub use http::{
    Chunk, ChunkData, Delivery, Encoding, HttpFailure, HttpFailureKind, Method, Pair, Reply,
    Request, Response, SecretRef, Segment, Segments,
};
pub use ids::{AdapterId, AdapterIdError, Digest, DigestError, HostPattern, HostPatternError};
pub use job::{Cursor, Job, JobKind, Reach};
pub use outcome::{
    Batch, CheckOutcome, CheckReport, Completion, Coverage, OperationVerdict, PmsProperty,
    PropertyFailure, PropertyList, Total,
};
pub use turn::{Input, Output, Turn};
