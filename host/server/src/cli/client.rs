//! The admin API as the command line sees it.

use std::fmt::Write as _;
use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::page::Page;
use crate::api::problem::ProblemDocument;

/// Which service, and with which token.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ClientArgs {
    /// URL of the service
    #[arg(long, env = "USERSYNC_URL", default_value = "http://127.0.0.1:8080")]
    url: Url,
    /// Token for its API
    #[arg(long, env = "USERSYNC_TOKEN", hide_env_values = true)]
    token: Option<SecretString>,
}

/// Why the service did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum ClientError {
    #[error("no token is given; set `USERSYNC_TOKEN` or use `--token`")]
    NoToken,
    #[error("`{0}` is no URL of a service; write `http://127.0.0.1:8080`")]
    Url(Url),
    #[error("no connections can be made from this machine")]
    Setup(#[source] reqwest::Error),
    #[error("the service at {url} does not answer")]
    Unreachable { url: Url, source: reqwest::Error },
    #[error("{}", told(.0))]
    Refused(Box<ProblemDocument>),
    #[error("{url} answered {status} without saying why; is it a User Sync service?")]
    Strange { url: Url, status: StatusCode },
    #[error("the service at {url} answered something else than expected; is it of this version?")]
    Unreadable { url: Url, source: reqwest::Error },
}

fn told(problem: &ProblemDocument) -> String {
    let mut text = problem.detail.clone();
    if problem.errors.len() > 1 {
        for error in &problem.errors {
            let _ = write!(text, "; {}: {}", error.pointer, error.detail);
        }
    }
    if let (500.., Some(id)) = (problem.status, &problem.request_id) {
        let _ = write!(text, " (request {id})");
    }
    text
}

/// A way to the admin API.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    url: Url,
    token: SecretString,
}

impl ClientArgs {
    /// Nothing is sent yet.
    pub(super) fn client(self) -> Result<Client, ClientError> {
        Client::new(self.url, self.token.ok_or(ClientError::NoToken)?)
    }
}

/// Connections to services that the person at the terminal names.
pub(super) fn http() -> Result<reqwest::Client, ClientError> {
    // Whoever came first in this process has chosen already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("usersync/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(ClientError::Setup)
}

impl Client {
    /// A way to the service at this URL. Nothing is sent yet.
    pub(super) fn new(url: Url, token: SecretString) -> Result<Self, ClientError> {
        if url.cannot_be_a_base() {
            return Err(ClientError::Url(url));
        }
        Ok(Self { http: http()?, url, token })
    }

    /// Asks for what stands at a path below `/api/v1`.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.read(self.request(Method::GET, path)).await
    }

    /// Asks for what may stand at a path.
    pub(super) async fn find<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<Option<T>, ClientError> {
        match self.get(path).await {
            Ok(found) => Ok(Some(found)),
            Err(ClientError::Refused(problem)) if problem.status == StatusCode::NOT_FOUND => {
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Asks with a query.
    pub(super) async fn query<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &impl Serialize,
    ) -> Result<T, ClientError> {
        self.read(self.request(Method::GET, path).query(query)).await
    }

    /// Asks for a whole list, page by page, until `enough` says so of an item.
    pub(super) async fn list_until<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
        enough: impl Fn(&T) -> bool,
    ) -> Result<Vec<T>, ClientError> {
        let mut items = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut pairs: Vec<(&str, &str)> =
                query.iter().map(|(key, value)| (*key, value.as_str())).collect();
            pairs.push(("limit", "200"));
            pairs.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let page: Page<T> = self.query(path, &pairs).await?;
            for item in page.items {
                if enough(&item) {
                    return Ok(items);
                }
                items.push(item);
            }
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(items),
            }
        }
    }

    /// Asks for a whole list.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<Vec<T>, ClientError> {
        self.list_until(path, query, |_| false).await
    }

    /// Sends something, or nothing.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, ClientError> {
        let request = self.request(Method::POST, path);
        self.read(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    /// Changes what still is at this version.
    pub(super) async fn patch<T: DeserializeOwned>(
        &self,
        path: &str,
        version: i64,
        change: &impl Serialize,
    ) -> Result<T, ClientError> {
        let request = self.request(Method::PATCH, path);
        self.read(request.header("if-match", format!("\"{version}\"")).json(change)).await
    }

    /// Sends a component.
    pub(super) async fn upload<T: DeserializeOwned>(
        &self,
        path: &str,
        component: Vec<u8>,
    ) -> Result<T, ClientError> {
        let request = self.request(Method::POST, path);
        self.read(request.header("content-type", "application/wasm").body(component)).await
    }

    /// Sends a file of some type.
    pub(super) async fn send_file<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &impl Serialize,
        kind: &str,
        file: Vec<u8>,
    ) -> Result<T, ClientError> {
        let request = self.request(Method::POST, path).query(query);
        self.read(request.header("content-type", kind).body(file)).await
    }

    /// Asks for a file, piece by piece as it comes.
    pub(super) async fn download(
        &self,
        path: &str,
        query: &impl Serialize,
        mut take: impl FnMut(&[u8]) -> std::io::Result<()>,
    ) -> anyhow::Result<()> {
        let mut response = self.send(self.request(Method::GET, path).query(query)).await?;
        let broken = |source: reqwest::Error| ClientError::Unreachable {
            url: self.url.clone(),
            source: source.without_url(),
        };
        while let Some(piece) = response.chunk().await.map_err(broken)? {
            take(&piece)?;
        }
        Ok(())
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut url = self.url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/api/v1{path}"));
        self.http.request(method, url).bearer_auth(self.token.expose_secret())
    }

    async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ClientError> {
        let response = self.send(request).await?;
        response.json().await.map_err(|source| ClientError::Unreadable {
            url: self.url.clone(),
            source: source.without_url(),
        })
    }

    /// Sends a request; anything but a success is a failure.
    async fn send(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        let url = self.url.clone();
        let response = request
            .send()
            .await
            .map_err(|source| ClientError::Unreachable { url, source: source.without_url() })?;
        let status = response.status();
        if !status.is_success() {
            return Err(self.refusal(response, status).await);
        }
        Ok(response)
    }

    async fn refusal(&self, response: Response, status: StatusCode) -> ClientError {
        match response.json::<ProblemDocument>().await {
            Ok(problem) => ClientError::Refused(Box::new(problem)),
            Err(_) => ClientError::Strange { url: self.url.clone(), status },
        }
    }
}
