//! Measures what was asked for, one thing after another.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use pms_simulator::{Simulator, SimulatorOptions};
use tempfile::TempDir;
use usersync_adapters::protocol::{Digest, Job, JobKind, Reach};
use usersync_adapters::{Adapter, AdapterHost, HostOptions};
use usersync_system_tests::component;

use crate::adapters::{ADAPTERS, PmsAdapter};
use crate::limits;
use crate::pms::PmsThread;
use crate::read::{ReadCost, Started};
use crate::report::{ComponentReport, FORMAT, ReadReport, Report};
use crate::sandbox;
use crate::start::{StartCost, Starting};
use crate::sync::SyncCost;
use crate::transcript::Transcript;

/// The component that does nothing.
const IDLE: &str = "idle";

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Names of adapters.
    pub adapters: Vec<&'static str>,
    /// How many live at a property.
    pub residents: Vec<usize>,
    /// How often each thing is measured.
    pub rounds: usize,
    /// Where the same components lie, compiled for speed.
    pub fast_guests: Option<PathBuf>,
}

/// An adapter that was found, with its component.
struct Subject {
    adapter: &'static PmsAdapter,
    component: Vec<u8>,
    started: Started,
}

/// Carries the plan out and tells what comes next.
pub async fn run(plan: &Plan, mut tell: impl FnMut(&str)) -> Result<Report> {
    let hosts = Hosts::new()?;
    let mut subjects = Vec::new();
    for adapter in ADAPTERS.iter().filter(|adapter| plan.adapters.contains(&adapter.name)) {
        match component(adapter.name) {
            Ok(bytes) => {
                tell(&format!("compiling {}", adapter.name));
                subjects.push(hosts.subject(adapter, bytes, plan.fast_guests.as_deref())?);
            }
            Err(missing) if adapter.ships => return Err(missing),
            Err(_) => tell(&format!("{} is left out, since nobody built it", adapter.name)),
        }
    }
    let mut reads = Vec::new();
    let mut starting = Vec::new();
    for residents in &plan.residents {
        let pms = PmsThread::start()?;
        let simulator = pms.runtime().spawn(Simulator::start(SimulatorOptions {
            clock: Some("2026-03-02T15:00:00Z".parse()?),
            properties_per_pms: 1,
            residents_per_property: *residents,
            call_limits: false,
            ..SimulatorOptions::default()
        }));
        let simulator = simulator.await??;
        for subject in &subjects {
            for shape in subject.adapter.shapes {
                let what = format!("{} by `{shape}`, {residents} residents", subject.adapter.name);
                tell(&what);
                let interfaces = simulator.interfaces(subject.adapter.pms);
                let settings = interfaces.get(*shape).context("the PMS has no such interface")?;
                let shipped = &subject.started.shipped;
                let transcript = Transcript::record(shipped, &simulator, settings).await;
                let transcript = transcript.with_context(|| format!("could not record {what}"))?;
                if starting.len() < subjects.len() && subject.adapter.shapes[0] == *shape {
                    starting.push(subject.starting(transcript.job.clone()));
                }
                let read = hosts.read(plan, subject, shape, *residents, &transcript).await;
                reads.push(read.with_context(|| format!("could not measure {what}"))?);
            }
        }
    }
    tell("starting each");
    let starts = StartCost::measure(&hosts.shipped, &idle(&hosts)?, &starting, plan.rounds)?;
    let mut starts = starts.into_iter();
    let components: Vec<_> = subjects
        .iter()
        .map(|Subject { adapter, component, started }| ComponentReport {
            adapter: adapter.name,
            ships: adapter.ships,
            bytes: component.len(),
            imports: started.shipped.imports().len(),
            start: starts.next(),
        })
        .collect();
    let broken = limits::broken(&components, &reads);
    let optimised = !cfg!(debug_assertions);
    Ok(Report { format: FORMAT, optimised, rounds: plan.rounds, components, reads, broken })
}

/// The adapter that does nothing, asked for residents.
fn idle(hosts: &Hosts) -> Result<Starting> {
    let bytes = component(IDLE)?;
    hosts.shipped.admit(&bytes).result.context("the adapter that does nothing")?;
    let job = Job {
        kind: JobKind::Residents {
            properties: vec!["maple01".to_owned()],
            reach: Reach::Full,
            cursor: None,
        },
        settings: vec![("endpoint".to_owned(), "https://pms.example.com".to_owned())],
        secrets: Vec::new(),
        now: "2026-03-02T15:00:00Z".parse()?,
        today: "2026-03-02".parse()?,
        seed: 7,
    };
    Ok(Starting { digest: Digest::of(&bytes), component: bytes, job })
}

/// The sandboxes, each with a cache of its own.
struct Hosts {
    shipped: AdapterHost,
    uninterrupted: AdapterHost,
    _caches: [TempDir; 2],
}

impl Hosts {
    fn new() -> Result<Self> {
        let caches = [tempfile::tempdir()?, tempfile::tempdir()?];
        let options = |cache: &TempDir| HostOptions {
            cache_folder: Some(cache.path().to_owned()),
            ..HostOptions::default()
        };
        Ok(Self {
            shipped: AdapterHost::new(options(&caches[0]))?,
            uninterrupted: AdapterHost::without_interruption(options(&caches[1]))?,
            _caches: caches,
        })
    }

    fn subject(
        &self,
        adapter: &'static PmsAdapter,
        component: Vec<u8>,
        fast_guests: Option<&Path>,
    ) -> Result<Subject> {
        let admit = |host: &AdapterHost, component: &[u8]| -> Result<Adapter> {
            let admitted = host.admit(component).result;
            admitted.with_context(|| format!("{} is not admitted", adapter.name))
        };
        let fast = match fast_guests {
            Some(folder) if adapter.native.is_some() => {
                let file = folder.join(format!("{}.wasm", adapter.name));
                let bytes = std::fs::read(&file)
                    .with_context(|| format!("could not read `{}`", file.display()))?;
                Some(admit(&self.shipped, &bytes)?)
            }
            _ => None,
        };
        let shipped = admit(&self.shipped, &component)?;
        let uninterrupted = match adapter.native {
            Some(_) => admit(&self.uninterrupted, &component)?,
            None => shipped.clone(),
        };
        Ok(Subject { adapter, component, started: Started { shipped, uninterrupted, fast } })
    }

    async fn read(
        &self,
        plan: &Plan,
        subject: &Subject,
        shape: &'static str,
        residents: usize,
        transcript: &Transcript,
    ) -> Result<ReadReport> {
        let Subject { adapter, started, .. } = subject;
        let job = &transcript.job;
        let rows = sandbox::read(&started.shipped, job, transcript.inputs())?;
        let mut report = ReadReport {
            adapter: adapter.name,
            shape,
            residents,
            rows: rows.rows.len(),
            rejected: rows.rejected.len(),
            reply_bytes: transcript.reply_bytes(),
            memory_bytes: sandbox::peak_memory(&started.shipped, job, transcript.inputs())?,
            cost: None,
            sync: None,
        };
        if let Some(native) = adapter.native {
            let cost = ReadCost::measure(started, native, transcript, plan.rounds)?;
            let rounds = plan.rounds.div_ceil(3);
            let host = &self.shipped;
            let sync =
                SyncCost::measure(adapter, shape, residents, rounds, host, cost.native_us).await?;
            report.cost = Some(cost);
            report.sync = Some(sync);
        }
        Ok(report)
    }
}

impl Subject {
    fn starting(&self, job: Job) -> Starting {
        let digest = self.started.shipped.digest();
        Starting { digest, component: self.component.clone(), job }
    }
}
