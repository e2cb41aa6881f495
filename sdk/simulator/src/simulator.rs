//! The servers: one port for the PMSs, one for the control API, both on loopback.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::control;
use crate::exchange::{Answer, Received};
use crate::simulation::Simulation;
use crate::world::Scale;

/// The largest request a stand-in reads.
const MOST_REQUEST_BYTES: usize = 4 * 1024 * 1024;

/// What to simulate.
#[derive(Clone, Debug)]
pub struct SimulatorOptions {
    /// What the world is invented from.
    pub seed: u64,
    /// The instant the clock stands at; the machine's time without it.
    pub clock: Option<DateTime<Utc>>,
    /// How many properties each PMS has.
    pub properties_per_pms: usize,
    /// How many residents each property lists.
    pub residents_per_property: usize,
    /// Whether the call limits that a PMS documents are enforced.
    pub call_limits: bool,
    /// The port of the PMSs; 0 for any that is free.
    pub port: u16,
    /// The port of the control API; 0 for any that is free.
    pub control_port: u16,
}

impl Default for SimulatorOptions {
    fn default() -> Self {
        Self {
            seed: 7,
            clock: None,
            properties_per_pms: 2,
            residents_per_property: 40,
            call_limits: true,
            port: 0,
            control_port: 0,
        }
    }
}

/// Why the simulator does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port cannot be had.
    #[error("cannot listen on port {port} of the loopback address")]
    Listen {
        /// The port asked for; 0 for any.
        port: u16,
        /// What the machine says.
        source: io::Error,
    },
}

/// A running simulator. It is its [`Simulation`] together with the servers, which stop when it is
/// dropped.
#[derive(Debug)]
pub struct Simulator {
    simulation: Arc<Simulation>,
    control_url: String,
    stop: watch::Sender<()>,
    servers: Vec<JoinHandle<()>>,
}

impl Simulator {
    /// Invents the world and begins to serve it; must be called within a Tokio runtime.
    pub async fn start(options: SimulatorOptions) -> Result<Self, StartError> {
        let (pms_listener, pms_address) = listen(options.port).await?;
        let (control_listener, control_address) = listen(options.control_port).await?;
        let scale = Scale {
            seed: options.seed,
            properties_per_pms: options.properties_per_pms,
            residents_per_property: options.residents_per_property,
        };
        let simulation = Arc::new(Simulation::new(
            format!("http://{pms_address}"),
            options.clock,
            scale,
            options.call_limits,
        ));
        let (stop, stopped) = watch::channel(());
        let pms_router = Router::new().fallback(answer).with_state(Arc::clone(&simulation));
        let control_router = control::router(Arc::clone(&simulation));
        let servers = vec![
            serve(pms_listener, pms_router, stopped.clone()),
            serve(control_listener, control_router, stopped),
        ];
        let control_url = format!("http://{control_address}");
        Ok(Self { simulation, control_url, stop, servers })
    }

    /// Where the control API is; its paths begin with `/control`.
    pub fn control_url(&self) -> &str {
        &self.control_url
    }

    /// Stops serving and waits until both ports are closed and the answers under way are sent.
    pub async fn stop(self) {
        let Self { stop, servers, .. } = self;
        drop(stop);
        for server in servers {
            if let Err(error) = server.await {
                tracing::warn!(%error, "A server did not stop by itself");
            }
        }
    }
}

impl Deref for Simulator {
    type Target = Simulation;

    fn deref(&self) -> &Simulation {
        &self.simulation
    }
}

async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

fn serve(
    listener: TcpListener,
    router: Router,
    mut stopped: watch::Receiver<()>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            // Nothing is ever sent: the wait ends when the sender is dropped.
            let _ = stopped.changed().await;
        });
        if let Err(error) = server.await {
            tracing::error!(%error, "A server ended");
        }
    })
}

/// Hands a request to the stand-in that has its path.
async fn answer(State(simulation): State<Arc<Simulation>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_REQUEST_BYTES).await else {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Answer::new(status, "text/plain; charset=utf-8", "the request is too large\n")
            .into();
    };
    let received = Received {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: body.into(),
    };
    let answer = simulation.answer(&received);
    tokio::time::sleep(answer.delay).await;
    answer.into()
}
