//! A whole service: database, adapters, engine and API, from its start to its orderly end.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use usersync_adapters::{AdapterHost, HostError, HostOptions};
use usersync_engine::clock::{Clock, SystemClock};
use usersync_engine::egress::Egress;
use usersync_engine::{Engine, EngineOptions};
use usersync_store::Store;
use usersync_store::sealing::{KeyRing, MasterKey, SealingError};
use uuid::Uuid;

use crate::api::{self, Api};
use crate::config::{AdapterSettings, Config, ConfigError};
use crate::telemetry::{self, TelemetryError};

/// How long runs under way may take to end once the service stops.
const RUNS_END_WITHIN: Duration = Duration::from_secs(30);
/// How long requests under way may take after that.
const REQUESTS_END_WITHIN: Duration = Duration::from_secs(5);

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(
        "the master key `{}` is not there, and the database may hold what was sealed under it: \
         restore the file, or set `create = true` under `[keys]` to begin with a new key",
        file.display()
    )]
    NoKey { file: PathBuf },
    #[error("the master key cannot be had")]
    Key(#[from] SealingError),
    #[error("the database cannot be opened")]
    Store(#[from] usersync_store::Error),
    #[error("adapters cannot be run")]
    Adapters(#[from] HostError),
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    #[error("nobody can listen on {address}; choose another address with `listen` or `--listen`")]
    Listen { address: SocketAddr, source: io::Error },
}

/// A service that runs until it is stopped.
#[derive(Debug)]
pub struct Service {
    address: SocketAddr,
    engine: Engine,
    api: Api,
    stop_work: CancellationToken,
    stop_serving: CancellationToken,
    work: JoinHandle<()>,
    server: JoinHandle<()>,
}

impl Service {
    /// Starts with the clock of the machine.
    pub async fn start(config: &Config) -> Result<Self, StartError> {
        Self::start_at(config, Arc::new(SystemClock)).await
    }

    /// Starts with this clock.
    pub async fn start_at(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let metrics = telemetry::metrics()?;
        let keys = open_keys(config)?;
        let store = Store::connect(&config.database, keys).await?;
        store.migrate().await?;
        let adapters = start_adapters(config)?;
        let egress = Egress::new(config.egress.clone(), Arc::clone(&clock));
        let node = config.node.clone().unwrap_or_else(|| format!("node-{}", Uuid::new_v4()));
        let engine = Engine::new(EngineOptions { store, adapters, clock, egress, node });
        let listener = TcpListener::bind(config.listen)
            .await
            .map_err(|source| StartError::Listen { address: config.listen, source })?;
        let address = listener
            .local_addr()
            .map_err(|source| StartError::Listen { address: config.listen, source })?;
        let api = Api::new(engine.clone(), metrics, &config.api);
        let stop_work = CancellationToken::new();
        let stop_serving = CancellationToken::new();
        let work = tokio::spawn({
            let (engine, stop) = (engine.clone(), stop_work.clone());
            async move { engine.work(stop).await }
        });
        let server = tokio::spawn(serve(listener, api.clone(), stop_serving.clone()));
        info!("The API listens on {address}");
        Ok(Self { address, engine, api, stop_work, stop_serving, work, server })
    }

    /// Where the API listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of the API.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The engine behind the API.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Says that it is not ready any more, takes no more work, lets the runs under way end or hands
    /// them back, and closes.
    pub async fn stop(self) {
        let Self { engine, api, stop_work, stop_serving, mut work, mut server, .. } = self;
        api.begin_stop();
        stop_work.cancel();
        if tokio::time::timeout(RUNS_END_WITHIN, &mut work).await.is_err() {
            warn!("Runs under way did not end in time; other nodes take them over");
            work.abort();
        }
        stop_serving.cancel();
        if tokio::time::timeout(REQUESTS_END_WITHIN, &mut server).await.is_err() {
            server.abort();
        }
        engine.store().close().await;
        info!("The service stopped");
    }
}

async fn serve(listener: TcpListener, api: Api, stop: CancellationToken) {
    let service = api::router(api).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service)
        .with_graceful_shutdown(async move { stop.cancelled().await })
        .await;
    if let Err(problem) = served {
        warn!("The API stopped listening: {problem}");
    }
}

/// Starts the sandbox.
pub fn start_adapters(config: &Config) -> Result<AdapterHost, HostError> {
    let AdapterSettings { cache_folder, allow_wasi } = config.adapters.clone();
    AdapterHost::new(HostOptions { cache_folder, allow_wasi, ..HostOptions::default() })
}

/// Reads the master keys. A key is drawn only where nothing can be sealed under another: beside an
/// SQLite file that is yet to be made, or where the operator says so.
pub fn open_keys(config: &Config) -> Result<KeyRing, StartError> {
    let file = config.key_file()?;
    let current = if file.exists() {
        MasterKey::read(&file)?
    } else if config.keys.create || config.sqlite_file().is_some_and(|file| !file.exists()) {
        let key = MasterKey::create(&file)?;
        info!("A new master key was written to {}; keep a copy of it", file.display());
        key
    } else {
        return Err(StartError::NoKey { file });
    };
    let earlier = config.keys.earlier_files.iter().map(|file| MasterKey::read(file));
    Ok(KeyRing::new(current, earlier.collect::<Result<_, _>>()?))
}
