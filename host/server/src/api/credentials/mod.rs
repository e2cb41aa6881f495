//! Credentials: sign-ins at a PMS. A secret goes in and never comes back; what comes back is that
//! it is set, since when and by whom.

mod budgets;
pub(crate) mod form;
mod probe;

use std::collections::BTreeMap;

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{AccountId, CredentialId, GivenStandings, OrganisationId};
use usersync_store::{Credential, CredentialChange, NewCredential, SecretKey};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::budgets::check_budgets;
pub(crate) use self::budgets::overdrafts;
pub use self::budgets::{CallBudgetView, CallWindowView, OverdraftView};
use self::form::{Secrets, Settings, check_form, to_json};
pub use self::probe::{
    AttachedTo, CredentialTest, OfferedProperties, OfferedPropertyView, OperationTest,
};
pub(crate) use self::probe::{list_offered_properties, test_credential};
use super::extract::{Json, Path, Query};
use super::organisations::check_name;
use super::page::{Page, PageQuery};
use super::precondition::{Created, IfMatch, Tagged, Versioned};
use super::problem::Problem;
use super::{Api, Audited, words};
use crate::auth::{Admin, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_credentials, create_credential))
        .routes(routes!(find_credential, update_credential, delete_credential))
        .merge(probe::routes())
}

/// A sign-in at a PMS, without its secrets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Credential)]
pub struct CredentialView {
    #[schema(value_type = Uuid)]
    pub id: CredentialId,
    #[schema(value_type = Uuid)]
    pub organisation_id: OrganisationId,
    pub adapter_id: String,
    /// What it signs in to, once the PMS told.
    #[schema(value_type = Option<Uuid>)]
    pub account_id: Option<AccountId>,
    pub name: String,
    #[schema(value_type = words::FormSettings)]
    pub settings: serde_json::Value,
    /// Which secrets are set; their values are never told.
    pub secrets: BTreeMap<String, SecretSet>,
    /// What operators said that status words of the PMS amount to which the adapter does not know.
    #[schema(value_type = BTreeMap<String, words::Standing>)]
    pub standings: GivenStandings,
    /// How often the PMS may be called with it, where that differs from what the adapter says.
    pub budgets: Vec<CallBudgetView>,
    /// Call budgets that cannot carry an hourly read of everybody at all properties that share
    /// them; empty where they can, and before anybody was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over_budget: Vec<OverdraftView>,
    /// Set while the PMS refuses it.
    pub failing: Option<Failing>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

/// That a secret is set.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SecretSet {
    pub set_at: DateTime<Utc>,
    pub set_by: String,
}

/// Since when and why a credential does not work.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Failing {
    pub since: DateTime<Utc>,
    /// What is at fault: `log-in`, `permission`, `reach`, …
    pub failure: String,
    /// When it is tried next.
    pub next_try_at: DateTime<Utc>,
}

impl From<Credential> for CredentialView {
    fn from(credential: Credential) -> Self {
        let set = |(key, SecretKey { set_at, set_by })| (key, SecretSet { set_at, set_by });
        Self {
            id: credential.id,
            organisation_id: credential.organisation,
            adapter_id: credential.adapter_id,
            account_id: credential.account,
            name: credential.name,
            settings: credential.settings,
            secrets: credential.secret_keys.into_iter().map(set).collect(),
            standings: credential.standings,
            budgets: credential.budgets.into_iter().map(Into::into).collect(),
            over_budget: Vec::new(),
            failing: credential.quarantine.map(|quarantine| Failing {
                since: quarantine.since,
                failure: quarantine.failure,
                next_try_at: quarantine.probe_at,
            }),
            version: credential.version,
            created_at: credential.created_at,
        }
    }
}

impl Versioned for CredentialView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A credential to be added. The keys are those of the adapter's settings.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewCredential)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCredentialBody {
    #[schema(value_type = Uuid)]
    pub(crate) organisation_id: OrganisationId,
    #[schema(example = "yardi")]
    pub(crate) adapter_id: String,
    pub(crate) name: String,
    #[serde(default)]
    #[schema(value_type = words::FormSettings)]
    pub(crate) settings: Settings,
    /// Sealed at once and never told again.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    pub(crate) secrets: Secrets,
}

/// What to change of a credential; the rest stays.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = CredentialChange)]
#[serde(deny_unknown_fields)]
pub(crate) struct CredentialChangeBody {
    pub(crate) name: Option<String>,
    /// All settings that are not secret.
    #[schema(value_type = Option<words::FormSettings>)]
    pub(crate) settings: Option<Settings>,
    /// Secrets to set or replace.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    pub(crate) secrets: Secrets,
    /// Keys of secrets to forget.
    #[serde(default)]
    pub(crate) forget_secrets: Vec<String>,
    /// What status words of the PMS amount to which the adapter does not know, all of them.
    #[schema(value_type = Option<BTreeMap<String, words::Standing>>)]
    pub(crate) standings: Option<GivenStandings>,
    /// How often the PMS may be called with this credential, in the place of what the adapter says
    /// of the same groups; all of them.
    pub(crate) budgets: Option<Vec<CallBudgetView>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CredentialQuery {
    /// Only those of this organisation.
    #[param(value_type = Option<Uuid>)]
    organisation: Option<OrganisationId>,
}

/// Lists credentials, oldest first
#[utoipa::path(
    get, path = "/credentials", tag = "credentials", params(CredentialQuery, PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<CredentialView>)),
)]
async fn list_credentials(
    _: Viewer,
    State(api): State<Api>,
    Query(query): Query<CredentialQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Page<CredentialView>, Problem> {
    let all = api.store().list_credentials(query.organisation).await?;
    let mut overdrafts = api.engine.overdrafts().await?;
    let view = |credential: Credential| {
        let over = overdrafts.remove(&credential.id).unwrap_or_default();
        let over_budget = over.into_iter().map(Into::into).collect();
        CredentialView { over_budget, ..credential.into() }
    };
    page.cut(all.into_iter().map(view).collect(), |one| one.id.uuid())
}

/// Adds a credential
#[utoipa::path(
    post, path = "/credentials", tag = "credentials", request_body = NewCredentialBody,
    security(("token" = ["admin"])),
    responses((status = 201, description = "It was added", body = CredentialView)),
)]
pub(crate) async fn create_credential(
    Admin(who): Admin,
    State(api): State<Api>,
    Json(new): Json<NewCredentialBody>,
) -> Result<Created<Tagged<CredentialView>>, Problem> {
    let name = check_name(&new.name)?.to_owned();
    let adapter = api.engine.adapter(&new.adapter_id).await?;
    let keys = new.secrets.keys().cloned().collect();
    check_form(adapter.descriptor(), &new.settings, &keys)?;
    let new = NewCredential {
        organisation: new.organisation_id,
        adapter_id: new.adapter_id,
        name,
        settings: to_json(&new.settings)?,
        secrets: new.secrets.into_iter().map(|(key, secret)| (key, secret.0)).collect(),
    };
    let created = api.store().create_credential(new, &who.actor, api.now()).await?;
    let view = CredentialView::from(created);
    let deed = Audited::new("credential.create", view.id).of(view.organisation_id).after(&view);
    api.audit(&who, deed).await?;
    Ok(Created { location: format!("/api/v1/credentials/{}", view.id), body: Tagged(view) })
}

/// Shows a credential
#[utoipa::path(
    get, path = "/credentials/{id}", tag = "credentials", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "The credential", body = CredentialView)),
)]
async fn find_credential(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<CredentialId>,
) -> Result<Tagged<CredentialView>, Problem> {
    let view = CredentialView::from(api.store().find_credential(id).await?);
    Ok(Tagged(CredentialView { over_budget: overdrafts(&api, Some(id)).await?, ..view }))
}

/// Changes a credential wherever it is used
#[utoipa::path(
    patch, path = "/credentials/{id}", tag = "credentials", request_body = CredentialChangeBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "Its `ETag`")),
    security(("token" = ["admin"])),
    responses((status = 200, description = "As it is now", body = CredentialView)),
)]
pub(crate) async fn update_credential(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<CredentialId>,
    if_match: IfMatch,
    Json(change): Json<CredentialChangeBody>,
) -> Result<Tagged<CredentialView>, Problem> {
    let before = CredentialView::from(api.store().find_credential(id).await?);
    if_match.check(&before)?;
    let name = change.name.as_deref().map(check_name).transpose()?.map(str::to_owned);
    let adapter = api.engine.adapter(&before.adapter_id).await?;
    let settings = match &change.settings {
        Some(settings) => settings.clone(),
        None => serde_json::from_value(before.settings.clone())
            .map_err(|failure| Problem::internal(&failure))?,
    };
    let forgotten = |key: &&String| !change.forget_secrets.contains(key);
    let keys = before.secrets.keys().filter(forgotten).chain(change.secrets.keys());
    check_form(adapter.descriptor(), &settings, &keys.cloned().collect())?;
    if let Some(budgets) = &change.budgets {
        check_budgets(adapter.descriptor(), budgets)?;
    }
    let change = CredentialChange {
        name,
        settings: change.settings.as_ref().map(to_json).transpose()?,
        secrets: change.secrets.into_iter().map(|(key, secret)| (key, secret.0)).collect(),
        forget: change.forget_secrets,
        standings: change.standings,
        budgets: change.budgets.map(|budgets| budgets.into_iter().map(Into::into).collect()),
    };
    let updated =
        api.store().update_credential(id, if_match.0, change, &who.actor, api.now()).await?;
    let view = CredentialView::from(updated);
    let deed = Audited::new("credential.update", id).of(view.organisation_id);
    api.audit(&who, deed.before(&before).after(&view)).await?;
    Ok(Tagged(CredentialView { over_budget: overdrafts(&api, Some(id)).await?, ..view }))
}

/// Deletes a credential that no integration uses
#[utoipa::path(
    delete, path = "/credentials/{id}", tag = "credentials",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "Its `ETag`")),
    security(("token" = ["admin"])),
    responses((status = 204, description = "It is gone")),
)]
pub(crate) async fn delete_credential(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<CredentialId>,
    if_match: IfMatch,
) -> Result<axum::http::StatusCode, Problem> {
    let before = CredentialView::from(api.store().find_credential(id).await?);
    if_match.check(&before)?;
    api.store().delete_credential(id, if_match.0).await?;
    let deed = Audited::new("credential.delete", id).of(before.organisation_id).before(&before);
    api.audit(&who, deed).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
