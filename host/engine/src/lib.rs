//! Runs an integration: fetch, plan, apply; the schedule; and every call that leaves the house.
//!
//! Time comes from the [`clock`], calls leave through [`egress`] alone, and what a sync decides is
//! decided in the core: nothing here adds a rule of its own.

mod answer;
mod capacity;
pub mod clock;
mod conversation;
pub mod egress;
mod engine;
mod erase;
mod explain;
mod fixit;
mod import;
mod install;
mod preview;
mod recording;
mod run;
pub mod schedule;
mod setup;
mod tell;
pub mod trial;
mod undo;
mod work;

pub use capacity::Overdrafts;
pub use engine::{Engine, EngineError, EngineOptions};
pub use explain::Explained;
pub use fixit::FixList;
pub use install::Consent;
pub use preview::{PreviewRequest, Previewed, ReadFrom};
pub use recording::{LastRead, Replayed};
pub use setup::{OfferedProperty, StatusCount, Tried};
pub use tell::signature;
pub use undo::{TakenBack, Whole};
