//! Credentials: sign-ins at a PMS. A secret goes in and never comes back; what comes back is that
//! it is set, since when and by whom.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use usersync_adapters::SettingValue;
use usersync_adapters::protocol::{CheckOutcome, CheckReport, Descriptor, FieldKind};
use usersync_core::model::{AccountId, CredentialId, OrganisationId, PmsPropertyId, PropertyId};
use usersync_engine::OfferedProperty;
use usersync_store::{Credential, CredentialChange, NewCredential, SecretKey};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use super::organisations::check_name;
use super::page::{Page, PageQuery};
use super::precondition::{Created, IfMatch, Tagged, Versioned};
use super::problem::{FieldError, Problem};
use super::{Api, Audited};
use crate::auth::{Admin, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_credentials, create_credential))
        .routes(routes!(find_credential, update_credential, delete_credential))
        .routes(routes!(test_credential))
        .routes(routes!(list_offered_properties))
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
    /// Settings that are not secret, by their keys.
    #[schema(value_type = Object)]
    pub settings: serde_json::Value,
    /// Which secrets are set; their values are never told.
    pub secrets: BTreeMap<String, SecretSet>,
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

type Settings = BTreeMap<String, SettingValue>;
type Secrets = BTreeMap<String, Secret>;

/// A credential to be added. The keys are those of the adapter's settings.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewCredential)]
#[serde(deny_unknown_fields)]
struct NewCredentialBody {
    #[schema(value_type = Uuid)]
    organisation_id: OrganisationId,
    #[schema(example = "yardi")]
    adapter_id: String,
    name: String,
    /// Settings that are not secret: a text or a list of texts each.
    #[serde(default)]
    #[schema(value_type = Object)]
    settings: Settings,
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>, write_only)]
    secrets: Secrets,
}

/// What to change of a credential; the rest stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = CredentialChange)]
#[serde(deny_unknown_fields)]
struct CredentialChangeBody {
    name: Option<String>,
    /// All settings that are not secret.
    #[schema(value_type = Option<Object>)]
    settings: Option<Settings>,
    /// Secrets to set or replace.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>, write_only)]
    secrets: Secrets,
    /// Keys of secrets to forget.
    #[serde(default)]
    forget_secrets: Vec<String>,
}

/// A secret on its way in. No message about a bad one repeats it.
struct Secret(SecretString);

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)
            .map(|text| Self(text.into()))
            .map_err(|_| serde::de::Error::custom("a secret is a text"))
    }
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
    page.cut(all.into_iter().map(CredentialView::from).collect(), |one| one.id.uuid())
}

/// Adds a credential
#[utoipa::path(
    post, path = "/credentials", tag = "credentials", request_body = NewCredentialBody,
    security(("token" = ["admin"])),
    responses((status = 201, description = "It was added", body = CredentialView)),
)]
async fn create_credential(
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
    Ok(Tagged(api.store().find_credential(id).await?.into()))
}

/// Changes a credential wherever it is used
#[utoipa::path(
    patch, path = "/credentials/{id}", tag = "credentials", request_body = CredentialChangeBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "Its `ETag`")),
    security(("token" = ["admin"])),
    responses((status = 200, description = "As it is now", body = CredentialView)),
)]
async fn update_credential(
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
    let change = CredentialChange {
        name,
        settings: change.settings.as_ref().map(to_json).transpose()?,
        secrets: change.secrets.into_iter().map(|(key, secret)| (key, secret.0)).collect(),
        forget: change.forget_secrets,
    };
    let updated =
        api.store().update_credential(id, if_match.0, change, &who.actor, api.now()).await?;
    let view = CredentialView::from(updated);
    let deed = Audited::new("credential.update", id).of(view.organisation_id);
    api.audit(&who, deed.before(&before).after(&view)).await?;
    Ok(Tagged(view))
}

/// Deletes a credential that no integration uses
#[utoipa::path(
    delete, path = "/credentials/{id}", tag = "credentials",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "Its `ETag`")),
    security(("token" = ["admin"])),
    responses((status = 204, description = "It is gone")),
)]
async fn delete_credential(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<CredentialId>,
    if_match: IfMatch,
) -> Result<axum::http::StatusCode, Problem> {
    let before = CredentialView::from(api.store().find_credential(id).await?);
    if_match.check(&before)?;
    api.store().delete_credential(id).await?;
    let deed = Audited::new("credential.delete", id).of(before.organisation_id).before(&before);
    api.audit(&who, deed).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// How a credential fared, operation by operation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CredentialTest {
    /// Whether all of them work.
    pub works: bool,
    /// What stands behind the credential, in the adapter's words.
    pub account: String,
    pub operations: Vec<OperationTest>,
}

/// How one operation of the PMS fared.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OperationTest {
    pub operation: String,
    /// `works`, or what is at fault: `log-in`, `permission`, `reach`, `other`.
    #[schema(value_type = String)]
    pub outcome: CheckOutcome,
    /// In the PMS's words.
    pub message: String,
}

impl From<CheckReport> for CredentialTest {
    fn from(report: CheckReport) -> Self {
        let verdicts = report.verdicts.into_iter();
        let operations: Vec<_> = verdicts
            .map(|verdict| OperationTest {
                operation: verdict.operation,
                outcome: verdict.outcome,
                message: verdict.message,
            })
            .collect();
        let works = operations.iter().all(|one| one.outcome == CheckOutcome::Works);
        Self { works, account: report.account, operations }
    }
}

/// Tries a credential at its PMS
#[utoipa::path(
    post, path = "/credentials/{id}/test", tag = "credentials", params(("id" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 200, description = "How it fared", body = CredentialTest)),
)]
async fn test_credential(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<CredentialId>,
) -> Result<Json<CredentialTest>, Problem> {
    let organisation = api.store().find_credential(id).await?.organisation;
    let test = CredentialTest::from(api.engine.check_credential(id).await?);
    let after = serde_json::json!({ "works": test.works });
    api.audit(&who, Audited::new("credential.test", id).of(organisation).after(&after)).await?;
    Ok(Json(test))
}

/// A property that the PMS lists for a credential.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = OfferedProperty)]
pub struct OfferedPropertyView {
    /// To be named when it is attached.
    #[schema(value_type = Uuid)]
    pub id: PmsPropertyId,
    /// The PMS's own id.
    pub pms_id: String,
    pub name: String,
    pub address: Vec<String>,
    /// Our property that it feeds already.
    pub attached_to: Option<AttachedTo>,
}

/// A property of ours, by id and name.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AttachedTo {
    #[schema(value_type = Uuid)]
    pub id: PropertyId,
    pub name: String,
}

impl From<OfferedProperty> for OfferedPropertyView {
    fn from(offered: OfferedProperty) -> Self {
        Self {
            id: offered.pms_property,
            pms_id: offered.id,
            name: offered.name,
            address: offered.address,
            attached_to: offered
                .attached_to
                .map(|property| AttachedTo { id: property.id, name: property.name }),
        }
    }
}

/// The PMS properties that a credential can see.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OfferedProperties {
    pub items: Vec<OfferedPropertyView>,
}

/// Asks the PMS which properties a credential can see
#[utoipa::path(
    get, path = "/credentials/{id}/pms-properties", tag = "credentials",
    params(("id" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 200, description = "All of them", body = OfferedProperties)),
)]
async fn list_offered_properties(
    _: Admin,
    State(api): State<Api>,
    Path(id): Path<CredentialId>,
) -> Result<Json<OfferedProperties>, Problem> {
    let offered = api.engine.offer_properties(id).await?;
    Ok(Json(OfferedProperties { items: offered.into_iter().map(Into::into).collect() }))
}

/// Holds what was typed against the adapter's form. A secret among the settings is refused, since
/// settings are told to whoever may look.
fn check_form(
    descriptor: &Descriptor,
    settings: &Settings,
    secrets: &BTreeSet<String>,
) -> Result<(), Problem> {
    let kind_of = |key: &str| {
        descriptor.settings.iter().find(|field| field.key == key).map(|field| field.kind)
    };
    let is_secret = |key: &str| kind_of(key) == Some(FieldKind::Secret);
    let part = |key: &str| if is_secret(key) { "secrets" } else { "settings" };
    let misplaced_secrets = settings.keys().filter(|key| is_secret(key)).map(|key| FieldError {
        pointer: format!("/settings/{key}"),
        detail: format!("`{key}` is a secret: give it under `secrets`"),
    });
    let misplaced_settings = secrets
        .iter()
        .filter(|key| kind_of(key).is_some() && !is_secret(key))
        .map(|key| FieldError {
            pointer: format!("/secrets/{key}"),
            detail: format!("`{key}` is no secret: give it under `settings`"),
        });
    let mut errors: Vec<_> = misplaced_secrets.chain(misplaced_settings).collect();
    if errors.is_empty() {
        let problems = descriptor.fill(settings, secrets).problems;
        errors.extend(problems.iter().map(|problem| FieldError {
            pointer: format!("/{}/{}", part(problem.key()), problem.key()),
            detail: problem.to_string(),
        }));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}

fn to_json(settings: &Settings) -> Result<serde_json::Value, Problem> {
    serde_json::to_value(settings).map_err(|failure| Problem::internal(&failure))
}
