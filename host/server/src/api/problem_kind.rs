//! The kinds of problem, each with a page of its own.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::extract::Path;
use super::problem::Problem;

/// What kind of problem it is. The name is part of the API.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ProblemKind {
    InvalidRequest,
    InvalidFields,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    AlertMovedOn,
    Stale,
    PreconditionRequired,
    InFlight,
    KeyReused,
    AnswerLost,
    TooManyRequests,
    TooLarge,
    UnsupportedMediaType,
    AdapterRefused,
    PmsFailed,
    Unavailable,
    Internal,
}

impl ProblemKind {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::InvalidRequest,
        Self::InvalidFields,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::AlertMovedOn,
        Self::Stale,
        Self::PreconditionRequired,
        Self::InFlight,
        Self::KeyReused,
        Self::AnswerLost,
        Self::TooManyRequests,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::AdapterRefused,
        Self::PmsFailed,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The path of the page that explains it.
    pub fn path(self) -> String {
        format!("/problems/{}", self.about().0)
    }

    /// The kind that is explained at this path.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.path() == path)
    }

    pub const fn title(self) -> &'static str {
        self.about().2
    }

    pub const fn status(self) -> StatusCode {
        self.about().1
    }

    /// Name, status and title.
    const fn about(self) -> (&'static str, StatusCode, &'static str) {
        use StatusCode as S;

        match self {
            Self::InvalidRequest => {
                ("invalid-request", S::BAD_REQUEST, "The request cannot be understood")
            }
            Self::InvalidFields => {
                ("invalid-fields", S::UNPROCESSABLE_ENTITY, "Some fields have to be mended")
            }
            Self::Unauthorized => ("unauthorized", S::UNAUTHORIZED, "A token is needed"),
            Self::Forbidden => ("forbidden", S::FORBIDDEN, "The token may not do this"),
            Self::NotFound => ("not-found", S::NOT_FOUND, "There is no such thing"),
            Self::MethodNotAllowed => {
                ("method-not-allowed", S::METHOD_NOT_ALLOWED, "The path does not take this method")
            }
            Self::Conflict => ("conflict", S::CONFLICT, "It cannot be done as things are"),
            Self::AlertMovedOn => ("alert-moved-on", S::CONFLICT, "The alert is not what it was"),
            Self::Stale => ("stale", S::PRECONDITION_FAILED, "It was changed by somebody else"),
            Self::PreconditionRequired => {
                ("precondition-required", S::PRECONDITION_REQUIRED, "The version is missing")
            }
            Self::InFlight => ("in-flight", S::CONFLICT, "The same request is being carried out"),
            Self::KeyReused => {
                ("key-reused", S::UNPROCESSABLE_ENTITY, "The key belongs to another request")
            }
            Self::AnswerLost => ("answer-lost", S::CONFLICT, "It was done, and its answer is lost"),
            Self::TooManyRequests => {
                ("too-many-requests", S::TOO_MANY_REQUESTS, "Too many requests")
            }
            Self::TooLarge => ("too-large", S::PAYLOAD_TOO_LARGE, "The body is too large"),
            Self::UnsupportedMediaType => {
                ("unsupported-media-type", S::UNSUPPORTED_MEDIA_TYPE, "The body has another type")
            }
            Self::AdapterRefused => (
                "adapter-refused",
                S::UNPROCESSABLE_ENTITY,
                "The component is no adapter that may run here",
            ),
            Self::PmsFailed => ("pms-failed", S::BAD_GATEWAY, "The PMS could not be read"),
            Self::Unavailable => {
                ("unavailable", S::SERVICE_UNAVAILABLE, "The service cannot answer now")
            }
            Self::Internal => ("internal", S::INTERNAL_SERVER_ERROR, "The service failed"),
        }
    }

    /// What there is to know about it.
    const fn explanation(self) -> &'static str {
        match self {
            Self::InvalidRequest => {
                "The path, the query or the body is not written as the API expects it. `detail` \
                 says where; /api/v1/openapi.json describes every request."
            }
            Self::InvalidFields => {
                "The request is well written, but what it says cannot be taken. `errors` lists \
                 every field to be mended: a JSON pointer into the body and what is wrong there."
            }
            Self::Unauthorized => {
                "Send `Authorization: Bearer TOKEN`. The token is unknown, expired or revoked, or \
                 there was none. `usersync token create` makes one."
            }
            Self::Forbidden => {
                "Viewers look; operators also answer alerts, edit people and start runs; admins \
                 also change properties, credentials, integrations and adapters."
            }
            Self::NotFound => "Nothing stands at this path, or nothing has this id.",
            Self::MethodNotAllowed => "The header `Allow` lists the methods that it takes.",
            Self::Conflict => {
                "The request is in order, but something stands in its way: a name that is taken, \
                 something still in use, a step of the set-up that is missing. `detail` says what."
            }
            Self::AlertMovedOn => {
                "Somebody answered it first, its cause went away, or its facts changed. Nothing \
                 was done. `current` shows the alert as it is now."
            }
            Self::Stale => {
                "The version in `If-Match` is not the one that is stored. Nothing was done. \
                 `current` shows what is stored now: repeat the change with its `ETag`."
            }
            Self::PreconditionRequired => {
                "A change names the version that it is about, so that nobody's work is lost: send \
                 the `ETag` of the last answer as `If-Match`."
            }
            Self::InFlight => {
                "A request with the same `Idempotency-Key` has not been answered yet. Nothing was \
                 done for this one. Ask again in the number of seconds in `Retry-After`: the \
                 answer of the first is then given again."
            }
            Self::KeyReused => {
                "The `Idempotency-Key` was sent within a day with another path or body. Nothing \
                 was done. Draw a new key for each request, and send the old one only to repeat \
                 the very same request."
            }
            Self::AnswerLost => {
                "A request with this `Idempotency-Key` was carried out, wholly or in part, but the \
                 service ended before it could keep the answer, or the answer held a secret or \
                 personal data and is not kept. It is not carried out again. Look at what the \
                 request was about; if it has to be made again, draw a new key."
            }
            Self::TooManyRequests => {
                "The token was used, or the address asked, more often than a minute allows \
                 (`api.requests_per_minute` in the configuration). Nothing was done. Ask again in \
                 the number of seconds in `Retry-After`."
            }
            Self::TooLarge => "The body is larger than this path takes.",
            Self::UnsupportedMediaType => {
                "Send JSON with `Content-Type: application/json`; an adapter is sent as \
                 `application/wasm`."
            }
            Self::AdapterRefused => {
                "The component did not pass admission. `detail` says which check failed and what \
                 to do; `usersync adapter inspect FILE` checks it without installing it."
            }
            Self::PmsFailed => {
                "The log-in, a permission or the way to the PMS is at fault, or the PMS or its \
                 adapter answered what cannot be read. `detail` says which, in the PMS's words."
            }
            Self::Unavailable => {
                "The database does not answer, or the request took too long. Try again in the \
                 number of seconds in `Retry-After`."
            }
            Self::Internal => {
                "This is an error of the service, not of the request. Its log tells more under the \
                 `request_id`."
            }
        }
    }
}

/// Explains a kind of problem.
pub(super) async fn explain(Path(name): Path<String>) -> Result<Response, Problem> {
    let kind = ProblemKind::of_path(&format!("/problems/{name}")).ok_or_else(|| {
        Problem::new(ProblemKind::NotFound, format!("there is no kind of problem `{name}`"))
    })?;
    let (_, status, title) = kind.about();
    let page = format!("{title} ({})\n\n{}\n", status.as_u16(), kind.explanation());
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], page).into_response())
}
