//! The system put together: simulator, adapters, engine, database and a clock that stands still.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use pms_simulator::{ClockSetting, Pms, Simulator, SimulatorOptions};
use secrecy::SecretString;
use serde_json::{Map, Value};
use tokio::runtime::Handle;
use usersync_adapters::protocol::{FieldKind, HostPattern};
use usersync_adapters::{AdapterHost, Class, HostOptions};
use usersync_core::model::{
    CredentialId, IntegrationId, OrganisationId, PmsPropertyId, PropertyId, RunId,
};
use usersync_engine::clock::ManualClock;
use usersync_engine::egress::{AddressRule, Egress, EgressSettings, HostRule};
use usersync_engine::{Consent, Engine, EngineOptions, PreviewRequest};
use usersync_store::testing::{self, TestStore};
use usersync_store::{IntegrationChange, NewCredential, Run, Store, SyncNow};

/// What differs between systems.
pub struct SystemOptions {
    pub adapters: AdapterHost,
    pub egress: EgressSettings,
    /// How many people live at the one property that each PMS has; none: it has no property.
    pub residents: usize,
    /// Where the PMSs compute, so that their time can be told from ours; none: here.
    pub pms_runtime: Option<Handle>,
}

impl Default for SystemOptions {
    fn default() -> Self {
        Self { adapters: shared_host(), egress: loopback(), residents: 0, pms_runtime: None }
    }
}

/// Everything, running.
pub struct System {
    pub simulator: Simulator,
    pub database: TestStore,
    pub clock: Arc<ManualClock>,
    pub engine: Engine,
    pub organisation: OrganisationId,
    options: SystemOptions,
}

/// The feed of one property.
#[derive(Clone, Debug)]
pub struct Feed {
    pub property: PropertyId,
    pub integration: IntegrationId,
    pub credential: CredentialId,
    /// The PMS properties that feed it, by the PMS's ids.
    pub pms_properties: BTreeMap<String, PmsPropertyId>,
}

impl System {
    /// Starts a system without adapters; none if the database engine is missing.
    pub async fn start(database: testing::Engine, options: SystemOptions) -> Result<Option<Self>> {
        let Some(database) = TestStore::open(database).await else { return Ok(None) };
        let now: DateTime<Utc> = "2026-03-02T15:00:00Z".parse()?;
        let starting = Simulator::start(SimulatorOptions {
            clock: Some(now),
            properties_per_pms: options.residents.min(1),
            residents_per_property: options.residents,
            call_limits: false,
            ..SimulatorOptions::default()
        });
        let simulator = match &options.pms_runtime {
            Some(runtime) => runtime.spawn(starting).await??,
            None => starting.await?,
        };
        let clock = Arc::new(ManualClock::at(now));
        let engine = engine(database.store.clone(), &options, &clock, "node-a");
        let organisation = database.store.create_organisation("Maple Homes", now).await?.id;
        Ok(Some(Self { simulator, database, clock, engine, organisation, options }))
    }

    pub fn store(&self) -> &Store {
        self.engine.store()
    }

    pub fn now(&self) -> DateTime<Utc> {
        usersync_engine::clock::Clock::now(&*self.clock)
    }

    /// Moves the clocks on, ours and the PMSs'.
    pub fn advance(&self, by: TimeDelta) -> Result<()> {
        self.clock.advance(by);
        self.simulator.set_clock(ClockSetting::Now(Some(self.now())))?;
        Ok(())
    }

    /// Another node on the same database.
    pub async fn node(&self, name: &str) -> Result<Engine> {
        let store = Store::connect(&self.database.url, testing::keys()).await?;
        Ok(engine(store, &self.options, &self.clock, name))
    }

    /// Stops the service and starts it again: only the database outlives it.
    pub async fn restart(&mut self) -> Result<()> {
        self.engine = self.node("node-a").await?;
        Ok(())
    }

    /// Takes an adapter in and lets new runs use it.
    pub async fn install(&self, adapter: &str) -> Result<()> {
        let installed = self.engine.install_adapter(component(adapter)?, "ana").await?;
        let hosts: Vec<HostPattern> =
            serde_json::from_value(installed.descriptor["hosts"].clone())?;
        let (id, version) = (&installed.adapter_id, &installed.version);
        let consent = Consent { hosts, class: Class::from_name(&installed.class) };
        self.engine.activate_adapter(id, version, &consent, "ana").await?;
        Ok(())
    }

    /// Makes a credential that a simulated PMS accepts.
    pub async fn add_credential(&self, pms: Pms) -> Result<CredentialId> {
        self.credential(pms.name(), self.simulator.settings(pms)).await
    }

    /// Makes a credential; what the adapter's form calls secret is sealed.
    pub async fn credential(
        &self,
        adapter: &str,
        filled_in: Map<String, Value>,
    ) -> Result<CredentialId> {
        let form = &self.engine.adapter(adapter).await?;
        let is_secret = |key: &str| {
            let fields = &form.descriptor().settings;
            fields.iter().any(|field| field.key == key && field.kind == FieldKind::Secret)
        };
        let (secrets, settings): (Vec<_>, Vec<_>) =
            filled_in.into_iter().partition(|(key, _)| is_secret(key));
        let secret = |(key, value): (String, Value)| {
            (key, SecretString::from(value.as_str().unwrap_or_default()))
        };
        let new = NewCredential {
            organisation: self.organisation,
            adapter_id: adapter.to_owned(),
            name: format!("{adapter} log-in"),
            settings: Value::Object(settings.into_iter().collect()),
            secrets: secrets.into_iter().map(secret).collect(),
        };
        Ok(self.store().create_credential(new, "ana", self.now()).await?.id)
    }

    /// Makes a property that these PMS properties feed; it is not on yet.
    pub async fn add_feed(
        &self,
        name: &str,
        credential: CredentialId,
        attached: &[&str],
    ) -> Result<Feed> {
        let offered = self.engine.offer_properties(credential).await?;
        let mut pms_properties = BTreeMap::new();
        for id in attached {
            let found = offered.iter().find(|property| property.id == *id);
            let found = found.with_context(|| format!("the PMS does not offer `{id}`"))?;
            pms_properties.insert((*id).to_owned(), found.pms_property);
        }
        let (store, now) = (self.store(), self.now());
        let property =
            store.create_property(self.organisation, name, "America/New_York", now).await?.id;
        let draft = store.create_integration(property, now).await?;
        let change = IntegrationChange {
            credential: Some(credential),
            attached: Some(pms_properties.values().copied().collect()),
            ..IntegrationChange::default()
        };
        store.update_integration(draft.id, draft.version, change).await?;
        Ok(Feed { property, integration: draft.id, credential, pms_properties })
    }

    /// Looks at what the first run would do and turns a feed on so that it may, without running it.
    pub async fn turn_on(&self, feed: &Feed) -> Result<()> {
        let id = feed.integration;
        let shown = self.engine.preview(id, &PreviewRequest::default()).await?;
        let approval = shown.approval.context("a preview of the PMS has an approval")?;
        let seen = self.engine.open_approval(id, &approval)?;
        self.store().approve_run(id, seen, "ana", self.now()).await?;
        self.turn_on_unseen(feed).await
    }

    /// Turns a feed on without a look at what it would do.
    pub async fn turn_on_unseen(&self, feed: &Feed) -> Result<()> {
        self.store().turn_on(feed.integration, "ana", self.now()).await?;
        Ok(())
    }

    /// Presses Sync Now an hour later, and runs everything that is due; the last run of the feed.
    pub async fn sync(&self, feed: &Feed) -> Result<Run> {
        self.advance(TimeDelta::hours(1))?;
        let pressed = self.store().sync_now(feed.integration, "ana", self.now()).await?;
        if pressed == SyncNow::Off {
            bail!("the feed is off");
        }
        self.run_all().await?;
        let run = self.store().last_attempt(feed.integration).await?;
        run.context("nothing ran")
    }

    /// Runs everything that is due now.
    pub async fn run_all(&self) -> Result<Vec<RunId>> {
        let mut runs = Vec::new();
        while let Some(run) = self.engine.run_due().await? {
            runs.push(run);
        }
        Ok(runs)
    }
}

/// The service, before it does anything.
fn engine(store: Store, options: &SystemOptions, clock: &Arc<ManualClock>, node: &str) -> Engine {
    Engine::new(EngineOptions {
        store,
        adapters: options.adapters.clone(),
        clock: clock.clone(),
        egress: Egress::new(options.egress.clone(), clock.clone()),
        node: node.to_owned(),
    })
}

/// Only this machine is reached, and a call that fails is tried again at once.
pub fn loopback() -> EgressSettings {
    let mut settings = EgressSettings::default();
    settings.private_addresses.extend("127.0.0.1".parse::<AddressRule>());
    settings.plain_http.extend("127.0.0.1".parse::<HostRule>());
    settings.limits.retry_delay_ms = 1;
    settings
}

/// An adapter host of its own. What it compiled is kept for the next one.
pub fn adapter_host(options: HostOptions) -> AdapterHost {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/compiled-adapters");
    let cache_folder = Some(PathBuf::from(folder));
    match AdapterHost::new(HostOptions { cache_folder, ..options }) {
        Ok(host) => host,
        Err(error) => panic!("the sandbox does not start: {error}"),
    }
}

/// The adapter host of all systems that do not ask for one of their own.
fn shared_host() -> AdapterHost {
    static HOST: OnceLock<AdapterHost> = OnceLock::new();
    HOST.get_or_init(|| adapter_host(HostOptions::default())).clone()
}

/// The component that the build left under this name.
#[expect(clippy::disallowed_methods, reason = "tests have no command line to be configured by")]
pub fn component(adapter: &str) -> Result<Vec<u8>> {
    let folder = std::env::var("USERSYNC_ADAPTERS_DIR").map_or_else(
        |_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/adapters")),
        PathBuf::from,
    );
    let file = folder.join(format!("{adapter}.wasm"));
    std::fs::read(&file)
        .with_context(|| format!("{}; run `cargo xtask build-adapters` first", file.display()))
}
