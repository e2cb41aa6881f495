//! What goes wrong, end to end: PMSs that fail, credentials that stop working, adapters that
//! misbehave, nodes that die. Whatever happens, nothing wrong is written.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod budgets;
mod credentials;
mod gate;
mod misbehaviour;
mod nodes;
mod quiet;
mod rulings;
mod server;
mod stalled;
mod world;
