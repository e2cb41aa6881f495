//! What a sync does, told as stories of one DOOR property.
//!
//! The numbers are those of the acceptance scenarios.

mod linked;
mod world;
