//! Taking adapters in, and choosing the version that new runs use.

use std::collections::BTreeSet;

use tracing::info;
use usersync_adapters::protocol::{Digest, HostPattern};
use usersync_adapters::{Adapter, Admission, Class};
use usersync_store::{ActiveVersion, AdapterVersion, NewAdapterVersion};

use crate::engine::{Engine, EngineError};

/// What an operator lets an adapter have with a version, besides what it was let have before.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Consent {
    /// Hosts that it may reach.
    pub hosts: Vec<HostPattern>,
    /// A class that is weaker than that of the version before; an adapter begins as sealed.
    pub class: Option<Class>,
}

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
    /// A version that asks for more than the operator consents to, or consented to before, is
    /// refused.
    pub async fn activate_adapter(
        &self,
        id: &str,
        version: &str,
        consent: &Consent,
        actor: &str,
    ) -> Result<ActiveVersion, EngineError> {
        let now = self.clock().now();
        let versions = self.store().list_adapter_versions(Some(id)).await?;
        let digest = versions
            .iter()
            .find(|installed| installed.version == version)
            .map(|installed| installed.digest.clone())
            .ok_or_else(|| EngineError::NoVersion {
                id: id.to_owned(),
                version: version.to_owned(),
            })?;
        let adapter = self.start(&digest).await?;
        let accepted = self.accepted_class(id, &versions).await?;
        let class = adapter.class();
        if class > accepted && consent.class != Some(class) {
            let (id, version) = (id.to_owned(), version.to_owned());
            return Err(EngineError::ClassNotAccepted { id, version, class, accepted });
        }
        let mut granted: BTreeSet<String> =
            self.store().granted_hosts(id).await?.into_iter().collect();
        granted.extend(consent.hosts.iter().map(ToString::to_string));
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

    /// The class that an adapter was accepted with: that of its active version, and before there is
    /// one, the strictest.
    async fn accepted_class(
        &self,
        id: &str,
        versions: &[AdapterVersion],
    ) -> Result<Class, EngineError> {
        let active = self.store().list_active_adapters().await?;
        let active = active.into_iter().find(|active| active.adapter_id == id);
        let class = active.and_then(|active| {
            let is_active = |version: &&AdapterVersion| version.digest == active.active_digest;
            Class::from_name(&versions.iter().find(is_active)?.class)
        });
        Ok(class.unwrap_or(Class::Sealed))
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
    pub(crate) async fn start(&self, digest: &str) -> Result<Adapter, EngineError> {
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
