//! The loop of a serving node: claim what is due, run it, sleep until something is due again.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info};
use usersync_core::alert::{STALLED_AFTER, stalled};
use usersync_core::model::RunId;

use crate::engine::{CLAIM_TIME, Engine, EngineError};

/// Runs of one node at one time.
const RUNS_AT_ONCE: usize = 4;
/// Webhooks told by one node at one time.
const DELIVERIES_AT_ONCE: usize = 4;
/// How often what is over is dropped.
const EXPIRE_EVERY: TimeDelta = TimeDelta::hours(1);
/// How often feeds that came to a halt are looked for.
const WATCH_EVERY: TimeDelta = TimeDelta::minutes(1);
/// How soon work that another node or a person made due is noticed.
const LOOK_EVERY: Duration = Duration::from_millis(500);

impl Engine {
    /// Claims one integration that is due and runs it to its end; none if nothing is due.
    pub async fn run_due(&self) -> Result<Option<RunId>, EngineError> {
        let now = self.clock().now();
        let claim = self.store().claim_due(self.node(), now, now + CLAIM_TIME).await?;
        match claim {
            Some(claim) => self.run(claim).await.map(Some),
            None => Ok(None),
        }
    }

    /// Raises the alert about each feed that had no complete run for too long. It closes with the
    /// next complete run.
    pub async fn note_stalled(&self) -> Result<(), EngineError> {
        let now = self.clock().now();
        for halted in self.store().list_halted(now - STALLED_AFTER).await? {
            if let Some(alert) = stalled(halted.since, now) {
                self.store().raise_stalled(&halted, &alert, now).await?;
            }
        }
        Ok(())
    }

    /// Drops what is kept for a while only.
    async fn expire(&self) {
        let now = self.clock().now();
        if let Err(problem) = self.expire_recordings().await {
            error!("Recordings that are over could not be dropped: {problem}");
        }
        if let Err(problem) = self.store().expire_receipts(now).await {
            error!("Receipts that are over could not be dropped: {problem}");
        }
        if let Err(problem) = self.store().expire_deliveries(now).await {
            error!("Deliveries that are over could not be dropped: {problem}");
        }
        if let Err(problem) = self.store().expire_progress(now).await {
            error!("The progress of past runs could not be dropped: {problem}");
        }
    }

    /// Works until told to stop, then waits for the runs under way. Whoever cannot wait any longer
    /// drops this; their claims expire, and other nodes take over.
    pub async fn work(&self, stop: CancellationToken) {
        let runs = TaskTracker::new();
        let places = std::sync::Arc::new(Semaphore::new(RUNS_AT_ONCE));
        info!(node = self.node(), "Node {} takes work", self.node());
        let telling = CancellationToken::new();
        for _ in 0..DELIVERIES_AT_ONCE {
            let (engine, telling) = (self.clone(), telling.clone());
            runs.spawn(async move {
                tokio::select! {
                    () = engine.deliver(LOOK_EVERY) => {}
                    () = telling.cancelled() => {}
                }
            });
        }
        let mut expire_at = self.clock().now();
        let mut watch_at = self.clock().now();
        while !stop.is_cancelled() {
            if self.clock().now() >= expire_at {
                expire_at = self.clock().now() + EXPIRE_EVERY;
                self.expire().await;
            }
            if self.clock().now() >= watch_at {
                watch_at = self.clock().now() + WATCH_EVERY;
                if let Err(problem) = self.note_stalled().await {
                    error!("Feeds that came to a halt could not be looked for: {problem}");
                }
            }
            let place = tokio::select! {
                place = places.clone().acquire_owned() => place,
                () = stop.cancelled() => break,
            };
            let Ok(place) = place else { break };
            let now = self.clock().now();
            let claimed = self.store().claim_due(self.node(), now, now + CLAIM_TIME).await;
            match claimed {
                Ok(Some(claim)) => {
                    let engine = self.clone();
                    runs.spawn(async move {
                        let integration = claim.integration;
                        if let Err(problem) = engine.run(claim).await {
                            error!(
                                integration.id = %integration,
                                class = problem.class(),
                                "A run of integration {integration} failed: {problem}"
                            );
                        }
                        drop(place);
                    });
                    continue;
                }
                Ok(None) => {}
                Err(problem) => error!("The schedule could not be read: {problem}"),
            }
            drop(place);
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
        // A delivery under way that is cut off here is made again, under the same id.
        telling.cancel();
        runs.close();
        runs.wait().await;
    }
}
