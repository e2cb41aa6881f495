//! Changing without losing work: versions as `ETag`, and `If-Match`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::extract::Json;
use super::problem::Problem;
use super::problem_kind::ProblemKind;

/// The version that a change is about, from `If-Match`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(Problem::new(
                ProblemKind::PreconditionRequired,
                "send the `ETag` of the last answer as `If-Match`",
            ));
        };
        let version = value
            .to_str()
            .ok()
            .and_then(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok());
        version.map(Self).ok_or_else(|| {
            Problem::new(
                ProblemKind::InvalidRequest,
                "`If-Match` holds one `ETag` of this API, such as `\"3\"`",
            )
        })
    }
}

impl IfMatch {
    /// Refuses a change to another version than the one stored.
    pub(crate) fn check<T: Versioned + Serialize>(self, current: &T) -> Result<(), Problem> {
        if self.0 == current.version() {
            return Ok(());
        }
        let detail = "it was changed by somebody else; load it again and repeat the change";
        Err(Problem::new(ProblemKind::Stale, detail).with_current(current))
    }
}

/// What has a version.
pub(crate) trait Versioned {
    fn version(&self) -> i64;
}

/// An answer with its version as `ETag`.
#[derive(Clone, Debug)]
pub(crate) struct Tagged<T>(pub T);

impl<T: Versioned + Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let tag = HeaderValue::from_str(&format!("\"{}\"", self.0.version()));
        let tag = tag.ok().map(|tag| [(header::ETAG, tag)]);
        (tag, Json(self.0)).into_response()
    }
}

/// Something new, with the path where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Created<T> {
    pub(crate) location: String,
    pub(crate) body: T,
}

impl<T: IntoResponse> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let location = HeaderValue::from_str(&self.location).ok();
        let location = location.map(|location| [(header::LOCATION, location)]);
        (StatusCode::CREATED, location, self.body).into_response()
    }
}
