//! Recordings of reads: what the PMS answered in a run, kept sealed for a while.
//!
//! A recording is played again by the very build of the adapter that read, without network or
//! secrets. Whether and how long one is kept is the integration's setting; the store carries it out.

mod layers;
mod replay;
mod tape;

use std::collections::BTreeMap;

use usersync_adapters::protocol::Job;
use usersync_adapters::{Adapter, Gist, Halves, Recording};
use usersync_core::model::{PmsPropertyId, RecordKey, RunId};
use usersync_core::plan::{End, Fetched};
use usersync_store::{Attached, Cast, Claim, Integration, NewRecording};

pub use self::replay::{LastRead, Replayed};
use self::tape::Label;
pub(crate) use self::tape::{Tape, Taping};
use crate::engine::{Engine, EngineError};

/// What hears the job of a run.
pub(crate) fn taping(integration: &Integration, adapter: &Adapter, job: &Job) -> Taping {
    if !integration.recordings.keep {
        return Taping::off();
    }
    let descriptor = adapter.descriptor();
    let recording = Recording::of(descriptor.id.clone(), descriptor.version.clone(), job.clone());
    let by_id = |at: &Attached| (at.pms_property.pms_id.clone(), at.pms_property.id);
    let label = Label {
        adapter: adapter.digest(),
        pms_properties: integration.attached.iter().map(by_id).collect(),
        gist: Gist::default(),
    };
    Taping::on(recording, label)
}

impl Engine {
    /// Keeps the recording of a run.
    pub(crate) async fn keep_recording(
        &self,
        claim: &Claim,
        run: RunId,
        tape: Tape,
        fetched: &BTreeMap<PmsPropertyId, Fetched>,
        secrets_removed: u64,
    ) -> Result<(), EngineError> {
        let Halves { head, bodies } = tape.split()?;
        let cast = cast(fetched);
        let new = NewRecording { run, head: &head, bodies: &bodies, cast: &cast, secrets_removed };
        Ok(self.store().keep_recording(claim, &new, self.clock().now()).await?)
    }

    /// Drops every recording that is over; how many.
    pub async fn expire_recordings(&self) -> Result<usize, EngineError> {
        Ok(self.store().expire_recordings(self.clock().now()).await?)
    }
}

/// Who is in a recording, as far as the rows tell.
fn cast(fetched: &BTreeMap<PmsPropertyId, Fetched>) -> Cast {
    let mut people = Vec::new();
    for (pms_property, fetched) in fetched {
        if !matches!(fetched.end, End::Reached { .. }) {
            return Cast::Anybody;
        }
        let rows = fetched.rows.iter().map(|row| Some(&row.person));
        for person in rows.chain(fetched.rejected.iter().map(|row| row.person.as_ref())) {
            let Some(person) = person else { return Cast::Anybody };
            people.push(RecordKey { pms_property: *pms_property, person: person.clone() });
        }
    }
    Cast::These(people)
}
