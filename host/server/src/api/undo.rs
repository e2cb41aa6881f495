//! Taking back what happened to people.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use usersync_core::model::{ContactId, HistoryId, RunId};
use usersync_core::undo::{Hindrance, Obstacle};
use usersync_engine::{TakenBack, Whole};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path};
use super::problem::Problem;
use super::{Api, Audited};
use crate::auth::Operator;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(undo_change)).routes(routes!(undo_run))
}

/// What was taken back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = TakenBack)]
pub struct TakenBackView {
    /// So many people are as they were before.
    pub people: usize,
    /// Who is left as they are, since something changed since.
    pub left: Vec<ObstacleView>,
    /// The run that planned anew.
    #[schema(value_type = Option<Uuid>)]
    pub run_id: Option<RunId>,
}

/// Why a change of one person is not undone.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Obstacle)]
pub struct ObstacleView {
    #[schema(value_type = Uuid)]
    pub contact_id: ContactId,
    /// In a sentence.
    pub text: String,
    /// The same for programs: `hindrance` names it.
    #[schema(value_type = Object)]
    pub facts: Hindrance,
}

impl From<Obstacle> for ObstacleView {
    fn from(Obstacle { contact, why }: Obstacle) -> Self {
        Self { contact_id: contact, text: why.to_string(), facts: why }
    }
}

impl From<TakenBack> for TakenBackView {
    fn from(done: TakenBack) -> Self {
        let left = done.left.into_iter().map(Into::into).collect();
        Self { people: done.people, left, run_id: done.run }
    }
}

/// Takes back what was written to a person together with this entry of their history
///
/// What is written for it is one more entry. A field goes back to its value of before and stays
/// there until the PMS changes it. Somebody whom a sync created leaves the directory, as if removed
/// by hand: no sync brings them back by itself. It is refused where something changed since.
#[utoipa::path(
    post, path = "/contacts/{id}/history/{entry}/undo", tag = "contacts",
    params(("id" = Uuid, Path), ("entry" = Uuid, Path)),
    security(("token" = ["operator"])),
    responses((status = 200, description = "It is taken back", body = TakenBackView)),
)]
async fn undo_change(
    Operator(who): Operator,
    State(api): State<Api>,
    Path((id, entry)): Path<(ContactId, HistoryId)>,
) -> Result<Json<TakenBackView>, Problem> {
    let done = api.engine.undo_change_set(id, entry, &who.actor).await?;
    let property = api.store().find_contact(id).await?.property;
    let organisation = api.store().find_property(property).await?.organisation_id;
    let after = serde_json::json!({ "entry": entry });
    api.audit(&who, Audited::new("contact.undo", id).of(organisation).after(&after)).await?;
    Ok(Json(done.into()))
}

/// How a run is to be taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RunUndo {
    /// Leave people as they are of whom something changed since, instead of undoing nothing.
    #[serde(default)]
    leave_changed: bool,
}

/// Takes back everything that a run did to people
///
/// Each of them as with one change. Decisions that the run carried out stay; they are undone by
/// themselves.
#[utoipa::path(
    post, path = "/runs/{id}/undo", tag = "runs", request_body = RunUndo,
    params(("id" = Uuid, Path)),
    security(("token" = ["operator"])),
    responses((status = 200, description = "It is taken back", body = TakenBackView)),
)]
async fn undo_run(
    Operator(who): Operator,
    State(api): State<Api>,
    Path(id): Path<RunId>,
    Json(asked): Json<RunUndo>,
) -> Result<Json<TakenBackView>, Problem> {
    let whole = if asked.leave_changed { Whole::OrInPart } else { Whole::Only };
    let done = api.engine.undo_run(id, whole, &who.actor).await?;
    let integration = api.store().find_run(id).await?.integration;
    let organisation = api.store().find_integration(integration).await?.organisation;
    let after = serde_json::json!({ "people": done.people, "left": done.left.len() });
    api.audit(&who, Audited::new("run.undo", id).of(organisation).after(&after)).await?;
    Ok(Json(done.into()))
}
