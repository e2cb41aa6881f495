//! Sync Now: the same row, due at once.

use chrono::{DateTime, Utc};
use usersync_core::model::IntegrationId;

use crate::db::params;
use crate::error::Result;
use crate::integration::{self, IntegrationState};
use crate::store::Store;

/// What came of asking for a run at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SyncNow {
    /// The next free node starts it.
    DueNow,
    /// A run was asked for already and has not begun.
    AlreadyDue,
    /// A run is under way; one more follows it.
    FollowUpQueued,
    /// A run is under way, and the one that follows it was queued before.
    AlreadyQueued,
    /// The integration is not on.
    Off,
}

impl Store {
    /// Asks for a run at once. The grid of the hourly runs does not move, and during a run exactly
    /// one more is queued, however often it is asked for.
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
        let answer = if tx.execute(DUE_NOW, params![id, now, actor]).await? == 1 {
            SyncNow::DueNow
        } else if tx.execute(FOLLOW_UP, params![id, now, actor, true]).await? == 1 {
            SyncNow::FollowUpQueued
        } else {
            let row: Option<(bool,)> = tx
                .optional(
                    "select follow_up from integration
                     where id = $1 and state = 'on' and claim_expires_at > $2",
                    params![id, now],
                )
                .await?;
            match row {
                Some((true,)) => SyncNow::AlreadyQueued,
                _ => SyncNow::AlreadyDue,
            }
        };
        tx.commit().await?;
        Ok(answer)
    }
}

/// Nobody runs it, and nobody asked before.
const DUE_NOW: &str = "
    update integration set due_at = $2, due_trigger = 'sync_now', due_actor = $3
    where id = $1 and state = 'on'
        and (claim_expires_at is null or claim_expires_at <= $2)
        and not (due_trigger in ('sync_now', 'follow_up') and due_at <= $2)";

/// A node runs it, and nothing is queued behind.
const FOLLOW_UP: &str = "
    update integration set follow_up = $4, follow_up_actor = $3
    where id = $1 and state = 'on' and claim_expires_at > $2 and follow_up <> $4";
