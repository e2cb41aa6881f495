//! What a sync decides.
//!
//! Records, settings and a time go in; a plan comes out. This crate does no I/O, reads no clock
//! and draws no randomness, so the same inputs give the same plan on any machine.

pub mod alert;
pub mod explain;
pub mod fixit;
mod guard;
mod hex;
pub mod import;
pub mod matching;
mod merge;
pub mod model;
pub mod normalize;
pub mod plan;
pub mod undo;
