//! What happened to a contact, by whom and in which run.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{ContactId, Event, FieldChange, HistoryEntry, HistoryId, Origin, RunId};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Path, Query};
use super::page::{Page, PageQuery};
use super::problem::Problem;
use super::runs::RecordRef;
use super::{Api, words};
use crate::auth::Viewer;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_history))
}

/// One entry in the history of a contact.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = HistoryEntry)]
pub struct HistoryView {
    #[schema(value_type = Uuid)]
    pub id: HistoryId,
    pub at: DateTime<Utc>,
    #[schema(value_type = words::Event)]
    pub event: Event,
    /// What brought it about.
    #[schema(value_type = words::Origin)]
    pub origin: Origin,
    #[schema(value_type = Vec<FieldChangeView>)]
    pub changes: Vec<FieldChange>,
    /// The record that was linked or unlinked.
    pub record: Option<RecordRef>,
    #[schema(value_type = Option<Uuid>)]
    pub run_id: Option<RunId>,
    pub actor: Option<String>,
    /// The entry that this one takes back.
    #[schema(value_type = Option<Uuid>)]
    pub undoes: Option<HistoryId>,
}

/// As the document describes a change.
#[derive(ToSchema)]
#[schema(as = FieldChange)]
#[expect(dead_code, reason = "stands for the domain's own type in the document")]
pub(super) struct FieldChangeView {
    #[schema(value_type = words::Field)]
    field: String,
    before: Option<String>,
    after: Option<String>,
    /// The value before was typed here, not taken from the PMS.
    replaced_local_edit: bool,
}

impl From<HistoryEntry> for HistoryView {
    fn from(entry: HistoryEntry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            event: entry.event,
            origin: entry.origin(),
            changes: entry.changes,
            record: entry.record.map(Into::into),
            run_id: entry.author.run,
            actor: entry.author.actor,
            undoes: entry.undoes,
        }
    }
}

/// Lists what happened to a person, newest first
#[utoipa::path(
    get, path = "/contacts/{id}/history", tag = "contacts",
    params(("id" = Uuid, Path), PageQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "A page", body = Page<HistoryView>)),
)]
async fn list_history(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<ContactId>,
    Query(page): Query<PageQuery>,
) -> Result<Page<HistoryView>, Problem> {
    api.store().find_contact(id).await?;
    let entries = api.store().list_history(id, &page.request()?).await?;
    let total = page.total(api.store().count_history(id)).await?;
    Ok(Page::of(entries, HistoryView::from).with_total(total))
}
