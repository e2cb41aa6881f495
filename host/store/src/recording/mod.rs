//! Transcripts of reads, compressed and sealed, for a limited number of runs and days.
//!
//! What the PMS answered is kept once for all reads that were answered alike; a run refers to it
//! and adds what is its own. Nothing here is readable without the master key, not even who is in a
//! transcript.

mod cast;
mod retention;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{IntegrationId, OrganisationId, RecordKey, RunId};
use uuid::Uuid;

use crate::claim::{self, Claim};
use crate::db::{Param, Tx, params};
use crate::error::{Error, Result};
use crate::outlook;
use crate::pack::{pack, unpack};
use crate::sealing::{KeyRing, Sealed, SealingError};
use crate::store::Store;
use crate::word::mint;

pub use self::cast::Cast;
use self::cast::Sought;
pub use self::retention::Retention;

/// A recording to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewRecording<'a> {
    pub run: RunId,
    /// What is the run's own.
    pub head: &'a [u8],
    /// What the PMS answered, which other runs may have got too.
    pub bodies: &'a [u8],
    pub cast: &'a Cast,
    /// Secrets that the PMS sent back and that were taken out before.
    pub secrets_removed: u64,
}

/// A recording as it was kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredRecording {
    pub head: Vec<u8>,
    pub bodies: Vec<u8>,
}

/// A run whose recording is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecordedRun {
    pub run: RunId,
    /// When the run began.
    pub read_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct RecordedRow {
    #[sqlx(try_from = "Uuid")]
    id: RunId,
    started_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct RetentionRow {
    organisation_id: Uuid,
    #[sqlx(json)]
    recordings: Retention,
}

impl Store {
    /// Keeps the recording of a run under a claim, unless its integration keeps none, and drops
    /// those that it takes the place of.
    pub async fn keep_recording(
        &self,
        claim: &Claim,
        new: &NewRecording<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        claim::hold(&mut tx, claim).await?;
        let (organisation, retention) = retention(&mut tx, claim.integration).await?;
        if !retention.keep {
            return Ok(());
        }
        let transcript = self.transcript_of(&mut tx, organisation, claim, new, now).await?;
        let head = self.keys.seal(&head_place(new.run), &pack(new.head))?;
        let secrets_removed = i64::try_from(new.secrets_removed).unwrap_or(i64::MAX);
        let touched = tx
            .execute(
                "update run set transcript_id = $2, recording = $3, secrets_removed = $4
                 where id = $1",
                params![new.run, transcript, head.to_bytes(), secrets_removed],
            )
            .await?;
        if touched == 0 {
            return Err(Error::missing("run", new.run));
        }
        drop_expired(&mut tx, claim.integration, retention, now).await?;
        tx.commit().await
    }

    /// The runs of an integration whose recordings are kept, newest first.
    pub async fn list_recordings(&self, integration: IntegrationId) -> Result<Vec<RecordedRun>> {
        list(&mut self.read().await?, integration).await
    }

    /// The recording of a run, if it is kept.
    pub async fn find_recording(&self, run: RunId) -> Result<Option<StoredRecording>> {
        let row: Option<(Uuid, Vec<u8>, Vec<u8>)> = self
            .read()
            .await?
            .optional(
                "select t.id, r.recording, t.bodies
                 from run r join transcript t on t.id = r.transcript_id where r.id = $1",
                params![run],
            )
            .await?;
        let Some((transcript, head, bodies)) = row else { return Ok(None) };
        Ok(Some(StoredRecording {
            head: open(&self.keys, &head_place(run), &head)?,
            bodies: open(&self.keys, &bodies_place(transcript), &bodies)?,
        }))
    }

    /// Drops every recording that is over; how many.
    pub async fn expire_recordings(&self, now: DateTime<Utc>) -> Result<usize> {
        let recorded: Vec<(Uuid,)> = self
            .read()
            .await?
            .all(
                "select distinct integration_id from run where transcript_id is not null",
                params![],
            )
            .await?;
        let mut dropped = 0;
        for (integration,) in recorded {
            let integration = IntegrationId::new(integration);
            let mut tx = self.write().await?;
            let (_, retention) = retention(&mut tx, integration).await?;
            dropped += drop_expired(&mut tx, integration, retention, now).await?;
            tx.commit().await?;
        }
        Ok(dropped)
    }

    /// Drops every recording of an organisation that holds any of these residents, or may hold
    /// them, and what a held run would do at their PMS properties; how many transcripts that were.
    pub async fn forget_recordings_of(
        &self,
        organisation: OrganisationId,
        people: &[RecordKey],
    ) -> Result<usize> {
        let sought = Sought::new(people, &self.keys);
        let mut tx = self.write().await?;
        let rows: Vec<(Uuid, Vec<u8>, bool)> = tx
            .all(
                "select id, people, anybody from transcript where organisation_id = $1 order by id",
                params![organisation],
            )
            .await?;
        let holding: Vec<Uuid> = rows
            .into_iter()
            .filter(|(_, people, anybody)| *anybody || sought.is_in(people))
            .map(|(id, _, _)| id)
            .collect();
        for transcript in &holding {
            tx.execute(
                "update run set transcript_id = null, recording = null where transcript_id = $1",
                params![*transcript],
            )
            .await?;
            tx.execute("delete from transcript where id = $1", params![*transcript]).await?;
        }
        for pms_property in people.iter().map(|person| person.pms_property).collect::<BTreeSet<_>>()
        {
            outlook::forget(&mut tx, pms_property).await?;
        }
        tx.commit().await?;
        Ok(holding.len())
    }

    /// The transcript of a recording: one that tells the same already, or a new one.
    async fn transcript_of(
        &self,
        tx: &mut Tx,
        organisation: OrganisationId,
        claim: &Claim,
        new: &NewRecording<'_>,
        now: DateTime<Utc>,
    ) -> Result<Uuid> {
        let (people, anybody) = new.cast.hashed(&self.keys);
        let told = [&people, [u8::from(anybody)].as_slice(), new.bodies].concat();
        let fingerprint = self.keys.fingerprint("transcript", &told).to_vec();
        let known: Option<(Uuid,)> = tx
            .optional(
                "select id from transcript where integration_id = $1 and fingerprint = $2
                 order by id limit 1",
                params![claim.integration, fingerprint.clone()],
            )
            .await?;
        if let Some((id,)) = known {
            return Ok(id);
        }
        let id: Uuid = mint(now);
        let bodies = self.keys.seal(&bodies_place(id), &pack(new.bodies))?;
        tx.execute(
            "insert into transcript
                 (id, organisation_id, integration_id, fingerprint, people, anybody, bodies)
             values ($1, $2, $3, $4, $5, $6, $7)",
            params![
                id,
                organisation,
                claim.integration,
                fingerprint,
                people,
                Param::Flag(anybody),
                bodies.to_bytes()
            ],
        )
        .await?;
        Ok(id)
    }
}

fn bodies_place(transcript: Uuid) -> String {
    format!("transcript/{transcript}/bodies")
}

fn head_place(run: RunId) -> String {
    format!("run/{run}/recording")
}

fn open(keys: &KeyRing, place: &str, bytes: &[u8]) -> Result<Vec<u8>, SealingError> {
    unpack(&keys.open(place, &Sealed::from_bytes(bytes)?)?)
}

/// The runs of an organisation whose recordings hold any of these residents, or may, oldest first.
pub(crate) async fn holding(
    tx: &mut Tx,
    keys: &KeyRing,
    organisation: OrganisationId,
    people: &[RecordKey],
) -> Result<Vec<RunId>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let sought = Sought::new(people, keys);
    let rows: Vec<(Uuid, Vec<u8>, bool)> = tx
        .all(
            "select r.id, t.people, t.anybody
             from run r join transcript t on t.id = r.transcript_id
             where t.organisation_id = $1 order by r.started_at, r.id",
            params![organisation],
        )
        .await?;
    let holding = rows.into_iter().filter(|(_, people, anybody)| *anybody || sought.is_in(people));
    Ok(holding.map(|(run, _, _)| RunId::new(run)).collect())
}

async fn list(tx: &mut Tx, integration: IntegrationId) -> Result<Vec<RecordedRun>> {
    let rows: Vec<RecordedRow> = tx
        .all(
            "select id, started_at from run
             where integration_id = $1 and transcript_id is not null
             order by started_at desc, id desc",
            params![integration],
        )
        .await?;
    Ok(rows.into_iter().map(|row| RecordedRun { run: row.id, read_at: row.started_at }).collect())
}

async fn retention(tx: &mut Tx, integration: IntegrationId) -> Result<(OrganisationId, Retention)> {
    let row: Option<RetentionRow> = tx
        .optional(
            "select organisation_id, recordings from integration where id = $1",
            params![integration],
        )
        .await?;
    let row = row.ok_or_else(|| Error::missing("integration", integration))?;
    Ok((OrganisationId::new(row.organisation_id), row.recordings))
}

/// Drops the recordings of an integration that are over, and the transcripts that no run refers to
/// any more; how many recordings.
async fn drop_expired(
    tx: &mut Tx,
    integration: IntegrationId,
    retention: Retention,
    now: DateTime<Utc>,
) -> Result<usize> {
    let recorded = list(tx, integration).await?.into_iter().enumerate();
    let over: Vec<RunId> = recorded
        .filter(|(place, one)| retention.is_over(*place, one.read_at, now))
        .map(|(_, one)| one.run)
        .collect();
    for run in &over {
        tx.execute(
            "update run set transcript_id = null, recording = null where id = $1",
            params![*run],
        )
        .await?;
    }
    if !over.is_empty() {
        tx.execute(
            "delete from transcript where integration_id = $1 and not exists
                 (select 1 from run where run.transcript_id = transcript.id)",
            params![integration],
        )
        .await?;
    }
    Ok(over.len())
}
