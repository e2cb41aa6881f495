//! What every stand-in is asked: the one place where the simulator and a PMS's folder meet.
//!
//! A stand-in owns what only its PMS has, quirks and call limits among them. The world, the clock,
//! the faults and the calls belong to the [`Simulation`] and are shared.

use std::fmt::Debug;

use serde_json::{Map, Value};

use crate::calls::Call;
use crate::exchange::{Answer, Received};
use crate::faults::{Fault, FaultKind};
use crate::pms::Pms;
use crate::quirks::QuirkStore;
use crate::simulation::Simulation;
use crate::world::lister::Lister;

/// One of the interfaces of a PMS, as an adapter's settings choose it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interface {
    /// What it is called in the world's view.
    pub(crate) name: &'static str,
    /// The settings that choose it and those that only it accepts.
    pub(crate) settings: &'static [(&'static str, &'static str)],
    /// Its operations, by their names on the wire.
    pub(crate) operations: &'static [&'static str],
    /// The operation that lists residents.
    pub(crate) residents: &'static str,
}

/// One simulated PMS.
pub(crate) trait StandIn: Debug + Send + Sync {
    /// Where it is reached at `origin`, in the form of its `endpoint` setting.
    fn endpoint(&self, origin: &str) -> String;

    /// The settings that every interface accepts, under the adapters' setting keys; the endpoint
    /// aside.
    fn settings(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Its interfaces, the one that is chosen unless told otherwise first.
    fn interfaces(&self) -> &'static [Interface];

    /// How the invented world is listed there.
    fn lister(&self) -> &'static dyn Lister;

    /// Its habits that vary.
    fn quirks(&self) -> &dyn QuirkStore;

    /// The headers, in lower case, that carry a credential besides `Authorization`.
    fn secret_headers(&self) -> &'static [&'static str] {
        &[]
    }

    /// The statuses with which a fault may be shown, where there are several; the first is usual.
    fn statuses(&self, fault: FaultKind) -> &'static [u16];

    /// The operations whose lists come with a total, which could then be wrong.
    fn operations_with_total(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether a path is one of its own.
    fn has(&self, path: &str) -> bool;

    /// Answers a request for one of its own paths, and notes on the call what was asked.
    fn answer(&self, simulation: &Simulation, received: &Received, call: &mut Call) -> Answer;
}

/// Answers a call, of which it is told by now what it asks, or lets it run into the fault that waits
/// for it.
///
/// `in_place` is what a fault puts in place of the answer, if it does not only spoil it; `answer`
/// knows of a fault that it has to spoil itself.
pub(crate) fn answer_or_fault(
    simulation: &Simulation,
    call: &mut Call,
    asked: (Pms, &str, &[String]),
    in_place: impl FnOnce(&Fault) -> Option<Answer>,
    answer: impl FnOnce(Option<&Fault>) -> Answer,
) -> Answer {
    let Some(fault) = simulation.meet_fault(call, asked) else { return answer(None) };
    in_place(&fault).unwrap_or_else(|| fault.spoil(answer(Some(&fault))))
}

/// The settings that an interface accepts, the endpoint included.
pub(crate) fn accepted_settings(
    stand_in: &dyn StandIn,
    interface: &Interface,
    origin: &str,
) -> Map<String, Value> {
    let endpoint = ("endpoint".to_owned(), Value::from(stand_in.endpoint(origin)));
    let pairs = stand_in.settings().iter().chain(interface.settings);
    let others = pairs.map(|(key, value)| ((*key).to_owned(), Value::from(*value)));
    std::iter::once(endpoint).chain(others).collect()
}

/// The operations of all interfaces, each once.
pub(crate) fn operations(stand_in: &dyn StandIn) -> Vec<&'static str> {
    let mut operations = Vec::new();
    for operation in stand_in.interfaces().iter().flat_map(|interface| interface.operations) {
        if !operations.contains(operation) {
            operations.push(*operation);
        }
    }
    operations
}

/// Whether an operation lists residents on some interface.
pub(crate) fn lists_residents(stand_in: &dyn StandIn, operation: &str) -> bool {
    stand_in.interfaces().iter().any(|interface| interface.residents == operation)
}
