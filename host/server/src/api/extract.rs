//! Extractors whose refusals are problem documents.

use std::error::Error;

use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::problem::{Problem, of_status};
use super::problem_kind::ProblemKind;

/// A JSON body, in or out.
#[derive(Clone, Copy, Debug, Default, FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(crate) struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// A body that need not be there.
impl<T: serde::de::DeserializeOwned, S: Send + Sync> OptionalFromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Problem> {
        let body = <axum::Json<T> as OptionalFromRequest<S>>::from_request(request, state).await?;
        Ok(body.map(|axum::Json(body)| Self(body)))
    }
}

/// The parameters in the path.
#[derive(Clone, Copy, Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(crate) struct Path<T>(pub T);

/// The parameters in the query.
#[derive(Clone, Copy, Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct Query<T>(pub T);

/// A body as it came.
#[derive(Clone, Debug)]
pub(crate) struct Bytes(pub axum::body::Bytes);

impl<S: Send + Sync> FromRequest<S> for Bytes {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Ok(Self(axum::body::Bytes::from_request(request, state).await?))
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match &rejection {
            JsonRejection::JsonDataError(failure) => match misfit(failure) {
                Some((pointer, expected)) => Self::field(pointer, expected),
                None => Self::field("", "the body does not have the form that is expected"),
            },
            JsonRejection::JsonSyntaxError(failure) => {
                let cause = root_cause(failure);
                Self::new(ProblemKind::InvalidRequest, format!("the body is no JSON: {cause}"))
            }
            JsonRejection::MissingJsonContentType(_) => Self::new(
                ProblemKind::UnsupportedMediaType,
                "send JSON with `Content-Type: application/json`",
            ),
            other => of_status(other.status()),
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        match rejection.status() {
            StatusCode::INTERNAL_SERVER_ERROR => Self::internal(&rejection),
            _ => Self::new(
                ProblemKind::InvalidRequest,
                format!("the path: {}", rejection.body_text()),
            ),
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        let cause = root_cause(&rejection);
        Self::new(ProblemKind::InvalidRequest, format!("the query: {cause}"))
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        of_status(rejection.status())
    }
}

type AtPath = serde_path_to_error::Error<serde_json::Error>;

/// Where a body does not fit, as a JSON pointer, and what is expected there. What stands there is
/// not repeated: it may be a secret.
fn misfit(failure: &(dyn Error + 'static)) -> Option<(String, String)> {
    let mut cause = Some(failure);
    let at = loop {
        let error = cause?;
        if let Some(at) = error.downcast_ref::<AtPath>() {
            break at;
        }
        cause = error.source();
    };
    let pointer: String = at.path().iter().map(pointer_part).collect();
    let message = at.inner().to_string();
    let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
    let expected = match message.split_once(", expected ") {
        Some((wrong, expected)) if wrong.starts_with("invalid ") => format!("expected {expected}"),
        _ => message.to_owned(),
    };
    Some((pointer, expected))
}

fn pointer_part(segment: &serde_path_to_error::Segment) -> String {
    use serde_path_to_error::Segment;

    match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => {
            format!("/{}", key.replace('~', "~0").replace('/', "~1"))
        }
        Segment::Unknown => String::new(),
    }
}

fn root_cause(failure: &(dyn Error + 'static)) -> String {
    let mut cause = failure;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
