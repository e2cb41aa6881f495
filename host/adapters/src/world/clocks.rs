//! Clocks that stand still.
//!
//! The end of a wait is never reached, and never waited for: every wait is over at once, and the
//! clock says that no time has passed. Whoever insists is stopped by the time limit of the step.

use wasmtime::component::Resource;
use wasmtime_wasi::p2::DynPollable;
use wasmtime_wasi::p2::bindings::clocks::{monotonic_clock, wall_clock};

use super::{Want, World, stdio};

impl wall_clock::Host for World {
    fn now(&mut self) -> wasmtime::Result<wall_clock::Datetime> {
        self.attempts.note(Want::Time);
        let now = self.moment.now;
        Ok(wall_clock::Datetime {
            // WASI knows no time before 1970, and neither has any job.
            seconds: u64::try_from(now.timestamp()).unwrap_or(0),
            nanoseconds: now.timestamp_subsec_nanos().min(999_999_999),
        })
    }

    fn resolution(&mut self) -> wasmtime::Result<wall_clock::Datetime> {
        Ok(wall_clock::Datetime { seconds: 1, nanoseconds: 0 })
    }
}

impl monotonic_clock::Host for World {
    fn now(&mut self) -> wasmtime::Result<monotonic_clock::Instant> {
        self.attempts.note(Want::Time);
        Ok(0)
    }

    fn resolution(&mut self) -> wasmtime::Result<monotonic_clock::Duration> {
        Ok(1_000_000_000)
    }

    fn subscribe_instant(
        &mut self,
        _when: monotonic_clock::Instant,
    ) -> wasmtime::Result<Resource<DynPollable>> {
        self.attempts.note(Want::Time);
        Ok(stdio::always_ready())
    }

    fn subscribe_duration(
        &mut self,
        _duration: monotonic_clock::Duration,
    ) -> wasmtime::Result<Resource<DynPollable>> {
        self.attempts.note(Want::Time);
        Ok(stdio::always_ready())
    }
}
