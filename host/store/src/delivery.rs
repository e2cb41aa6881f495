//! Deliveries: what webhooks are told, written together with what it tells of.
//!
//! A delivery is due until it has arrived or was given up. Nodes compete for those that are due by a
//! conditional update; a node that dies lets go of what it held after a while, so nothing is lost,
//! and what may have arrived already arrives under the same id again.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::{Value, json as value};
use sqlx::FromRow;
use usersync_core::model::{AlertId, OrganisationId, RunId};
use uuid::Uuid;

use crate::db::{Tx, params};
use crate::error::{Error, Result};
use crate::page::{Cursor, Page, PageRequest};
use crate::store::Store;
use crate::webhook::{self, WebhookEvent};
use crate::word::{Word, mint, word};

/// How long a node may take to tell one.
const HELD_FOR: TimeDelta = TimeDelta::minutes(2);
/// How long one is kept.
const KEPT_FOR: TimeDelta = TimeDelta::days(14);

/// Something that a webhook is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    pub id: Uuid,
    pub organisation: OrganisationId,
    pub webhook: Uuid,
    pub event: WebhookEvent,
    /// What it is told, as JSON.
    pub body: String,
    pub created_at: DateTime<Utc>,
    /// When it is tried next; none once it arrived or was given up.
    pub due_at: Option<DateTime<Utc>>,
    pub attempts: u32,
    pub attempted_at: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
    /// What the last attempt was answered with.
    pub status: Option<u16>,
    /// Why the last attempt failed.
    pub failure: Option<String>,
    /// The delivery that this one tells again.
    pub replays: Option<Uuid>,
}

/// A delivery that this node is to make now.
#[derive(Debug)]
pub struct DueDelivery {
    pub delivery: Delivery,
    pub url: String,
    /// Each of them signs.
    pub secrets: Vec<SecretString>,
}

/// How an attempt ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempted {
    pub status: Option<u16>,
    /// None: it arrived.
    pub failure: Option<String>,
    /// When to try again; none gives up, if it did not arrive.
    pub again_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct DeliveryRow {
    id: Uuid,
    organisation_id: Uuid,
    webhook_id: Uuid,
    #[sqlx(try_from = "String")]
    event: Word<WebhookEvent>,
    body: String,
    created_at: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
    attempts: i64,
    attempted_at: Option<DateTime<Utc>>,
    delivered_at: Option<DateTime<Utc>>,
    status: Option<i64>,
    failure: Option<String>,
    replays: Option<Uuid>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id,
            organisation: OrganisationId::new(row.organisation_id),
            webhook: row.webhook_id,
            event: row.event.0,
            body: row.body,
            created_at: row.created_at,
            due_at: row.due_at,
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            attempted_at: row.attempted_at,
            delivered_at: row.delivered_at,
            status: row.status.and_then(|status| u16::try_from(status).ok()),
            failure: row.failure,
            replays: row.replays,
        }
    }
}

impl Store {
    /// Has a webhook told that this is a test.
    pub async fn test_webhook(&self, id: Uuid, now: DateTime<Utc>) -> Result<Delivery> {
        let webhook = self.find_webhook(id).await?;
        let notice = Notice {
            organisation: webhook.organisation,
            event: WebhookEvent::Test,
            data: value!({ "webhook_id": id }),
        };
        let mut tx = self.write().await?;
        let delivery = insert(&mut tx, id, &notice, now).await?;
        let delivery = find(&mut tx, delivery).await?;
        tx.commit().await?;
        Ok(delivery)
    }

    /// Tells something again, under an id of its own.
    pub async fn replay_delivery(&self, id: Uuid, now: DateTime<Utc>) -> Result<Delivery> {
        let mut tx = self.write().await?;
        let earlier = find(&mut tx, id).await?;
        let again = mint::<Uuid>(now);
        tx.execute(
            "insert into delivery
                 (id, organisation_id, webhook_id, event, body, created_at, due_at, attempts,
                  replays)
             values ($1, $2, $3, $4, $5, $6, $6, 0, $7)",
            params![
                again,
                earlier.organisation,
                earlier.webhook,
                word(earlier.event),
                earlier.body,
                now,
                id
            ],
        )
        .await?;
        let again = find(&mut tx, again).await?;
        tx.commit().await?;
        Ok(again)
    }

    /// One delivery.
    pub async fn find_delivery(&self, id: Uuid) -> Result<Delivery> {
        find(&mut self.read().await?, id).await
    }

    /// What a webhook was told and is to be told, newest first.
    pub async fn list_deliveries(&self, id: Uuid, page: &PageRequest) -> Result<Page<Delivery>> {
        let rows: Vec<DeliveryRow> = self
            .read()
            .await?
            .all(
                "select id, organisation_id, webhook_id, event, body, created_at, due_at,
                     attempts, attempted_at, delivered_at, status, failure, replays
                 from delivery
                 where webhook_id = $1 and ($2 is null or (created_at, id) < ($2, $3))
                 order by created_at desc, id desc limit $4",
                params![id, page.time()?, page.id(), page.fetch()],
            )
            .await?;
        let deliveries = rows.into_iter().map(Delivery::from).collect();
        Ok(page.cut(deliveries, |one: &Delivery| Cursor::at(one.created_at, one.id)))
    }

    /// How many deliveries [`Store::list_deliveries`] lists on all its pages.
    pub async fn count_deliveries(&self, id: Uuid) -> Result<u64> {
        let sql = "select count(*) from delivery where webhook_id = $1";
        self.read().await?.count(sql, params![id]).await
    }

    /// Takes the delivery that has been due for longest, if no node holds it.
    pub async fn claim_delivery(&self, now: DateTime<Utc>) -> Result<Option<DueDelivery>> {
        let due: Vec<(Uuid,)> = self
            .read()
            .await?
            .all(
                "select id from delivery
                 where due_at <= $1 and (held_until is null or held_until <= $1)
                 order by due_at, id limit 16",
                params![now],
            )
            .await?;
        for (id,) in due {
            let mut tx = self.write().await?;
            let touched = tx
                .execute(
                    "update delivery
                     set held_until = $3, attempts = attempts + 1, attempted_at = $2
                     where id = $1 and due_at <= $2 and (held_until is null or held_until <= $2)",
                    params![id, now, now + HELD_FOR],
                )
                .await?;
            if touched == 0 {
                continue;
            }
            let delivery = find(&mut tx, id).await?;
            let (url,): (String,) =
                tx.one("select url from webhook where id = $1", params![delivery.webhook]).await?;
            let secrets = webhook::secrets(&mut tx, &self.keys, delivery.webhook, now).await?;
            tx.commit().await?;
            return Ok(Some(DueDelivery { delivery, url, secrets }));
        }
        Ok(None)
    }

    /// Notes how the attempt that this node made ended. One that another node has made since says
    /// more, and stands.
    pub async fn note_attempt(
        &self,
        made: &Delivery,
        attempted: &Attempted,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let arrived = attempted.failure.is_none();
        let mut tx = self.write().await?;
        tx.execute(
            "update delivery
             set held_until = null, due_at = $3, delivered_at = $4, status = $5, failure = $6
             where id = $1 and attempts = $2",
            params![
                made.id,
                made.attempts,
                attempted.again_at.filter(|_| !arrived),
                arrived.then_some(now),
                attempted.status.map(u32::from),
                attempted.failure.as_deref()
            ],
        )
        .await?;
        tx.commit().await
    }

    /// Drops deliveries that are over; how many.
    pub async fn expire_deliveries(&self, now: DateTime<Utc>) -> Result<u64> {
        let mut tx = self.write().await?;
        let dropped = tx
            .execute(
                "delete from delivery where created_at <= $1 and due_at is null",
                params![now - KEPT_FOR],
            )
            .await?;
        tx.commit().await?;
        Ok(dropped)
    }
}

async fn find(tx: &mut Tx, id: Uuid) -> Result<Delivery> {
    tx.optional::<DeliveryRow>(
        "select id, organisation_id, webhook_id, event, body, created_at, due_at, attempts,
             attempted_at, delivered_at, status, failure, replays
         from delivery where id = $1",
        params![id],
    )
    .await?
    .map(Delivery::from)
    .ok_or_else(|| Error::missing("delivery", id))
}

/// What webhooks are to be told. It holds ids and words, never what is kept of a person.
struct Notice {
    organisation: OrganisationId,
    event: WebhookEvent,
    data: Value,
}

async fn insert(tx: &mut Tx, webhook: Uuid, notice: &Notice, now: DateTime<Utc>) -> Result<Uuid> {
    let id = mint::<Uuid>(now);
    let event = word(notice.event);
    let body = value!({
        "event": event,
        "at": now,
        "organisation_id": notice.organisation,
        "data": notice.data,
    });
    tx.execute(
        "insert into delivery
             (id, organisation_id, webhook_id, event, body, created_at, due_at, attempts)
         values ($1, $2, $3, $4, $5, $6, $6, 0)",
        params![id, notice.organisation, webhook, event, body.to_string(), now],
    )
    .await?;
    Ok(id)
}

async fn announce(tx: &mut Tx, notice: &Notice, now: DateTime<Utc>) -> Result<()> {
    for webhook in webhook::who_wants(tx, notice.organisation, notice.event).await? {
        insert(tx, webhook, notice, now).await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct RunFacts {
    organisation_id: Uuid,
    integration_id: Uuid,
    property_id: Uuid,
    state: String,
    trigger: String,
    held: bool,
}

/// Tells that a run ended.
pub(crate) async fn run_ended(tx: &mut Tx, id: RunId, now: DateTime<Utc>) -> Result<()> {
    let run: RunFacts = tx
        .one(
            "select r.organisation_id, r.integration_id, i.property_id, r.state, r.trigger, r.held
             from run r join integration i on i.id = r.integration_id where r.id = $1",
            params![id],
        )
        .await?;
    let notice = Notice {
        organisation: OrganisationId::new(run.organisation_id),
        event: WebhookEvent::RunFinished,
        data: value!({
            "run_id": id,
            "integration_id": run.integration_id,
            "property_id": run.property_id,
            "state": run.state,
            "trigger": run.trigger,
            "held": run.held,
        }),
    };
    announce(tx, &notice, now).await
}

#[derive(FromRow)]
struct AlertFacts {
    organisation_id: Uuid,
    integration_id: Option<Uuid>,
    credential_id: Option<Uuid>,
    kind: String,
    urgent: bool,
    resolution: Option<String>,
}

/// Tells that an alert was raised or closed, as it is now.
pub(crate) async fn alert_changed(tx: &mut Tx, id: AlertId, now: DateTime<Utc>) -> Result<()> {
    let alert: AlertFacts = tx
        .one(
            "select organisation_id, integration_id, credential_id, kind, urgent, resolution
             from alert where id = $1",
            params![id],
        )
        .await?;
    let closed = alert.resolution.is_some();
    let notice = Notice {
        organisation: OrganisationId::new(alert.organisation_id),
        event: if closed { WebhookEvent::AlertClosed } else { WebhookEvent::AlertRaised },
        data: value!({
            "alert_id": id,
            "integration_id": alert.integration_id,
            "credential_id": alert.credential_id,
            "kind": alert.kind,
            "urgent": alert.urgent,
            "resolution": alert.resolution,
        }),
    };
    announce(tx, &notice, now).await
}
