//! Records, directory and settings in; a plan out.
//!
//! A run plans from what the PMS just said; a person's answer plans from the last complete picture,
//! with that answer as one more input. The rules are the same ones.

mod aftermath;
mod alerts;
mod assemble;
mod census;
mod create;
mod entry;
mod exchange;
mod extent;
mod fold;
mod linked;
mod mint;
mod overlay;
#[expect(clippy::module_inception, reason = "the plan is what this module is about")]
mod plan;
mod population;
mod preview;
mod question;
mod refusal;
mod respond;
mod rulings;
mod screen;
mod unlinked;
mod witness;

pub use assemble::plan;
pub(crate) use entry::Sight;
pub use overlay::lay_rows_over;
pub use plan::{AlertChanges, Change, Finding, Notice, Plan, ReadVerdict, RecordPlan, Rejected};
pub use population::{AcceptedRead, Content, End, Fetched, Population, Read};
pub use preview::{Effect, Outlook, Preview, frozen, preview};
pub use refusal::Refusal;
pub use respond::{RespondError, Response, respond};
pub(crate) use witness::{Witness, witnesses};
