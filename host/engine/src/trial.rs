//! A job of an adapter against a real PMS, without a database: for whoever writes the adapter.
//!
//! Calls leave through the same egress as those of a sync, so what works here works there. What the
//! PMS answers can be kept as a recording, which holds no secret.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use usersync_adapters::protocol::{Chunk, HttpFailureKind, Job, LogLine, Output, Reply, Request};
use usersync_adapters::{Adapter, Event, Recorder, Recording, ReplayedRequest};
use usersync_core::model::CredentialId;

use crate::conversation::{Interruption, Listener, listen};
use crate::egress::{Egress, EgressSession, OpenCredential, SessionOptions};

/// The longest that a trial may take.
const TRIAL_TIME: Duration = Duration::from_mins(10);

/// How a trial ended.
#[derive(Debug)]
pub struct TrialEnd {
    /// Whether the adapter came to its own end; else the last event is a failure.
    pub done: bool,
    pub recording: Recording,
    /// Secrets that the PMS sent back and that were taken out.
    pub secrets_removed: u64,
}

/// Why a trial came to nothing.
#[derive(Debug, thiserror::Error)]
#[error("the conversation with the adapter broke off inside this program")]
pub struct TrialError;

/// Runs a job and tells what happens. Every host that the adapter asks for is granted, as far as
/// the egress allows it at all.
pub async fn run_trial(
    adapter: &Adapter,
    job: Job,
    secrets: BTreeMap<String, SecretString>,
    egress: &Arc<Egress>,
    emit: impl FnMut(Event),
) -> Result<TrialEnd, TrialError> {
    let descriptor = adapter.descriptor();
    let mut calls = egress.session(SessionOptions {
        descriptor: Arc::new(descriptor.clone()),
        granted_hosts: descriptor.hosts.clone(),
        credential: OpenCredential {
            id: CredentialId::new(uuid::Uuid::nil()),
            settings: job.settings.clone(),
            secrets,
            budgets: Vec::new(),
        },
        deadline: Instant::now() + TRIAL_TIME,
        cancel: CancellationToken::new(),
    });
    let recording = Recording::of(adapter.id().clone(), descriptor.version.clone(), job.clone());
    let mut telling = Telling { emit, recorder: Recorder::new(recording) };
    let ended = listen(adapter, job, &mut calls, &mut telling).await;
    let done = telling.end(ended)?;
    let secrets_removed = secrets_removed(&calls);
    Ok(TrialEnd { done, recording: telling.recorder.finish(), secrets_removed })
}

fn secrets_removed(calls: &EgressSession) -> u64 {
    calls.counts().secrets_removed
}

/// Tells everything, and records what the PMS answers.
struct Telling<F> {
    emit: F,
    recorder: Recorder,
}

impl<F: FnMut(Event)> Telling<F> {
    fn end(&mut self, ended: Result<(), Interruption>) -> Result<bool, TrialError> {
        match ended {
            Ok(()) => (self.emit)(Event::Done),
            Err(Interruption::Failed(mut failure)) => {
                failure.logs.drain(..).map(Event::Log).for_each(&mut self.emit);
                (self.emit)(Event::failure(failure));
                return Ok(false);
            }
            Err(Interruption::Fault { fault, logs }) => {
                logs.into_iter().map(Event::Log).for_each(&mut self.emit);
                (self.emit)(Event::fault(&fault));
                return Ok(false);
            }
            Err(Interruption::Broken) => return Err(TrialError),
        }
        Ok(true)
    }
}

impl<F: FnMut(Event)> Listener for Telling<F> {
    fn remarked(&mut self, line: LogLine) {
        (self.emit)(Event::Log(line));
    }

    fn said(&mut self, output: Output) {
        Event::of_output(output).into_iter().for_each(&mut self.emit);
    }

    fn called(&mut self, requests: &[Request], replies: &[Reply]) {
        for (request, reply) in requests.iter().zip(replies) {
            self.recorder.reply(request, reply);
            let denied = match &reply.outcome {
                Err(failure) if failure.kind == HttpFailureKind::Denied => {
                    Some(failure.message.clone())
                }
                _ => None,
            };
            let shown = request.into();
            (self.emit)(Event::Request(ReplayedRequest { id: request.id, shown, denied }));
        }
    }

    fn read_on(&mut self, chunk: &Chunk) {
        self.recorder.chunk(chunk);
    }
}
