//! Feeds that came to a halt: one alert each, until a run is complete or the feed is turned off.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{Alert, AlertId, IntegrationId, Resolution};
use uuid::Uuid;

use crate::db::{Tx, json, params};
use crate::delivery;
use crate::error::Result;
use crate::store::Store;
use crate::word::{mint, word};

/// A feed that is on and had no complete run for a while.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Halted {
    pub integration: IntegrationId,
    /// When the last complete run finished or, if none did since, when it was turned on.
    pub since: DateTime<Utc>,
}

#[derive(FromRow)]
struct HaltedRow {
    #[sqlx(try_from = "Uuid")]
    id: IntegrationId,
    on_since: DateTime<Utc>,
    last_complete_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Every feed that is on and neither had a complete run nor was turned on since then.
    pub async fn list_halted(&self, then: DateTime<Utc>) -> Result<Vec<Halted>> {
        let rows: Vec<HaltedRow> = self
            .read()
            .await?
            .all(
                "select id, on_since, last_complete_at from integration
                 where state = 'on' and on_since <= $1
                     and (last_complete_at is null or last_complete_at <= $1)
                 order by id",
                params![then],
            )
            .await?;
        let halted = |row: HaltedRow| Halted {
            integration: row.id,
            since: row.last_complete_at.map_or(row.on_since, |at| at.max(row.on_since)),
        };
        Ok(rows.into_iter().map(halted).collect())
    }

    /// Raises the alert about a feed that is halted, or makes the open one as urgent as this one.
    /// Nothing happens if a run was complete meanwhile, or the feed was turned off.
    pub async fn raise_stalled(
        &self,
        halted: &Halted,
        alert: &Alert,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let raised: Option<(Uuid, i64)> = tx
            .optional(
                "insert into alert
                 (id, organisation_id, integration_id, kind, identity, urgent, facts, version,
                  raised_at, changed_at)
             select $1, organisation_id, id, $3, $4, $5, $6, 1, $7, $7 from integration
             where id = $2 and state = 'on' and on_since <= $8
                 and (last_complete_at is null or last_complete_at <= $8)
             on conflict (integration_id, identity) where resolved_at is null
             do update set urgent = excluded.urgent, facts = excluded.facts,
                 version = alert.version + 1, changed_at = excluded.changed_at
             where alert.urgent <> excluded.urgent or alert.facts <> excluded.facts
             returning id, version",
                params![
                    mint::<AlertId>(now),
                    halted.integration,
                    word(alert.kind),
                    &alert.identity,
                    alert.urgent,
                    json(&alert.facts),
                    now,
                    halted.since
                ],
            )
            .await?;
        if let Some((id, 1)) = raised {
            delivery::alert_changed(&mut tx, AlertId::new(id), now).await?;
        }
        tx.commit().await
    }
}

/// Closes the alert about a feed that is no longer halted.
pub(crate) async fn close(
    tx: &mut Tx,
    integration: IntegrationId,
    resolution: Resolution,
    now: DateTime<Utc>,
) -> Result<()> {
    let closed: Option<(Uuid,)> = tx
        .optional(
            "update alert set resolved_at = $2, resolution = $3, version = version + 1
             where integration_id = $1 and kind = 'stalled' and resolved_at is null
             returning id",
            params![integration, now, word(resolution)],
        )
        .await?;
    match closed {
        Some((id,)) => delivery::alert_changed(tx, AlertId::new(id), now).await,
        None => Ok(()),
    }
}
