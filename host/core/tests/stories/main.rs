//! What a sync does, told as stories of one DOOR property.
//!
//! The numbers are those of the acceptance scenarios. Every sync and every answer in every story is
//! also checked against the laws in `world`.

#![expect(clippy::unwrap_used, reason = "a story ends where something is missing")]

mod answers;
mod changes;
mod exchange;
mod explain;
mod first_run;
mod laws;
mod linked;
mod matching;
mod reads;
mod resemblance;
mod screening;
mod sources;
mod surges;
mod world;
