//! Trying a credential at its PMS, and asking what it can see there.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use usersync_adapters::protocol::CheckOutcome;
use usersync_core::model::{CredentialId, PmsPropertyId, PropertyId};
use usersync_engine::{OfferedProperty, Tried};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::api::{Api, Audited};
use crate::auth::Admin;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(test_credential)).routes(routes!(list_offered_properties))
}

/// How a credential fared, operation by operation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CredentialTest {
    /// Whether all of them work.
    pub works: bool,
    /// What stands behind the credential, in the adapter's words.
    pub account: String,
    pub operations: Vec<OperationTest>,
    /// What the adapter noted while it tried, and what it looked for in vain.
    pub log: Vec<String>,
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

impl From<Tried> for CredentialTest {
    fn from(tried: Tried) -> Self {
        let Tried { report, log } = tried;
        let verdicts = report.verdicts.into_iter();
        let operations: Vec<_> = verdicts
            .map(|verdict| OperationTest {
                operation: verdict.operation,
                outcome: verdict.outcome,
                message: verdict.message,
            })
            .collect();
        let works = operations.iter().all(|one| one.outcome == CheckOutcome::Works);
        Self { works, account: report.account, operations, log }
    }
}

/// Tries a credential at its PMS
#[utoipa::path(
    post, path = "/credentials/{id}/test", tag = "credentials", params(("id" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 200, description = "How it fared", body = CredentialTest)),
)]
pub(crate) async fn test_credential(
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
pub(crate) async fn list_offered_properties(
    _: Admin,
    State(api): State<Api>,
    Path(id): Path<CredentialId>,
) -> Result<Json<OfferedProperties>, Problem> {
    let offered = api.engine.offer_properties(id).await?;
    Ok(Json(OfferedProperties { items: offered.into_iter().map(Into::into).collect() }))
}
