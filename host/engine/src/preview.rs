//! What a run would do now, or would have done under other settings; nothing is written.
//!
//! A preview reads as a run does, or takes the recordings of the last reads, and plans with the
//! very planner of a run. What it found out ends with it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use usersync_adapters::protocol::{FailureKind, Reach};
use usersync_core::model::{Extent, IntegrationId, PmsPropertyId, RunId, Settings};
use usersync_core::plan::{self, Fetched, Notice, Preview};
use usersync_store::{Integration, IntegrationChange, Seen, Stored};

use crate::conversation::converse;
use crate::engine::{Engine, EngineError};
use crate::run;

/// How long the approval of a preview can be used.
const APPROVAL_HOLDS: TimeDelta = TimeDelta::hours(24);

/// What a preview is of.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PreviewRequest {
    /// Where the residents come from.
    pub read: ReadFrom,
    /// Settings in the place of those that are saved.
    pub settings: Option<Settings>,
    /// PMS properties in the place of those that are attached.
    pub attached: Option<Vec<PmsPropertyId>>,
}

/// Where a preview has its residents from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ReadFrom {
    /// The PMS is read now.
    #[default]
    Pms,
    /// The recordings of the last reads are played.
    Recordings,
}

/// A preview of a run.
#[derive(Clone, Debug)]
pub struct Previewed {
    pub at: DateTime<Utc>,
    /// When each PMS property was read.
    pub read_at: BTreeMap<PmsPropertyId, DateTime<Utc>>,
    pub preview: Preview,
    /// Linked people whom the saved settings keep updating and these would not.
    pub stops_updating: u32,
    /// What to give when turning the feed on or attaching PMS properties, so that the first run may
    /// do as much as this; none of a preview from recordings.
    pub approval: Option<String>,
    /// Everybody was read, and the call budgets leave no room for that again: a run that follows at
    /// once reads only what changed, which proves no absence.
    pub run_reads_changes: bool,
}

/// What was read, when, and whether a run that follows at once reads less.
struct Look {
    fetched: BTreeMap<PmsPropertyId, Fetched>,
    read_at: BTreeMap<PmsPropertyId, DateTime<Utc>>,
    run_reads_changes: bool,
}

impl Engine {
    /// Shows what a run would do. The PMS may be called; nothing is written.
    pub async fn preview(
        &self,
        id: IntegrationId,
        request: &PreviewRequest,
    ) -> Result<Previewed, EngineError> {
        let PreviewRequest { read, settings, attached } = request;
        let change = IntegrationChange {
            settings: settings.clone(),
            attached: attached.clone(),
            ..IntegrationChange::default()
        };
        let imagined = self.store().imagine_population(id, change.clone()).await?.integration;
        let at = self.clock().now();
        let Look { fetched, read_at, run_reads_changes } = match read {
            ReadFrom::Pms => self.read_now(&imagined, at).await?,
            ReadFrom::Recordings => self.read_recordings(&imagined).await?,
        };
        let saved = self.store().find_integration(id).await?.settings;
        let stored = self.store().imagine_population(id, change).await?;
        let (mut preview, stops_updating) = plan(stored, saved, at, fetched).await?;
        if let (ReadFrom::Pms, Some(credential)) = (read, imagined.credential) {
            let overdrafts = self.overdrafts_of(credential).await?;
            preview.plan.notices.extend(overdrafts.into_iter().map(Notice::CallBudget));
        }
        let approval = match read {
            ReadFrom::Recordings => None,
            ReadFrom::Pms => {
                let seen = Seen { extent: preview.plan.extent, at };
                Some(self.store().seal_approval(id, &seen)?)
            }
        };
        Ok(Previewed { at, read_at, preview, stops_updating, approval, run_reads_changes })
    }

    /// What a preview showed whose approval this is, if that was not long ago.
    pub fn open_approval(&self, id: IntegrationId, approval: &str) -> Result<Extent, EngineError> {
        let seen = self.store().open_approval(id, approval)?;
        if self.clock().now() - seen.at > APPROVAL_HOLDS {
            return Err(EngineError::OldApproval { seen_at: seen.at });
        }
        Ok(seen.extent)
    }

    /// Asks the PMS as a run would, but notes nothing of what comes of it.
    async fn read_now(
        &self,
        integration: &Integration,
        now: DateTime<Utc>,
    ) -> Result<Look, EngineError> {
        let credential = integration.credential.ok_or(EngineError::NoCredential)?;
        let quarantine = self.store().find_credential(credential).await?.quarantine;
        if let Some(quarantine) = quarantine.filter(|quarantine| quarantine.probe_at > now) {
            return Err(EngineError::Pms {
                kind: FailureKind::from_word(&quarantine.failure).word(),
                message: "the credential did not work when it was last tried; mend it, test it, \
                          and ask again"
                    .to_owned(),
            });
        }
        let adapter = self.adapter_of(credential).await?;
        let today = self.today(integration.property).await?;
        let seed = integration.id.uuid().as_u64_pair().1;
        let everybody = run::residents_job(&integration.attached, Reach::Full);
        let (mut job, mut calls) = self.job(&adapter, credential, everybody, today, seed).await?;
        let reach = run::reach(&adapter, integration, &calls, now);
        job.kind = run::residents_job(&integration.attached, reach);
        let (heard, result) = converse(&adapter, job, &mut calls).await;
        let reading = run::read(&integration.attached, heard, result);
        if let Some(kind) = reading.credential {
            let message = reading.words.unwrap_or_default();
            return Err(EngineError::Pms { kind: kind.word(), message });
        }
        let again = run::reach(&adapter, integration, &calls, now);
        Ok(Look {
            read_at: reading.fetched.keys().map(|id| (*id, now)).collect(),
            run_reads_changes: reach == Reach::Full && again != Reach::Full,
            fetched: reading.fetched,
        })
    }

    /// What the last recorded reads gave.
    async fn read_recordings(&self, integration: &Integration) -> Result<Look, EngineError> {
        let mut reads = self.last_read(integration.id).await?;
        let (mut fetched, mut read_at) = (BTreeMap::new(), BTreeMap::new());
        for at in &integration.attached {
            let id = at.pms_property.id;
            let read = reads.remove(&id).ok_or_else(|| EngineError::NothingRecorded {
                pms_property: at.pms_property.pms_id.clone(),
            })?;
            read_at.insert(id, read.read_at);
            fetched.insert(id, read.fetched);
        }
        Ok(Look { fetched, read_at, run_reads_changes: false })
    }
}

/// Plans under the imagined settings, and counts whom the saved ones would still keep updating.
async fn plan(
    stored: Stored,
    saved: Settings,
    now: DateTime<Utc>,
    fetched: BTreeMap<PmsPropertyId, Fetched>,
) -> Result<(Preview, u32), EngineError> {
    let run = RunId::new(uuid::Uuid::now_v7());
    let imagined = stored.into_population(run, now, Some(&fetched));
    let planned = tokio::task::spawn_blocking(move || {
        let preview = plan::preview(&imagined)?;
        if imagined.settings == saved {
            return Ok((preview, 0));
        }
        let frozen = plan::frozen(&imagined, &preview.plan);
        let mut as_saved = imagined;
        as_saved.settings = saved;
        let before = plan::frozen(&as_saved, &plan::plan(&as_saved)?);
        let stops = frozen.difference(&before).count();
        Ok((preview, u32::try_from(stops).unwrap_or(u32::MAX)))
    });
    let planned: Result<_, plan::Refusal> = planned.await.map_err(|_| EngineError::Internal)?;
    planned.map_err(|refusal| EngineError::Respond(refusal.into()))
}
