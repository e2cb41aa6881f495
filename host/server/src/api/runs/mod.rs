//! Runs: asking for one, and what each did to every record.

mod events;
mod outcomes;
mod replay;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{IntegrationId, Outcome, PmsPropertyId, RunId, Tally};
use usersync_core::plan::{Finding, Notice, ReadVerdict, Rejected};
use usersync_store::{PageRequest, QueuedRun, Run, RunState, SyncNow, Trigger};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub use self::events::{Happened, RunEventList, RunEventView};
pub(super) use self::outcomes::ReasonView;
pub use self::outcomes::{OutcomeView, RecordRef};
pub use self::replay::{DifferenceView, ReplayView};
use super::extract::{Json, Path, Query};
use super::page::{Page, PageQuery};
use super::problem::Problem;
use super::problem_kind::ProblemKind;
use super::{Api, Audited, words};
use crate::auth::{Operator, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_runs, start_run))
        .routes(routes!(find_run))
        .merge(events::routes())
        .merge(outcomes::routes())
        .merge(replay::routes())
}

/// One pass of one integration.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Run)]
pub struct RunView {
    #[schema(value_type = Uuid)]
    pub id: RunId,
    #[schema(value_type = Uuid)]
    pub integration_id: IntegrationId,
    #[schema(value_type = words::Trigger)]
    pub trigger: Trigger,
    /// Who asked for it.
    pub actor: Option<String>,
    #[schema(value_type = words::RunState)]
    pub state: RunState,
    /// When somebody asked for it, while it is queued.
    pub asked_at: Option<DateTime<Utc>>,
    /// None while it is queued.
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    /// The adapter that read, as `id@version`.
    pub adapter_version: Option<String>,
    /// Records read.
    pub read: u32,
    /// How many of them ended each way; the counts add up to those read.
    pub outcomes: BTreeMap<String, u32>,
    pub reads: Vec<ReadView>,
    /// What went wrong, in a word.
    pub failure: Option<String>,
    /// It waits for approval, and its outcomes are what it would have done.
    pub held: bool,
    /// What the PMS answered is kept, so that the run can be replayed.
    pub recorded: bool,
    /// Secrets that the PMS sent back and that were taken out of what is kept.
    pub secrets_removed: Option<u64>,
}

/// What a run made of the read of one PMS property.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Read)]
pub struct ReadView {
    #[schema(value_type = Uuid)]
    pub pms_property_id: PmsPropertyId,
    /// `accepted`, or why nothing was decided: `incomplete`, `empty`, `shrunken`,
    /// `changes` (only what changed was read, and laid over the last read of everybody),
    /// `withheld` (the run is held for approval: its outcomes are what it would have done),
    /// `not_asked`.
    #[serde(flatten)]
    #[schema(value_type = FindingView)]
    pub finding: Finding,
}

/// As the document describes a finding.
#[derive(ToSchema)]
#[schema(as = Finding)]
#[expect(dead_code, reason = "stands for the domain's own type in the document")]
pub(super) struct FindingView {
    #[schema(example = "accepted")]
    finding: String,
    /// People pending or current in it.
    people: Option<u32>,
    /// The same of the last accepted read.
    before: Option<u32>,
    now: Option<u32>,
    /// Residents who changed, where only changes were read.
    changed: Option<u32>,
    /// What is missing from an incomplete read.
    why: Option<String>,
}

impl From<ReadVerdict> for ReadView {
    fn from(read: ReadVerdict) -> Self {
        Self { pms_property_id: read.pms_property, finding: read.finding }
    }
}

impl From<Run> for RunView {
    fn from(run: Run) -> Self {
        Self {
            id: run.id,
            integration_id: run.integration,
            trigger: run.trigger,
            actor: run.actor,
            state: run.state,
            asked_at: None,
            started_at: Some(run.started_at),
            finished_at: run.finished_at,
            adapter_version: run.adapter_version,
            read: run.tally.total(),
            outcomes: count(&run.tally),
            reads: run.reads.into_iter().map(Into::into).collect(),
            failure: run.failure,
            held: run.held,
            recorded: run.recorded,
            secrets_removed: run.secrets_removed,
        }
    }
}

impl From<QueuedRun> for RunView {
    fn from(queued: QueuedRun) -> Self {
        let QueuedRun { id, integration, trigger, actor, asked_at } = queued;
        Self {
            id,
            integration_id: integration,
            trigger,
            actor,
            state: RunState::Queued,
            asked_at: Some(asked_at),
            started_at: None,
            finished_at: None,
            adapter_version: None,
            read: 0,
            outcomes: count(&Tally::default()),
            reads: Vec::new(),
            failure: None,
            held: false,
            recorded: false,
            secrets_removed: None,
        }
    }
}

pub(super) fn count(tally: &Tally) -> BTreeMap<String, u32> {
    Outcome::ALL.map(|outcome| (outcome.name().to_owned(), tally.of(outcome))).into()
}

/// A run with everything that was noted in it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = RunDetail)]
pub struct RunDetailView {
    #[serde(flatten)]
    pub run: RunView,
    /// What is worth telling but blocks nothing.
    #[schema(value_type = Vec<Object>)]
    pub notices: Vec<Notice>,
    /// Rows that the adapter could not read.
    #[schema(value_type = Vec<RejectedView>)]
    pub rejected: Vec<Rejected>,
    /// Log lines of the adapter and words of the PMS.
    pub log: Option<String>,
}

/// As the document describes a rejected row.
#[derive(ToSchema)]
#[schema(as = RejectedRow)]
#[expect(dead_code, reason = "stands for the domain's own type in the document")]
struct RejectedView {
    pms_property: Uuid,
    /// The PMS's id of the person, if that much could be read.
    person: Option<String>,
    /// In the adapter's words.
    why: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RunQuery {
    /// Only those that began at this time or later.
    pub(super) since: Option<DateTime<Utc>>,
}

/// Lists the runs of an integration, newest first
#[utoipa::path(
    get, path = "/integrations/{id}/runs", tag = "runs",
    params(("id" = Uuid, Path), RunQuery, PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<RunView>)),
)]
async fn list_runs(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    Query(query): Query<RunQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Page<RunView>, Problem> {
    api.store().find_integration(id).await?;
    let runs = api.store().list_runs_since(id, query.since, &page.request()?).await?;
    let total = page.total(api.store().count_runs(id, query.since)).await?;
    Ok(Page::of(runs, RunView::from).with_total(total))
}

/// What came of asking for a run.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StartedRun {
    /// What happens now, in a sentence.
    pub message: String,
    /// The run that was asked for.
    pub run: RunView,
    /// The run under way, if there is one; it began before anybody asked.
    pub under_way: Option<RunView>,
}

/// Syncs now
///
/// Answers at once, and `Location` leads to the run, which is queued until it begins. During a run
/// exactly one more is queued, however often it is asked for.
#[utoipa::path(
    post, path = "/integrations/{id}/runs", tag = "runs", params(("id" = Uuid, Path)),
    security(("token" = ["operator"])),
    responses((status = 202, description = "A run is asked for", body = StartedRun)),
)]
pub(crate) async fn start_run(
    Operator(who): Operator,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<StartedRun>), Problem> {
    let organisation = api.store().find_integration(id).await?.organisation;
    let (run, message) = match api.store().sync_now(id, &who.actor, api.now()).await? {
        SyncNow::DueNow(run) => (run, "the run starts now"),
        SyncNow::AlreadyDue(run) => (run, "a run was asked for already and starts now"),
        SyncNow::FollowUpQueued(run) => (run, "a run is under way; one more follows it"),
        SyncNow::AlreadyQueued(run) => {
            (run, "a run is under way, and one more was queued behind it already")
        }
        SyncNow::Off => {
            let detail = "the integration is not on; turn it on first";
            return Err(Problem::new(ProblemKind::Conflict, detail));
        }
    };
    let newest = api.store().list_runs(id, &PageRequest::new(None, 1)).await?.items;
    let under_way = newest.into_iter().find(|run| run.state == RunState::Running);
    api.audit(&who, Audited::new("run.start", id).of(organisation)).await?;
    let location = format!("/api/v1/runs/{run}");
    let started = StartedRun {
        message: message.to_owned(),
        run: find_view(&api, run).await?,
        under_way: under_way.map(RunView::from),
    };
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(started)))
}

/// A run, begun or queued.
pub(crate) async fn find_view(api: &Api, id: RunId) -> Result<RunView, Problem> {
    // A run that begins between the two looks is found by the second.
    match api.store().find_queued_run(id).await? {
        Some(queued) => Ok(queued.into()),
        None => Ok(api.store().find_run(id).await?.into()),
    }
}

/// Shows a run, begun or queued
#[utoipa::path(
    get, path = "/runs/{id}", tag = "runs", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "The run", body = RunDetailView)),
)]
async fn find_run(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<RunId>,
) -> Result<Json<RunDetailView>, Problem> {
    if let Some(queued) = api.store().find_queued_run(id).await? {
        let (notices, rejected) = (Vec::new(), Vec::new());
        return Ok(Json(RunDetailView { run: queued.into(), notices, rejected, log: None }));
    }
    let run = api.store().find_run(id).await?;
    let detail = api.store().run_detail(id).await?;
    let notices = run.notices.clone();
    Ok(Json(RunDetailView {
        run: run.into(),
        notices,
        rejected: detail.rejected,
        log: detail.text,
    }))
}
