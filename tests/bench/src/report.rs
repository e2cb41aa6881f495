//! What was measured, as JSON: the names here are the names there, and stay.

use serde::Serialize;

use crate::read::ReadCost;
use crate::start::StartCost;
use crate::sync::SyncCost;

/// The form of the report, so that a later one can be told apart.
pub(crate) const FORMAT: &str = "usersync-bench/1";

/// Everything that one run of the bench has found. Times are microseconds of CPU time.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub format: &'static str,
    /// Whether the native code was optimised; without, no ratio means anything.
    pub optimised: bool,
    /// How often each thing was measured.
    pub rounds: usize,
    pub components: Vec<ComponentReport>,
    pub reads: Vec<ReadReport>,
    /// Limits that do not hold, a sentence each.
    pub broken: Vec<String>,
}

/// A component as it ships.
#[derive(Clone, Debug, Serialize)]
pub struct ComponentReport {
    pub adapter: &'static str,
    pub ships: bool,
    pub bytes: usize,
    pub imports: usize,
    pub start: Option<StartCost>,
}

/// A property read in one shape.
#[derive(Clone, Debug, Serialize)]
pub struct ReadReport {
    pub adapter: &'static str,
    pub shape: &'static str,
    /// How many the PMS lists.
    pub residents: usize,
    /// How many rows came of them: somebody on two leases is two rows.
    pub rows: usize,
    /// Rows that could not be read.
    pub rejected: usize,
    /// The PMS's answers together.
    pub reply_bytes: usize,
    /// The most memory that the guest had.
    pub memory_bytes: usize,
    /// None where there is no native code to compare with.
    pub cost: Option<ReadCost>,
    /// None where there is no native code to compare with.
    pub sync: Option<SyncCost>,
}
