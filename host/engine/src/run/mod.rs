//! One pass of one integration: fetch, plan, apply.
//!
//! Fetching asks the PMS, planning is the core's, applying carries the plan out. A run that finds
//! that the directory moved on while it read plans again from what it read.

mod fetch;
mod progress;
mod reach;

pub(crate) use fetch::{fetched, job as residents_job, read};
pub(crate) use reach::{SINCE, reach};

use chrono::{DateTime, TimeDelta, Utc};
use tracing::{Instrument as _, debug_span, info, warn};
use usersync_adapters::Adapter;
use usersync_adapters::protocol::Reach;
use usersync_core::model::{CredentialId, Overdraft, RunId};
use usersync_core::plan::{self, Notice, Plan, Population};
use usersync_store::{Claim, Integration, NewRun, Probe, RunState, Trigger};

use self::progress::{Counting, Progress};
use crate::conversation::listen;
use crate::engine::{CLAIM_TIME, Engine, EngineError};
use crate::recording;
use crate::schedule::Grid;

/// A credential that fails is tried again after so long: by the next hourly run, and by no other
/// before it.
const PROBE_EVERY: TimeDelta = TimeDelta::minutes(50);
/// How often a run plans again because the directory moved on meanwhile.
const PLANS_AT_MOST: usize = 5;
/// An hourly run that starts so late had been missed.
const CATCH_UP_AFTER: TimeDelta = TimeDelta::minutes(10);

impl Engine {
    /// Runs what a claim holds, to its end, while the claim is kept alive. When the claim is lost
    /// (the integration was turned off, or another node took it over) the run ends where it is,
    /// having written nothing or everything.
    pub(crate) async fn run(&self, claim: Claim) -> Result<RunId, EngineError> {
        let run = claim.due.run.unwrap_or_else(|| RunId::new(uuid::Uuid::now_v7()));
        let started_at = self.clock().now();
        let progress = Progress::default();
        let result = tokio::select! {
            ended = Box::pin(self.run_to_end(&claim, run, started_at, &progress)) => ended,
            lost = self.keep_alive(&claim) => Err(lost),
            never = self.tell(&claim, run, &progress) => match never {},
        };
        let now = self.clock().now();
        let next = Grid::of(claim.integration).next_after(started_at);
        match result {
            Ok(retry_at) => {
                let next = retry_at.map_or(next, |retry_at| next.min(retry_at));
                self.store().release(&claim, next, now).await?;
                Ok(run)
            }
            Err(error) if error.is_claim_lost() => {
                info!(run.id = %run, "Run {run} stopped: its integration was turned off or taken over");
                Ok(run)
            }
            Err(error) => {
                self.store().fail_run(&claim, run, error.class(), None, now).await?;
                self.store().release(&claim, next, now).await?;
                Err(error)
            }
        }
    }

    /// Begins, fetches, plans and applies. Tells when the PMS would like to be asked again, where
    /// it asked for patience.
    async fn run_to_end(
        &self,
        claim: &Claim,
        run: RunId,
        started_at: DateTime<Utc>,
        progress: &Progress,
    ) -> Result<Option<DateTime<Utc>>, EngineError> {
        let integration = self.store().find_integration(claim.integration).await?;
        let credential = integration.credential.ok_or(EngineError::NoCredential)?;
        let adapter = self.adapter_of(credential).await;
        let new = new_run(claim, run, adapter.as_ref().ok(), started_at);
        self.store().begin_run(claim, &new, started_at).await?;
        let adapter = adapter?;
        let probe =
            self.store().take_probe(credential, started_at, started_at + PROBE_EVERY).await?;
        let mut reading = if matches!(probe, Probe::NotBefore(_)) {
            fetch::Reading::not_asked(&integration.attached)
        } else {
            self.fetch(claim, &integration, &adapter, run, progress).await?
        };
        self.note_credential(credential, &reading).await?;
        let words = reading.words.take();
        let overdrafts = self.overdrafts_of(credential).await?;
        let state = self.plan_and_apply(claim, run, &reading, overdrafts, words.as_deref()).await?;
        let now = self.clock().now();
        metrics::counter!("usersync_runs_total", "state" => state_name(state)).increment(1);
        info!(
            run.id = %run,
            integration.id = %claim.integration,
            state = state_name(state),
            took_ms = (now - started_at).num_milliseconds(),
            "Run {run} finished"
        );
        Ok(reading.retry_after_ms.map(|wait_ms| now + TimeDelta::milliseconds(i64::from(wait_ms))))
    }

    /// Asks the PMS, and keeps the recording of it.
    async fn fetch(
        &self,
        claim: &Claim,
        integration: &Integration,
        adapter: &Adapter,
        run: RunId,
        progress: &Progress,
    ) -> Result<fetch::Reading, EngineError> {
        let credential = integration.credential.ok_or(EngineError::NoCredential)?;
        let today = self.today(integration.property).await?;
        let seed = run.uuid().as_u64_pair().1;
        let everybody = fetch::job(&integration.attached, Reach::Full);
        let (mut job, mut calls) = self.job(adapter, credential, everybody, today, seed).await?;
        let reach = reach(adapter, integration, &calls, self.clock().now());
        job.kind = fetch::job(&integration.attached, reach);
        let mut taping = recording::taping(integration, adapter, &job);
        let mut counting = Counting::new(&mut taping, progress);
        let result = listen(adapter, job, &mut calls, &mut counting).await;
        if let Err(interruption) = &result {
            warn!(run.id = %run, "Run {run} read less than everything: {interruption}");
        }
        let (heard, tape) = taping.end(&result);
        let reading = fetch::read(&integration.attached, heard, result);
        let spent = calls.spent();
        if reading.tells_everybody() && spent != integration.full_read_calls {
            self.store().note_full_read(claim, &spent).await?;
        }
        if let Some(tape) = tape {
            let secrets_removed = calls.counts().secrets_removed;
            let keeping = self.keep_recording(claim, run, tape, &reading.fetched, secrets_removed);
            keeping.instrument(debug_span!("record")).await?;
        }
        Ok(reading)
    }

    async fn note_credential(
        &self,
        credential: CredentialId,
        reading: &fetch::Reading,
    ) -> Result<(), EngineError> {
        let now = self.clock().now();
        match reading.credential {
            Some(kind) => {
                let next_probe = now + PROBE_EVERY;
                self.store().credential_failed(credential, kind.word(), now, next_probe).await?;
            }
            None if reading.answered() => {
                self.store().credential_works(credential, now).await?;
            }
            None => {}
        }
        Ok(())
    }

    async fn plan_and_apply(
        &self,
        claim: &Claim,
        run: RunId,
        reading: &fetch::Reading,
        overdrafts: Vec<Overdraft>,
        words: Option<&str>,
    ) -> Result<RunState, EngineError> {
        for _ in 0..PLANS_AT_MOST {
            let loading = self.store().load_population(claim.integration);
            let stored = loading.instrument(debug_span!("load")).await?;
            let version = stored.version;
            let now = self.clock().now();
            let population = stored.into_population(run, now, Some(&reading.fetched));
            let mut plan = plan_apart(population).instrument(debug_span!("plan")).await?;
            plan.notices.extend(overdrafts.iter().cloned().map(Notice::CallBudget));
            let applying = self.store().apply(claim, run, version, &plan, words, now);
            match applying.instrument(debug_span!("apply")).await {
                Err(usersync_store::Error::DirectoryChanged) => {}
                done => return Ok(done?),
            }
        }
        Err(EngineError::DirectoryBusy)
    }

    /// Keeps a claim for as long as this is polled; ends only when the claim is lost.
    async fn keep_alive(&self, claim: &Claim) -> EngineError {
        loop {
            tokio::time::sleep(CLAIM_TIME / 3).await;
            let until = self.clock().now() + CLAIM_TIME;
            match self.store().renew(claim, until).await {
                Ok(()) => {}
                Err(error @ usersync_store::Error::ClaimLost) => return error.into(),
                Err(error) => warn!("A claim could not be renewed, trying again: {error}"),
            }
        }
    }
}

/// Plans on a thread that may compute for a while.
async fn plan_apart(population: Population) -> Result<Plan, EngineError> {
    tokio::task::spawn_blocking(move || plan::plan(&population))
        .await
        .map_err(|_| EngineError::Internal)?
        .map_err(|refusal| EngineError::Respond(refusal.into()))
}

fn new_run(claim: &Claim, run: RunId, adapter: Option<&Adapter>, now: DateTime<Utc>) -> NewRun {
    let late = now - claim.due.at > CATCH_UP_AFTER;
    let trigger = match claim.due.trigger {
        Trigger::Hourly if late => Trigger::CatchUp,
        trigger => trigger,
    };
    let version = |adapter: &Adapter| {
        let descriptor = adapter.descriptor();
        format!("{}@{}", descriptor.id, descriptor.version)
    };
    NewRun {
        id: run,
        trigger,
        actor: claim.due.actor.clone(),
        adapter_version: adapter.map(version),
    }
}

const fn state_name(state: RunState) -> &'static str {
    match state {
        RunState::Queued => "queued",
        RunState::Running => "running",
        RunState::Complete => "complete",
        RunState::Incomplete => "incomplete",
        RunState::Failed => "failed",
        RunState::Stopped => "stopped",
    }
}
