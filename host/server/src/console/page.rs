//! A template as the answer to a request, under the strictest rules that a browser knows.

use askama::Template;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};

use crate::api::problem::Problem;

/// Everything comes from this origin, nothing is written into the page, and nobody frames it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (CONTENT_TYPE, "text/html; charset=utf-8"),
    (CONTENT_SECURITY_POLICY, POLICY),
    // Pages show residents: neither the browser nor a proxy keeps them.
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "same-origin"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// A page of the console.
#[derive(Clone, Debug)]
pub(crate) struct Page<T>(pub(crate) T);

/// Marks an answer that is a page already, whatever its status.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rendered;

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => {
                let mut response = (HEADERS, html).into_response();
                response.extensions_mut().insert(Rendered);
                response
            }
            Err(failure) => Problem::internal(&failure).into_response(),
        }
    }
}
