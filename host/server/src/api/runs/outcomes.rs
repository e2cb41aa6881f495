//! What a run did to each record.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use usersync_core::model::{Outcome, PmsPropertyId, Reason, RecordKey, RunId, Step};
use usersync_store::{OutcomeFilter, RecordOutcome};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Path, Query};
use crate::api::page::{Page, PageQuery};
use crate::api::problem::Problem;
use crate::api::{Api, words};
use crate::auth::Viewer;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_outcomes))
}

/// What a run did to one record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = RecordOutcome)]
pub struct OutcomeView {
    pub record: RecordRef,
    #[schema(value_type = words::Outcome)]
    pub outcome: Outcome,
    #[schema(value_type = words::Step)]
    pub step: Step,
    #[schema(value_type = ReasonView)]
    pub reason: Reason,
    /// False where the run is held for approval: this is what it would have done.
    pub applied: bool,
}

/// As the document describes a reason.
#[derive(ToSchema)]
#[schema(as = Reason)]
#[expect(dead_code, reason = "stands for the domain's own type in the document")]
pub(in crate::api) struct ReasonView {
    #[schema(example = "pms_changed")]
    because: String,
    /// The alert that waits for an answer.
    #[schema(value_type = Option<words::AlertKind>)]
    alert: Option<String>,
}

/// A resident record: where it is listed, and the PMS's id of the person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = RecordKey)]
#[serde(deny_unknown_fields)]
pub struct RecordRef {
    #[schema(value_type = Uuid)]
    pub pms_property_id: PmsPropertyId,
    pub person: String,
}

impl From<RecordKey> for RecordRef {
    fn from(key: RecordKey) -> Self {
        Self { pms_property_id: key.pms_property, person: key.person }
    }
}

impl From<RecordRef> for RecordKey {
    fn from(record: RecordRef) -> Self {
        Self { pms_property: record.pms_property_id, person: record.person }
    }
}

impl From<RecordOutcome> for OutcomeView {
    fn from(outcome: RecordOutcome) -> Self {
        let RecordOutcome { record, verdict, applied } = outcome;
        Self {
            record: record.into(),
            outcome: verdict.outcome,
            step: verdict.step,
            reason: verdict.reason,
            applied,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OutcomeQuery {
    /// Only records that ended so.
    #[param(value_type = Option<words::Outcome>)]
    outcome: Option<Outcome>,
}

/// Lists what a run did to each record
///
/// Rows that the adapter could not read are listed with the run itself.
#[utoipa::path(
    get, path = "/runs/{id}/outcomes", tag = "runs",
    params(("id" = Uuid, Path), OutcomeQuery, PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<OutcomeView>)),
)]
async fn list_outcomes(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<RunId>,
    Query(query): Query<OutcomeQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Page<OutcomeView>, Problem> {
    let filter = OutcomeFilter { outcome: query.outcome };
    let outcomes = api.store().list_outcomes(id, filter, &page.request()?).await?;
    let total = page.total(api.store().count_outcomes(id, filter)).await?;
    Ok(Page::of(outcomes, OutcomeView::from).with_total(total))
}
