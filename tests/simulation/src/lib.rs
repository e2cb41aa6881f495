//! Months of a property's life, told to the planner and to a second opinion.
//!
//! [`world`] makes up what happens, [`model`] says what the rulings want to come of it, and
//! [`play`](mod@play) drives planner and reference through the same month and compares directory,
//! links, alerts and outcomes after every run and every answer. A month on which they differ is cut
//! down by [`shrink`] to what it takes. Nothing here may know how the planner decides.

pub mod model;
pub mod play;
pub mod shrink;
pub mod world;
