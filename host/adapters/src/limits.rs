//! What one adapter may use, and how it is held to that.

use std::thread;
use std::time::Duration;

use wasmtime::{Engine, ResourceLimiter, Store};

use crate::protocol::LogLine;
use crate::world::{Moment, World};

/// How much of the host one session may use. Each is enforced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The biggest component admitted.
    pub component_bytes: usize,
    /// Memory of one session.
    pub memory_bytes: usize,
    /// Time of one step, on the clock of the wall.
    pub step_time: Duration,
    /// Bytes that one step may hand back.
    pub result_bytes: usize,
    /// Requests in one fetch.
    pub requests: usize,
    /// Rows, rejected ones included, in one batch.
    pub batch_rows: usize,
    /// Rows of one session.
    pub session_rows: usize,
    /// Steps of one session, so that none goes on for ever.
    pub steps: u32,
    /// Log lines kept of one session; further ones are counted only.
    pub log_lines: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            component_bytes: 32 << 20,
            memory_bytes: 256 << 20,
            step_time: Duration::from_secs(10),
            result_bytes: 64 << 20,
            requests: 100,
            batch_rows: 20_000,
            session_rows: 1_000_000,
            steps: 100_000,
            log_lines: 2_000,
        }
    }
}

/// How far apart the interruptions of running guests can be.
const TICK: Duration = Duration::from_millis(10);

/// Moves the epoch on for as long as the engine lives. One thread serves every session; nobody
/// else may move it, since that would shorten the time of all of them.
pub(crate) fn start_ticker(engine: &Engine) -> std::io::Result<()> {
    let engine = engine.weak();
    thread::Builder::new().name("adapter-ticker".to_owned()).spawn(move || {
        loop {
            thread::sleep(TICK);
            match engine.upgrade() {
                Some(engine) => engine.increment_epoch(),
                None => return,
            }
        }
    })?;
    Ok(())
}

/// A store for one session, held to the limits.
pub(crate) fn store(engine: &Engine, limits: &Limits, moment: Moment) -> Store<Guard> {
    let guard = Guard {
        memory_bytes: limits.memory_bytes,
        used_bytes: 0,
        memory_refused: false,
        moment,
        log_lines: limits.log_lines,
        world: None,
        #[cfg(feature = "timing")]
        switches: Vec::new(),
    };
    let mut store = Store::new(engine, guard);
    store.limiter(|guard| guard);
    store.set_hostcall_fuel(limits.result_bytes);
    store.epoch_deadline_trap();
    store
}

/// Gives the next call its time.
pub(crate) fn start_clock(store: &mut Store<Guard>, time: Duration) {
    let ticks = time.as_millis().div_ceil(TICK.as_millis());
    // One more, since the current tick is under way.
    store.set_epoch_deadline(u64::try_from(ticks).unwrap_or(u64::MAX).saturating_add(1));
}

/// Counts what a store holds and says no in time.
pub(crate) struct Guard {
    memory_bytes: usize,
    /// Over all memories of the component.
    used_bytes: usize,
    memory_refused: bool,
    moment: Moment,
    log_lines: usize,
    /// Made when it is first asked for, which no sealed adapter can do.
    world: Option<Box<World>>,
    /// When the guest was entered and left, where anybody asked for it.
    #[cfg(feature = "timing")]
    pub(crate) switches: Vec<Duration>,
}

/// Elements in one table; the guests seen so far stay below a thousand.
const TABLE_ELEMENTS: usize = 100_000;

impl Guard {
    /// Whether the guest was ever refused memory.
    pub(crate) fn memory_refused(&self) -> bool {
        self.memory_refused
    }

    /// The world of an adapter that imports WASI.
    pub(crate) fn world(&mut self) -> &mut World {
        let Self { moment, log_lines, world, .. } = self;
        world.get_or_insert_with(|| Box::new(World::new(*moment, *log_lines)))
    }

    /// Says that the component has started, and the adapter's own work begins.
    pub(crate) fn begin(&mut self) {
        if let Some(world) = &mut self.world {
            world.begin();
        }
    }

    /// What was printed since the last time.
    pub(crate) fn take_printed(&mut self) -> Vec<LogLine> {
        self.world.as_mut().map(|world| world.take_printed()).unwrap_or_default()
    }

    /// What was asked for in vain so far, a line for each kind.
    pub(crate) fn attempts(&self) -> Vec<LogLine> {
        self.world.as_ref().map(|world| world.attempts().lines().collect()).unwrap_or_default()
    }
}

impl ResourceLimiter for Guard {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let used = self.used_bytes.saturating_add(desired.saturating_sub(current));
        let fits = used <= self.memory_bytes;
        if fits {
            self.used_bytes = used;
        } else {
            self.memory_refused = true;
        }
        Ok(fits)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }

    fn instances(&self) -> usize {
        100
    }

    fn tables(&self) -> usize {
        100
    }

    fn memories(&self) -> usize {
        10
    }
}
