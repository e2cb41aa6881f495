//! Records, directory and settings in; a plan out.

#[expect(
    clippy::module_inception,
    reason = "the plan is what this module is about"
)]
mod plan;
mod population;

pub use plan::{AlertChanges, Change, Finding, Notice, Plan, ReadVerdict, RecordPlan, Subject};
pub use population::{AcceptedRead, Content, End, Fetched, Population, Read};
