//! Taking adapters in, and choosing the version that new runs use.

use std::collections::BTreeSet;

use tracing::info;
use usersync_adapters::protocol::{Digest, HostPattern};
use usersync_adapters::{Adapter, Admission};
use usersync_store::{ActiveVersion, AdapterVersion, NewAdapterVersion};

use crate::engine::{Engine, EngineError};

impl Engine {
    /// Looks at a component and keeps it as a version of its adapter, not yet in use.
    pub async fn install_adapter(
        &self,
        component: Vec<u8>,
        actor: &str,
    ) -> Result<AdapterVersion, EngineError> {
        let host = self.adapters().clone();
        let (admission, component) =
            tokio::task::spawn_blocking(move || (host.admit(&component), component))
                .await
                .map_err(|_| EngineError::Internal)?;
        let Admission { digest, result } = admission;
        let adapter = result.map_err(EngineError::Refused)?;
        let descriptor = adapter.descriptor();
        let new = NewAdapterVersion {
            adapter_id: descriptor.id.to_string(),
            version: descriptor.version.to_string(),
            digest: digest.to_string(),
            class: adapter.class().name().to_owned(),
            descriptor: serde_json::to_value(descriptor).map_err(|_| EngineError::Internal)?,
            component,
        };
        let version = self.store().install_adapter(&new, actor, self.clock().now()).await?;
        info!(
            adapter.id = %version.adapter_id,
            adapter.version = %version.version,
            "Adapter {}@{} installed", version.adapter_id, version.version
        );
        Ok(version)
    }

    /// Makes a version the one that new runs use; runs under way end on the one they began with.
    ///
    /// `grant` are hosts that the operator lets the adapter reach from now on, besides those
    /// granted before. A version that asks for more is refused.
    pub async fn activate_adapter(
        &self,
        id: &str,
        version: &str,
        grant: &[HostPattern],
        actor: &str,
    ) -> Result<ActiveVersion, EngineError> {
        let now = self.clock().now();
        let versions = self.store().list_adapter_versions(Some(id)).await?;
        let digest = versions
            .into_iter()
            .find(|installed| installed.version == version)
            .map(|installed| installed.digest)
            .ok_or_else(|| EngineError::NoVersion {
                id: id.to_owned(),
                version: version.to_owned(),
            })?;
        let adapter = self.start(&digest).await?;
        let mut granted: BTreeSet<String> =
            self.store().granted_hosts(id).await?.into_iter().collect();
        granted.extend(grant.iter().map(ToString::to_string));
        let asked = adapter.descriptor().hosts.iter().map(ToString::to_string);
        let missing: Vec<String> = asked.filter(|host| !granted.contains(host)).collect();
        if !missing.is_empty() {
            return Err(EngineError::NotGranted { id: id.to_owned(), hosts: missing });
        }
        let granted: Vec<String> = granted.into_iter().collect();
        self.store().grant_hosts(id, &granted, actor, now).await?;
        let active =
            self.store().activate_adapter(&digest, actor, "activated by an operator", now).await?;
        info!(adapter.id = id, adapter.version = version, "Adapter {id}@{version} activated");
        Ok(active)
    }

    /// The active version of an adapter, started.
    pub async fn adapter(&self, id: &str) -> Result<Adapter, EngineError> {
        let active = self.store().list_active_adapters().await?;
        let active = active
            .into_iter()
            .find(|active| active.adapter_id == id)
            .ok_or_else(|| EngineError::NoAdapter { id: id.to_owned() })?;
        self.start(&active.active_digest).await
    }

    /// A stored version, started; once for all who use it.
    async fn start(&self, digest: &str) -> Result<Adapter, EngineError> {
        let digest: Digest = digest.parse().map_err(|_| EngineError::Internal)?;
        if let Some(started) = self.started().get(&digest) {
            return Ok(started.clone());
        }
        let host = self.adapters().clone();
        let component = self.store().load_component(&digest.to_string()).await?;
        let adapter = tokio::task::spawn_blocking(move || host.load(digest, &component))
            .await
            .map_err(|_| EngineError::Internal)??;
        self.started().insert(digest, adapter.clone());
        Ok(adapter)
    }
}
