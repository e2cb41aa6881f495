//! How often the PMS may be called, and when next.
//!
//! Counts are exact: of any stretch as long as a window, no more calls than the window has begin
//! in it. Everything here is shared by all sessions of the process, so that integrations on one
//! credential share its budget and its pauses.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until, timeout_at};
use usersync_adapters::protocol::Window;
use usersync_core::model::CredentialId;

/// Whose calls are counted together.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Meter {
    /// One operation group at a provider, with one credential.
    Group { provider: String, credential: CredentialId, group: String },
    /// Everybody's calls to a provider.
    Provider(String),
}

/// A meter and how much it allows.
#[derive(Clone, Debug)]
pub(super) struct Allowance {
    pub(super) meter: Meter,
    pub(super) windows: Vec<Window>,
    pub(super) at_once: Option<u32>,
}

/// Who is making calls: what a PMS that asks for patience asks to pause.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Caller {
    pub(super) provider: String,
    pub(super) credential: CredentialId,
}

/// The right to one call. Held until the answer has been read.
#[derive(Debug, Default)]
pub(super) struct Permit {
    _places: Vec<OwnedSemaphorePermit>,
}

/// The call could begin only after the time by which it must.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TooLate {
    /// How long it would have to wait, as far as known.
    pub(super) wait: Duration,
}

#[derive(Default)]
pub(super) struct Budgets {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When recent calls began, or will begin, oldest first.
    starts: HashMap<Meter, VecDeque<Instant>>,
    places: HashMap<Meter, (u32, Arc<Semaphore>)>,
    pauses: HashMap<Caller, Instant>,
}

impl Budgets {
    /// Waits for a call's turn, at most until `latest`.
    pub(super) async fn acquire(
        &self,
        caller: &Caller,
        allowances: &[Allowance],
        latest: Instant,
    ) -> Result<Permit, TooLate> {
        let mut places = Vec::new();
        for allowance in allowances {
            if let Some(at_once) = allowance.at_once {
                let free = self.places(&allowance.meter, at_once).acquire_owned();
                match timeout_at(latest, free).await {
                    Ok(Ok(place)) => places.push(place),
                    Ok(Err(_)) | Err(_) => return Err(TooLate { wait: Duration::ZERO }),
                }
            }
        }
        let start = self.lock().reserve(caller, allowances, latest)?;
        sleep_until(start).await;
        // The PMS may have asked for patience meanwhile.
        while let Some(resumed) = self.paused_until(caller) {
            if resumed > latest {
                return Err(TooLate { wait: resumed - Instant::now() });
            }
            sleep_until(resumed).await;
        }
        Ok(Permit { _places: places })
    }

    /// When the last of so many further calls could begin if nobody else made any.
    pub(super) fn last_of(&self, allowance: &Allowance, calls: u32) -> Instant {
        let now = Instant::now();
        let mut starts = self.lock().starts.get(&allowance.meter).cloned().unwrap_or_default();
        let mut last = now;
        for _ in 0..calls {
            last = earliest(&starts, &allowance.windows, now).max(now);
            starts.push_back(last);
        }
        last
    }

    /// Lets nobody call with this credential for a while.
    pub(super) fn pause(&self, caller: &Caller, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.lock();
        let pause = state.pauses.entry(caller.clone()).or_insert(until);
        *pause = until.max(*pause);
    }

    /// When calls may be made again; none if they may now.
    pub(super) fn paused_until(&self, caller: &Caller) -> Option<Instant> {
        let mut state = self.lock();
        let until = *state.pauses.get(caller)?;
        if until > Instant::now() {
            return Some(until);
        }
        state.pauses.remove(caller);
        None
    }

    fn places(&self, meter: &Meter, at_once: u32) -> Arc<Semaphore> {
        let fresh = || (at_once, Arc::new(Semaphore::new(at_once.max(1) as usize)));
        let mut state = self.lock();
        let entry = state.places.entry(meter.clone()).or_insert_with(fresh);
        if entry.0 != at_once {
            *entry = fresh();
        }
        Arc::clone(&entry.1)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Books the earliest start that every window allows. First come, first served.
    fn reserve(
        &mut self,
        caller: &Caller,
        allowances: &[Allowance],
        latest: Instant,
    ) -> Result<Instant, TooLate> {
        let now = Instant::now();
        let mut start = self.pauses.get(caller).copied().unwrap_or(now).max(now);
        for allowance in allowances {
            if let Some(starts) = self.starts.get(&allowance.meter) {
                start = start.max(earliest(starts, &allowance.windows, now));
            }
        }
        if start > latest {
            return Err(TooLate { wait: start - now });
        }
        for allowance in allowances.iter().filter(|allowance| !allowance.windows.is_empty()) {
            let starts = self.starts.entry(allowance.meter.clone()).or_default();
            let longest = allowance.windows.iter().copied().map(length).max().unwrap_or_default();
            while starts.front().is_some_and(|first| *first + longest <= now) {
                starts.pop_front();
            }
            starts.push_back(start);
        }
        Ok(start)
    }
}

/// When one more call would fit into every window.
fn earliest(starts: &VecDeque<Instant>, windows: &[Window], now: Instant) -> Instant {
    let free = windows.iter().filter_map(|window| {
        let nth_last = starts.len().checked_sub(window.calls.max(1) as usize)?;
        Some(starts[nth_last] + length(*window))
    });
    // Behind those who already wait.
    free.chain(starts.back().copied()).max().unwrap_or(now)
}

fn length(window: Window) -> Duration {
    Duration::from_secs(window.seconds.into())
}
