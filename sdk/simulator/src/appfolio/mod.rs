//! AppFolio: the database API v0, and the reports in their versions 2 and 1.
//!
//! One world stands behind them, but they share neither ids nor spelling: the database knows
//! UUIDs, the reports number the same people anew.

mod access;
mod answers;
mod lister;
mod quirks;
mod reports;
mod v0;
mod words;

use self::lister::AppFolioLister;
pub use self::quirks::AppFolioQuirks;
use self::reports::{Reports, Version};
use crate::calls::Call;
use crate::exchange::{Answer, Received};
use crate::faults::FaultKind;
use crate::limits::CallLimiter;
use crate::quirks::{QuirkCell, QuirkStore};
use crate::simulation::Simulation;
use crate::stand_in::{Interface, StandIn};
use crate::world::lister::Lister;

/// The interfaces, by the value of the adapter's setting `api`.
const INTERFACES: [Interface; 3] = [v0::INTERFACE, reports::V2, reports::V1];

/// The statuses that a server error may have; 533 is AppFolio's own for data under maintenance.
const SERVER_ERRORS: [u16; 3] = [503, 500, 533];

/// The statuses of a call that is not permitted; 701 is AppFolio's own.
const REFUSALS: [u16; 2] = [403, 701];

/// The stand-in for AppFolio.
#[derive(Debug)]
pub(crate) struct AppFolio {
    quirks: QuirkCell<AppFolioQuirks>,
    database_limiter: CallLimiter,
    reports: Reports,
}

impl Default for AppFolio {
    fn default() -> Self {
        Self {
            quirks: QuirkCell::default(),
            database_limiter: CallLimiter::new(&v0::LIMITS),
            reports: Reports::default(),
        }
    }
}

impl StandIn for AppFolio {
    fn endpoint(&self, origin: &str) -> String {
        origin.to_owned()
    }

    fn interfaces(&self) -> &'static [Interface] {
        &INTERFACES
    }

    fn lister(&self) -> &'static dyn Lister {
        &AppFolioLister
    }

    fn quirks(&self) -> &dyn QuirkStore {
        &self.quirks
    }

    fn secret_headers(&self) -> &'static [&'static str] {
        &["x-appfolio-developer-id"]
    }

    fn statuses(&self, fault: FaultKind) -> &'static [u16] {
        match fault {
            FaultKind::ServerError => &SERVER_ERRORS,
            FaultKind::MissingPermission => &REFUSALS,
            _ => &[],
        }
    }

    fn has(&self, path: &str) -> bool {
        path.starts_with(v0::ROOT) || Version::of(path).is_some()
    }

    fn answer(&self, simulation: &Simulation, received: &Received, call: &mut Call) -> Answer {
        let quirks = self.quirks.get();
        if let Some(version) = Version::of(&received.path) {
            return self.reports.answer(version, simulation, received, call, quirks);
        }
        v0::answer(&self.database_limiter, simulation, received, call, quirks)
    }
}
