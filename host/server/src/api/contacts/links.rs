//! Linking and unlinking by hand.

use axum::extract::State;
use usersync_core::model::{ContactId, LinkId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ContactView;
use crate::api::extract::{Json, Path};
use crate::api::precondition::{IfMatch, Tagged};
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::api::runs::RecordRef;
use crate::api::{Api, Audited};
use crate::auth::Operator;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(link_contact)).routes(routes!(unlink_contact))
}

/// Links a resident record to a person, who keeps their name and email
///
/// What else the PMS says of them flows at once.
#[utoipa::path(
    post, path = "/contacts/{id}/links", tag = "contacts", request_body = RecordRef,
    params(("id" = Uuid, Path)),
    security(("token" = ["operator"])),
    responses((status = 200, description = "As they are now", body = ContactView)),
)]
async fn link_contact(
    Operator(who): Operator,
    State(api): State<Api>,
    Path(id): Path<ContactId>,
    Json(record): Json<RecordRef>,
) -> Result<Tagged<ContactView>, Problem> {
    let property = api.store().find_contact(id).await?.property;
    let integration = api.store().find_integration_of(property).await?.ok_or_else(|| {
        let detail = "the property has no integration, so there is no record to be linked";
        Problem::new(ProblemKind::Conflict, detail)
    })?;
    let after = serde_json::json!({ "record": record });
    api.engine.link(integration.id, record.into(), id, &who.actor).await?;
    let view = ContactView::from(api.store().find_contact(id).await?);
    let deed = Audited::new("contact.link", id).of(integration.organisation).after(&after);
    api.audit(&who, deed).await?;
    Ok(Tagged(view))
}

/// Ends the link between a person and a resident record; the person stays as they are
///
/// No sync links the two again by itself.
#[utoipa::path(
    delete, path = "/contacts/{id}/links/{link}", tag = "contacts",
    params(
        ("id" = Uuid, Path),
        ("link" = Uuid, Path),
        ("If-Match" = String, Header, description = "The `ETag` of the person"),
    ),
    security(("token" = ["operator"])),
    responses((status = 200, description = "As they are now", body = ContactView)),
)]
async fn unlink_contact(
    Operator(who): Operator,
    State(api): State<Api>,
    Path((id, link)): Path<(ContactId, LinkId)>,
    if_match: IfMatch,
) -> Result<Tagged<ContactView>, Problem> {
    let before = ContactView::from(api.store().find_contact(id).await?);
    if_match.check(&before)?;
    if !before.links.iter().any(|one| one.id == link) {
        let detail = format!("the contact has no link `{link}` that holds");
        return Err(Problem::new(ProblemKind::NotFound, detail));
    }
    let view =
        ContactView::from(api.store().unlink(link, if_match.0, &who.actor, api.now()).await?);
    let organisation = api.store().find_property(view.property_id).await?.organisation_id;
    let ended = serde_json::json!({ "link": link });
    api.audit(&who, Audited::new("contact.unlink", id).of(organisation).before(&ended)).await?;
    Ok(Tagged(view))
}
