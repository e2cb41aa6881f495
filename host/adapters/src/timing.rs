//! Telling where the time of a session goes: for the bench, and in no build that ships.
//!
//! Nothing here may change what an adapter does or is allowed to do, but for the one host that does
//! not interrupt its guests, which shows what the interruption costs.

use std::mem;
use std::time::Duration;

use wasmtime::CallHook;

use crate::config;
use crate::host::{Adapter, AdapterHost, HostError, HostOptions};
use crate::protocol::Job;
use crate::session::{Session, StepError};
use crate::world::Moment;

impl AdapterHost {
    /// A host whose guests run without looking at the clock, so that one that loops never ends.
    pub fn without_interruption(options: HostOptions) -> Result<Self, HostError> {
        Self::with_engine(config::engine_without_interruption(), options)
    }
}

impl Adapter {
    /// As [`Adapter::open`], with a note of each switch between host and guest by this clock.
    pub fn open_timed(
        &self,
        job: &Job,
        clock: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Result<Session, StepError> {
        let mut store = self.new_store(Moment::of(job));
        store.call_hook(move |mut store, switch| {
            // A guest that asks for memory comes to the engine, which is no switch to the host.
            if matches!(switch, CallHook::CallingWasm | CallHook::ReturningFromWasm) {
                store.data_mut().switches.push(clock());
            }
            Ok(())
        });
        self.open_in(store, job)
    }
}

impl Session {
    /// When the host went into the guest and when it came back, in turn, since this was last asked.
    /// A step goes in once for each thing that the guest makes room for, then for its own work, and
    /// in the end to clear away what it handed over.
    pub fn take_switches(&mut self) -> Vec<Duration> {
        mem::take(&mut self.store_mut().data_mut().switches)
    }
}
