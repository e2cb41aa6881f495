//! The change feed of a directory, for whoever keeps a copy of it.

use std::time::Duration;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use usersync_core::model::{ContactId, HistoryEntry, PropertyId};
use usersync_store::{Changes, PageRequest};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Api;
use super::extract::{Json, Path, Query};
use super::history::HistoryView;
use super::problem::Problem;
use crate::auth::Viewer;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_changes))
}

/// The longest that a reader may wait for something to happen.
const LONGEST_WAIT_S: u64 = 30;
/// How often it is looked whether something happened.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Stands for the place after everything that has happened.
const NOW: &str = "now";

/// Something that happened to a person of the directory.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Change)]
pub struct ChangeView {
    #[schema(value_type = Uuid)]
    pub contact_id: ContactId,
    #[serde(flatten)]
    pub entry: HistoryView,
}

impl From<HistoryEntry> for ChangeView {
    fn from(entry: HistoryEntry) -> Self {
        Self { contact_id: entry.contact, entry: entry.into() }
    }
}

/// Part of the change feed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChangeList {
    /// Oldest first.
    pub items: Vec<ChangeView>,
    /// Where to go on from: the `after` of the next request.
    pub after: String,
    /// There is more already; ask again at once.
    pub more: bool,
}

impl From<Changes> for ChangeList {
    fn from(changes: Changes) -> Self {
        let Changes { entries, next, more } = changes;
        let items = entries.into_iter().map(Into::into).collect();
        Self { items, after: next.to_string(), more }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ChangeQuery {
    /// The `after` of the answer before; `now` for the place after everything so far; none for the
    /// beginning.
    #[param(example = "now")]
    after: Option<String>,
    /// Changes of one answer: 50 unless told, at most 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Seconds to wait for something to happen before answering that nothing did, at most 30.
    #[param(minimum = 0, maximum = 30, default = 0)]
    wait: Option<u64>,
}

/// Lists what happened to the people of a property, in its order
///
/// For keeping a copy: ask with `after=now` first, then list the people, then follow from the place
/// that was given. Entries are in the order in which they were committed, and whoever goes on from
/// the last place misses none. Each tells which fields changed to what; somebody erased is told by
/// an entry without values, and their earlier entries have none left.
#[utoipa::path(
    get, path = "/properties/{id}/changes", tag = "contacts",
    params(("id" = Uuid, Path), ChangeQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "What happened after that place", body = ChangeList)),
)]
async fn list_changes(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<PropertyId>,
    Query(query): Query<ChangeQuery>,
) -> Result<Json<ChangeList>, Problem> {
    let limit @ 1..=PageRequest::MOST = query.limit.unwrap_or(PageRequest::LIMIT) else {
        return Err(Problem::field("limit", "`limit` is a number from 1 to 200"));
    };
    let wait = query.wait.unwrap_or_default();
    if wait > LONGEST_WAIT_S {
        let detail = format!("`wait` is a number from 0 to {LONGEST_WAIT_S}");
        return Err(Problem::field("wait", detail));
    }
    api.store().find_property(id).await?;
    let after = match query.after.as_deref() {
        Some(NOW) => Some(api.store().end_of_changes(id).await?),
        after => after.map(str::parse).transpose()?,
    };
    let page = PageRequest::new(after, limit);
    let deadline = Instant::now() + Duration::from_secs(wait);
    loop {
        let changes = api.store().list_changes(id, &page).await?;
        if !changes.entries.is_empty() || Instant::now() >= deadline || api.is_stopping() {
            return Ok(Json(changes.into()));
        }
        tokio::time::sleep_until(deadline.min(Instant::now() + LOOK_EVERY)).await;
    }
}
