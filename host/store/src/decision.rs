//! What people decided, and undoing it.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::alert::Answer;
use usersync_core::model::{
    AlertId, Decision, DecisionId, IntegrationId, OrganisationId, PropertyId, RunId,
};
use uuid::Uuid;

use crate::apply;
use crate::db::{Tx, json, params};
use crate::error::{Error, Result};
use crate::history::Scribe;
use crate::store::Store;
use crate::word::mint;

/// What a person asks to be done at once.
#[derive(Clone, Copy, Debug)]
pub struct Deed<'a> {
    pub integration: IntegrationId,
    /// The run that it becomes.
    pub run: RunId,
    /// The alert it answers, where it answers one.
    pub alert: Option<(AlertId, &'a Answer)>,
    /// What holds from now on.
    pub decisions: &'a [Decision],
    pub actor: &'a str,
}

/// A decision, and whether it still holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredDecision {
    pub id: DecisionId,
    pub integration: IntegrationId,
    pub alert: Option<AlertId>,
    pub decision: Decision,
    pub author: String,
    pub decided_at: DateTime<Utc>,
    /// When it was undone, and by whom.
    pub undone: Option<(DateTime<Utc>, String)>,
}

#[derive(FromRow)]
struct DecisionRow {
    #[sqlx(try_from = "Uuid")]
    id: DecisionId,
    #[sqlx(try_from = "Uuid")]
    integration_id: IntegrationId,
    alert_id: Option<Uuid>,
    #[sqlx(json)]
    decision: Decision,
    author: String,
    decided_at: DateTime<Utc>,
    undone_at: Option<DateTime<Utc>>,
    undone_by: Option<String>,
}

impl From<DecisionRow> for StoredDecision {
    fn from(row: DecisionRow) -> Self {
        Self {
            id: row.id,
            integration: row.integration_id,
            alert: row.alert_id.map(AlertId::new),
            decision: row.decision,
            author: row.author,
            decided_at: row.decided_at,
            undone: row.undone_at.zip(row.undone_by),
        }
    }
}

impl Store {
    /// The decisions of an integration, undone ones included, oldest first.
    pub async fn list_decisions(&self, integration: IntegrationId) -> Result<Vec<StoredDecision>> {
        load_all(&mut self.read().await?, integration).await
    }

    /// Undoes a decision; the next run judges as if it had never been made. Undone already, it
    /// stays as it is.
    pub async fn undo_decision(
        &self,
        id: DecisionId,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<StoredDecision> {
        let mut tx = self.write().await?;
        let property: Option<(Uuid,)> = tx
            .optional(
                "select i.property_id from decision d join integration i on i.id = d.integration_id
                 where d.id = $1",
                params![id],
            )
            .await?;
        let (property,) = property.ok_or_else(|| Error::missing("decision", id))?;
        apply::touch(&mut tx, PropertyId::new(property)).await?;
        tx.execute(
            "update decision set undone_at = $2, undone_by = $3
             where id = $1 and undone_at is null",
            params![id, now, actor],
        )
        .await?;
        let row: DecisionRow = tx
            .one(
                "select id, integration_id, alert_id, decision, author, decided_at, undone_at,
                     undone_by
                 from decision where id = $1",
                params![id],
            )
            .await?;
        tx.commit().await?;
        Ok(row.into())
    }
}

/// The decisions of an integration, undone ones included, oldest first.
pub(crate) async fn load_all(
    tx: &mut Tx,
    integration: IntegrationId,
) -> Result<Vec<StoredDecision>> {
    let rows: Vec<DecisionRow> = tx
        .all(
            "select id, integration_id, alert_id, decision, author, decided_at, undone_at,
                 undone_by
             from decision where integration_id = $1 order by decided_at, id",
            params![integration],
        )
        .await?;
    Ok(rows.into_iter().map(StoredDecision::from).collect())
}

/// Has a decision say less.
pub(crate) async fn forget(tx: &mut Tx, id: DecisionId, decision: &Decision) -> Result<()> {
    tx.execute("update decision set decision = $2 where id = $1", params![id, json(decision)])
        .await?;
    Ok(())
}

/// Keeps a decision that answers no alert and comes with no run.
pub(crate) async fn insert_alone(
    tx: &mut Tx,
    scribe: Scribe<'_>,
    integration: IntegrationId,
    decision: &Decision,
) -> Result<()> {
    tx.execute(
        "insert into decision
             (id, organisation_id, integration_id, decision, author, decided_at)
         values ($1, $2, $3, $4, $5, $6)",
        params![
            mint::<DecisionId>(scribe.now),
            scribe.organisation,
            integration,
            json(decision),
            scribe.author.actor.as_deref().unwrap_or_default(),
            scribe.now
        ],
    )
    .await?;
    Ok(())
}

/// The decisions that hold.
pub(crate) async fn load(tx: &mut Tx, integration: IntegrationId) -> Result<Vec<Decision>> {
    #[derive(FromRow)]
    struct Holding {
        #[sqlx(json)]
        decision: Decision,
    }
    let rows: Vec<Holding> = tx
        .all(
            "select decision from decision
             where integration_id = $1 and undone_at is null order by decided_at, id",
            params![integration],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.decision).collect())
}

/// Keeps what a deed decides.
pub(crate) async fn insert(
    tx: &mut Tx,
    organisation: OrganisationId,
    deed: &Deed<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    for decision in deed.decisions {
        tx.execute(
            "insert into decision
                 (id, organisation_id, integration_id, alert_id, run_id, decision, author,
                  decided_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            params![
                mint::<DecisionId>(now),
                organisation,
                deed.integration,
                deed.alert.map(|(alert, _)| alert),
                deed.run,
                json(decision),
                deed.actor,
                now
            ],
        )
        .await?;
    }
    Ok(())
}
