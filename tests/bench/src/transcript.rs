//! A read of everybody at one property, as it went between an adapter and its host.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use pms_simulator::Simulator;
use secrecy::SecretString;
use serde_json::{Map, Value};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use usersync_adapters::protocol::{Input, Job, JobKind, Output, Reach};
use usersync_adapters::{Adapter, SettingValue};
use usersync_engine::clock::{Clock as _, ManualClock};
use usersync_engine::egress::{Egress, EgressSession, OpenCredential, SessionOptions};

/// The longest that a PMS may take over one job.
const JOB_TIME: Duration = Duration::from_mins(10);

/// The job, and everything that the host handed over in the course of it.
pub(crate) struct Transcript {
    pub(crate) job: Job,
    inputs: Vec<Input>,
}

impl Transcript {
    /// Lets an adapter read the only property of a simulated PMS.
    pub(crate) async fn record(
        adapter: &Adapter,
        simulator: &Simulator,
        settings: &Map<String, Value>,
    ) -> Result<Self> {
        let clock = Arc::new(ManualClock::at(simulator.clock().now));
        let given: BTreeMap<String, SettingValue> =
            serde_json::from_value(Value::Object(settings.clone()))?;
        let filling = adapter.descriptor().fill_with_secrets(&given);
        if let Some(problem) = filling.problems.first() {
            bail!("the settings do not do: {problem}");
        }
        let secret = |key: &String| {
            let value = settings[key].as_str().unwrap_or_default();
            (key.clone(), SecretString::from(value))
        };
        let mut calls =
            Egress::new(usersync_system_tests::loopback(), clock.clone()).session(SessionOptions {
                descriptor: Arc::new(adapter.descriptor().clone()),
                granted_hosts: adapter.descriptor().hosts.clone(),
                credential: OpenCredential {
                    id: "01890a5d-ac96-774b-bcce-b302099a8057".parse()?,
                    settings: filling.settings.clone(),
                    secrets: filling.secrets.iter().map(secret).collect(),
                    budgets: Vec::new(),
                },
                deadline: Instant::now() + JOB_TIME,
                cancel: CancellationToken::new(),
            });
        let now = clock.now();
        let mut job = Job {
            kind: JobKind::Properties,
            settings: filling.settings,
            secrets: filling.secrets,
            now,
            today: now.date_naive(),
            seed: 7,
        };
        let mut listed = Vec::new();
        converse(adapter, &job, &mut calls, |output| {
            if let Output::Properties(list) = output {
                listed.extend(list.properties);
            }
        })
        .await?;
        let property = listed.pop().context("the PMS lists no property")?;
        job.kind =
            JobKind::Residents { properties: vec![property.id], reach: Reach::Full, cursor: None };
        let inputs = converse(adapter, &job, &mut calls, drop).await?;
        Ok(Self { job, inputs })
    }

    /// What to hand over, a copy for one read.
    pub(crate) fn inputs(&self) -> Vec<Input> {
        self.inputs.clone()
    }

    /// The length of all bodies together.
    pub(crate) fn reply_bytes(&self) -> usize {
        let body = |input: &Input| match input {
            Input::Replies(replies) => {
                let outcomes = replies.iter().map(|reply| &reply.outcome);
                outcomes.map(|outcome| outcome.as_ref().map_or(0, |reply| reply.body.len())).sum()
            }
            Input::NextChunk(chunk) => chunk.outcome.as_ref().map_or(0, |data| data.bytes.len()),
            Input::Start | Input::Resume | Input::Cancel => 0,
        };
        self.inputs.iter().map(body).sum()
    }
}

/// Drives a job to its end; what was handed over.
async fn converse(
    adapter: &Adapter,
    job: &Job,
    calls: &mut EgressSession,
    mut said: impl FnMut(Output),
) -> Result<Vec<Input>> {
    let mut session = adapter.open(job)?;
    let mut inputs = vec![Input::Start];
    loop {
        let last = inputs.last().cloned().unwrap_or(Input::Start);
        let next = match session.step(last)?.output {
            Output::Done => return Ok(inputs),
            Output::Fetch(requests) => Input::Replies(calls.fetch(&requests).await),
            Output::More(chunk) => Input::NextChunk(calls.next_chunk(chunk).await),
            Output::Failed(failed) => bail!("{}", failed.failure.message),
            output => {
                said(output);
                Input::Resume
            }
        };
        inputs.push(next);
    }
}
