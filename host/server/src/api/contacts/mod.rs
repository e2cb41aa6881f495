//! Contacts: the people of one property's directory, and changing them by hand.
//!
//! The audit log says which fields somebody changed; the values stand in the person's own history.

pub(super) mod fields;
mod links;

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::explain::{Difference, differences};
use usersync_core::model::{
    Contact, ContactId, Field, LinkId, Outcome, Picture, PropertyId, Readings, Standing, Value,
    Values,
};
use usersync_store::{ContactFilter, Person, PersonLink, Source};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::fields::{Fields, check_fields, check_person};
use super::extract::{Json, Path, Query};
use super::history;
use super::last_sync::LastSync;
use super::page::{Page, PageQuery};
use super::precondition::{Created, IfMatch, Tagged, Versioned};
use super::problem::Problem;
use super::runs::RecordRef;
use super::{Api, Audited, words};
use crate::auth::{Operator, Viewer};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_contacts, create_contact))
        .routes(routes!(find_contact, update_contact, remove_contact))
        .merge(links::routes())
        .merge(history::routes())
}

/// One person in the directory.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactView {
    #[schema(value_type = Uuid)]
    pub id: ContactId,
    #[schema(value_type = Uuid)]
    pub property_id: PropertyId,
    #[schema(value_type = words::PersonFields)]
    pub fields: Values,
    /// What the PMS last said of them; none while no record was ever linked.
    #[schema(value_type = Option<words::PersonFields>)]
    pub pms: Option<Readings>,
    /// Fields that hold another value than the PMS has.
    pub differs: Vec<DifferenceView>,
    #[schema(value_type = words::Source)]
    pub source: Source,
    /// The resident records that feed the contact.
    pub links: Vec<LinkView>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    /// None while the person is in the directory.
    pub removed_at: Option<DateTime<Utc>>,
}

/// A field in which the directory has another value than the PMS.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Difference)]
pub struct DifferenceView {
    #[schema(value_type = words::Field)]
    pub field: Field,
    /// What the PMS says now.
    pub pms: Option<String>,
    /// What the PMS said when it was last taken in. The same as now: the field was changed here,
    /// and stays until the PMS changes it.
    pub base: Option<String>,
    /// What the directory has.
    pub contact: Option<String>,
}

impl From<Difference> for DifferenceView {
    fn from(difference: Difference) -> Self {
        let text = |value: Option<&Value>| value.map(ToString::to_string);
        Self {
            field: difference.field,
            pms: text(difference.pms.value()),
            base: text(difference.base.value()),
            contact: text(difference.contact.as_ref()),
        }
    }
}

/// A resident record that feeds a contact, as last read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Link)]
pub struct LinkView {
    #[schema(value_type = Uuid)]
    pub id: LinkId,
    pub record: RecordRef,
    /// The PMS's own word.
    pub status: String,
    #[schema(value_type = Option<words::Standing>)]
    pub standing: Option<Standing>,
    /// The last complete read that listed the record, if two later ones did not.
    pub not_seen_since: Option<DateTime<Utc>>,
    /// What the last run that said something new about the record said.
    #[schema(value_type = Option<words::Outcome>)]
    pub outcome: Option<Outcome>,
}

impl From<PersonLink> for LinkView {
    fn from(link: PersonLink) -> Self {
        let gone = link.missed.filter(|missed| missed.is_gone());
        Self {
            id: link.link.id,
            record: link.link.record.into(),
            status: link.status,
            standing: link.standing,
            not_seen_since: gone.map(|missed| missed.since),
            outcome: link.outcome,
        }
    }
}

impl From<Person> for ContactView {
    fn from(person: Person) -> Self {
        let Person {
            contact,
            property,
            source,
            version,
            created_at,
            changed_at,
            removed_at,
            links,
        } = person;
        let lease = governing(&contact, &links);
        let differs = differences(&contact, lease).into_iter().map(Into::into).collect();
        let pms = contact.base.map(|base| base.values);
        Self {
            id: contact.id,
            property_id: property,
            fields: contact.values,
            pms,
            differs,
            source,
            links: links.into_iter().map(Into::into).collect(),
            version,
            created_at,
            changed_at,
            removed_at,
        }
    }
}

/// The lease that gives a contact its values.
fn governing<'l>(contact: &Contact, links: &'l [PersonLink]) -> Option<&'l Picture> {
    let base = contact.base.as_ref()?;
    let link = links.iter().find(|link| link.link.record == base.record)?;
    link.leases.iter().find(|lease| lease.lease == base.lease)
}

impl Versioned for ContactView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A page of the directory of a property.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ContactPage {
    pub last_sync: LastSync,
    #[serde(flatten)]
    pub page: Page<ContactView>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ContactQuery {
    /// Part of a name, an email, a phone or a unit.
    text: Option<String>,
    /// Only those whom a record feeds, or only those whom none does.
    linked: Option<bool>,
    /// Only those of whom a record is held.
    #[serde(default)]
    held: bool,
    /// Only those whom no complete read lists any more.
    #[serde(default)]
    not_seen: bool,
    /// Those who were removed from the directory instead of those in it.
    #[serde(default)]
    removed: bool,
}

impl ContactQuery {
    /// As the store takes it.
    pub(super) fn filter(self) -> ContactFilter {
        let Self { text, linked, held, not_seen, removed } = self;
        ContactFilter { text, linked, held, not_seen, removed }
    }
}

/// Lists the people of a property, by last and first name, below the time of its last sync
#[utoipa::path(
    get, path = "/properties/{id}/contacts", tag = "contacts",
    params(("id" = Uuid, Path), ContactQuery, PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = ContactPage)),
)]
async fn list_contacts(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<PropertyId>,
    Query(query): Query<ContactQuery>,
    Query(page): Query<PageQuery>,
) -> Result<axum::response::Response, Problem> {
    api.store().find_property(id).await?;
    let filter = query.filter();
    let people = api.store().list_contacts(id, &filter, &page.request()?).await?;
    let last_sync = LastSync::of(&api, id).await?;
    let total = page.total(api.store().count_contacts(id, &filter)).await?;
    let page = Page::of(people, ContactView::from).with_total(total);
    let next = page.next_page();
    Ok(super::page::with_link(next, Json(ContactPage { last_sync, page })))
}

/// Adds a person by hand
#[utoipa::path(
    post, path = "/properties/{id}/contacts", tag = "contacts",
    request_body = words::PersonFields, params(("id" = Uuid, Path)),
    security(("token" = ["operator"])),
    responses((status = 201, description = "They are in the directory", body = ContactView)),
)]
async fn create_contact(
    Operator(who): Operator,
    State(api): State<Api>,
    Path(id): Path<PropertyId>,
    Json(fields): Json<Fields>,
) -> Result<Created<Tagged<ContactView>>, Problem> {
    let mut values = Values::default();
    for (field, value) in check_fields(fields)? {
        values[field] = value;
    }
    check_person(&values)?;
    let organisation = api.store().find_property(id).await?.organisation_id;
    let person = api.store().create_contact(id, values, &who.actor, api.now()).await?;
    let view = ContactView::from(person);
    api.audit(&who, Audited::new("contact.create", view.id).of(organisation)).await?;
    Ok(Created { location: format!("/api/v1/contacts/{}", view.id), body: Tagged(view) })
}

/// Shows a person
#[utoipa::path(
    get, path = "/contacts/{id}", tag = "contacts", params(("id" = Uuid, Path)),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "The person", body = ContactView)),
)]
async fn find_contact(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<ContactId>,
) -> Result<Tagged<ContactView>, Problem> {
    Ok(Tagged(api.store().find_contact(id).await?.into()))
}

/// Gives fields of a person new values; those not named stay
#[utoipa::path(
    patch, path = "/contacts/{id}", tag = "contacts", request_body = words::PersonFields,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "Its `ETag`")),
    security(("token" = ["operator"])),
    responses((status = 200, description = "As they are now", body = ContactView)),
)]
async fn update_contact(
    Operator(who): Operator,
    State(api): State<Api>,
    Path(id): Path<ContactId>,
    if_match: IfMatch,
    Json(fields): Json<Fields>,
) -> Result<Tagged<ContactView>, Problem> {
    let before = ContactView::from(api.store().find_contact(id).await?);
    if_match.check(&before)?;
    let fields = check_fields(fields)?;
    let mut values = before.fields;
    for (field, value) in &fields {
        values[*field].clone_from(value);
    }
    check_person(&values)?;
    let edited = api.store().edit_contact(id, if_match.0, &fields, &who.actor, api.now()).await?;
    let view = ContactView::from(edited);
    let organisation = api.store().find_property(view.property_id).await?.organisation_id;
    let names: Vec<Field> = fields.iter().map(|(field, _)| *field).collect();
    let after = serde_json::json!({ "fields": names });
    api.audit(&who, Audited::new("contact.update", id).of(organisation).after(&after)).await?;
    Ok(Tagged(view))
}

/// Takes a person out of the directory and ends their links
///
/// No sync brings them back by itself: it asks with a Removed Here alert.
#[utoipa::path(
    delete, path = "/contacts/{id}", tag = "contacts",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "Its `ETag`")),
    security(("token" = ["operator"])),
    responses((status = 204, description = "They are out of the directory")),
)]
async fn remove_contact(
    Operator(who): Operator,
    State(api): State<Api>,
    Path(id): Path<ContactId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let before = ContactView::from(api.store().find_contact(id).await?);
    if_match.check(&before)?;
    api.store().remove_contact(id, if_match.0, &who.actor, api.now()).await?;
    let organisation = api.store().find_property(before.property_id).await?.organisation_id;
    api.audit(&who, Audited::new("contact.remove", id).of(organisation)).await?;
    Ok(StatusCode::NO_CONTENT)
}
