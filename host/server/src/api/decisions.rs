//! Decisions: what people answered and what holds until it is undone.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{AlertId, Decision, DecisionId, IntegrationId, RunId};
use usersync_store::StoredDecision;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use super::page::{Page, PageQuery};
use super::problem::Problem;
use super::{Api, Audited};
use crate::auth::{Operator, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_decisions)).routes(routes!(undo_decision))
}

/// What somebody decided.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionView {
    #[schema(value_type = Uuid)]
    pub id: DecisionId,
    #[schema(value_type = Uuid)]
    pub integration_id: IntegrationId,
    /// The alert that it answered.
    #[schema(value_type = Option<Uuid>)]
    pub alert_id: Option<AlertId>,
    /// What holds: `decision` names it, the other keys whom it is about.
    #[schema(value_type = Object)]
    pub decision: Decision,
    /// The same in a sentence.
    pub text: String,
    pub author: String,
    pub decided_at: DateTime<Utc>,
    pub undone_at: Option<DateTime<Utc>>,
    pub undone_by: Option<String>,
}

impl From<StoredDecision> for DecisionView {
    fn from(stored: StoredDecision) -> Self {
        let (undone_at, undone_by) = stored.undone.unzip();
        Self {
            id: stored.id,
            integration_id: stored.integration,
            alert_id: stored.alert,
            text: stored.decision.to_string(),
            decision: stored.decision,
            author: stored.author,
            decided_at: stored.decided_at,
            undone_at,
            undone_by,
        }
    }
}

/// Lists the decisions of an integration, undone ones included, oldest first
#[utoipa::path(
    get, path = "/integrations/{id}/decisions", tag = "decisions",
    params(("id" = Uuid, Path), PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<DecisionView>)),
)]
async fn list_decisions(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    Query(page): Query<PageQuery>,
) -> Result<Page<DecisionView>, Problem> {
    api.store().find_integration(id).await?;
    let mut decisions = api.store().list_decisions(id).await?;
    decisions.sort_by_key(|decision| decision.id);
    page.cut(decisions.into_iter().map(DecisionView::from).collect(), |one| one.id.uuid())
}

/// Undoes a decision; what it kept from happening happens at once
#[utoipa::path(
    post, path = "/decisions/{id}/undo", tag = "decisions", params(("id" = Uuid, Path)),
    security(("token" = ["operator"])),
    responses((status = 200, description = "The run that planned anew", body = Undone)),
)]
async fn undo_decision(
    Operator(who): Operator,
    State(api): State<Api>,
    Path(id): Path<DecisionId>,
) -> Result<Json<Undone>, Problem> {
    let run_id = api.engine.undo(id, &who.actor).await?;
    let integration_id = api.store().find_run(run_id).await?.integration;
    let organisation = api.store().find_integration(integration_id).await?.organisation;
    api.audit(&who, Audited::new("decision.undo", id).of(organisation)).await?;
    Ok(Json(Undone { run_id }))
}

/// What undoing a decision did.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Undone {
    /// The run that planned anew without the decision.
    #[schema(value_type = Uuid)]
    pub run_id: RunId,
}
