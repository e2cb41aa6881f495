//! Organisations: whoever owns properties and credentials.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::OrganisationId;
use usersync_store::Organisation;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use super::page::{Page, PageQuery};
use super::precondition::Created;
use super::problem::Problem;
use super::{Api, Audited};
use crate::auth::{Admin, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_organisations, create_organisation))
        .routes(routes!(find_organisation))
}

/// Whoever owns properties and credentials.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Organisation)]
pub struct OrganisationView {
    #[schema(value_type = Uuid)]
    pub id: OrganisationId,
    pub name: String,
    pub created_at: DateTime<Utc>,
}

impl From<Organisation> for OrganisationView {
    fn from(organisation: Organisation) -> Self {
        let Organisation { id, name, created_at } = organisation;
        Self { id, name, created_at }
    }
}

/// An organisation to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOrganisation {
    pub(crate) name: String,
}

/// Lists organisations, oldest first
#[utoipa::path(
    get, path = "/organisations", tag = "organisations", params(PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<OrganisationView>)),
)]
async fn list_organisations(
    _: Viewer,
    State(api): State<Api>,
    Query(page): Query<PageQuery>,
) -> Result<Page<OrganisationView>, Problem> {
    let all = api.store().list_organisations().await?;
    page.cut(all.into_iter().map(OrganisationView::from).collect(), |one| one.id.uuid())
}

/// Adds an organisation
#[utoipa::path(
    post, path = "/organisations", tag = "organisations", request_body = NewOrganisation,
    security(("token" = ["admin"])),
    responses((status = 201, description = "It was added", body = OrganisationView)),
)]
pub(crate) async fn create_organisation(
    Admin(who): Admin,
    State(api): State<Api>,
    Json(new): Json<NewOrganisation>,
) -> Result<Created<Json<OrganisationView>>, Problem> {
    let name = check_name(&new.name)?;
    let view: OrganisationView = api.store().create_organisation(name, api.now()).await?.into();
    let deed = Audited::new("organisation.create", view.id).of(view.id).after(&view);
    api.audit(&who, deed).await?;
    Ok(Created { location: format!("/api/v1/organisations/{}", view.id), body: Json(view) })
}

/// Shows an organisation
#[utoipa::path(
    get, path = "/organisations/{id}", tag = "organisations", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "The organisation", body = OrganisationView)),
)]
async fn find_organisation(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<OrganisationId>,
) -> Result<Json<OrganisationView>, Problem> {
    Ok(Json(api.store().find_organisation(id).await?.into()))
}

/// A name as people type it: not blank, not endless.
pub(super) fn check_name(name: &str) -> Result<&str, Problem> {
    match name.trim() {
        "" => Err(Problem::field("/name", "a name is needed")),
        name if name.chars().count() > 200 => {
            Err(Problem::field("/name", "a name has at most 200 characters"))
        }
        name => Ok(name),
    }
}
