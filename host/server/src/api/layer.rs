//! What happens around every request: an id, a line in the log, numbers for the metrics, and a
//! problem document where it failed.
//!
//! The log gets the route, never the query or a body: those may name residents.

use std::any::Any;
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::header::{ALLOW, CONTENT_TYPE, LINK};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use metrics::{counter, histogram};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::{Instrument as _, debug, error, info_span};
use uuid::Uuid;

use super::Api;
use super::once::once;
use super::pace::{in_time, keep_pace};
use super::page::NextPage;
use super::problem::{Problem, of_status};
use super::problem_kind::ProblemKind;
use crate::console::{self, Asked, Rendered};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Puts everything around the routes.
pub(super) fn wrap(routes: Router<Api>, api: Api) -> Router {
    routes
        .method_not_allowed_fallback(async || of_status(axum::http::StatusCode::METHOD_NOT_ALLOWED))
        .fallback(async || of_status(axum::http::StatusCode::NOT_FOUND))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(api.clone(), once))
        .layer(from_fn(in_time))
        .layer(from_fn_with_state(api.clone(), keep_pace))
        .layer(from_fn(answer))
        .with_state(api)
}

async fn answer(request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().to_string();
    let method = request.method().clone();
    let asked = Asked::of(&request);
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("unmatched", MatchedPath::as_str).to_owned();
    let span = info_span!("request", request.id = %id, http.method = %method, http.route = route);
    let started = Instant::now();
    let mut response = async {
        let response = finish(next.run(request).await, asked, &id);
        debug!(http.status = response.status().as_u16(), "{method} {route} answered");
        response
    }
    .instrument(span)
    .await;
    let status = response.status().as_str().to_owned();
    let seconds = started.elapsed().as_secs_f64();
    counter!(
        "usersync_http_requests_total",
        "method" => method.to_string(), "route" => route.clone(), "status" => status
    )
    .increment(1);
    histogram!("usersync_http_request_seconds", "method" => method.to_string(), "route" => route)
        .record(seconds);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Writes the problem document, if the request failed, or the link to the next page. A person with
/// a browser gets a page that tells the same.
fn finish(mut response: Response, asked: Asked, id: &str) -> Response {
    let query = asked.query.as_deref();
    if let Some(link) = response.extensions().get::<NextPage>().and_then(|next| next.link(query)) {
        response.headers_mut().insert(LINK, link);
    }
    let status = response.status();
    let is_told = response.extensions().get::<Rendered>().is_some();
    if is_told || !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>();
    let allow = response.headers().get(ALLOW).cloned();
    let problem = problem.unwrap_or_else(|| of_status(status));
    let mut response = if asked.by_browser {
        console::failed(problem, &asked, id)
    } else {
        problem.respond(asked.path, Some(id.to_owned()))
    };
    if let Some(allow) = allow {
        response.headers_mut().insert(ALLOW, allow);
    }
    debug_assert!(response.headers().contains_key(CONTENT_TYPE));
    response
}

/// A panic is an error of ours; its text stays in the process, since it may quote anything.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    error!("A request failed: a handler panicked");
    let detail = "the service failed; its log says why under the request id";
    Problem::new(ProblemKind::Internal, detail).into_response()
}
