//! CPU time. Unlike the time on the wall, it does not grow while another program has the machine.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// What this thread has computed.
pub(crate) fn of_thread() -> Duration {
    read(ClockId::ThreadCPUTime)
}

/// What all threads of this process have computed.
pub(crate) fn of_process() -> Duration {
    read(ClockId::ProcessCPUTime)
}

fn read(clock: ClockId) -> Duration {
    clock_gettime(clock).try_into().unwrap_or_default()
}

/// What the work gives, and what this thread computed for it.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = of_thread();
    let result = work();
    (result, of_thread().saturating_sub(begun))
}
