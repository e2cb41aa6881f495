//! The page that shows the API's document, served by ourselves: it asks no other host for anything.

use std::sync::{Arc, LazyLock};

use axum::extract::Path;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use utoipa_swagger_ui::Config;

use super::problem::{Problem, of_status};

/// What the page may load: its own files, the document, and pictures that are written into it.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    // The validator is another host.
    Arc::new(Config::from("/api/v1/openapi.json").validator_url("none").deep_linking(true))
});

/// The page, from its address without the slash that its files need.
pub(super) async fn enter() -> Redirect {
    Redirect::permanent("/docs/")
}

/// The page itself.
pub(super) async fn page() -> Result<Response, Problem> {
    file(Path("index.html".to_owned())).await
}

/// A file of the page.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let found = utoipa_swagger_ui::serve(&name, Arc::clone(&CONFIG))
        .map_err(|failure| Problem::internal(&*failure))?
        .ok_or_else(|| of_status(StatusCode::NOT_FOUND))?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::try_from(found.content_type)),
        (CONTENT_SECURITY_POLICY, Ok(POLICY)),
        (X_CONTENT_TYPE_OPTIONS, Ok(HeaderValue::from_static("nosniff"))),
    ];
    let mut response = found.bytes.into_owned().into_response();
    for (name, value) in headers {
        let value = value.map_err(|failure| Problem::internal(&failure))?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}
