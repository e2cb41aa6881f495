//! Properties: ours, each with a directory of its own.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{OrganisationId, PropertyId};
use usersync_store::Property;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use super::organisations::check_name;
use super::page::{Page, PageQuery};
use super::precondition::{Created, IfMatch, Tagged, Versioned};
use super::problem::Problem;
use super::{Api, Audited};
use crate::auth::{Admin, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_properties, create_property))
        .routes(routes!(find_property, update_property))
}

/// One of our properties.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Property)]
pub struct PropertyView {
    #[schema(value_type = Uuid)]
    pub id: PropertyId,
    #[schema(value_type = Uuid)]
    pub organisation_id: OrganisationId,
    pub name: String,
    /// IANA name of its time zone.
    #[schema(example = "America/New_York")]
    pub time_zone: String,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

impl From<Property> for PropertyView {
    fn from(property: Property) -> Self {
        let Property { id, organisation_id, name, time_zone, version, created_at } = property;
        Self { id, organisation_id, name, time_zone, version, created_at }
    }
}

impl Versioned for PropertyView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A property to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProperty {
    #[schema(value_type = Uuid)]
    pub(crate) organisation_id: OrganisationId,
    pub(crate) name: String,
    #[schema(example = "America/New_York")]
    pub(crate) time_zone: String,
}

/// What to change of a property.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PropertyChange {
    name: Option<String>,
    #[schema(example = "America/New_York")]
    time_zone: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PropertyQuery {
    /// Only those of this organisation.
    #[param(value_type = Option<Uuid>)]
    organisation: Option<OrganisationId>,
}

/// Lists properties, oldest first
#[utoipa::path(
    get, path = "/properties", tag = "properties", params(PropertyQuery, PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<PropertyView>)),
)]
async fn list_properties(
    _: Viewer,
    State(api): State<Api>,
    Query(query): Query<PropertyQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Page<PropertyView>, Problem> {
    let all = api.store().list_properties(query.organisation).await?;
    page.cut(all.into_iter().map(PropertyView::from).collect(), |one| one.id.uuid())
}

/// Adds a property with an empty directory
#[utoipa::path(
    post, path = "/properties", tag = "properties", request_body = NewProperty,
    security(("token" = ["admin"])),
    responses((status = 201, description = "It was added", body = PropertyView)),
)]
pub(crate) async fn create_property(
    Admin(who): Admin,
    State(api): State<Api>,
    Json(new): Json<NewProperty>,
) -> Result<Created<Tagged<PropertyView>>, Problem> {
    let name = check_name(&new.name)?;
    let zone = check_time_zone(&new.time_zone)?;
    let created = api.store().create_property(new.organisation_id, name, zone, api.now()).await;
    let view = PropertyView::from(created?);
    let deed = Audited::new("property.create", view.id).of(view.organisation_id).after(&view);
    api.audit(&who, deed).await?;
    Ok(Created { location: format!("/api/v1/properties/{}", view.id), body: Tagged(view) })
}

/// Shows a property
#[utoipa::path(
    get, path = "/properties/{id}", tag = "properties", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "The property", body = PropertyView)),
)]
async fn find_property(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<PropertyId>,
) -> Result<Tagged<PropertyView>, Problem> {
    Ok(Tagged(api.store().find_property(id).await?.into()))
}

/// Changes the name or the time zone of a property
#[utoipa::path(
    patch, path = "/properties/{id}", tag = "properties", request_body = PropertyChange,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "Its `ETag`")),
    security(("token" = ["admin"])),
    responses((status = 200, description = "As it is now", body = PropertyView)),
)]
async fn update_property(
    Admin(who): Admin,
    State(api): State<Api>,
    Path(id): Path<PropertyId>,
    if_match: IfMatch,
    Json(change): Json<PropertyChange>,
) -> Result<Tagged<PropertyView>, Problem> {
    let before = PropertyView::from(api.store().find_property(id).await?);
    if_match.check(&before)?;
    let name = check_name(change.name.as_deref().unwrap_or(&before.name))?;
    let zone = check_time_zone(change.time_zone.as_deref().unwrap_or(&before.time_zone))?;
    let view = PropertyView::from(api.store().update_property(id, if_match.0, name, zone).await?);
    let deed = Audited::new("property.update", id).of(view.organisation_id);
    api.audit(&who, deed.before(&before).after(&view)).await?;
    Ok(Tagged(view))
}

fn check_time_zone(name: &str) -> Result<&str, Problem> {
    match name.parse::<chrono_tz::Tz>() {
        Ok(zone) => Ok(zone.name()),
        Err(_) => Err(Problem::field(
            "/time_zone",
            "the time zone is an IANA name, such as `America/New_York`",
        )),
    }
}
