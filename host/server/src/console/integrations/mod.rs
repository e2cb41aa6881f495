//! Integrations: how each property's feed fares, and setting one up.

mod actions;
mod cards;
mod detail;
mod health;
mod preview;
mod settings;
mod timeline;
mod told;
mod wizard;

use axum::Router;
use axum::routing::{get, post};

pub(super) use self::cards::adapter_names;
use crate::api::Api;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/integrations", get(cards::list_integrations))
        .route("/properties/{id}/integration", post(actions::set_up))
        .route("/integrations/{id}/sync", post(actions::sync))
        .route("/integrations/{id}", get(detail::status))
        .route("/integrations/{id}/timeline", get(timeline::timeline))
        .route("/integrations/{id}/attached", get(settings::attached))
        .route("/integrations/{id}/settings", get(settings::show).post(settings::save))
        .route("/integrations/{id}/turn-off", post(settings::turn_off))
        .merge(wizard::routes())
}
