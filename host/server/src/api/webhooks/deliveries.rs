//! What webhooks were told, and telling it again.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_store::{Delivery, WebhookEvent};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::extract::{Json, Path, Query};
use crate::api::page::{Page, PageQuery};
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::api::{Api, Audited, words};
use crate::auth::{Admin, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(test_webhook))
        .routes(routes!(list_deliveries))
        .routes(routes!(replay_delivery))
}

/// Something that a webhook is told.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// The `webhook-id` of the request, the same for each attempt.
    pub id: Uuid,
    pub webhook_id: Uuid,
    #[schema(value_type = words::DeliveryEvent)]
    pub event: WebhookEvent,
    /// The body of the request: `event`, `at`, `organisation_id`, and the ids and words in `data`.
    #[schema(value_type = Object)]
    pub body: serde_json::Value,
    pub created_at: DateTime<Utc>,
    pub attempts: u32,
    pub attempted_at: Option<DateTime<Utc>>,
    /// When it is tried next; none once it arrived or was given up.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it was answered with a success.
    pub delivered_at: Option<DateTime<Utc>>,
    /// What the last attempt was answered with.
    pub status: Option<u16>,
    /// Why the last attempt failed.
    pub failure: Option<String>,
    /// The delivery that this one tells again.
    pub replays: Option<Uuid>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            webhook_id: delivery.webhook,
            event: delivery.event,
            body: serde_json::from_str(&delivery.body).unwrap_or_default(),
            created_at: delivery.created_at,
            attempts: delivery.attempts,
            attempted_at: delivery.attempted_at,
            next_attempt_at: delivery.due_at,
            delivered_at: delivery.delivered_at,
            status: delivery.status,
            failure: delivery.failure,
            replays: delivery.replays,
        }
    }
}

/// Tells a webhook that this is a test
///
/// Whether it arrived stands in its list of deliveries a moment later.
#[utoipa::path(
    post, path = "/webhooks/{id}/test", tag = "webhooks", params(("id" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 202, description = "It is told", body = DeliveryView)),
)]
async fn test_webhook(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<DeliveryView>), Problem> {
    let delivery = api.store().test_webhook(id, api.now()).await?;
    let deed = Audited::new("webhook.test", id).of(delivery.organisation);
    api.audit(&who, deed).await?;
    Ok((StatusCode::ACCEPTED, Json(delivery.into())))
}

/// Lists what a webhook was told and is to be told, newest first
///
/// A delivery is kept for 14 days.
#[utoipa::path(
    get, path = "/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = Uuid, Path), PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<DeliveryView>)),
)]
async fn list_deliveries(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<Uuid>,
    Query(page): Query<PageQuery>,
) -> Result<Page<DeliveryView>, Problem> {
    api.store().find_webhook(id).await?;
    let deliveries = api.store().list_deliveries(id, &page.request()?).await?;
    let total = page.total(api.store().count_deliveries(id)).await?;
    Ok(Page::of(deliveries, DeliveryView::from).with_total(total))
}

/// Tells a webhook something again, under an id of its own
#[utoipa::path(
    post, path = "/webhooks/{id}/deliveries/{delivery}/replay", tag = "webhooks",
    params(("id" = Uuid, Path), ("delivery" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 202, description = "It is told again", body = DeliveryView)),
)]
async fn replay_delivery(
    Admin(who): Admin,
    State(api): State<Api>,
    Path((id, delivery)): Path<(Uuid, Uuid)>,
) -> Result<(StatusCode, Json<DeliveryView>), Problem> {
    if api.store().find_delivery(delivery).await?.webhook != id {
        let detail = format!("webhook `{id}` was never told `{delivery}`");
        return Err(Problem::new(ProblemKind::NotFound, detail));
    }
    let again = api.store().replay_delivery(delivery, api.now()).await?;
    let deed = Audited::new("webhook.replay", delivery).of(again.organisation);
    api.audit(&who, deed).await?;
    Ok((StatusCode::ACCEPTED, Json(again.into())))
}
