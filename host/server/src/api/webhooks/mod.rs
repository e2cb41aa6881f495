//! Webhooks: who is told of runs and alerts as they happen.
//!
//! A secret is told once, when it is drawn, and never again; what is told holds ids and words, and
//! nothing that is kept of a person.

mod deliveries;

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, StatusCode};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use usersync_core::model::OrganisationId;
use usersync_store::{Webhook, WebhookChange, WebhookEvent};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub use self::deliveries::DeliveryView;
use super::extract::{Json, Path, Query};
use super::page::{Page, PageQuery};
use super::precondition::{Created, IfMatch, Tagged, Versioned};
use super::problem::Problem;
use super::{Api, Audited, words};
use crate::auth::{Admin, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_webhooks, create_webhook))
        .routes(routes!(find_webhook, update_webhook, delete_webhook))
        .routes(routes!(rotate_webhook_secret))
        .merge(deliveries::routes())
}

/// The longest URL.
const LONGEST_URL: usize = 2000;

/// Somebody who is told, without the secret.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookView {
    pub id: Uuid,
    #[schema(value_type = Uuid)]
    pub organisation_id: OrganisationId,
    pub url: String,
    /// What it is told of.
    #[schema(value_type = Vec<words::WebhookEvent>)]
    pub events: Vec<WebhookEvent>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
}

impl From<Webhook> for WebhookView {
    fn from(webhook: Webhook) -> Self {
        let Webhook { id, organisation, url, events, version, created_at, created_by } = webhook;
        Self { id, organisation_id: organisation, url, events, version, created_at, created_by }
    }
}

impl Versioned for WebhookView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A webhook with its secret, which is told this once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct WebhookSecret {
    #[serde(flatten)]
    pub webhook: WebhookView,
    /// What everything it is told is signed with.
    #[schema(example = "whsec_bm90IGEgc2VjcmV0LCBidXQgaXQgbG9va3MgbGlrZSBvbmU=")]
    pub secret: String,
}

impl Versioned for WebhookSecret {
    fn version(&self) -> i64 {
        self.webhook.version
    }
}

/// Somebody to be told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWebhook {
    #[schema(value_type = Uuid)]
    organisation_id: OrganisationId,
    /// `https`, at a public address, unless the configuration allows another (`[egress]`).
    url: String,
    /// What it is told of: everything unless named.
    #[serde(default = "everything")]
    #[schema(value_type = Vec<words::WebhookEvent>)]
    events: Vec<WebhookEvent>,
}

fn everything() -> Vec<WebhookEvent> {
    WebhookEvent::ALL.to_vec()
}

/// What to change of a webhook; the rest stays.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = WebhookChange)]
#[serde(deny_unknown_fields)]
struct WebhookChangeBody {
    url: Option<String>,
    #[schema(value_type = Option<Vec<words::WebhookEvent>>)]
    events: Option<Vec<WebhookEvent>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WebhookQuery {
    /// Only those of this organisation.
    #[param(value_type = Option<Uuid>)]
    organisation: Option<OrganisationId>,
}

/// An answer that nobody keeps.
type ToldOnce<T> = ([(HeaderName, &'static str); 1], T);

const NOT_KEPT: [(HeaderName, &str); 1] = [(CACHE_CONTROL, "no-store")];

/// Lists webhooks, oldest first
#[utoipa::path(
    get, path = "/webhooks", tag = "webhooks", params(WebhookQuery, PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<WebhookView>)),
)]
async fn list_webhooks(
    _: Viewer,
    State(api): State<Api>,
    Query(query): Query<WebhookQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Page<WebhookView>, Problem> {
    let all = api.store().list_webhooks(query.organisation).await?;
    page.cut(all.into_iter().map(WebhookView::from).collect(), |one| one.id)
}

/// Adds a webhook; its secret is told this once
///
/// What it is told from now on is signed with the secret, tried for a day and a half until it is
/// answered with a success, and kept in its list of deliveries.
#[utoipa::path(
    post, path = "/webhooks", tag = "webhooks", request_body = NewWebhook,
    security(("token" = ["admin"])),
    responses((status = 201, description = "It was added", body = WebhookSecret)),
)]
async fn create_webhook(
    Admin(who): Admin,
    State(api): State<Api>,
    Json(new): Json<NewWebhook>,
) -> Result<ToldOnce<Created<Tagged<WebhookSecret>>>, Problem> {
    let url = check_url(&api, &new.url)?;
    let events = check_events(new.events)?;
    let (organisation, now) = (new.organisation_id, api.now());
    let (created, secret) =
        api.store().create_webhook(organisation, url, &events, &who.actor, now).await?;
    let view = WebhookView::from(created);
    let deed = Audited::new("webhook.create", view.id).of(view.organisation_id).after(&view);
    api.audit(&who, deed).await?;
    let location = format!("/api/v1/webhooks/{}", view.id);
    Ok((NOT_KEPT, Created { location, body: Tagged(with_secret(view, &secret)) }))
}

/// Shows a webhook
#[utoipa::path(
    get, path = "/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "The webhook", body = WebhookView)),
)]
async fn find_webhook(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<Uuid>,
) -> Result<Tagged<WebhookView>, Problem> {
    Ok(Tagged(api.store().find_webhook(id).await?.into()))
}

/// Changes where a webhook is told, or of what
#[utoipa::path(
    patch, path = "/webhooks/{id}", tag = "webhooks", request_body = WebhookChangeBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "Its `ETag`")),
    security(("token" = ["admin"])),
    responses((status = 200, description = "As it is now", body = WebhookView)),
)]
async fn update_webhook(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<Uuid>,
    if_match: IfMatch,
    Json(change): Json<WebhookChangeBody>,
) -> Result<Tagged<WebhookView>, Problem> {
    let before = WebhookView::from(api.store().find_webhook(id).await?);
    if_match.check(&before)?;
    let change = WebhookChange {
        url: change.url.map(|url| check_url(&api, &url).map(str::to_owned)).transpose()?,
        events: change.events.map(check_events).transpose()?,
    };
    let view = WebhookView::from(api.store().update_webhook(id, if_match.0, change).await?);
    let deed = Audited::new("webhook.update", id).of(view.organisation_id);
    api.audit(&who, deed.before(&before).after(&view)).await?;
    Ok(Tagged(view))
}

/// Deletes a webhook, with what it was still to be told
#[utoipa::path(
    delete, path = "/webhooks/{id}", tag = "webhooks",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "Its `ETag`")),
    security(("token" = ["admin"])),
    responses((status = 204, description = "It is gone")),
)]
async fn delete_webhook(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<Uuid>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let before = WebhookView::from(api.store().find_webhook(id).await?);
    if_match.check(&before)?;
    api.store().delete_webhook(id, if_match.0).await?;
    let deed = Audited::new("webhook.delete", id).of(before.organisation_id).before(&before);
    api.audit(&who, deed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Draws a new secret for a webhook, and tells it this once
///
/// For a day the one before signs beside it, so that there is time to change it at the other end.
#[utoipa::path(
    post, path = "/webhooks/{id}/rotate-secret", tag = "webhooks", params(("id" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 200, description = "The new secret", body = WebhookSecret)),
)]
async fn rotate_webhook_secret(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<Uuid>,
) -> Result<ToldOnce<Tagged<WebhookSecret>>, Problem> {
    let (rotated, secret) = api.store().rotate_webhook_secret(id, api.now()).await?;
    let view = WebhookView::from(rotated);
    let deed = Audited::new("webhook.rotate_secret", id).of(view.organisation_id);
    api.audit(&who, deed).await?;
    Ok((NOT_KEPT, Tagged(with_secret(view, &secret))))
}

fn with_secret(webhook: WebhookView, secret: &SecretString) -> WebhookSecret {
    WebhookSecret { webhook, secret: secret.expose_secret().to_owned() }
}

/// A URL that may be told something; where its name leads is looked at each time.
fn check_url<'u>(api: &Api, url: &'u str) -> Result<&'u str, Problem> {
    let url = url.trim();
    if url.chars().count() > LONGEST_URL {
        let detail = format!("a URL has at most {LONGEST_URL} characters");
        return Err(Problem::field("/url", detail));
    }
    let admitted = api.engine.egress().admit(url);
    admitted.map(|_| url).map_err(|denial| Problem::field("/url", denial.sentence()))
}

fn check_events(mut events: Vec<WebhookEvent>) -> Result<Vec<WebhookEvent>, Problem> {
    if events.is_empty() || events.contains(&WebhookEvent::Test) {
        let detail = "name what it is told of: `run.finished`, `alert.raised`, `alert.closed`";
        return Err(Problem::field("/events", detail));
    }
    events.sort_unstable();
    events.dedup();
    Ok(events)
}
