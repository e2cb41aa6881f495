//! Recordings played again: to see whether a run comes to the same, and what its read gave.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use usersync_adapters::protocol::{Failure, Output};
use usersync_adapters::{
    Adapter, Difference, Event, Gist, ReplayError, ReplayOptions, Resident, replay,
};
use usersync_core::model::{IntegrationId, PmsPropertyId, RejectedRow, RunId};
use usersync_core::plan::{End, Fetched};

use super::layers::Layers;
use super::tape::Tape;
use crate::conversation::{Heard, Listener as _};
use crate::engine::{Engine, EngineError};
use crate::run;

/// How a run compares with its replay.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replayed {
    /// The adapter that read, as `id@version`.
    pub adapter_version: String,
    /// Lines that the run gave: requests, residents, remarks.
    pub lines: u64,
    /// Where the replay came to something else; nowhere if it is the same to the byte.
    pub differences: Vec<Difference>,
    /// Why the replay could not go on, if it could not.
    pub stopped: Option<String>,
}

impl Replayed {
    /// Whether the replay is the same to the byte.
    pub fn is_identical(&self) -> bool {
        self.differences.is_empty() && self.stopped.is_none()
    }
}

/// What the last recorded read of one PMS property gave.
#[derive(Clone, Debug)]
pub struct LastRead {
    pub run: RunId,
    /// When the run began.
    pub read_at: DateTime<Utc>,
    pub fetched: Fetched,
}

/// All that a replay came to.
struct Played {
    heard: Heard,
    gist: Gist,
    /// What befell the PMS properties of which nothing else was said.
    rest: End,
    stopped: Option<ReplayError>,
}

impl Engine {
    /// Plays the recording of a run again, with the build of the adapter that read.
    pub async fn replay_run(&self, run: RunId) -> Result<Replayed, EngineError> {
        self.store().find_run(run).await?;
        let tape = self.tape(run).await?.ok_or(EngineError::NotRecorded { run })?;
        let recorded = tape.label.gist.clone();
        let recording = &tape.recording;
        let adapter_version = format!("{}@{}", recording.adapter, recording.version);
        let played = self.play(tape).await?;
        Ok(Replayed {
            adapter_version,
            lines: recorded.lines(),
            differences: recorded.differences(&played.gist),
            stopped: played.stopped.map(|why| why.to_string()),
        })
    }

    /// What the recordings of an integration tell of the PMS properties attached to it: of each the
    /// last read that came to its end, with what changed laid over it, or else the last read. Those
    /// of which nothing is kept are missing.
    pub async fn last_read(
        &self,
        integration: IntegrationId,
    ) -> Result<BTreeMap<PmsPropertyId, LastRead>, EngineError> {
        let attached = self.store().find_integration(integration).await?.attached;
        let mut reads: BTreeMap<PmsPropertyId, Layers> =
            attached.into_iter().map(|at| (at.pms_property.id, Layers::default())).collect();
        for recorded in self.store().list_recordings(integration).await? {
            if reads.values().all(Layers::are_complete) {
                break;
            }
            // It may have been dropped since it was listed.
            let Some(tape) = self.tape(recorded.run).await? else { continue };
            let pms_properties = tape.label.pms_properties.clone();
            let Played { mut heard, rest, .. } = self.play(tape).await?;
            for (pms_id, id) in pms_properties {
                let said = heard.residents.remove(&pms_id).unwrap_or_default();
                let (run, read_at) = (recorded.run, recorded.read_at);
                if let Some(layers) = reads.get_mut(&id) {
                    layers.add(LastRead { run, read_at, fetched: run::fetched(said, None, &rest) });
                }
            }
        }
        Ok(reads.into_iter().filter_map(|(id, layers)| Some((id, layers.into_read()?))).collect())
    }

    /// The recording of a run, if it is kept.
    async fn tape(&self, run: RunId) -> Result<Option<Tape>, EngineError> {
        match self.store().find_recording(run).await? {
            Some(stored) => Ok(Some(Tape::join(&stored.head, stored.bodies)?)),
            None => Ok(None),
        }
    }

    /// Plays a recording where computing is allowed.
    async fn play(&self, tape: Tape) -> Result<Played, EngineError> {
        let adapter = self.start(&tape.label.adapter.to_string()).await?;
        tokio::task::spawn_blocking(move || Played::of(&adapter, &tape))
            .await
            .map_err(|_| EngineError::Internal)
    }
}

impl Played {
    fn of(adapter: &Adapter, tape: &Tape) -> Self {
        let recording = &tape.recording;
        let mut played = Self {
            heard: Heard::default(),
            gist: Gist::default(),
            rest: End::Silent,
            stopped: None,
        };
        let options = ReplayOptions::default();
        let ended = replay(adapter, &recording.job, options, &mut recording.answers(), |event| {
            played.gist.add(&event);
            played.hear(event);
        });
        played.stopped = ended.err();
        played
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Resident(resident) => {
                let Resident { property, row } = *resident;
                self.heard.residents.entry(property).or_default().rows.push(row);
            }
            Event::Rejected { property, id, reason } => {
                let row = RejectedRow { person: id, reason };
                self.heard.residents.entry(property).or_default().rejected.push(row);
            }
            Event::Complete(completion) => self.heard.said(Output::Complete(completion)),
            Event::Failed(failed) => self.heard.said(Output::Failed(failed)),
            Event::Failure { failure: Some(failure), .. } => self.rest = failed(&failure),
            Event::Failure { fault: Some(fault), .. } => {
                let failure = format!("adapter fault: {}", fault.class);
                self.rest = End::Failed { failure, told_elsewhere: false };
            }
            _ => {}
        }
    }
}

fn failed(failure: &Failure) -> End {
    End::Failed { failure: failure.kind.word().to_owned(), told_elsewhere: false }
}
