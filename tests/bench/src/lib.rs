//! What the sandbox costs, measured side by side: CPU time, start-up, memory and size.
//!
//! Every wire shape of every adapter reads the same recorded answers twice, natively and through
//! the sandbox, to the same rows of the host. Only ratios within one run mean anything; a time of
//! its own is a fact about the machine. Nothing of the product may depend on this crate, and what
//! it measures is the product as it ships.

mod adapters;
mod clock;
mod lifted;
mod limits;
mod lowered;
mod native;
mod phases;
mod pms;
mod read;
mod report;
mod sandbox;
mod start;
mod suite;
mod sync;
mod table;
mod times;
mod transcript;

pub use adapters::{ADAPTERS, PmsAdapter};
pub use report::Report;
pub use suite::{Plan, run};
pub use table::print;
