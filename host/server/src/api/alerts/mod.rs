//! Alerts: questions that only a person can answer, and answering them.

mod bulk;
mod facts;
mod offer;

use axum::extract::State;
use axum::http::{HeaderName, header};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::alert::{Action, Answer};
use usersync_core::model::{
    AlertId, AlertKind, ContactId, CredentialId, IntegrationId, OrganisationId, PropertyId,
    Resolution, RunId,
};
use usersync_store::{AlertFilter, StoredAlert};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use self::bulk::{BulkAnswer, BulkAnswered};
pub use self::facts::{ContactFacts, FactsView, RecordFacts, ResemblanceView};
pub use self::offer::OfferedAction;
use super::extract::{Json, Path, Query};
use super::page::{Page, PageQuery};
use super::precondition::{Tagged, Versioned};
use super::problem::Problem;
use super::problem_kind::ProblemKind;
use super::runs::RecordRef;
use super::{Api, Audited, words};
use crate::auth::{Operator, Principal, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_alerts))
        .routes(routes!(find_alert))
        .routes(routes!(answer_alert))
        .routes(routes!(bulk::answer_alerts))
}

/// A question that only a person can answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Alert)]
pub struct AlertView {
    #[schema(value_type = Uuid)]
    pub id: AlertId,
    #[schema(value_type = Uuid)]
    pub organisation_id: OrganisationId,
    /// None: it is about a credential.
    #[schema(value_type = Option<Uuid>)]
    pub integration_id: Option<IntegrationId>,
    #[schema(value_type = Option<Uuid>)]
    pub credential_id: Option<CredentialId>,
    #[schema(value_type = words::AlertKind)]
    pub kind: AlertKind,
    /// The kind, as it is shown.
    pub title: String,
    pub urgent: bool,
    pub facts: FactsView,
    /// The answers it offers, in their order; none once it is closed.
    pub actions: Vec<OfferedAction>,
    pub version: i64,
    pub raised_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    /// The last alert before it that asked the same, with other values or at another time.
    #[schema(value_type = Option<Uuid>)]
    pub earlier_id: Option<AlertId>,
    /// None while it is open.
    pub closed: Option<ClosedView>,
}

/// How an alert was closed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Closed)]
pub struct ClosedView {
    pub at: DateTime<Utc>,
    #[schema(value_type = words::Resolution)]
    pub resolution: Resolution,
    /// What somebody answered.
    pub answer: Option<AnswerBody>,
    pub by: Option<String>,
    #[schema(value_type = Option<Uuid>)]
    pub run_id: Option<RunId>,
}

/// An answer to an alert.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Answer)]
#[serde(deny_unknown_fields)]
pub struct AnswerBody {
    #[schema(value_type = words::Action)]
    pub action: Action,
    /// Which record, where the alert names several.
    #[serde(default)]
    pub record: Option<RecordRef>,
    /// Which contact, where the alert names several or another one is meant.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub contact_id: Option<ContactId>,
    /// Until when, where the question is snoozed.
    #[serde(default)]
    pub until: Option<DateTime<Utc>>,
}

impl From<Answer> for AnswerBody {
    fn from(answer: Answer) -> Self {
        let Answer { action, record, contact, until } = answer;
        Self { action, record: record.map(Into::into), contact_id: contact, until }
    }
}

impl From<AnswerBody> for Answer {
    fn from(body: AnswerBody) -> Self {
        let AnswerBody { action, record, contact_id, until } = body;
        Self { action, record: record.map(Into::into), contact: contact_id, until }
    }
}

impl From<StoredAlert> for AlertView {
    fn from(stored: StoredAlert) -> Self {
        let actions = match stored.closed {
            None => offer::actions(&stored.alert),
            Some(_) => Vec::new(),
        };
        Self {
            id: stored.id,
            organisation_id: stored.organisation,
            integration_id: stored.integration,
            credential_id: stored.credential,
            kind: stored.alert.kind,
            title: stored.alert.kind.title().to_owned(),
            urgent: stored.alert.urgent,
            actions,
            facts: stored.alert.facts.into(),
            version: stored.version,
            raised_at: stored.raised_at,
            changed_at: stored.changed_at,
            earlier_id: stored.earlier,
            closed: stored.closed.map(|closed| ClosedView {
                at: closed.at,
                resolution: closed.resolution,
                answer: closed.answer.map(Into::into),
                by: closed.by,
                run_id: closed.run,
            }),
        }
    }
}

impl Versioned for AlertView {
    fn version(&self) -> i64 {
        self.version
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AlertQuery {
    /// Only those of this organisation.
    #[param(value_type = Option<Uuid>)]
    organisation: Option<OrganisationId>,
    /// Only those of this property, and of the credential that it uses.
    #[param(value_type = Option<Uuid>)]
    property: Option<PropertyId>,
    #[param(value_type = Option<words::AlertKind>)]
    kind: Option<AlertKind>,
    /// Only open ones (`true`), or only closed ones (`false`).
    open: Option<bool>,
    urgent: Option<bool>,
}

impl AlertQuery {
    /// As the store takes it.
    pub(super) fn filter(self) -> AlertFilter {
        let Self { organisation, property, kind, open, urgent } = self;
        AlertFilter { organisation, property, kind, open, urgent }
    }
}

/// Lists alerts, newest first
#[utoipa::path(
    get, path = "/alerts", tag = "alerts", params(AlertQuery, PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<AlertView>)),
)]
async fn list_alerts(
    _: Viewer,
    State(api): State<Api>,
    Query(query): Query<AlertQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Page<AlertView>, Problem> {
    let filter = query.filter();
    let alerts = api.store().list_alerts(&filter, &page.request()?).await?;
    let total = page.total(api.store().count_alerts(&filter)).await?;
    Ok(Page::of(alerts, AlertView::from).with_total(total))
}

/// Shows an alert with the answers that it offers
#[utoipa::path(
    get, path = "/alerts/{id}", tag = "alerts", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "The alert", body = AlertView)),
)]
async fn find_alert(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<AlertId>,
) -> Result<Tagged<AlertView>, Problem> {
    Ok(Tagged(api.store().find_alert(id).await?.into()))
}

/// What an answer did.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Answered {
    /// The run that carried it out.
    #[schema(value_type = Uuid)]
    pub run_id: RunId,
    pub alert: AlertView,
}

/// Answers an alert; it takes effect at once
///
/// Whoever answers second, or answers facts that have changed, is told and nothing is done.
#[utoipa::path(
    post, path = "/alerts/{id}/answer", tag = "alerts", request_body = AnswerBody,
    params(("id" = Uuid, Path)),
    security(("token" = ["operator"])),
    responses((status = 200, description = "It was carried out", body = Answered)),
)]
async fn answer_alert(
    Operator(who): Operator,
    State(api): State<Api>,
    Path(id): Path<AlertId>,
    Json(body): Json<AnswerBody>,
) -> Result<([(HeaderName, String); 1], Json<Answered>), Problem> {
    let answered = answer_one(&api, &who, id, &body).await?;
    let location = [(header::LOCATION, format!("/api/v1/runs/{}", answered.run_id))];
    Ok((location, Json(answered)))
}

async fn answer_one(
    api: &Api,
    who: &Principal,
    id: AlertId,
    body: &AnswerBody,
) -> Result<Answered, Problem> {
    let before = api.store().find_alert(id).await?;
    if let Some(closed) = &before.closed {
        let by = closed.by.as_deref().unwrap_or("a sync");
        let detail = format!("the alert was closed at {} by {by}", closed.at);
        let problem = Problem::new(ProblemKind::AlertMovedOn, detail);
        return Err(problem.with_current(&AlertView::from(before)));
    }
    let answer = Answer::from(body.clone());
    let run_id = match api.engine.answer(id, &answer, &who.actor).await {
        Ok(run) => run,
        Err(failure) => {
            let problem = Problem::from(failure);
            if problem.kind() != ProblemKind::AlertMovedOn {
                return Err(problem);
            }
            let current = AlertView::from(api.store().find_alert(id).await?);
            return Err(problem.with_current(&current));
        }
    };
    let alert = AlertView::from(api.store().find_alert(id).await?);
    let deed = Audited::new("alert.answer", id).of(alert.organisation_id).after(body);
    api.audit(who, deed).await?;
    Ok(Answered { run_id, alert })
}
