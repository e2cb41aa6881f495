//! Connections that lead where the policy looked.
//!
//! A name is resolved once, its addresses are checked, and a client is made that knows no other
//! address: what was checked is what is connected to, whatever the name says a moment later.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::Client;
use reqwest::dns::{Addrs, Name, Resolving};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use url::{Host, Url};
use usersync_adapters::protocol::{HttpFailure, HttpFailureKind};

use super::failure::{Stop, failure};
use super::policy::Policy;
use super::settings::CallLimits;

/// Finds the addresses of a name.
pub trait Resolve: Send + Sync {
    /// The addresses of this name, with this port.
    fn resolve<'a>(
        &'a self,
        host: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>>;
}

/// The resolver of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(
        &'a self,
        host: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) }.boxed()
    }
}

/// Who is trusted to vouch for a PMS: the authorities that the machine trusts.
#[derive(Default)]
pub(super) struct Tls(Mutex<Option<ClientConfig>>);

impl Tls {
    fn config(&self) -> Result<ClientConfig, rustls::Error> {
        let mut config = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = &*config {
            return Ok(config.clone());
        }
        let made = tls_builder()?.with_platform_verifier()?.with_no_client_auth();
        Ok(config.insert(made).clone())
    }

    /// Trusts nobody, for connections without TLS.
    fn unused() -> Result<ClientConfig, rustls::Error> {
        let nobody = RootCertStore::empty();
        Ok(tls_builder()?.with_root_certificates(nobody).with_no_client_auth())
    }
}

type TlsBuilder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

fn tls_builder() -> Result<TlsBuilder, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()
}

/// The connections of one session.
pub(super) struct Connections {
    policy: Policy,
    resolver: Arc<dyn Resolve>,
    tls: Arc<Tls>,
    connect_timeout: Duration,
    clients: tokio::sync::Mutex<HashMap<String, Client>>,
}

impl Connections {
    pub(super) fn new(
        policy: Policy,
        resolver: Arc<dyn Resolve>,
        tls: Arc<Tls>,
        limits: &CallLimits,
    ) -> Self {
        Self {
            policy,
            resolver,
            tls,
            connect_timeout: Duration::from_millis(limits.connect_timeout_ms),
            clients: tokio::sync::Mutex::default(),
        }
    }

    /// Parses a URL that may be called.
    pub(super) fn admit(&self, url: &str) -> Result<Url, Stop> {
        Ok(self.policy.admit(url)?)
    }

    /// The client for a URL that was admitted.
    pub(super) async fn client(&self, url: &Url) -> Result<Client, Stop> {
        let mut clients = self.clients.lock().await;
        let origin = url.origin().ascii_serialization();
        if let Some(client) = clients.get(&origin) {
            return Ok(client.clone());
        }
        let client = self.make(url).await?;
        clients.insert(origin, client.clone());
        Ok(client)
    }

    /// Lets a name be resolved anew, after a connection to it failed.
    pub(super) async fn forget(&self, url: &Url) {
        self.clients.lock().await.remove(&url.origin().ascii_serialization());
    }

    async fn make(&self, url: &Url) -> Result<Client, Stop> {
        let host = url.host_str().unwrap_or_default();
        let pinned = match url.host() {
            Some(Host::Domain(name)) => {
                let port = url.port_or_known_default().unwrap_or_default();
                self.addresses(name, port).await?
            }
            // A literal address was checked when the URL was admitted, and is never resolved.
            _ => Vec::new(),
        };
        let tls = if url.scheme() == "https" { self.tls.config() } else { Tls::unused() };
        let mut tls = tls.map_err(|error| {
            let hint = "install the machine's certificate authorities (`ca-certificates`)";
            unreachable(host, &format!("TLS cannot be set up ({error}): {hint}"))
        })?;
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Pinned { host: host.to_owned(), addresses: pinned })
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(self.connect_timeout)
            .user_agent(concat!("usersync/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| unreachable(host, &root_cause(&error)).into())
    }

    async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Stop> {
        let found = tokio::time::timeout(self.connect_timeout, self.resolver.resolve(host, port));
        let addresses = match found.await {
            Ok(Ok(addresses)) if !addresses.is_empty() => addresses,
            Ok(Ok(_)) => return Err(unreachable(host, "the name has no address").into()),
            Ok(Err(error)) => {
                return Err(unreachable(host, &format!("the name is not found: {error}")).into());
            }
            Err(_) => return Err(unreachable(host, "looking up the name took too long").into()),
        };
        Ok(self.policy.admit_addresses(host, addresses)?)
    }
}

/// Knows the checked addresses of one name, and no other name.
struct Pinned {
    host: String,
    addresses: Vec<SocketAddr>,
}

impl reqwest::dns::Resolve for Pinned {
    fn resolve(&self, name: Name) -> Resolving {
        let found: Result<Addrs, _> = if name.as_str() == self.host {
            Ok(Box::new(self.addresses.clone().into_iter()))
        } else {
            Err(io::Error::new(io::ErrorKind::NotFound, "this name was not checked").into())
        };
        std::future::ready(found).boxed()
    }
}

/// What went wrong with a call, in words that hold no URL.
pub(super) fn call_failure(host: &str, error: &reqwest::Error) -> HttpFailure {
    if error.is_connect() {
        let why =
            if error.is_timeout() { "no connection in time".to_owned() } else { root_cause(error) };
        return unreachable(host, &why);
    }
    if error.is_timeout() {
        return failure(HttpFailureKind::Timeout, format!("`{host}` did not answer in time"));
    }
    if error.is_body() || error.is_decode() {
        let why = root_cause(error);
        let message = format!("the answer of `{host}` broke off before its end: {why}");
        return failure(HttpFailureKind::Truncated, message);
    }
    unreachable(host, &root_cause(error))
}

fn unreachable(host: &str, why: &str) -> HttpFailure {
    failure(HttpFailureKind::Unreachable, format!("`{host}` cannot be reached: {why}"))
}

/// The innermost cause: the outer ones only say that there is one, or repeat the URL.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if cause.is::<reqwest::Error>() { "the request failed".to_owned() } else { cause.to_string() }
}
