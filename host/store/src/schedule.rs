//! Sync Now: the same row, due at once, and the id of a run that has yet to begin.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{IntegrationId, RunId};
use uuid::Uuid;

use crate::db::{Tx, params};
use crate::error::Result;
use crate::integration::{self, IntegrationState};
use crate::run::{self, NewRun, Trigger};
use crate::store::Store;
use crate::word::{Word, mint, word};

/// What came of asking for a run at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SyncNow {
    /// The next free node starts it.
    DueNow(RunId),
    /// A run was asked for already and has not begun.
    AlreadyDue(RunId),
    /// A run is under way; one more follows it.
    FollowUpQueued(RunId),
    /// A run is under way, and the one that follows it was queued before.
    AlreadyQueued(RunId),
    /// The integration is not on.
    Off,
}

/// A run that somebody asked for and that has not begun.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueuedRun {
    pub id: RunId,
    pub integration: IntegrationId,
    pub trigger: Trigger,
    /// Who asked for it.
    pub actor: Option<String>,
    pub asked_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct QueuedRow {
    #[sqlx(try_from = "Uuid")]
    run_id: RunId,
    #[sqlx(try_from = "Uuid")]
    integration_id: IntegrationId,
    #[sqlx(try_from = "String")]
    trigger: Word<Trigger>,
    actor: Option<String>,
    asked_at: DateTime<Utc>,
}

impl From<QueuedRow> for QueuedRun {
    fn from(row: QueuedRow) -> Self {
        Self {
            id: row.run_id,
            integration: row.integration_id,
            trigger: row.trigger.0,
            actor: row.actor,
            asked_at: row.asked_at,
        }
    }
}

impl Store {
    /// Asks for a run at once. The grid of the hourly runs does not move, and during a run exactly
    /// one more is queued, however often it is asked for. The run has its id from now on.
    pub async fn sync_now(
        &self,
        id: IntegrationId,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<SyncNow> {
        let mut tx = self.write().await?;
        if integration::find(&mut tx, id).await?.state != IntegrationState::On {
            return Ok(SyncNow::Off);
        }
        let run = mint::<RunId>(now);
        let answer = if tx.execute(DUE_NOW, params![id, now, actor, run]).await? == 1 {
            SyncNow::DueNow(run)
        } else if tx.execute(FOLLOW_UP, params![id, now, actor, true, run]).await? == 1 {
            SyncNow::FollowUpQueued(run)
        } else {
            let follow_up: Option<(Uuid,)> = tx
                .optional(
                    "select follow_up_run_id from integration
                     where id = $1 and claim_expires_at > $2 and follow_up_run_id is not null",
                    params![id, now],
                )
                .await?;
            if let Some((follow_up,)) = follow_up {
                SyncNow::AlreadyQueued(RunId::new(follow_up))
            } else {
                let (due,): (Uuid,) = tx.one(PROMISE, params![id, run]).await?;
                SyncNow::AlreadyDue(RunId::new(due))
            }
        };
        tx.commit().await?;
        Ok(answer)
    }

    /// A run that was asked for and has not begun, if this is one.
    pub async fn find_queued_run(&self, id: RunId) -> Result<Option<QueuedRun>> {
        find_queued(&mut self.read().await?, id).await
    }
}

/// A run that was asked for and has not begun, if this is one.
pub(crate) async fn find_queued(tx: &mut Tx, id: RunId) -> Result<Option<QueuedRun>> {
    let row: Option<QueuedRow> = tx
        .optional(
            "select due_run_id as run_id, id as integration_id, due_trigger as trigger,
                 due_actor as actor, due_at as asked_at
             from integration where due_run_id = $1
             union all
             select follow_up_run_id, id, $2, follow_up_actor, follow_up_at
             from integration where follow_up_run_id = $1",
            params![id, word(Trigger::FollowUp)],
        )
        .await?;
    Ok(row.map(QueuedRun::from))
}

/// Nobody runs it, and nobody asked before.
const DUE_NOW: &str = "
    update integration
    set due_at = $2, due_trigger = 'sync_now', due_actor = $3, due_run_id = $4
    where id = $1 and state = 'on'
        and (claim_expires_at is null or claim_expires_at <= $2)
        and not (due_trigger in ('sync_now', 'follow_up') and due_at <= $2)";

/// A node runs it, and nothing is queued behind.
const FOLLOW_UP: &str = "
    update integration
    set follow_up = $4, follow_up_actor = $3, follow_up_run_id = $5, follow_up_at = $2
    where id = $1 and state = 'on' and claim_expires_at > $2 and follow_up <> $4";

/// A run that became due before runs had their ids beforehand is given one.
const PROMISE: &str = "
    update integration set due_run_id = coalesce(due_run_id, $2) where id = $1
    returning due_run_id";

/// Records runs as stopped that were asked for and will not begin, since the integration is turned
/// off: whoever was told their ids finds them.
pub(crate) async fn stop_queued(
    tx: &mut Tx,
    integration: IntegrationId,
    now: DateTime<Utc>,
) -> Result<()> {
    // Until this transaction ends, no node begins what is read here.
    tx.execute(
        "update integration set claim_token = claim_token where id = $1",
        params![integration],
    )
    .await?;
    let queued: Vec<QueuedRow> = tx
        .all(
            "select due_run_id as run_id, id as integration_id, due_trigger as trigger,
                 due_actor as actor, due_at as asked_at
             from integration where id = $1 and due_run_id is not null
             union all
             select follow_up_run_id, id, $2, follow_up_actor, follow_up_at
             from integration where id = $1 and follow_up_run_id is not null",
            params![integration, word(Trigger::FollowUp)],
        )
        .await?;
    for queued in queued.into_iter().map(QueuedRun::from) {
        let QueuedRun { id, integration, trigger, actor, .. } = queued;
        let run = NewRun { id, trigger, actor, adapter_version: None };
        run::insert(tx, integration, &run, now).await?;
    }
    Ok(())
}
