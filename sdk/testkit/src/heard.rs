//! What an adapter did in one job.

use serde_json::Value;
use usersync_adapters::protocol::{Cursor, Failure, FailureKind, Job};
use usersync_adapters::{
    Adapter, Answers, Event, FaultReport, ReplayEnd, ReplayError, ReplayOptions, ReplayedRequest,
    Resident, replay,
};

/// Everything that happened, in its order.
#[derive(Clone, Debug)]
pub struct Heard {
    pub events: Vec<Event>,
    pub end: ReplayEnd,
}

impl Heard {
    /// Runs a job on answers.
    pub fn of(
        adapter: &Adapter,
        job: &Job,
        options: ReplayOptions,
        answers: &mut dyn Answers,
    ) -> Result<Self, ReplayError> {
        let mut events = Vec::new();
        let end = replay(adapter, job, options, answers, |event| events.push(event))?;
        Ok(Self { events, end })
    }

    /// What it makes of the answers: residents, properties, verdicts and how each read ended,
    /// without what it asked for and what it remarked.
    pub fn told(&self) -> Vec<Value> {
        self.events
            .iter()
            .filter(|event| {
                !matches!(
                    event,
                    Event::Request(_)
                        | Event::Log(_)
                        | Event::Checkpoint { .. }
                        | Event::Wait { .. }
                        | Event::Done
                )
            })
            .filter_map(|event| serde_json::to_value(event).ok())
            .collect()
    }

    /// Every event as it would be printed.
    pub fn printed(&self) -> String {
        let lines = self.events.iter().filter_map(|event| serde_json::to_string(event).ok());
        lines.collect::<Vec<_>>().join("\n")
    }

    pub fn requests(&self) -> impl Iterator<Item = &ReplayedRequest> {
        self.events.iter().filter_map(|event| match event {
            Event::Request(request) => Some(request),
            _ => None,
        })
    }

    pub fn residents(&self) -> impl Iterator<Item = &Resident> {
        self.events.iter().filter_map(|event| match event {
            Event::Resident(resident) => Some(&**resident),
            _ => None,
        })
    }

    pub fn checkpoints(&self) -> impl Iterator<Item = &Cursor> {
        self.events.iter().filter_map(|event| match event {
            Event::Checkpoint { cursor } => Some(cursor),
            _ => None,
        })
    }

    /// The properties that were read to their end.
    pub fn completed(&self) -> impl Iterator<Item = &str> {
        self.events.iter().filter_map(|event| match event {
            Event::Complete(completion) => Some(completion.property.as_str()),
            _ => None,
        })
    }

    /// The first failure, of the job or of a property.
    pub fn failure(&self) -> Option<&Failure> {
        self.events.iter().find_map(|event| match event {
            Event::Failed(failed) => Some(&failed.failure),
            Event::Failure { failure, .. } => failure.as_ref(),
            _ => None,
        })
    }

    /// What the first failure is put down to.
    pub fn at_fault(&self) -> Option<FailureKind> {
        self.failure().map(|failure| failure.kind)
    }

    /// The fault of the adapter that ended the job.
    pub fn fault(&self) -> Option<&FaultReport> {
        self.events.iter().find_map(|event| match event {
            Event::Failure { fault, .. } => fault.as_ref(),
            _ => None,
        })
    }
}
