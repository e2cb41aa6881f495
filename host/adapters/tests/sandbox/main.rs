//! Real components in the real sandbox.

mod admission;
mod misbehaviour;
mod replay;
mod support;
