//! Previews: what a run would do, shown before it does it.

mod outlook;

use std::collections::BTreeMap;

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{Alert, AlertId, AlertKind, IntegrationId, PmsPropertyId, Resolution};
use usersync_core::plan::{Finding, Notice, Preview};
use usersync_engine::{PreviewRequest, Previewed, ReadFrom};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use self::outlook::{EffectView, GuardView, OutlookView};
use super::alerts::FactsView;
use super::extract::{Json, Path};
use super::integrations::{IntegrationView, SettingsView, check_pms_properties};
use super::problem::Problem;
use super::runs::{FindingView, count};
use super::{Api, words};
use crate::auth::Operator;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(preview_run)).merge(outlook::routes())
}

/// What to preview.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = PreviewRequest)]
#[serde(default, deny_unknown_fields)]
pub struct PreviewBody {
    /// `pms` reads the PMS now; `recordings` takes what the last reads gave, and calls nobody.
    pub read: ReadWord,
    /// Settings in the place of those that are saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<SettingsView>,
    /// PMS properties in the place of those that are attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Uuid>>)]
    pub pms_property_ids: Option<Vec<PmsPropertyId>>,
}

/// Where a preview has its residents from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = PreviewRead)]
#[serde(rename_all = "snake_case")]
pub enum ReadWord {
    #[default]
    Pms,
    Recordings,
}

/// What a run would do.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Preview)]
pub struct PreviewView {
    pub at: DateTime<Utc>,
    pub reads: Vec<PreviewedRead>,
    /// Residents read.
    pub read: u32,
    /// How many of them would end each way; the counts add up to those read.
    pub outcomes: BTreeMap<String, u32>,
    /// The run would be held for approval; the counts and what follows are what it would do once it
    /// is approved.
    pub held: bool,
    #[serde(flatten)]
    pub outlook: OutlookView,
    /// Alerts that it would raise.
    pub alerts: Vec<PreviewedAlert>,
    /// Open alerts that it would close.
    pub closes: Vec<PreviewedClosing>,
    /// Linked people whom the saved settings keep updating and these would not.
    pub stops_updating: u32,
    /// What is worth telling but blocks nothing.
    #[schema(value_type = Vec<Object>)]
    pub notices: Vec<Notice>,
    /// Give this when turning the integration on or attaching these PMS properties: the first run
    /// may then do as much as is shown here. Only of a read of the PMS, and good for a day.
    pub approval: Option<String>,
    /// Everybody was read, and the call budgets leave no room for that again: a run that follows at
    /// once reads only what changed, and misses nobody.
    pub run_reads_changes: bool,
}

/// What a run would make of the read of one PMS property.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PreviewedRead {
    #[schema(value_type = Uuid)]
    pub pms_property_id: PmsPropertyId,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
    #[serde(flatten)]
    #[schema(value_type = FindingView)]
    pub finding: Finding,
}

/// An alert that would be raised.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PreviewedAlert {
    #[schema(value_type = words::AlertKind)]
    pub kind: AlertKind,
    pub urgent: bool,
    pub facts: FactsView,
}

/// An open alert that would be closed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PreviewedClosing {
    #[schema(value_type = Uuid)]
    pub alert_id: AlertId,
    #[schema(value_type = words::Resolution)]
    pub resolution: Resolution,
}

impl From<Alert> for PreviewedAlert {
    fn from(alert: Alert) -> Self {
        Self { kind: alert.kind, urgent: alert.urgent, facts: alert.facts.into() }
    }
}

impl From<Previewed> for PreviewView {
    fn from(previewed: Previewed) -> Self {
        let Previewed { at, read_at, preview, stops_updating, approval, run_reads_changes } =
            previewed;
        let Preview { plan, questions, outlook } = preview;
        let reads = plan.reads.into_iter().map(|read| PreviewedRead {
            pms_property_id: read.pms_property,
            read_at: read_at.get(&read.pms_property).copied(),
            finding: read.finding,
        });
        let held = !plan.withheld.is_empty();
        let asked = plan.alerts.raise.into_iter().map(|(_, alert)| alert);
        let later = questions.into_iter().filter(|_| held);
        let closes = plan
            .alerts
            .resolve
            .into_iter()
            .map(|(alert_id, resolution)| PreviewedClosing { alert_id, resolution });
        Self {
            at,
            reads: reads.collect(),
            read: plan.tally.total(),
            outcomes: count(&plan.tally),
            held,
            outlook: outlook.into(),
            alerts: asked.chain(later).map(Into::into).collect(),
            closes: closes.collect(),
            stops_updating,
            notices: plan.notices,
            approval,
            run_reads_changes,
        }
    }
}

/// Previews a run: what it would do now, or would have done under other settings
///
/// The PMS is read as a run reads it, or the last recorded reads are taken. Nothing is written. The
/// run does exactly what is shown here if nothing changes meanwhile.
#[utoipa::path(
    post, path = "/integrations/{id}/preview", tag = "integrations", request_body = PreviewBody,
    params(("id" = Uuid, Path)),
    security(("token" = ["operator"])),
    responses((status = 200, description = "What it would do", body = PreviewView)),
)]
pub(crate) async fn preview_run(
    _: Operator,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    body: Option<Json<PreviewBody>>,
) -> Result<Json<PreviewView>, Problem> {
    let Json(PreviewBody { read, settings, pms_property_ids }) = body.unwrap_or_default();
    if let Some(ids) = &pms_property_ids {
        let integration = IntegrationView::from(api.store().find_integration(id).await?);
        check_pms_properties(&api, &integration, integration.credential_id, ids).await?;
    }
    let request = PreviewRequest {
        read: match read {
            ReadWord::Pms => ReadFrom::Pms,
            ReadWord::Recordings => ReadFrom::Recordings,
        },
        settings: settings.map(Into::into),
        attached: pms_property_ids,
    };
    Ok(Json(api.engine.preview(id, &request).await?.into()))
}
