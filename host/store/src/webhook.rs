//! Webhooks: who is told of runs and alerts, under which secret.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use usersync_core::model::OrganisationId;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::db::{Tx, json, params};
use crate::error::{Error, Result};
use crate::sealing::{KeyRing, Sealed, SealingError, random};
use crate::store::Store;
use crate::word::mint;

/// How a secret begins, for people and for scanners that look for leaked ones.
pub const WEBHOOK_SECRET_MARK: &str = "whsec_";

/// How long the secret before still signs beside a new one.
const EARLIER_SIGNS_FOR: TimeDelta = TimeDelta::days(1);

/// What a webhook can be told of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum WebhookEvent {
    /// A run ended, however it ended.
    #[serde(rename = "run.finished")]
    RunFinished,
    #[serde(rename = "alert.raised")]
    AlertRaised,
    #[serde(rename = "alert.closed")]
    AlertClosed,
    /// Somebody wants to see whether it arrives.
    #[serde(rename = "test")]
    Test,
}

impl WebhookEvent {
    /// Those that happen by themselves.
    pub const ALL: [Self; 3] = [Self::RunFinished, Self::AlertRaised, Self::AlertClosed];
}

/// Somebody who is told, without the secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Webhook {
    pub id: Uuid,
    pub organisation: OrganisationId,
    pub url: String,
    pub events: Vec<WebhookEvent>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
}

/// What to change of a webhook; the rest stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WebhookChange {
    pub url: Option<String>,
    pub events: Option<Vec<WebhookEvent>>,
}

#[derive(FromRow)]
struct WebhookRow {
    id: Uuid,
    organisation_id: Uuid,
    url: String,
    #[sqlx(json)]
    events: Vec<WebhookEvent>,
    version: i64,
    created_at: DateTime<Utc>,
    created_by: String,
}

impl From<WebhookRow> for Webhook {
    fn from(row: WebhookRow) -> Self {
        Self {
            id: row.id,
            organisation: OrganisationId::new(row.organisation_id),
            url: row.url,
            events: row.events,
            version: row.version,
            created_at: row.created_at,
            created_by: row.created_by,
        }
    }
}

#[derive(FromRow)]
struct SecretRow {
    secret: Vec<u8>,
    earlier_secret: Option<Vec<u8>>,
    earlier_until: Option<DateTime<Utc>>,
}

impl Store {
    /// Adds a webhook. Its secret is told here and never again.
    pub async fn create_webhook(
        &self,
        organisation: OrganisationId,
        url: &str,
        events: &[WebhookEvent],
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<(Webhook, SecretString)> {
        let id = mint::<Uuid>(now);
        let secret = draw()?;
        let sealed = seal(&self.keys, id, &secret)?;
        let mut tx = self.write().await?;
        tx.execute(
            "insert into webhook
                 (id, organisation_id, url, events, secret, version, created_at, created_by)
             values ($1, $2, $3, $4, $5, 1, $6, $7)",
            params![id, organisation, url, json(events), sealed, now, actor],
        )
        .await
        .map_err(|error| error.if_dangling(|| Error::missing("organisation", organisation)))?;
        let webhook = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok((webhook, secret))
    }

    /// The webhooks of an organisation, oldest first; of all of them if none is named.
    pub async fn list_webhooks(
        &self,
        organisation: Option<OrganisationId>,
    ) -> Result<Vec<Webhook>> {
        let rows: Vec<WebhookRow> = self
            .read()
            .await?
            .all(
                "select id, organisation_id, url, events, version, created_at, created_by
                 from webhook where $1 is null or organisation_id = $1 order by id",
                params![organisation],
            )
            .await?;
        Ok(rows.into_iter().map(Webhook::from).collect())
    }

    /// One webhook.
    pub async fn find_webhook(&self, id: Uuid) -> Result<Webhook> {
        find(&mut self.read().await?, id).await
    }

    /// Changes a webhook that is still at this version.
    pub async fn update_webhook(
        &self,
        id: Uuid,
        version: i64,
        change: WebhookChange,
    ) -> Result<Webhook> {
        let mut tx = self.write().await?;
        let before = find(&mut tx, id).await?;
        let touched = tx
            .execute(
                "update webhook set url = $3, events = $4, version = version + 1
                 where id = $1 and version = $2",
                params![
                    id,
                    version,
                    change.url.unwrap_or(before.url),
                    json(&change.events.unwrap_or(before.events))
                ],
            )
            .await?;
        if touched == 0 {
            return Err(Error::Stale { what: "webhook" });
        }
        let webhook = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(webhook)
    }

    /// Has a webhook sign with a new secret, which is told here and never again. For a day the one
    /// before signs beside it.
    pub async fn rotate_webhook_secret(
        &self,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<(Webhook, SecretString)> {
        let secret = draw()?;
        let sealed = seal(&self.keys, id, &secret)?;
        let mut tx = self.write().await?;
        let touched = tx
            .execute(
                "update webhook
                 set earlier_secret = secret, earlier_until = $3, secret = $2,
                     version = version + 1
                 where id = $1",
                params![id, sealed, now + EARLIER_SIGNS_FOR],
            )
            .await?;
        if touched == 0 {
            return Err(Error::missing("webhook", id));
        }
        let webhook = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok((webhook, secret))
    }

    /// Deletes a webhook that is still at this version, with all that it was to be told.
    pub async fn delete_webhook(&self, id: Uuid, version: i64) -> Result<()> {
        let mut tx = self.write().await?;
        find(&mut tx, id).await?;
        let sql = "delete from webhook where id = $1 and version = $2";
        if tx.execute(sql, params![id, version]).await? == 0 {
            return Err(Error::Stale { what: "webhook" });
        }
        tx.commit().await
    }
}

async fn find(tx: &mut Tx, id: Uuid) -> Result<Webhook> {
    tx.optional::<WebhookRow>(
        "select id, organisation_id, url, events, version, created_at, created_by
         from webhook where id = $1",
        params![id],
    )
    .await?
    .map(Webhook::from)
    .ok_or_else(|| Error::missing("webhook", id))
}

/// Those who want to be told of an event in an organisation.
pub(crate) async fn who_wants(
    tx: &mut Tx,
    organisation: OrganisationId,
    event: WebhookEvent,
) -> Result<Vec<Uuid>> {
    #[derive(FromRow)]
    struct Wanted {
        id: Uuid,
        #[sqlx(json)]
        events: Vec<WebhookEvent>,
    }
    let rows: Vec<Wanted> = tx
        .all("select id, events from webhook where organisation_id = $1", params![organisation])
        .await?;
    let wants = |row: Wanted| row.events.contains(&event).then_some(row.id);
    Ok(rows.into_iter().filter_map(wants).collect())
}

/// The secrets that a webhook signs with now, the current one first.
pub(crate) async fn secrets(
    tx: &mut Tx,
    keys: &KeyRing,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<SecretString>> {
    let row: SecretRow = tx
        .one("select secret, earlier_secret, earlier_until from webhook where id = $1", params![id])
        .await?;
    let still_signs = row.earlier_until.is_some_and(|until| until > now);
    let earlier = row.earlier_secret.filter(|_| still_signs);
    std::iter::once(row.secret).chain(earlier).map(|secret| open(keys, id, &secret)).collect()
}

fn draw() -> Result<SecretString> {
    let bytes = Zeroizing::new(random::<32>()?);
    Ok(SecretString::from(format!("{WEBHOOK_SECRET_MARK}{}", BASE64_STANDARD.encode(*bytes))))
}

fn seal(keys: &KeyRing, id: Uuid, secret: &SecretString) -> Result<Vec<u8>> {
    Ok(keys.seal(&place(id), secret.expose_secret().as_bytes())?.to_bytes())
}

fn open(keys: &KeyRing, id: Uuid, secret: &[u8]) -> Result<SecretString> {
    let text = keys.open(&place(id), &Sealed::from_bytes(secret)?)?;
    let text = std::str::from_utf8(&text).map_err(|_| SealingError::Broken)?;
    Ok(SecretString::from(text))
}

fn place(id: Uuid) -> String {
    format!("webhook/{id}/secret")
}
