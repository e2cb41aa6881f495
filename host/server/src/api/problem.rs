//! Problem documents (RFC 9457): the one form in which the API says no.
//!
//! Errors of every layer become a [`Problem`] here and nowhere else. A failure of our own is logged
//! here, once, and the caller is told no more than the id of the request; nobody is ever told a
//! secret, since no text is made from one.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracing::error;
use utoipa::ToSchema;

use super::problem_kind::ProblemKind;

/// Why a request was not carried out.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: ProblemKind,
    detail: String,
    errors: Vec<FieldError>,
    current: Option<Box<Value>>,
    /// Seconds to wait before asking again.
    retry_after: Option<u64>,
}

/// A problem as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// A page that explains this kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not-found")]
    pub kind: String,
    pub title: String,
    #[schema(example = 404)]
    pub status: u16,
    /// What happened this time, and what to do.
    pub detail: String,
    /// The path that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Fields to be mended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What is stored now, where the request was about an earlier version of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub current: Option<Value>,
    /// Names this request in the log of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// A field to be mended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body, or the name of a parameter.
    #[schema(example = "/time_zone")]
    pub pointer: String,
    pub detail: String,
}

impl Problem {
    /// A problem of this kind: what happened, and what to do.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        let retry_after = (kind == ProblemKind::Unavailable).then_some(5);
        Self { kind, detail: detail.into(), errors: Vec::new(), current: None, retry_after }
    }

    /// Fields that have to be mended.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] => one.detail.clone(),
            many => format!("{} fields have to be mended", many.len()),
        };
        Self { errors, ..Self::new(ProblemKind::InvalidFields, detail) }
    }

    /// One field that has to be mended.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::fields(vec![FieldError { pointer: pointer.into(), detail: detail.into() }])
    }

    /// A failure of our own, logged with its causes.
    pub fn internal(failure: &dyn std::error::Error) -> Self {
        error!("A request failed: {}", chain(failure));
        Self::new(
            ProblemKind::Internal,
            "the service failed; its log says why under the request id",
        )
    }

    /// Something we depend on does not answer; logged with its causes.
    pub fn unavailable(failure: &dyn std::error::Error) -> Self {
        error!("A request could not be answered: {}", chain(failure));
        Self::new(ProblemKind::Unavailable, failure.to_string())
    }

    /// With what is stored now.
    #[must_use]
    pub fn with_current(self, current: &impl Serialize) -> Self {
        Self { current: serde_json::to_value(current).ok().map(Box::new), ..self }
    }

    /// With the time to wait before asking again.
    #[must_use]
    pub(super) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// A problem that was told before.
    pub(super) fn again(document: ProblemDocument) -> Self {
        let ProblemDocument { kind, detail, errors, current, .. } = document;
        let kind = ProblemKind::of_path(&kind).unwrap_or(ProblemKind::Internal);
        Self { errors, current: current.map(Box::new), ..Self::new(kind, detail) }
    }

    /// The same, its fields taken for one of another form.
    #[must_use]
    pub(crate) fn below(self, pointer: &str) -> Self {
        let errors = self.errors.into_iter();
        let errors = errors.map(|error| FieldError { pointer: pointer.to_owned(), ..error });
        Self { errors: errors.collect(), ..self }
    }

    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// As it is told of one thing among many.
    pub(crate) fn document(self) -> ProblemDocument {
        let Self { kind, detail, errors, current, retry_after: _ } = self;
        ProblemDocument {
            kind: kind.path(),
            title: kind.title().to_owned(),
            status: kind.status().as_u16(),
            detail,
            instance: None,
            errors,
            current: current.map(|current| *current),
            request_id: None,
        }
    }

    /// As it is sent in answer to one request.
    pub(super) fn respond(self, instance: String, request_id: Option<String>) -> Response {
        let (kind, retry_after) = (self.kind, self.retry_after);
        let document = ProblemDocument { instance: Some(instance), request_id, ..self.document() };
        let mut response = (kind.status(), Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if kind == ProblemKind::Unauthorized {
            let scheme = HeaderValue::from_static("Bearer realm=\"usersync\"");
            headers.insert(WWW_AUTHENTICATE, scheme);
        }
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The layer around all routes writes the document: it knows the path and the request id.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The problem that a bare status stands for, where nobody said more.
pub(super) fn of_status(status: StatusCode) -> Problem {
    let (kind, detail) = match status {
        StatusCode::NOT_FOUND => (ProblemKind::NotFound, "there is nothing at this path"),
        StatusCode::METHOD_NOT_ALLOWED => (
            ProblemKind::MethodNotAllowed,
            "the path does not take this method; `Allow` lists those it takes",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            (ProblemKind::TooLarge, "the body is larger than this path takes")
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            (ProblemKind::UnsupportedMediaType, "the body has another type than this path takes")
        }
        StatusCode::REQUEST_TIMEOUT
        | StatusCode::GATEWAY_TIMEOUT
        | StatusCode::SERVICE_UNAVAILABLE => {
            (ProblemKind::Unavailable, "the request took too long; try again")
        }
        status if status.is_client_error() => {
            (ProblemKind::InvalidRequest, "the request cannot be understood")
        }
        _ => (ProblemKind::Internal, "the service failed; its log says why under the request id"),
    };
    Problem::new(kind, detail)
}

/// An error and its causes in one line.
fn chain(failure: &dyn std::error::Error) -> String {
    let mut line = failure.to_string();
    let mut cause = failure.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}
