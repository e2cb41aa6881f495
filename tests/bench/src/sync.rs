//! A sync that finds nothing new, from the claim to the row of the run.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use chrono::TimeDelta;
use serde::Serialize;
use tracing::instrument::WithSubscriber as _;
use usersync_adapters::AdapterHost;
use usersync_store::RunState;
use usersync_store::testing::Engine as Database;
use usersync_system_tests::{Feed, System, SystemOptions};

use crate::adapters::PmsAdapter;
use crate::phases::Phases;
use crate::pms::PmsThread;
use crate::times::{Spread, Times, micros};

/// What an unchanged sync computes, all of it: the PMS stands aside, SQLite does not.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SyncCost {
    pub cpu_us: Spread,
    /// Over the number of residents.
    pub per_resident_us: Spread,
    /// Over the CPU time of the native read.
    pub of_native: Spread,
    /// How a sync of median length divides.
    pub profile_us: SyncProfile,
}

/// How the CPU time of one sync divides, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SyncProfile {
    /// The adapter in its sandbox.
    pub adapter: f64,
    /// Calls to the PMS: policy, HTTP, and taking secrets out of what came back.
    pub calls: f64,
    /// What the database knows of the property, read and opened.
    pub load: f64,
    /// Folding rows into records, and deciding.
    pub plan: f64,
    /// Writing what is new, which is the run.
    pub apply: f64,
    /// Keeping the recording of what the PMS answered.
    pub record: f64,
    /// Claiming, finding what is due, opening the credential.
    pub rest: f64,
}

impl SyncCost {
    /// Syncs a property once, and then again and again.
    pub(crate) async fn measure(
        adapter: &PmsAdapter,
        shape: &str,
        residents: usize,
        rounds: usize,
        adapters: &AdapterHost,
        native: Spread,
    ) -> Result<Self> {
        let pms = PmsThread::start()?;
        let options = SystemOptions {
            adapters: adapters.clone(),
            residents,
            pms_runtime: Some(pms.runtime().clone()),
            ..SystemOptions::default()
        };
        let system = System::start(Database::Sqlite, options).await?;
        let system = system.context("SQLite is always there")?;
        let feed = feed(&system, adapter, shape).await?;
        let first = system.sync(&feed).await?;
        ensure!(first.state == RunState::Complete, "the first sync did not end well");
        let known = rows(&system).await?;

        let clock = pms.clock_of_others();
        let phases = Phases::new(clock.clone());
        let mut syncs = Vec::new();
        for round in 0..=rounds {
            system.advance(TimeDelta::hours(1))?;
            system.store().sync_now(feed.integration, "bench", system.now()).await?;
            let begun = clock();
            let runs = system.run_all().with_subscriber(phases.subscriber()).await?;
            let took = clock().saturating_sub(begun);
            ensure!(runs.len() == 1, "{} runs were due", runs.len());
            let spent = phases.take();
            if round > 0 {
                syncs.push((took, spent));
            }
        }
        let runs = i64::try_from(rounds + 1)?;
        let expected: Vec<_> = known
            .into_iter()
            .map(|(table, rows)| (table.clone(), rows + if table == "run" { runs } else { 0 }))
            .collect();
        ensure!(rows(&system).await? == expected, "the sync found something new");
        Ok(Self::of(syncs, residents, native))
    }

    fn of(
        mut syncs: Vec<(Duration, BTreeMap<&'static str, Duration>)>,
        residents: usize,
        native: Spread,
    ) -> Self {
        syncs.sort_by_key(|(whole, _)| *whole);
        let cpu_us = syncs.iter().map(|(whole, _)| *whole).collect::<Times>().spread();
        let (whole, spent) = &syncs[syncs.len() / 2];
        Self {
            cpu_us,
            per_resident_us: cpu_us.per(residents),
            of_native: cpu_us.over(native),
            profile_us: SyncProfile::of(*whole, spent),
        }
    }
}

impl SyncProfile {
    fn of(whole: Duration, spent: &BTreeMap<&'static str, Duration>) -> Self {
        let part = |name| micros(spent.get(name).copied().unwrap_or_default());
        let known: Duration = spent.values().sum();
        Self {
            adapter: part("adapter"),
            calls: part("calls"),
            load: part("load"),
            plan: part("plan"),
            apply: part("apply"),
            record: part("record"),
            rest: micros(whole.saturating_sub(known)),
        }
    }
}

/// How many rows each table holds, but for what PMSs answered: some tell the time in every answer.
async fn rows(system: &System) -> Result<Vec<(String, i64)>> {
    let mut rows = system.store().row_counts().await?;
    rows.retain(|(table, _)| table != "transcript");
    Ok(rows)
}

/// The feed of the only property of a PMS, turned on and due.
async fn feed(system: &System, adapter: &PmsAdapter, shape: &str) -> Result<Feed> {
    system.install(adapter.name).await?;
    let settings = system.simulator.interfaces(adapter.pms).remove(shape);
    let settings = settings.with_context(|| format!("the PMS has no interface `{shape}`"))?;
    let credential = system.credential(adapter.name, settings).await?;
    let offered = system.engine.offer_properties(credential).await?;
    let property = &offered.first().context("the PMS lists no property")?.id;
    let feed = system.add_feed("Maple Court", credential, &[property]).await?;
    system.turn_on(&feed).await?;
    Ok(feed)
}
