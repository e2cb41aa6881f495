//! Hears a job for a run and takes it down.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use usersync_adapters::protocol::{Chunk, Digest, LogLine, Output, Reply, Request};
use usersync_adapters::{
    Event, Gist, Halves, Recorder, Recording, RecordingError, ReplayedRequest,
};
use usersync_core::model::PmsPropertyId;

use crate::conversation::{Heard, Interruption, Listener};

/// A recording, and what is needed to play it again and to compare.
#[derive(Clone, Debug)]
pub(crate) struct Tape {
    pub(crate) label: Label,
    pub(crate) recording: Recording,
}

/// What a run knows of its recording.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Label {
    /// The build of the adapter that read.
    pub(crate) adapter: Digest,
    /// The PMS properties that were asked for, by the PMS's ids.
    pub(crate) pms_properties: BTreeMap<String, PmsPropertyId>,
    /// What the job came to.
    pub(crate) gist: Gist,
}

/// A label and the head of a recording, as they are stored.
#[derive(Serialize, Deserialize)]
struct Head {
    label: Label,
    recording: String,
}

impl Tape {
    /// As it is stored: what is the run's own, and what other runs may share.
    pub(crate) fn split(self) -> Result<Halves, RecordingError> {
        let Halves { head, bodies } = self.recording.split()?;
        let recording = String::from_utf8_lossy(&head).into_owned();
        let head = serde_json::to_vec(&Head { label: self.label, recording })?;
        Ok(Halves { head, bodies })
    }

    /// From what is stored.
    pub(crate) fn join(head: &[u8], bodies: Vec<u8>) -> Result<Self, RecordingError> {
        let Head { label, recording } = serde_json::from_slice(head)?;
        let halves = Halves { head: recording.into_bytes(), bodies };
        Ok(Self { label, recording: Recording::join(&halves)? })
    }
}

/// Hears a job, and records it where that is wanted.
pub(crate) struct Taping {
    heard: Heard,
    deck: Option<Deck>,
}

struct Deck {
    recorder: Recorder,
    label: Label,
}

impl Taping {
    /// Only hears.
    pub(crate) fn off() -> Self {
        Self { heard: Heard::default(), deck: None }
    }

    /// Hears and records.
    pub(crate) fn on(recording: Recording, label: Label) -> Self {
        let recorder = Recorder::new(recording);
        Self { heard: Heard::default(), deck: Some(Deck { recorder, label }) }
    }

    /// The job is over.
    pub(crate) fn end(self, result: &Result<(), Interruption>) -> (Heard, Option<Tape>) {
        let tape = self.deck.map(|mut deck| {
            deck.end(result);
            Tape { label: deck.label, recording: deck.recorder.finish() }
        });
        (self.heard, tape)
    }
}

impl Deck {
    fn note(&mut self, event: &Event) {
        self.label.gist.add(event);
    }

    /// As a replay tells the end.
    fn end(&mut self, result: &Result<(), Interruption>) {
        let mut logs = |lines: &[LogLine]| {
            lines.iter().cloned().map(Event::Log).for_each(|line| self.note(&line));
        };
        match result {
            Ok(()) => self.note(&Event::Done),
            Err(Interruption::Failed(failure)) => {
                logs(&failure.logs);
                let mut failure = failure.clone();
                failure.logs.clear();
                self.note(&Event::failure(failure));
            }
            Err(Interruption::Fault { fault, logs: lines }) => {
                logs(lines);
                self.note(&Event::fault(fault));
            }
            Err(Interruption::Broken) => {}
        }
    }
}

impl Listener for Taping {
    fn remarked(&mut self, line: LogLine) {
        if let Some(deck) = &mut self.deck {
            deck.note(&Event::Log(line.clone()));
        }
        self.heard.remarked(line);
    }

    fn said(&mut self, output: Output) {
        if let Some(deck) = &mut self.deck {
            for event in &Event::of_output(output.clone()) {
                deck.note(event);
            }
        }
        self.heard.said(output);
    }

    fn called(&mut self, requests: &[Request], replies: &[Reply]) {
        let Some(deck) = &mut self.deck else { return };
        for (request, reply) in requests.iter().zip(replies) {
            deck.recorder.reply(request, reply);
            let (id, shown) = (request.id, request.into());
            deck.note(&Event::Request(ReplayedRequest { id, shown, denied: None }));
        }
    }

    fn read_on(&mut self, chunk: &Chunk) {
        if let Some(deck) = &mut self.deck {
            deck.recorder.chunk(chunk);
        }
    }
}
