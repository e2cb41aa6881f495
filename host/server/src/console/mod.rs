//! The console: pages for people, rendered here and whole without any script.
//!
//! A page asks the store and the engine through the API's own views and decides nothing. Its forms
//! are posted and answered by a redirect; what came of it is told by the next page. Scripts only
//! enliven what is there: nothing is reached by them alone, and no page holds any of its own.

mod adapters;
pub(crate) mod assets;
mod chart;
mod credentials;
mod failure;
mod fields;
mod flash;
mod form;
mod frame;
mod integrations;
mod page;
mod parts;
mod properties;
mod reach;
mod theme;
mod words;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;

pub(crate) use self::failure::{Asked, failed};
pub(crate) use self::page::Rendered;
use crate::api::Api;

/// All pages, and what they are made of.
pub(crate) fn routes() -> Router<Api> {
    Router::new()
        .route("/", get(async || Redirect::to("/integrations")))
        .merge(assets::routes())
        .merge(theme::routes())
        .merge(properties::routes())
        .merge(form::routes())
        .merge(integrations::routes())
        .merge(credentials::routes())
        .merge(adapters::routes())
        .layer(axum::middleware::from_fn(flash::forget_told))
}
