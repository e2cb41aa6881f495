//! Adapters: taking versions in, and choosing the one that new runs use.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_adapters::protocol::{HostPattern, HostPatternError};
use usersync_adapters::{Class, Limits};
use usersync_engine::Consent;
use usersync_store::{ActiveVersion, AdapterVersion};
use utoipa::ToSchema;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::extract::{Bytes, Json, Path};
use super::precondition::Created;
use super::problem::{FieldError, Problem};
use super::problem_kind::ProblemKind;
use super::{Api, Audited, words};
use crate::auth::{Admin, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    let most = Limits::default().component_bytes;
    OpenApiRouter::new()
        .routes(routes!(list_adapters, install_adapter).layer(DefaultBodyLimit::max(most)))
        .routes(routes!(find_adapter))
        .routes(routes!(activate_adapter))
}

/// The adapter for one PMS, with every version that is installed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Adapter)]
pub struct AdapterView {
    #[schema(example = "yardi")]
    pub id: String,
    /// The version that new runs use; none until one is activated.
    pub active: Option<ActiveView>,
    /// Hosts that the operator lets it reach.
    pub granted_hosts: Vec<String>,
    /// Newest first.
    pub versions: Vec<VersionView>,
}

/// The version that new runs use.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ActiveVersion)]
pub struct ActiveView {
    pub version: String,
    pub digest: String,
    /// The one before.
    pub previous_digest: Option<String>,
    pub activated_at: DateTime<Utc>,
    pub activated_by: String,
}

/// One immutable build of an adapter.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = AdapterVersion)]
pub struct VersionView {
    pub adapter_id: String,
    pub version: String,
    /// SHA-256 of the component.
    pub digest: String,
    /// What its imports allow it: `sealed` imports nothing, `wasi` imports an empty world.
    pub class: String,
    /// What it says of itself: its settings form, hosts, operations, status words, call budgets.
    #[schema(value_type = Object)]
    pub descriptor: serde_json::Value,
    pub installed_at: DateTime<Utc>,
    pub installed_by: String,
}

impl From<AdapterVersion> for VersionView {
    fn from(installed: AdapterVersion) -> Self {
        let AdapterVersion {
            adapter_id,
            version,
            digest,
            class,
            descriptor,
            installed_at,
            installed_by,
        } = installed;
        Self { adapter_id, version, digest, class, descriptor, installed_at, installed_by }
    }
}

/// All adapters.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AdapterList {
    pub items: Vec<AdapterView>,
}

/// Lists adapters with their versions
#[utoipa::path(
    get, path = "/adapters", tag = "adapters",
    security(("token" = ["viewer"])),
    responses((status = 200, description = "All of them", body = AdapterList)),
)]
async fn list_adapters(_: Viewer, State(api): State<Api>) -> Result<Json<AdapterList>, Problem> {
    let versions = api.store().list_adapter_versions(None).await?;
    let mut ids: Vec<String> = versions.into_iter().map(|version| version.adapter_id).collect();
    ids.dedup();
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        items.extend(adapter(&api, id).await?);
    }
    Ok(Json(AdapterList { items }))
}

/// Shows an adapter with its versions
#[utoipa::path(
    get, path = "/adapters/{id}", tag = "adapters", params(("id" = String, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "The adapter", body = AdapterView)),
)]
async fn find_adapter(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<AdapterView>, Problem> {
    let detail = format!("no version of adapter `{id}` is installed");
    let view = adapter(&api, id).await?;
    view.map(Json).ok_or_else(|| Problem::new(ProblemKind::NotFound, detail))
}

/// An adapter as it stands.
pub(crate) async fn adapter(api: &Api, id: String) -> Result<Option<AdapterView>, Problem> {
    let versions = api.store().list_adapter_versions(Some(&id)).await?;
    if versions.is_empty() {
        return Ok(None);
    }
    let active = api.store().list_active_adapters().await?;
    let active = active.into_iter().find(|active| active.adapter_id == id);
    Ok(Some(AdapterView {
        active: active.and_then(|active| active_view(active, &versions)),
        granted_hosts: api.store().granted_hosts(&id).await?,
        versions: versions.into_iter().map(Into::into).collect(),
        id,
    }))
}

fn active_view(active: ActiveVersion, versions: &[AdapterVersion]) -> Option<ActiveView> {
    let installed = versions.iter().find(|version| version.digest == active.active_digest)?;
    Some(ActiveView {
        version: installed.version.clone(),
        digest: active.active_digest,
        previous_digest: active.previous_digest,
        activated_at: active.activated_at,
        activated_by: active.activated_by,
    })
}

/// Takes in a component as a version of its adapter, not yet in use
///
/// It is admitted first: a component that imports anything (WASI, where the configuration allows
/// that, is let in as class `wasi`) or does not hold to the interface is refused with the check
/// that failed. The same component again changes nothing.
#[utoipa::path(
    post, path = "/adapters", tag = "adapters",
    request_body(content = words::Component, content_type = "application/wasm"),
    security(("token" = ["admin"])),
    responses((status = 201, description = "It is installed", body = VersionView)),
)]
pub(crate) async fn install_adapter(
    Admin(who): Admin,
    State(api): State<Api>,
    headers: HeaderMap,
    Bytes(component): Bytes,
) -> Result<Created<Json<VersionView>>, Problem> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !matches!(kind, Some("application/wasm" | "application/octet-stream")) {
        let detail = "send the component with `Content-Type: application/wasm`";
        return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
    }
    let installed = api.engine.install_adapter(component.to_vec(), &who.actor).await?;
    let view = VersionView::from(installed);
    let VersionView { adapter_id, version, digest, .. } = &view;
    let after = serde_json::json!({ "version": version, "digest": digest });
    api.audit(&who, Audited::new("adapter.install", adapter_id).after(&after)).await?;
    Ok(Created { location: format!("/api/v1/adapters/{adapter_id}"), body: Json(view) })
}

/// The version to be used from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Activation {
    #[schema(example = "1.0.0")]
    pub(crate) version: String,
    /// Hosts that the adapter may reach from now on, besides those granted before.
    #[serde(default)]
    pub(crate) grant_hosts: Vec<String>,
    /// The class of this version, where it is weaker than that of the version before. An adapter
    /// without a version before counts as `sealed`.
    #[serde(default)]
    #[schema(example = "wasi")]
    pub(crate) accept_class: Option<String>,
}

/// Makes a version the one that new runs use; runs under way end on theirs
///
/// A version that asks for a host which nobody granted is refused until `grant_hosts` names it, and
/// one of a weaker class than the version before until `accept_class` names that.
#[utoipa::path(
    post, path = "/adapters/{id}/activate", tag = "adapters", request_body = Activation,
    params(("id" = String, Path)),
    security(("token" = ["admin"])),
    responses((status = 200, description = "The adapter as it is now", body = AdapterView)),
)]
pub(crate) async fn activate_adapter(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<String>,
    Json(activation): Json<Activation>,
) -> Result<Json<AdapterView>, Problem> {
    let Activation { version, grant_hosts, accept_class } = activation;
    let hosts = read_hosts(&grant_hosts)?;
    let class = accept_class.as_deref().map(read_class).transpose()?;
    api.engine.activate_adapter(&id, &version, &Consent { hosts, class }, &who.actor).await?;
    let after = serde_json::json!({
        "version": version,
        "granted_hosts": grant_hosts,
        "accepted_class": accept_class,
    });
    api.audit(&who, Audited::new("adapter.activate", &id).after(&after)).await?;
    let missing = Problem::new(ProblemKind::NotFound, format!("no version of `{id}` is installed"));
    adapter(&api, id).await?.map(Json).ok_or(missing)
}

fn read_class(word: &str) -> Result<Class, Problem> {
    Class::from_name(word).ok_or_else(|| {
        let known = Class::ALL.map(|class| format!("`{}`", class.name()));
        let detail = format!("there is no class `{word}`; say {}", known.join(" or "));
        Problem::fields(vec![FieldError { pointer: "/accept_class".to_owned(), detail }])
    })
}

fn read_hosts(patterns: &[String]) -> Result<Vec<HostPattern>, Problem> {
    let field = |(position, failure): (usize, HostPatternError)| FieldError {
        pointer: format!("/grant_hosts/{position}"),
        detail: failure.to_string(),
    };
    let mut hosts = Vec::with_capacity(patterns.len());
    let mut errors = Vec::new();
    for (position, pattern) in patterns.iter().enumerate() {
        match pattern.parse() {
            Ok(host) => hosts.push(host),
            Err(failure) => errors.push(field((position, failure))),
        }
    }
    if errors.is_empty() { Ok(hosts) } else { Err(Problem::fields(errors)) }
}
