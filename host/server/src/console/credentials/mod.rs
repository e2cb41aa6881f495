//! Credentials: where each is used, whether it works, and replacing what is in it. No page holds a
//! secret.

mod edit;
mod list;
pub(super) mod test;

use axum::Router;
use axum::routing::{get, post};

use crate::api::Api;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/credentials", get(list::list_credentials))
        .route("/credentials/{id}", get(edit::show).post(edit::save))
        .route("/credentials/{id}/delete", post(edit::delete))
}
