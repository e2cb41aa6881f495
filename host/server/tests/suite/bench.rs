//! A service for one test, and ways to ask it.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use usersync_engine::clock::{Clock, SystemClock};
use usersync_server::Service;
use usersync_server::config::{ApiSettings, Config};
use usersync_store::{NewToken, TokenRole};

/// A whole service on a port of its own, with a token for each role.
pub(crate) struct Bench {
    service: Service,
    config: Config,
    clock: Arc<dyn Clock>,
    folder: TempDir,
    http: Client,
    tokens: [String; 3],
}

/// An answer: its status, headers and body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body, if the request was carried out.
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {:#}", self.status, self.body);
        self.body
    }

    /// The body, if the request was refused with this kind of problem.
    pub(crate) fn problem(self, kind: &str) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["type"], format!("/problems/{kind}"), "{:#}", self.body);
        assert_eq!(self.body["status"], self.status.as_u16());
        assert_eq!(self.body["request_id"], self.header("x-request-id"));
        assert!(self.body["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        self.body
    }
}

impl Bench {
    /// A service without adapters.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A service with another configuration.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::start_at(Arc::new(SystemClock), change).await
    }

    /// A service with this clock and another configuration.
    pub(crate) async fn start_at(clock: Arc<dyn Clock>, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            database: format!("sqlite:{}", folder.path().join("usersync.db").display()),
            api: ApiSettings { requests_per_minute: NonZeroU32::MAX },
            ..Config::default()
        };
        change(&mut config);
        let service = Service::start_at(&config, Arc::clone(&clock)).await.unwrap();
        let mut tokens = Vec::new();
        for role in [TokenRole::Viewer, TokenRole::Operator, TokenRole::Admin] {
            let new = NewToken {
                organisation: None,
                name: format!("{role:?}").to_lowercase(),
                role,
                expires_at: None,
            };
            let engine = service.engine();
            let now = engine.clock().now();
            let (_, text) = engine.store().create_token(&new, "test", now).await.unwrap();
            tokens.push(text.expose_secret().to_owned());
        }
        let _ = rustls::crypto::ring::default_provider().install_default();
        let tokens = tokens.try_into().unwrap();
        Self { service, config, clock, folder, http: Client::new(), tokens }
    }

    /// The service stops, this happens, and it starts anew.
    pub(crate) async fn down_while(self, happening: impl FnOnce()) -> Self {
        self.service.stop().await;
        happening();
        let service = Service::start_at(&self.config, Arc::clone(&self.clock)).await.unwrap();
        Self { service, ..self }
    }

    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    /// The folder of the database.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The token of a role.
    pub(crate) fn token(&self, role: &str) -> &str {
        let roles = ["viewer", "operator", "admin"];
        &self.tokens[roles.iter().position(|name| *name == role).unwrap()]
    }

    /// A request without a token.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.service.url()))
    }

    /// A request of the admin, below `/api/v1`.
    pub(crate) fn admin(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, &format!("/api/v1{path}")).bearer_auth(self.token("admin"))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.admin(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        send(self.admin(Method::POST, path).json(&body)).await
    }

    /// A change to the version that stands there now.
    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        let tag = self.get(path).await.header("etag").to_owned();
        send(self.admin(Method::PATCH, path).header("if-match", tag).json(&body)).await
    }

    /// Adds an organisation with one property; their ids.
    pub(crate) async fn property(&self, name: &str) -> (String, String) {
        let organisation = self.post("/organisations", json!({ "name": "Example Homes" })).await;
        let organisation = id(&organisation.ok());
        let property = json!({
            "organisation_id": organisation,
            "name": name,
            "time_zone": "America/New_York",
        });
        (organisation, id(&self.post("/properties", property).await.ok()))
    }

    /// Runs the binary as this service's admin would.
    pub(crate) async fn usersync(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_usersync"));
        command
            .args(arguments)
            .env("USERSYNC_URL", self.service.url())
            .env("USERSYNC_TOKEN", self.token("admin"))
            .env("NO_COLOR", "1");
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.bytes().await.unwrap();
    let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
    let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| text());
    Answer { status, headers, body }
}

pub(crate) fn id(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}

/// Where the built adapters are.
pub(crate) fn components() -> PathBuf {
    std::env::var_os("USERSYNC_ADAPTERS_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/adapters")),
        PathBuf::from,
    )
}

/// A built adapter.
pub(crate) fn component(name: &str) -> PathBuf {
    let file = components().join(format!("{name}.wasm"));
    assert!(file.is_file(), "{} is not built: run `cargo xtask build-adapters`", file.display());
    file
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
