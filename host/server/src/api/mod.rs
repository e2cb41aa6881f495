//! The admin API: `/api/v1`, described by its own OpenAPI document.
//!
//! Handlers read the request, ask the store or the engine, and put the answer into a view. They
//! decide nothing about residents, and nothing they answer holds a secret.

pub mod adapters;
pub mod alerts;
pub mod changes;
pub mod contacts;
pub mod credentials;
pub mod decisions;
mod docs;
mod document;
pub mod dossier;
mod examples;
pub mod explain;
pub(crate) mod extract;
mod failures;
pub mod files;
pub mod fixit;
mod health;
pub mod history;
pub mod integrations;
pub mod last_sync;
mod layer;
mod once;
pub mod organisations;
mod pace;
pub mod page;
pub(crate) mod precondition;
pub mod preview;
pub mod problem;
pub mod problem_kind;
pub mod properties;
pub mod retention;
pub mod runs;
pub mod thresholds;
pub mod undo;
pub mod webhooks;
mod words;

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::routing::get;
use chrono::{DateTime, Utc};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use usersync_core::model::OrganisationId;
use usersync_engine::Engine;
use usersync_store::{AuditEntry, Store};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::auth::Principal;
use crate::config::ApiSettings;
use crate::console;
use pace::Pace;
use problem::Problem;

/// What handlers share.
#[derive(Clone, Debug)]
pub struct Api {
    engine: Engine,
    metrics: PrometheusHandle,
    stopping: Arc<AtomicBool>,
    pace: Pace,
}

impl Api {
    /// The API of an engine.
    pub fn new(engine: Engine, metrics: PrometheusHandle, settings: &ApiSettings) -> Self {
        let pace = Pace::new(settings.requests_per_minute);
        Self { engine, metrics, stopping: Arc::default(), pace }
    }

    /// From here on the service says that it is not ready for more.
    pub fn begin_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub(crate) fn store(&self) -> &Store {
        self.engine.store()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.engine.clock().now()
    }

    /// Notes in the audit log what somebody did.
    async fn audit(&self, who: &Principal, deed: Audited<'_>) -> Result<(), Problem> {
        let entry = AuditEntry {
            organisation: deed.organisation,
            actor: who.actor.clone(),
            origin: who.origin.clone(),
            action: deed.action.to_owned(),
            subject: deed.subject,
            before: deed.before,
            after: deed.after,
        };
        Ok(self.store().record_audit(&entry, self.now()).await?)
    }
}

/// What somebody did, for the audit log.
struct Audited<'a> {
    action: &'a str,
    organisation: Option<OrganisationId>,
    subject: String,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
}

impl<'a> Audited<'a> {
    fn new(action: &'a str, subject: impl Display) -> Self {
        let subject = subject.to_string();
        Self { action, organisation: None, subject, before: None, after: None }
    }

    fn of(self, organisation: OrganisationId) -> Self {
        Self { organisation: Some(organisation), ..self }
    }

    fn before(self, before: &impl Serialize) -> Self {
        Self { before: serde_json::to_value(before).ok(), ..self }
    }

    fn after(self, after: &impl Serialize) -> Self {
        Self { after: serde_json::to_value(after).ok(), ..self }
    }
}

/// All routes, and the document that describes them.
pub fn router(api: Api) -> Router {
    let (routes, document) = resources().split_for_parts();
    let document = Arc::new(document);
    let routes = routes
        .route("/api/v1/openapi.json", get(move || async move { extract::Json(document) }))
        .route("/docs", get(docs::enter))
        .route("/docs/", get(docs::page))
        .route("/docs/{*file}", get(docs::file))
        .route("/problems/{name}", get(problem_kind::explain))
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics));
    layer::wrap(routes.merge(console::routes()), api)
}

/// The document that describes the API.
pub fn document() -> OpenApi {
    resources().into_openapi()
}

fn resources() -> OpenApiRouter<Api> {
    let resources = OpenApiRouter::new()
        .merge(organisations::routes())
        .merge(properties::routes())
        .merge(credentials::routes())
        .merge(integrations::routes())
        .merge(preview::routes())
        .merge(runs::routes())
        .merge(contacts::routes())
        .merge(changes::routes())
        .merge(files::routes())
        .merge(alerts::routes())
        .merge(decisions::routes())
        .merge(dossier::routes())
        .merge(explain::routes())
        .merge(fixit::routes())
        .merge(undo::routes())
        .merge(webhooks::routes())
        .merge(adapters::routes());
    let mut router = OpenApiRouter::with_openapi(document::head()).nest("/api/v1", resources);
    document::finish(router.get_openapi_mut());
    router
}
