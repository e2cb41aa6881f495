//! What a run that waits for approval does once it has it.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use usersync_core::model::{
    AlertId, ContactId, FieldChange, Measure, Outcome, Reason, RunId, Step, Surge,
};
use usersync_core::plan::{Effect, Outlook};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Json, Path};
use crate::api::history::FieldChangeView;
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::api::runs::{ReasonView, RecordRef};
use crate::api::thresholds::ThresholdView;
use crate::api::{Api, words};
use crate::auth::Viewer;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(find_run_preview)).routes(routes!(find_alert_preview))
}

/// Whom a run touches, and how that compares with what goes through unseen.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Outlook)]
pub struct OutlookView {
    pub guards: Vec<GuardView>,
    /// Everybody whom it creates, links or updates.
    pub changes: Vec<EffectView>,
    /// Residents who wait for an email.
    pub without_email: u32,
    /// How many alerts it raises, by kind.
    pub questions: BTreeMap<String, u32>,
}

/// What one guard measured.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Guard)]
pub struct GuardView {
    /// What it looks at.
    #[schema(value_type = words::Surge)]
    pub guard: Surge,
    /// So many people …
    pub people: u32,
    /// … of so many.
    pub of: u32,
    pub threshold: ThresholdView,
    /// The most people that go through unseen.
    pub limit: u32,
    /// The run waits for approval because of it.
    pub exceeded: bool,
}

/// What a run does to one person.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Effect)]
pub struct EffectView {
    pub record: RecordRef,
    /// None of somebody who is not in the directory yet.
    #[schema(value_type = Option<Uuid>)]
    pub contact_id: Option<ContactId>,
    pub name: String,
    #[schema(value_type = words::Outcome)]
    pub outcome: Outcome,
    #[schema(value_type = words::Step)]
    pub step: Step,
    #[schema(value_type = ReasonView)]
    pub reason: Reason,
    #[schema(value_type = Vec<FieldChangeView>)]
    pub fields: Vec<FieldChange>,
}

impl From<Measure> for GuardView {
    fn from(measure: Measure) -> Self {
        Self {
            guard: measure.surge,
            people: measure.people,
            of: measure.of,
            threshold: measure.threshold.into(),
            limit: measure.limit(),
            exceeded: measure.is_exceeded(),
        }
    }
}

impl From<Effect> for EffectView {
    fn from(effect: Effect) -> Self {
        let Effect { record, verdict, contact, name, fields } = effect;
        Self {
            record: record.into(),
            contact_id: contact,
            name,
            outcome: verdict.outcome,
            step: verdict.step,
            reason: verdict.reason,
            fields,
        }
    }
}

impl From<Outlook> for OutlookView {
    fn from(outlook: Outlook) -> Self {
        let Outlook { measures, effects, without_email, questions } = outlook;
        let by_name =
            |(kind, count): (usersync_core::model::AlertKind, u32)| (kind.name().to_owned(), count);
        Self {
            guards: measures.into_iter().map(Into::into).collect(),
            changes: effects.into_iter().map(Into::into).collect(),
            without_email,
            questions: questions.into_iter().map(by_name).collect(),
        }
    }
}

/// Shows what a run that is held does once it is approved
///
/// The last held run of an integration keeps it, until a run goes through.
#[utoipa::path(
    get, path = "/runs/{id}/preview", tag = "runs", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "What it does", body = OutlookView)),
)]
async fn find_run_preview(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<RunId>,
) -> Result<Json<OutlookView>, Problem> {
    let outlook = api.store().outlook_of_run(id).await?.ok_or_else(|| {
        let detail = "the run has no preview: only the last run of an integration that is held \
                      for approval has one";
        Problem::new(ProblemKind::NotFound, detail)
    })?;
    Ok(Json(outlook.into()))
}

/// Shows what the run does that an alert asks approval for
#[utoipa::path(
    get, path = "/alerts/{id}/preview", tag = "alerts", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "What it does", body = OutlookView)),
)]
async fn find_alert_preview(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<AlertId>,
) -> Result<Json<OutlookView>, Problem> {
    let alert = api.store().find_alert(id).await?;
    let outlook = match alert.integration.filter(|_| alert.holds_a_run()) {
        Some(integration) => api.store().outlook_of(integration).await?,
        None => None,
    };
    let outlook = outlook.ok_or_else(|| {
        let detail = "the alert has no preview: only an open one about a run that is held for \
                      approval has one";
        Problem::new(ProblemKind::NotFound, detail)
    })?;
    Ok(Json(outlook.into()))
}
