//! Adapters: which version reads each PMS, what it may reach, and changing that.

mod activate;
mod asks;
mod detail;
mod list;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use usersync_adapters::Limits;

use crate::api::Api;

/// What a form adds around the file that it carries.
const AROUND: usize = 64 * 1024;

pub(super) fn routes() -> Router<Api> {
    let most = Limits::default().component_bytes + AROUND;
    let adapters = get(list::list_adapters).post(list::install);
    Router::new()
        .route("/adapters", adapters.layer(DefaultBodyLimit::max(most)))
        .route("/adapters/{id}", get(detail::show))
        .route("/adapters/{id}/activate", get(activate::ask).post(activate::activate))
}
