//! Integrations: one property's feed, from the first draft on.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use usersync_core::model::{
    CredentialId, IntegrationId, OrganisationId, PmsPropertyId, PropertyId, Resolution, Settings,
};
use uuid::Uuid;

use crate::attachment::{self, Attached};
use crate::claim::{self, Claim};
use crate::db::{Tx, json, params};
use crate::error::{Error, Result};
use crate::recording::Retention;
use crate::run;
use crate::schedule;
use crate::stalled;
use crate::store::Store;
use crate::word::{Word, mint};

/// One property's feed.
#[derive(Clone, PartialEq, Debug)]
pub struct Integration {
    pub id: IntegrationId,
    pub organisation: OrganisationId,
    pub property: PropertyId,
    pub credential: Option<CredentialId>,
    /// The PMS properties that feed it, by the PMS's ids.
    pub attached: Vec<Attached>,
    pub settings: Settings,
    /// How long recordings of its reads are kept.
    pub recordings: Retention,
    pub state: IntegrationState,
    pub version: i64,
    /// When the next run is due; none unless it is on.
    pub due_at: Option<DateTime<Utc>>,
    /// A run is under way on this node.
    pub claimed_by: Option<String>,
    /// One more run follows the one under way.
    pub follow_up: bool,
    /// When the last complete run finished.
    pub last_complete_at: Option<DateTime<Utc>>,
    /// How many calls the last read of everybody took, by budget group.
    pub full_read_calls: BTreeMap<String, u32>,
    pub created_at: DateTime<Utc>,
}

/// Whether an integration syncs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntegrationState {
    /// Being set up; never on so far.
    Draft,
    On,
    /// Neither automatic nor manual syncs run.
    Off,
}

/// What to change of an integration; the rest stays.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct IntegrationChange {
    pub credential: Option<CredentialId>,
    /// Every PMS property that feeds it from now on.
    pub attached: Option<Vec<PmsPropertyId>>,
    pub settings: Option<Settings>,
    /// What is over by it is dropped with the next expiry.
    pub recordings: Option<Retention>,
}

/// How many calls the last read of everybody took that an integration made.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct MeasuredRead {
    #[sqlx(try_from = "Uuid")]
    pub integration: IntegrationId,
    #[sqlx(try_from = "Uuid")]
    pub credential: CredentialId,
    /// By budget group; none before the first such read.
    #[sqlx(json)]
    pub calls: BTreeMap<String, u32>,
}

#[derive(FromRow)]
struct IntegrationRow {
    #[sqlx(try_from = "Uuid")]
    id: IntegrationId,
    #[sqlx(try_from = "Uuid")]
    organisation_id: OrganisationId,
    #[sqlx(try_from = "Uuid")]
    property_id: PropertyId,
    credential_id: Option<Uuid>,
    #[sqlx(json)]
    settings: Settings,
    #[sqlx(json)]
    recordings: Retention,
    #[sqlx(try_from = "String")]
    state: Word<IntegrationState>,
    version: i64,
    due_at: Option<DateTime<Utc>>,
    claim_node: Option<String>,
    follow_up: bool,
    last_complete_at: Option<DateTime<Utc>>,
    #[sqlx(json)]
    full_read_calls: BTreeMap<String, u32>,
    created_at: DateTime<Utc>,
}

impl IntegrationRow {
    fn with(self, attached: Vec<Attached>) -> Integration {
        Integration {
            id: self.id,
            organisation: self.organisation_id,
            property: self.property_id,
            credential: self.credential_id.map(CredentialId::new),
            attached,
            settings: self.settings,
            recordings: self.recordings,
            state: self.state.0,
            version: self.version,
            due_at: self.due_at,
            claimed_by: self.claim_node,
            follow_up: self.follow_up,
            last_complete_at: self.last_complete_at,
            full_read_calls: self.full_read_calls,
            created_at: self.created_at,
        }
    }
}

impl Store {
    /// Adds the draft of an integration. A property has one at most.
    pub async fn create_integration(
        &self,
        property: PropertyId,
        now: DateTime<Utc>,
    ) -> Result<Integration> {
        let property_name = self.find_property(property).await?.name;
        let id = mint::<IntegrationId>(now);
        let mut tx = self.write().await?;
        tx.execute(
            "insert into integration
                 (id, organisation_id, property_id, settings, state, version,
                  due_trigger, follow_up, claim_token, created_at)
             select $1, p.organisation_id, p.id, $3, 'draft', 1, 'hourly', $4, 0, $5
             from property p where p.id = $2",
            params![id, property, json(&Settings::default()), false, now],
        )
        .await
        .map_err(|error| {
            error.if_duplicate(|| Error::Taken {
                what: "an integration of property",
                name: property_name,
            })
        })?;
        let integration = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(integration)
    }

    /// One integration.
    pub async fn find_integration(&self, id: IntegrationId) -> Result<Integration> {
        find(&mut self.read().await?, id).await
    }

    /// The integration of a property, if it has one.
    pub async fn find_integration_of(&self, property: PropertyId) -> Result<Option<Integration>> {
        let mut tx = self.read().await?;
        let row: Option<(Uuid,)> = tx
            .optional("select id from integration where property_id = $1", params![property])
            .await?;
        match row {
            Some((id,)) => find(&mut tx, IntegrationId::new(id)).await.map(Some),
            None => Ok(None),
        }
    }

    /// The integrations of an organisation, oldest first; of all of them if none is named.
    pub async fn list_integrations(
        &self,
        organisation: Option<OrganisationId>,
    ) -> Result<Vec<Integration>> {
        let mut tx = self.read().await?;
        let rows: Vec<IntegrationRow> = tx
            .all(
                "select id, organisation_id, property_id, credential_id, settings, recordings, state,
                     version, due_at, claim_node, follow_up, last_complete_at, full_read_calls,
                     created_at
                 from integration where $1 is null or organisation_id = $1 order by id",
                params![organisation],
            )
            .await?;
        let mut attached = attachment::list_all(&mut tx, organisation).await?;
        let with_attached = |row: IntegrationRow| {
            let attached = attached.remove(&row.id).unwrap_or_default();
            row.with(attached)
        };
        Ok(rows.into_iter().map(with_attached).collect())
    }

    /// Changes an integration that is still at this version. It takes hold from the next run on.
    pub async fn update_integration(
        &self,
        id: IntegrationId,
        version: i64,
        change: IntegrationChange,
    ) -> Result<Integration> {
        let mut tx = self.write().await?;
        let integration = change_to(&mut tx, id, version, change).await?;
        tx.commit().await?;
        Ok(integration)
    }

    /// Remembers how many calls a read of everybody took, by budget group.
    pub async fn note_full_read(&self, claim: &Claim, calls: &BTreeMap<String, u32>) -> Result<()> {
        let mut tx = self.write().await?;
        claim::hold(&mut tx, claim).await?;
        tx.execute(
            "update integration set full_read_calls = $2 where id = $1",
            params![claim.integration, json(calls)],
        )
        .await?;
        tx.commit().await
    }

    /// How many calls the last reads of everybody took, of feeds that are on: those of one
    /// credential, or of all.
    pub async fn measured_reads(
        &self,
        credential: Option<CredentialId>,
    ) -> Result<Vec<MeasuredRead>> {
        let mut tx = self.read().await?;
        tx.all(
            "select id as integration, credential_id as credential, full_read_calls as calls
             from integration
             where state = 'on' and credential_id is not null
                 and ($1 is null or credential_id = $1)
             order by id",
            params![credential],
        )
        .await
    }

    /// Turns an integration on; its first run is due at once. On already, it stays as it is.
    pub async fn turn_on(
        &self,
        id: IntegrationId,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<Integration> {
        let mut tx = self.write().await?;
        ready(&find(&mut tx, id).await?)?;
        tx.execute(
            "update integration
             set state = 'on', version = version + 1, on_since = $2, due_at = $2,
                 due_trigger = 'sync_now', due_actor = $3
             where id = $1 and state <> 'on'",
            params![id, now, actor],
        )
        .await?;
        let integration = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(integration)
    }

    /// Turns an integration off. A run under way loses its claim and is recorded as stopped: from
    /// here on it writes nothing, not even once the integration is on again.
    pub async fn turn_off(&self, id: IntegrationId, now: DateTime<Utc>) -> Result<Integration> {
        let mut tx = self.write().await?;
        find(&mut tx, id).await?;
        schedule::stop_queued(&mut tx, id, now).await?;
        tx.execute(
            "update integration
             set state = 'off', version = version + 1, on_since = null, due_at = null,
                 due_trigger = 'hourly', due_actor = null, due_run_id = null,
                 follow_up = $2, follow_up_actor = null, follow_up_run_id = null,
                 follow_up_at = null, claim_node = null, claim_expires_at = null
             where id = $1 and state = 'on'",
            params![id, false],
        )
        .await?;
        run::stop(&mut tx, id, now).await?;
        stalled::close(&mut tx, id, Resolution::OutOfScope, now).await?;
        let integration = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(integration)
    }
}

/// Changes an integration that is still at this version.
pub(crate) async fn change_to(
    tx: &mut Tx,
    id: IntegrationId,
    version: i64,
    change: IntegrationChange,
) -> Result<Integration> {
    let before = find(tx, id).await?;
    let touched = tx
        .execute(
            "update integration
             set credential_id = $3, settings = $4, recordings = $5, version = version + 1
             where id = $1 and version = $2",
            params![
                id,
                version,
                change.credential.or(before.credential),
                json(&change.settings.unwrap_or(before.settings)),
                json(&change.recordings.unwrap_or(before.recordings))
            ],
        )
        .await
        .map_err(|error| match change.credential {
            Some(credential) => error.if_dangling(|| Error::missing("credential", credential)),
            None => error,
        })?;
    if touched == 0 {
        return Err(Error::Stale { what: "integration" });
    }
    if let Some(attached) = &change.attached {
        attachment::replace(tx, &before.attached, attached, &before.id).await?;
    }
    let integration = find(tx, id).await?;
    if integration.state == IntegrationState::On {
        ready(&integration)?;
    }
    Ok(integration)
}

/// Whether an integration has what a run needs.
fn ready(integration: &Integration) -> Result<()> {
    let lacks = if integration.credential.is_none() {
        "choose a credential first"
    } else if integration.attached.is_empty() {
        "attach a PMS property first"
    } else {
        return Ok(());
    };
    Err(Error::NotReady { lacks })
}

pub(crate) async fn find(tx: &mut Tx, id: IntegrationId) -> Result<Integration> {
    let row: IntegrationRow = tx
        .optional(
            "select id, organisation_id, property_id, credential_id, settings, recordings, state,
                 version, due_at, claim_node, follow_up, last_complete_at, full_read_calls,
                 created_at
             from integration where id = $1",
            params![id],
        )
        .await?
        .ok_or_else(|| Error::missing("integration", id))?;
    let attached = attachment::list(tx, id).await?;
    Ok(row.with(attached))
}
