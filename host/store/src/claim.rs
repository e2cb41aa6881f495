//! Claims: a node's hold on a run.
//!
//! A claim is a conditional update of the integration's row. Its token grows with every claim, and
//! every write of a run names it: whoever holds an older token, or one whose integration was turned
//! off since, writes nothing, however long they slept. A claim that expired but was not taken over
//! still holds, since nobody else can have written.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{IntegrationId, OrganisationId, PropertyId, RunId};
use uuid::Uuid;

use crate::db::{Tx, params};
use crate::error::{Error, Result};
use crate::run::{self, Trigger};
use crate::store::Store;
use crate::word::{Word, word};

/// A node's hold on an integration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    pub integration: IntegrationId,
    pub organisation: OrganisationId,
    pub property: PropertyId,
    pub due: Due,
    /// Grows with every claim.
    pub token: i64,
}

/// Why and when a run was due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    pub at: DateTime<Utc>,
    /// `Hourly`, unless somebody asked for it. Whether an hourly run comes so late that it is a
    /// catch-up is for the caller to say.
    pub trigger: Trigger,
    /// Who asked for it.
    pub actor: Option<String>,
    /// The id that was promised to whoever asked for it.
    pub run: Option<RunId>,
}

#[derive(FromRow)]
struct ClaimRow {
    #[sqlx(try_from = "Uuid")]
    id: IntegrationId,
    #[sqlx(try_from = "Uuid")]
    organisation_id: OrganisationId,
    #[sqlx(try_from = "Uuid")]
    property_id: PropertyId,
    due_at: DateTime<Utc>,
    #[sqlx(try_from = "String")]
    due_trigger: Word<Trigger>,
    due_actor: Option<String>,
    due_run_id: Option<Uuid>,
    claim_token: i64,
}

/// Candidates looked at in one go; whoever loses the race for one tries the next.
const CANDIDATES: &str = "
    select id, claim_token from integration
    where state = 'on' and due_at <= $1
        and (claim_expires_at is null or claim_expires_at <= $1)
    order by due_at, id limit 16";

const CLAIM: &str = "
    update integration
    set claim_token = claim_token + 1, claim_node = $3, claim_expires_at = $4
    where id = $1 and claim_token = $2 and state = 'on' and due_at <= $5
        and (claim_expires_at is null or claim_expires_at <= $5)
    returning id, organisation_id, property_id, due_at, due_trigger, due_actor, due_run_id,
        claim_token";

/// The run that a dead node left behind had begun, so the one asked for behind it takes its place.
/// Where it had not begun, it is the one that was claimed, and the other still follows it.
const FOLLOW_UP_AT_ONCE: &str = "
    update integration
    set due_trigger = 'follow_up', due_actor = follow_up_actor, due_run_id = follow_up_run_id,
        follow_up = $2, follow_up_actor = null, follow_up_run_id = null, follow_up_at = null
    where id = $1 and due_at <= $3 and follow_up <> $2 and due_run_id is null
        and (claim_expires_at is null or claim_expires_at <= $3)";

impl Store {
    /// Claims the integration that has been due for longest, if one is due that no node holds. A
    /// run that a dead node left behind ends as failed.
    pub async fn claim_due(
        &self,
        node: &str,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<Option<Claim>> {
        let candidates: Vec<(Uuid, i64)> = self.read().await?.all(CANDIDATES, params![now]).await?;
        for (id, token) in candidates {
            let mut tx = self.write().await?;
            tx.execute(FOLLOW_UP_AT_ONCE, params![id, false, now]).await?;
            let row: Option<ClaimRow> =
                tx.optional(CLAIM, params![id, token, node, expires_at, now]).await?;
            let Some(row) = row else { continue };
            run::abandon(&mut tx, row.id, now).await?;
            tx.commit().await?;
            return Ok(Some(Claim {
                integration: row.id,
                organisation: row.organisation_id,
                property: row.property_id,
                due: Due {
                    at: row.due_at,
                    trigger: row.due_trigger.0,
                    actor: row.due_actor,
                    run: row.due_run_id.map(RunId::new),
                },
                token: row.claim_token,
            }));
        }
        Ok(None)
    }

    /// Keeps a claim for longer, or tells that it is lost.
    pub async fn renew(&self, claim: &Claim, expires_at: DateTime<Utc>) -> Result<()> {
        let mut tx = self.write().await?;
        let touched = tx
            .execute(
                "update integration set claim_expires_at = $3
                 where id = $1 and claim_token = $2 and claim_node is not null",
                params![claim.integration, claim.token, expires_at],
            )
            .await?;
        if touched == 0 {
            return Err(Error::ClaimLost);
        }
        tx.commit().await
    }

    /// Ends a claim. The next run is due at `next_due_at`, or at once if somebody asked for one
    /// meanwhile. A run of this claim that did not finish ends as failed.
    pub async fn release(
        &self,
        claim: &Claim,
        next_due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let touched = tx
            .execute(
                "update integration
                 set claim_node = null, claim_expires_at = null,
                     due_at = case when follow_up then $4 else $3 end,
                     due_trigger = case when follow_up then $5 else $6 end,
                     due_actor = follow_up_actor, due_run_id = follow_up_run_id, follow_up = $7,
                     follow_up_actor = null, follow_up_run_id = null, follow_up_at = null
                 where id = $1 and claim_token = $2 and claim_node is not null",
                params![
                    claim.integration,
                    claim.token,
                    next_due_at,
                    now,
                    word(Trigger::FollowUp),
                    word(Trigger::Hourly),
                    false
                ],
            )
            .await?;
        if touched == 0 {
            return Err(Error::ClaimLost);
        }
        run::abandon(&mut tx, claim.integration, now).await?;
        tx.commit().await
    }
}

/// Makes sure that a claim still holds, and that nobody takes it over or turns the integration off
/// before this transaction ends.
pub(crate) async fn hold(tx: &mut Tx, claim: &Claim) -> Result<()> {
    let touched = tx
        .execute(
            "update integration set claim_token = claim_token
             where id = $1 and claim_token = $2 and claim_node is not null and state = 'on'",
            params![claim.integration, claim.token],
        )
        .await?;
    match touched {
        0 => Err(Error::ClaimLost),
        _ => Ok(()),
    }
}
