//! Real components in the real sandbox.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod admission;
mod misbehaviour;
mod recordings;
mod replay;
mod support;
mod wasi;
