//! Lists as files. A list is read page by page while it is sent, so that it need not fit into memory.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use serde::Deserialize;
use tracing::error;
use usersync_core::model::{IntegrationId, PropertyId};
use usersync_store::{Cursor, Page, PageRequest};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::FileFormat;
use super::rows::Row;
use super::table::line;
use crate::api::Api;
use crate::api::alerts::{AlertQuery, AlertView};
use crate::api::contacts::{ContactQuery, ContactView};
use crate::api::extract::{Path, Query};
use crate::api::problem::Problem;
use crate::api::runs::{RunQuery, RunView};
use crate::auth::Viewer;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(export_contacts))
        .routes(routes!(export_alerts))
        .routes(routes!(export_runs))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FormatQuery {
    /// `csv` unless told.
    #[serde(default)]
    #[param(inline)]
    format: FileFormat,
}

/// Exports the people of a property
#[utoipa::path(
    get, path = "/properties/{id}/contacts/export", tag = "files",
    params(("id" = Uuid, Path), ContactQuery, FormatQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "All of them", content(
        (String = "text/csv"), (String = "application/x-ndjson"),
    ))),
)]
async fn export_contacts(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<PropertyId>,
    Query(query): Query<ContactQuery>,
    Query(FormatQuery { format }): Query<FormatQuery>,
) -> Result<Response, Problem> {
    api.store().find_property(id).await?;
    let filter = query.filter();
    let pages = move |page: PageRequest| {
        let (store, filter) = (api.store().clone(), filter.clone());
        async move { Ok(store.list_contacts(id, &filter, &page).await?.map(ContactView::from)) }
            .boxed()
    };
    file("people", format, pages).await
}

/// Exports alerts
#[utoipa::path(
    get, path = "/alerts/export", tag = "files", params(AlertQuery, FormatQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "All of them", content(
        (String = "text/csv"), (String = "application/x-ndjson"),
    ))),
)]
async fn export_alerts(
    _: Viewer,
    State(api): State<Api>,
    Query(query): Query<AlertQuery>,
    Query(FormatQuery { format }): Query<FormatQuery>,
) -> Result<Response, Problem> {
    let filter = query.filter();
    let pages = move |page: PageRequest| {
        let store = api.store().clone();
        async move { Ok(store.list_alerts(&filter, &page).await?.map(AlertView::from)) }.boxed()
    };
    file("alerts", format, pages).await
}

/// Exports the runs of an integration
#[utoipa::path(
    get, path = "/integrations/{id}/runs/export", tag = "files",
    params(("id" = Uuid, Path), RunQuery, FormatQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "All of them", content(
        (String = "text/csv"), (String = "application/x-ndjson"),
    ))),
)]
async fn export_runs(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    Query(query): Query<RunQuery>,
    Query(FormatQuery { format }): Query<FormatQuery>,
) -> Result<Response, Problem> {
    api.store().find_integration(id).await?;
    let pages = move |page: PageRequest| {
        let store = api.store().clone();
        async move { Ok(store.list_runs_since(id, query.since, &page).await?.map(RunView::from)) }
            .boxed()
    };
    file("runs", format, pages).await
}

/// A page of a list.
type Read<T> = BoxFuture<'static, usersync_store::Result<Page<T>>>;

/// A file of all pages. The first is read before anything is sent, so that a list that cannot be
/// read is a problem and not an empty file.
async fn file<T: Row + Send + 'static>(
    name: &str,
    format: FileFormat,
    pages: impl Fn(PageRequest) -> Read<T> + Send + 'static,
) -> Result<Response, Problem> {
    let first = pages(request(None)).await?;
    let mut start = match format {
        FileFormat::Csv => line(T::columns().into_iter().map(str::to_owned)),
        FileFormat::Ndjson => String::new(),
    };
    start.push_str(&lines(format, &first.items));
    let rest = stream::unfold((first.next, pages), move |(next, pages)| async move {
        let page = pages(request(Some(next?))).await;
        Some(match page {
            Ok(page) => (Ok(Bytes::from(lines(format, &page.items))), (page.next, pages)),
            // The connection breaks off, so that nobody takes the part for the whole.
            Err(failure) => {
                error!("An export broke off: {failure}");
                (Err(failure), (None, pages))
            }
        })
    });
    let body = Body::from_stream(stream::iter([Ok(Bytes::from(start))]).chain(rest));
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.extension());
    let headers =
        [(CONTENT_TYPE, format.content_type().to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, body).into_response())
}

fn request(after: Option<Cursor>) -> PageRequest {
    PageRequest::new(after, PageRequest::MOST)
}

fn lines<T: Row>(format: FileFormat, rows: &[T]) -> String {
    let line = |row: &T| match format {
        FileFormat::Csv => line(row.cells()),
        FileFormat::Ndjson => serde_json::to_string(row).unwrap_or_default() + "\n",
    };
    rows.iter().map(line).collect()
}
