//! `Idempotency-Key`: a request that is sent again is carried out once, and answered alike.
//!
//! A request with a key is carried out on a task of its own: whoever sent it may hang up, and asks
//! again with the same key for what came of it. What is written in its name is noted by the store
//! together with the write, so that a crash at any point leaves no doubt whether there was one.

use std::collections::BTreeMap;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tracing::Instrument as _;
use usersync_adapters::Limits;
use usersync_store::{Attempt, Begun, RequestKey, carried_out_by};

use super::Api;
use super::problem::{Problem, ProblemDocument, of_status};
use super::problem_kind::ProblemKind;
use crate::auth::Viewer;

/// The header that names a request.
pub(super) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header of an answer that was given before.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The longest key.
pub(super) const LONGEST_KEY: usize = 255;
/// The largest answer that is kept.
const LARGEST_ANSWER: usize = 1 << 20;
/// Headers that are part of an answer.
const KEPT_HEADERS: [HeaderName; 3] = [CONTENT_TYPE, ETAG, LOCATION];

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
enum Kept {
    Answer { status: u16, headers: BTreeMap<String, String>, body: String },
    Problem(ProblemDocument),
}

/// Carries a request out unless it was before.
pub(super) async fn once(State(api): State<Api>, request: Request, next: Next) -> Response {
    match try_once(api, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn try_once(api: Api, request: Request, next: Next) -> Result<Response, Problem> {
    if request.method() != Method::POST || !request.headers().contains_key(&KEY) {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    // Nothing is kept for strangers.
    Viewer::from_request_parts(&mut parts, &api).await?;
    let key = RequestKey { caller: caller(&parts), key: read_key(&parts)? };
    let most_bytes = Limits::default().component_bytes;
    let body =
        to_bytes(body, most_bytes).await.map_err(|_| of_status(StatusCode::PAYLOAD_TOO_LARGE))?;
    let content = [parts.uri.to_string().as_bytes(), b"\0", &body].concat();
    let attempt = match api.store().begin_request(&key, &content, api.now()).await? {
        Begun::Now(attempt) => attempt,
        Begun::Answered(kept) => return replay(&kept),
        Begun::InFlight => return Err(in_flight()),
        Begun::OtherRequest => return Err(other_request()),
        Begun::AnswerLost(at) => {
            let detail = format!(
                "a request with this key was carried out at {at}, wholly or in part, and its \
                 answer is not known; look at what it was about before you ask for it again"
            );
            return Err(Problem::new(ProblemKind::AnswerLost, detail));
        }
    };
    let request = Request::from_parts(parts, Body::from(body));
    let work = carried_out_by(attempt.clone(), next.run(request));
    let task = async move { settle(&api, &attempt, work.await).await };
    tokio::spawn(task.in_current_span()).await.map_err(|failure| Problem::internal(&failure))?
}

fn read_key(parts: &Parts) -> Result<String, Problem> {
    let mut keys = parts.headers.get_all(&KEY).iter();
    let only = keys.next().filter(|_| keys.next().is_none());
    let key = only.and_then(|key| key.to_str().ok()).map(str::trim);
    let fits = |key: &&str| {
        (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    };
    key.filter(fits).map(str::to_owned).ok_or_else(|| {
        let detail = format!(
            "`Idempotency-Key` holds one key of at most {LONGEST_KEY} visible characters, such as \
             a random UUID"
        );
        Problem::new(ProblemKind::InvalidRequest, detail)
    })
}

/// Whoever sends it, by what they show.
fn caller(parts: &Parts) -> Vec<u8> {
    let shown = parts.headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    Sha256::digest(shown.unwrap_or_default()).to_vec()
}

fn in_flight() -> Problem {
    let detail = "a request with this key is being carried out; ask again in a moment";
    Problem::new(ProblemKind::InFlight, detail).retry_after(1)
}

fn other_request() -> Problem {
    let detail = "this key was sent with another request; each request has a key of its own";
    Problem::new(ProblemKind::KeyReused, detail)
}

/// Keeps what is answered. A failure after which nothing was written is not kept: the same request
/// may well succeed later.
async fn settle(api: &Api, attempt: &Attempt, response: Response) -> Result<Response, Problem> {
    let failed = response.status().is_client_error() || response.status().is_server_error();
    if failed && api.store().forget_request(attempt).await? {
        return Ok(response);
    }
    let (kept, response) = keep(response).await?;
    api.store().settle_request(attempt, kept.as_deref()).await?;
    Ok(response)
}

/// An answer as it is kept, unless it is told once only or too large, and the answer.
async fn keep(response: Response) -> Result<(Option<Vec<u8>>, Response), Problem> {
    let text =
        |kept: &Kept| serde_json::to_vec(kept).map_err(|failure| Problem::internal(&failure));
    if let Some(problem) = response.extensions().get::<Problem>() {
        let kept = text(&Kept::Problem(problem.clone().document()))?;
        return Ok((Some(kept), response));
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|failure| Problem::internal(&failure))?;
    let header = |name: &HeaderName| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    };
    let told_once = parts.headers.get(CACHE_CONTROL).is_some_and(|value| value == "no-store");
    let kept = match String::from_utf8(body.to_vec()) {
        Ok(body) if !told_once && body.len() <= LARGEST_ANSWER => Some(text(&Kept::Answer {
            status: parts.status.as_u16(),
            headers: KEPT_HEADERS.iter().filter_map(header).collect(),
            body,
        })?),
        _ => None,
    };
    Ok((kept, Response::from_parts(parts, Body::from(body))))
}

/// Answers as before.
fn replay(kept: &[u8]) -> Result<Response, Problem> {
    let kept = serde_json::from_slice(kept).map_err(|failure| Problem::internal(&failure))?;
    let (status, headers, body) = match kept {
        Kept::Answer { status, headers, body } => (status, headers, body),
        Kept::Problem(document) => {
            let mut response = Problem::again(document).into_response();
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            return Ok(response);
        }
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).map_err(|failure| Problem::internal(&failure))?;
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}
