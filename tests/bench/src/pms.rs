//! The PMSs on a thread of their own, so that what they compute can be told from what we do.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::clock;

/// A thread for the PMSs. It ends with this.
pub(crate) struct PmsThread {
    runtime: Handle,
    /// Nanoseconds of CPU time, as of the last time that it had nothing to do.
    spent: Arc<AtomicU64>,
    _running: oneshot::Sender<()>,
}

impl PmsThread {
    pub(crate) fn start() -> Result<Self> {
        let spent = Arc::<AtomicU64>::default();
        let noted = Arc::clone(&spent);
        let runtime = Builder::new_current_thread()
            .enable_all()
            .on_thread_park(move || {
                let nanos = u64::try_from(clock::of_thread().as_nanos()).unwrap_or(u64::MAX);
                noted.store(nanos, Ordering::Release);
            })
            .build()
            .context("the PMSs have no runtime")?;
        let handle = runtime.handle().clone();
        let (running, ended) = oneshot::channel();
        thread::Builder::new()
            .name("pms".to_owned())
            // An error says that the other end is gone, which is the end that is waited for.
            .spawn(move || runtime.block_on(ended).unwrap_or_default())
            .context("the PMSs have no thread")?;
        Ok(Self { runtime: handle, spent, _running: running })
    }

    /// Where PMSs are started.
    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// A clock of what this process computes, the PMSs aside.
    pub(crate) fn clock_of_others(&self) -> impl Fn() -> Duration + Clone + Send + Sync + 'static {
        let spent = Arc::clone(&self.spent);
        move || {
            let by_pms = Duration::from_nanos(spent.load(Ordering::Acquire));
            clock::of_process().saturating_sub(by_pms)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn what_the_pms_computes_is_not_counted() {
        let pms = PmsThread::start().unwrap();
        let clock = pms.clock_of_others();
        let (whole, ours) = (clock::of_process(), clock());
        let computing = async {
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_millis(200) {
                std::hint::black_box(begun);
            }
        };
        let ended = pms.runtime().spawn(computing);
        while !ended.is_finished() {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(20));
        let whole = clock::of_process().saturating_sub(whole);
        let ours = clock().saturating_sub(ours);
        assert!(ours < whole / 2, "{ours:?} of {whole:?} were counted");
    }
}
