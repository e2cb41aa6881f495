//! Integrations: one property's feed, set up in four steps.
//!
//! 1. Make the draft and choose a credential.
//! 2. Attach PMS properties.
//! 3. Look at the status words and leave some out.
//! 4. Turn it on.
//!
//! A later step is refused until the earlier ones are done.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{
    AccountId, CredentialId, IntegrationId, OrganisationId, PmsPropertyId, PropertyId, Settings,
    Standing, Threshold,
};
use usersync_engine::StatusCount;
use usersync_store::{Attached, ContactFilter, Integration, IntegrationChange, IntegrationState};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::credentials::{OverdraftView, overdrafts};
use super::extract::{Json, Path, Query};
use super::page::{Page, PageQuery};
use super::precondition::{Created, IfMatch, Tagged, Versioned};
use super::problem::{FieldError, Problem};
use super::problem_kind::ProblemKind;
use super::retention::RetentionView;
use super::thresholds::ThresholdsView;
use super::{Api, Audited, words};
use crate::auth::{Admin, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_integrations, create_integration))
        .routes(routes!(find_integration, update_integration))
        .routes(routes!(list_status_words))
        .routes(routes!(turn_on))
        .routes(routes!(turn_off))
}

/// One property's feed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Integration)]
pub struct IntegrationView {
    #[schema(value_type = Uuid)]
    pub id: IntegrationId,
    #[schema(value_type = Uuid)]
    pub organisation_id: OrganisationId,
    #[schema(value_type = Uuid)]
    pub property_id: PropertyId,
    #[schema(value_type = Option<Uuid>)]
    pub credential_id: Option<CredentialId>,
    pub pms_properties: Vec<AttachedProperty>,
    pub settings: SettingsView,
    pub recordings: RetentionView,
    #[schema(value_type = words::IntegrationState)]
    pub state: IntegrationState,
    /// A run is under way.
    pub running: bool,
    /// One more run follows the one under way.
    pub follow_up: bool,
    /// When the next run is due; none unless it is on.
    pub next_run_at: Option<DateTime<Utc>>,
    /// When the last complete run finished.
    pub last_sync_at: Option<DateTime<Utc>>,
    /// Call budgets that cannot carry an hourly read of everybody at all properties that share
    /// them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over_budget: Vec<OverdraftView>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

/// A PMS property that feeds an integration.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AttachedProperty {
    #[schema(value_type = Uuid)]
    pub id: PmsPropertyId,
    /// The PMS's own id.
    pub pms_id: String,
    pub name: String,
    /// When everybody there was last read, to the end, and the read was accepted.
    pub last_read_at: Option<DateTime<Utc>>,
    /// When what changed since then was last read, where call budgets forbid reading everybody.
    pub changes_read_at: Option<DateTime<Utc>>,
    /// People pending or current in that read.
    pub people: Option<u32>,
}

impl From<Attached> for AttachedProperty {
    fn from(attached: Attached) -> Self {
        let Attached { pms_property, accepted, laid_over_at } = attached;
        Self {
            id: pms_property.id,
            pms_id: pms_property.pms_id,
            name: pms_property.name,
            last_read_at: accepted.map(|read| read.at),
            changes_read_at: laid_over_at,
            people: accepted.map(|read| read.people),
        }
    }
}

/// What a manager sets for one integration.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = IntegrationSettings)]
#[serde(deny_unknown_fields)]
pub struct SettingsView {
    /// Status words of the PMS whose people stay out.
    #[serde(default)]
    pub excluded: Vec<String>,
    /// Create contacts for residents without an email.
    #[serde(default)]
    pub allow_without_email: bool,
    /// What a run may change before it is held for approval.
    #[serde(default)]
    pub thresholds: ThresholdsView,
}

impl From<Settings> for SettingsView {
    fn from(settings: Settings) -> Self {
        Self {
            excluded: settings.excluded.iter().map(str::to_owned).collect(),
            allow_without_email: settings.allow_without_email,
            thresholds: settings.thresholds.into(),
        }
    }
}

impl From<SettingsView> for Settings {
    fn from(view: SettingsView) -> Self {
        let words = view.excluded.iter().map(|word| word.trim()).filter(|word| !word.is_empty());
        Self {
            excluded: words.collect(),
            allow_without_email: view.allow_without_email,
            thresholds: view.thresholds.into(),
        }
    }
}

impl From<Integration> for IntegrationView {
    fn from(integration: Integration) -> Self {
        Self {
            id: integration.id,
            organisation_id: integration.organisation,
            property_id: integration.property,
            credential_id: integration.credential,
            pms_properties: integration.attached.into_iter().map(Into::into).collect(),
            settings: integration.settings.into(),
            recordings: integration.recordings.into(),
            state: integration.state,
            running: integration.claimed_by.is_some(),
            follow_up: integration.follow_up,
            next_run_at: integration.due_at,
            last_sync_at: integration.last_complete_at,
            over_budget: Vec::new(),
            version: integration.version,
            created_at: integration.created_at,
        }
    }
}

impl Versioned for IntegrationView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The property that gets a feed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewIntegration {
    #[schema(value_type = Uuid)]
    pub(crate) property_id: PropertyId,
}

/// What to change of an integration; the rest stays. It takes hold from the next run on.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = IntegrationChange)]
#[serde(deny_unknown_fields)]
pub(crate) struct IntegrationChangeBody {
    #[schema(value_type = Option<Uuid>)]
    pub(crate) credential_id: Option<CredentialId>,
    /// Every PMS property that feeds it from now on.
    #[schema(value_type = Option<Vec<Uuid>>)]
    pub(crate) pms_property_ids: Option<Vec<PmsPropertyId>>,
    pub(crate) settings: Option<SettingsView>,
    pub(crate) recordings: Option<RetentionView>,
    /// From a preview with these PMS properties: the next run may do as much as it showed. Without
    /// one, a run that would change more than its thresholds allow is held for approval.
    pub(crate) approval: Option<String>,
}

/// How to turn an integration on.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = TurnOn)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TurnOnBody {
    /// From a preview: the first run may do as much as it showed. Without one, a run that would
    /// change more than its thresholds allow is held for approval.
    pub(crate) approval: Option<String>,
}

/// An integration that is on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TurnedOn {
    #[serde(flatten)]
    pub integration: IntegrationView,
    /// Whether the run that is due may do what a preview showed.
    pub approved: bool,
    /// What becomes of a large first run, and what to do, where nobody approved a preview.
    pub advice: Option<String>,
}

impl TurnedOn {
    fn new(integration: IntegrationView, approved: bool, people: u32) -> Self {
        let limit = Threshold::from(integration.settings.thresholds.created).limit(people);
        let advice = (!approved).then(|| {
            format!(
                "no preview was approved, so the first run is held if it would create more than \
                 {limit} people, and a Feed Check alert asks whether it may; to spare the question, \
                 ask for a preview and turn the integration on with its `approval`"
            )
        });
        Self { integration, approved, advice }
    }
}

impl Versioned for TurnedOn {
    fn version(&self) -> i64 {
        self.integration.version
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct IntegrationQuery {
    /// Only those of this organisation.
    #[param(value_type = Option<Uuid>)]
    organisation: Option<OrganisationId>,
    /// Only that of this property.
    #[param(value_type = Option<Uuid>)]
    property: Option<PropertyId>,
}

/// Lists integrations, oldest first
#[utoipa::path(
    get, path = "/integrations", tag = "integrations", params(IntegrationQuery, PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<IntegrationView>)),
)]
async fn list_integrations(
    _: Viewer,
    State(api): State<Api>,
    Query(query): Query<IntegrationQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Page<IntegrationView>, Problem> {
    let mut all = api.store().list_integrations(query.organisation).await?;
    all.retain(|one| query.property.is_none_or(|property| one.property == property));
    let overdrafts = api.engine.overdrafts().await?;
    let view = |integration: Integration| {
        let over = integration.credential.and_then(|id| overdrafts.get(&id));
        let over_budget = over.into_iter().flatten().cloned().map(Into::into).collect();
        IntegrationView { over_budget, ..integration.into() }
    };
    page.cut(all.into_iter().map(view).collect(), |one| one.id.uuid())
}

/// Begins to set up the feed of a property
#[utoipa::path(
    post, path = "/integrations", tag = "integrations", request_body = NewIntegration,
    security(("token" = ["admin"])),
    responses((status = 201, description = "The draft", body = IntegrationView)),
)]
pub(crate) async fn create_integration(
    Admin(who): Admin,
    State(api): State<Api>,
    Json(new): Json<NewIntegration>,
) -> Result<Created<Tagged<IntegrationView>>, Problem> {
    let created = api.store().create_integration(new.property_id, api.now()).await?;
    let view = IntegrationView::from(created);
    let deed = Audited::new("integration.create", view.id).of(view.organisation_id).after(&view);
    api.audit(&who, deed).await?;
    Ok(Created { location: format!("/api/v1/integrations/{}", view.id), body: Tagged(view) })
}

/// Shows an integration
#[utoipa::path(
    get, path = "/integrations/{id}", tag = "integrations", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "The integration", body = IntegrationView)),
)]
async fn find_integration(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Tagged<IntegrationView>, Problem> {
    let view = IntegrationView::from(api.store().find_integration(id).await?);
    let over_budget = overdrafts(&api, view.credential_id).await?;
    Ok(Tagged(IntegrationView { over_budget, ..view }))
}

/// Chooses the credential, the PMS properties or the settings of an integration
#[utoipa::path(
    patch, path = "/integrations/{id}", tag = "integrations",
    request_body = IntegrationChangeBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "Its `ETag`")),
    security(("token" = ["admin"])),
    responses((status = 200, description = "As it is now", body = IntegrationView)),
)]
pub(crate) async fn update_integration(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    if_match: IfMatch,
    Json(change): Json<IntegrationChangeBody>,
) -> Result<Tagged<IntegrationView>, Problem> {
    let before = IntegrationView::from(api.store().find_integration(id).await?);
    if_match.check(&before)?;
    let credential = change.credential_id.or(before.credential_id);
    let attached = match &change.pms_property_ids {
        Some(ids) => ids.clone(),
        None => before.pms_properties.iter().map(|attached| attached.id).collect(),
    };
    check_pms_properties(&api, &before, credential, &attached).await?;
    let seen = change.approval.map(|text| api.engine.open_approval(id, &text)).transpose()?;
    let change = IntegrationChange {
        credential: change.credential_id,
        attached: change.pms_property_ids,
        settings: change.settings.map(Into::into),
        recordings: change.recordings.map(TryInto::try_into).transpose()?,
    };
    let view = IntegrationView::from(api.store().update_integration(id, if_match.0, change).await?);
    if let Some(extent) = seen {
        api.store().approve_run(id, extent, &who.actor, api.now()).await?;
    }
    api.engine.expire_recordings().await?;
    let deed = Audited::new("integration.update", id).of(view.organisation_id);
    api.audit(&who, deed.before(&before).after(&view)).await?;
    Ok(Tagged(view))
}

/// The account behind the credential, which must be of the same organisation.
async fn check_credential(
    api: &Api,
    integration: &IntegrationView,
    credential: Option<CredentialId>,
) -> Result<Option<AccountId>, Problem> {
    let Some(credential) = credential else { return Ok(None) };
    let credential = api.store().find_credential(credential).await?;
    if credential.organisation != integration.organisation_id {
        let detail = "the credential belongs to another organisation than the property";
        return Err(Problem::field("/credential_id", detail));
    }
    Ok(credential.account)
}

/// PMS properties are those that the PMS listed for the account behind the credential.
pub(super) async fn check_pms_properties(
    api: &Api,
    integration: &IntegrationView,
    credential: Option<CredentialId>,
    ids: &[PmsPropertyId],
) -> Result<(), Problem> {
    let account = check_credential(api, integration, credential).await?;
    if ids.is_empty() {
        return Ok(());
    }
    let Some(account) = account else {
        let detail = "choose a credential and ask for its PMS properties first";
        return Err(Problem::new(ProblemKind::Conflict, detail));
    };
    let listed = api.store().list_pms_properties(account).await?;
    let errors: Vec<_> = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| !listed.iter().any(|property| property.id == **id))
        .map(|(position, id)| FieldError {
            pointer: format!("/pms_property_ids/{position}"),
            detail: format!("the PMS never listed `{id}` for this credential"),
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}

/// A status word found in the PMS.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = StatusWord)]
pub struct StatusWordView {
    pub word: String,
    /// What it amounts to; none if nobody told.
    #[schema(value_type = Option<words::Standing>)]
    pub standing: Option<Standing>,
    pub residents: u32,
    /// Linked people among them: so many an exclusion would freeze.
    pub linked: u32,
    pub excluded: bool,
}

impl From<StatusCount> for StatusWordView {
    fn from(count: StatusCount) -> Self {
        let StatusCount { word, standing, residents, linked, excluded } = count;
        Self { word, standing, residents, linked, excluded }
    }
}

/// The status words found in the PMS.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StatusWordList {
    pub items: Vec<StatusWordView>,
}

/// Reads the attached PMS properties and counts heads by status word
#[utoipa::path(
    get, path = "/integrations/{id}/status-words", tag = "integrations",
    params(("id" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 200, description = "All of them", body = StatusWordList)),
)]
pub(crate) async fn list_status_words(
    _: Admin,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Json<StatusWordList>, Problem> {
    let counts = api.engine.status_words(id).await?;
    Ok(Json(StatusWordList { items: counts.into_iter().map(Into::into).collect() }))
}

/// Turns an integration on; its first run is due at once
#[utoipa::path(
    post, path = "/integrations/{id}/turn-on", tag = "integrations", request_body = TurnOnBody,
    params(("id" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 200, description = "As it is now", body = TurnedOn)),
)]
pub(crate) async fn turn_on(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    body: Option<Json<TurnOnBody>>,
) -> Result<Tagged<TurnedOn>, Problem> {
    let Json(TurnOnBody { approval }) = body.unwrap_or_default();
    if let Some(approval) = &approval {
        let extent = api.engine.open_approval(id, approval)?;
        api.store().approve_run(id, extent, &who.actor, api.now()).await?;
    }
    let on = api.store().turn_on(id, &who.actor, api.now()).await?;
    let view = IntegrationView::from(on);
    api.audit(&who, Audited::new("integration.turn_on", id).of(view.organisation_id)).await?;
    let everybody = ContactFilter::default();
    let people = api.store().count_contacts(view.property_id, &everybody).await?;
    let people = u32::try_from(people).unwrap_or(u32::MAX);
    Ok(Tagged(TurnedOn::new(view, approval.is_some(), people)))
}

/// Turns an integration off; a run under way writes nothing more
#[utoipa::path(
    post, path = "/integrations/{id}/turn-off", tag = "integrations", params(("id" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 200, description = "As it is now", body = IntegrationView)),
)]
pub(crate) async fn turn_off(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Tagged<IntegrationView>, Problem> {
    let view = IntegrationView::from(api.store().turn_off(id, api.now()).await?);
    api.audit(&who, Audited::new("integration.turn_off", id).of(view.organisation_id)).await?;
    Ok(Tagged(view))
}
