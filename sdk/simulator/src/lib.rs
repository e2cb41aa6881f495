//! Stand-in property management systems on loopback, over one invented world.
//!
//! [`Simulator`] serves stand-ins that answer as the real systems do: their paths, namespaces,
//! nesting, date formats, paging, limits and error forms, and they check credentials. Each [`Pms`]
//! has a folder of its own, which tells the rest of the simulator about it through one trait.
//! Behind them stands one world of invented people, the same for the same seed and day. A control
//! API on a port of its own ([`Simulation`] holds the same methods for tests) replaces residents,
//! injects faults, moves the clock and tells which calls came in.
//!
//! The simulator must never reach out to anything: it only answers. It holds nobody real.

mod appfolio;
mod calls;
mod cedar;
mod clock;
mod control;
mod entrata;
mod exchange;
mod faults;
mod limits;
mod mri;
mod pms;
mod quirks;
mod realpage;
mod refusal;
mod simulation;
mod simulator;
mod stand_in;
mod view;
mod world;
mod xml;
mod yardi;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use crate::appfolio::AppFolioQuirks;
pub use crate::calls::{Call, CredentialsSeen};
pub use crate::cedar::CedarQuirks;
pub use crate::entrata::{EntrataQuirks, Nobody};
pub use crate::faults::{Fault, FaultKind};
pub use crate::mri::MriQuirks;
pub use crate::pms::{Pms, UnknownPms};
pub use crate::quirks::Quirks;
pub use crate::realpage::{RealPageDates, RealPageQuirks};
pub use crate::refusal::Refusal;
pub use crate::simulation::Simulation;
pub use crate::simulator::{Simulator, SimulatorOptions, StartError};
pub use crate::view::{ClockSetting, ClockView, PmsView, PropertyView, WorldView};
pub use crate::world::property::{Address, PropertyDetails};
pub use crate::world::resident::{Resident, ResidentError};
pub use crate::yardi::YardiQuirks;

/// Locks `mutex`; what a panicking holder left behind is still a valid value here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
