//! What the planner is worth: whom it takes for whom, and how long it takes.
//!
//! People whose answers are known are put to the planner that the product runs, and what it makes
//! of them is counted. Nothing of the product may depend on this crate, and no constant of the
//! product may be chosen by what is counted on FEBRL 4: that set is there to be surprised by.

mod accuracy;
mod febrl;
mod invented;
mod limits;
mod partners;
mod peers;
mod people;
mod speed;
mod town;
mod trial;

pub use accuracy::{AccuracyPlan, AccuracyReport, print_accuracy, run_accuracy};
pub use febrl::Set;
pub use invented::{Way, invented};
pub use speed::{SpeedPlan, SpeedReport, print_speed, run_speed};
pub use trial::{Counts, Details, Judged, Judgement, Trial, Who};
