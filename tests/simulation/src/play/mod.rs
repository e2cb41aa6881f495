//! Telling a month to the planner and to the reference, and comparing the two as it goes.

mod compare;
mod memory;
mod stage;
mod tally;

pub use self::compare::{Divergence, Sight};
pub use self::memory::Memory;
pub use self::stage::{Property, Setup, play};
pub use self::tally::Tally;
