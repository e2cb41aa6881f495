//! When an integration is due.
//!
//! The database holds what is due; here is only the arithmetic behind it, which asks no clock and
//! writes nothing.

mod grid;

pub use grid::Grid;
