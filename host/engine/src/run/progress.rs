//! How far a run has got in reading, told now and then to whoever watches it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tracing::debug;
use usersync_adapters::protocol::{Chunk, LogLine, Output, Reply, Request};
use usersync_core::model::RunId;
use usersync_store::Claim;

use crate::conversation::Listener;
use crate::engine::Engine;

/// A read that takes no longer is told by its end alone.
const TELL_EVERY: Duration = Duration::from_secs(2);

/// How far a run has got.
#[derive(Debug, Default)]
pub(super) struct Progress {
    read: AtomicU32,
    /// Zero while nobody knows.
    expected: AtomicU32,
}

impl Progress {
    fn now(&self) -> (u32, Option<u32>) {
        let expected = self.expected.load(Ordering::Relaxed);
        (self.read.load(Ordering::Relaxed), (expected > 0).then_some(expected))
    }
}

/// Counts what it hears and passes it on.
pub(super) struct Counting<'a, L> {
    listener: &'a mut L,
    progress: &'a Progress,
    /// By the PMS's id of the property.
    expected: BTreeMap<String, u32>,
}

impl<'a, L: Listener> Counting<'a, L> {
    pub(super) fn new(listener: &'a mut L, progress: &'a Progress) -> Self {
        Self { listener, progress, expected: BTreeMap::new() }
    }
}

impl<L: Listener> Listener for Counting<'_, L> {
    fn remarked(&mut self, line: LogLine) {
        self.listener.remarked(line);
    }

    fn said(&mut self, output: Output) {
        if let Output::Residents(batch) = &output {
            let rows = batch.rows.len() + batch.rejected.len();
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            self.progress.read.fetch_add(rows, Ordering::Relaxed);
            if let Some(expected) = batch.expected {
                self.expected.insert(batch.property.clone(), expected);
                let all = self.expected.values().fold(0, |all: u32, one| all.saturating_add(*one));
                self.progress.expected.store(all, Ordering::Relaxed);
            }
        }
        self.listener.said(output);
    }

    fn called(&mut self, requests: &[Request], replies: &[Reply]) {
        self.listener.called(requests, replies);
    }

    fn read_on(&mut self, chunk: &Chunk) {
        self.listener.read_on(chunk);
    }
}

impl Engine {
    /// Notes how far a run has got whenever that is news, for as long as this is polled.
    pub(super) async fn tell(&self, claim: &Claim, run: RunId, progress: &Progress) -> Infallible {
        let mut told = (0, None);
        loop {
            tokio::time::sleep(TELL_EVERY).await;
            let now = progress.now();
            if now.0 == told.0 {
                continue;
            }
            let at = self.clock().now();
            match self.store().note_progress(claim, run, now.0, now.1, at).await {
                Ok(()) => told = now,
                Err(failure) => debug!(run.id = %run, "Nobody is told how far {run} is: {failure}"),
            }
        }
    }
}
