//! What to correct in the PMS, by unit.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::fixit::{Defect, Fix};
use usersync_core::model::IntegrationId;
use usersync_engine::FixList;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Api;
use super::extract::{Json, Path};
use super::problem::Problem;
use super::runs::RecordRef;
use crate::auth::Viewer;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_fixes))
}

/// What to correct in the PMS.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = FixList)]
pub struct FixListView {
    /// By unit, then by name; what has no unit comes last.
    pub items: Vec<FixView>,
    /// The oldest of the last accepted reads; none while a PMS property was never read.
    pub read_at: Option<DateTime<Utc>>,
}

/// One thing to correct.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Fix)]
pub struct FixView {
    pub unit: Option<String>,
    /// First and last name; empty where none is kept.
    pub name: String,
    pub record: Option<RecordRef>,
    /// What is wrong and what to do, in a sentence about the person.
    pub text: String,
    /// The same for programs: `defect` names it.
    #[schema(value_type = Object)]
    pub facts: Defect,
    /// Since when a person is asked about it.
    pub since: Option<DateTime<Utc>>,
}

impl From<Fix> for FixView {
    fn from(fix: Fix) -> Self {
        let Fix { unit, name, record, defect, since } = fix;
        let text = defect.to_string();
        Self { unit, name, record: record.map(Into::into), text, facts: defect, since }
    }
}

/// Lists what to correct in the PMS, by unit
///
/// It is made anew each time, so that it empties itself as the PMS is corrected and read.
#[utoipa::path(
    get, path = "/integrations/{id}/fix-it", tag = "integrations", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "All of it", body = FixListView)),
)]
async fn list_fixes(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Json<FixListView>, Problem> {
    let FixList { fixes, read_at } = api.engine.fix_list(id).await?;
    Ok(Json(FixListView { items: fixes.into_iter().map(Into::into).collect(), read_at }))
}
