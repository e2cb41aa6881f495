//! Adapter versions, which of them is active, and the hosts an adapter may reach.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;

use crate::db::{json, params};
use crate::error::{Error, Result};
use crate::store::Store;

/// One immutable build of an adapter.
#[derive(Clone, PartialEq, Debug, FromRow)]
pub struct AdapterVersion {
    pub adapter_id: String,
    pub version: String,
    pub digest: String,
    pub class: String,
    /// What it says of itself.
    pub descriptor: Value,
    pub installed_at: DateTime<Utc>,
    pub installed_by: String,
}

/// A build to be installed.
#[derive(Clone, PartialEq, Debug)]
pub struct NewAdapterVersion {
    pub adapter_id: String,
    pub version: String,
    pub digest: String,
    pub class: String,
    pub descriptor: Value,
    pub component: Vec<u8>,
}

/// Which build of an adapter new sessions run.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct ActiveVersion {
    #[sqlx(rename = "id")]
    pub adapter_id: String,
    pub active_digest: String,
    /// The one before, to go back to.
    pub previous_digest: Option<String>,
    pub activated_at: DateTime<Utc>,
    pub activated_by: String,
    pub reason: String,
}

impl Store {
    /// Keeps a build. The same build again changes nothing; another one under the same version is
    /// refused, since a version never changes.
    pub async fn install_adapter(
        &self,
        new: &NewAdapterVersion,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<AdapterVersion> {
        let mut tx = self.write().await?;
        tx.execute(
            "insert into adapter_version
                 (digest, adapter_id, version, class, descriptor, component, installed_at,
                  installed_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (digest) do nothing",
            params![
                &new.digest,
                &new.adapter_id,
                &new.version,
                &new.class,
                json(&new.descriptor),
                new.component.clone(),
                now,
                actor
            ],
        )
        .await
        .map_err(|error| {
            error.if_duplicate(|| Error::Taken {
                what: "adapter version",
                name: format!("{}@{}", new.adapter_id, new.version),
            })
        })?;
        let version = tx
            .one(
                "select adapter_id, version, digest, class, descriptor, installed_at, installed_by
                 from adapter_version where digest = $1",
                params![&new.digest],
            )
            .await?;
        tx.commit().await?;
        Ok(version)
    }

    /// All builds of an adapter, newest first; of every adapter if none is named.
    pub async fn list_adapter_versions(
        &self,
        adapter_id: Option<&str>,
    ) -> Result<Vec<AdapterVersion>> {
        self.read()
            .await?
            .all(
                "select adapter_id, version, digest, class, descriptor, installed_at, installed_by
                 from adapter_version where $1 is null or adapter_id = $1
                 order by adapter_id, installed_at desc, digest",
                params![adapter_id],
            )
            .await
    }

    /// The component of a build.
    pub async fn load_component(&self, digest: &str) -> Result<Vec<u8>> {
        let row: Option<(Vec<u8>,)> = self
            .read()
            .await?
            .optional("select component from adapter_version where digest = $1", params![digest])
            .await?;
        row.map(|(component,)| component)
            .ok_or_else(|| Error::missing("adapter version with digest", digest))
    }

    /// Makes a build the one that new sessions run, and remembers the one before. Activating the
    /// active one again changes nothing.
    pub async fn activate_adapter(
        &self,
        digest: &str,
        actor: &str,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<ActiveVersion> {
        let mut tx = self.write().await?;
        tx.execute(
            "insert into adapter
                 (id, active_digest, activated_at, activated_by, reason)
             select v.adapter_id, v.digest, $2, $3, $4 from adapter_version v where v.digest = $1
             on conflict (id) do update
             set previous_digest = adapter.active_digest, active_digest = excluded.active_digest,
                 activated_at = excluded.activated_at, activated_by = excluded.activated_by,
                 reason = excluded.reason
             where adapter.active_digest <> excluded.active_digest",
            params![digest, now, actor, reason],
        )
        .await?;
        let active = tx
            .optional(
                "select id, active_digest, previous_digest, activated_at, activated_by, reason
                 from adapter where active_digest = $1",
                params![digest],
            )
            .await?
            .ok_or_else(|| Error::missing("adapter version with digest", digest))?;
        tx.commit().await?;
        Ok(active)
    }

    /// The active build of each adapter.
    pub async fn list_active_adapters(&self) -> Result<Vec<ActiveVersion>> {
        self.read()
            .await?
            .all(
                "select id, active_digest, previous_digest, activated_at, activated_by, reason
                 from adapter order by id",
                params![],
            )
            .await
    }

    /// Lets an adapter reach these hosts and no others.
    pub async fn grant_hosts(
        &self,
        adapter_id: &str,
        patterns: &[String],
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let before: Vec<(String,)> = tx
            .all("select pattern from host_grant where adapter_id = $1", params![adapter_id])
            .await?;
        for (pattern,) in before.iter().filter(|(pattern,)| !patterns.contains(pattern)) {
            tx.execute(
                "delete from host_grant where adapter_id = $1 and pattern = $2",
                params![adapter_id, pattern],
            )
            .await?;
        }
        for pattern in patterns {
            tx.execute(
                "insert into host_grant (adapter_id, pattern, granted_at, granted_by)
                 values ($1, $2, $3, $4)
                 on conflict (adapter_id, pattern) do nothing",
                params![adapter_id, pattern, now, actor],
            )
            .await?;
        }
        tx.commit().await
    }

    /// The hosts that an adapter may reach.
    pub async fn granted_hosts(&self, adapter_id: &str) -> Result<Vec<String>> {
        let rows: Vec<(String,)> = self
            .read()
            .await?
            .all(
                "select pattern from host_grant where adapter_id = $1 order by pattern",
                params![adapter_id],
            )
            .await?;
        Ok(rows.into_iter().map(|(pattern,)| pattern).collect())
    }
}
