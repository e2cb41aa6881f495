//! What happens in a run, as it happens.
//!
//! An event has its place in the run as its id, and every node tells the same events of a run: a
//! stream that broke off is gone on with anywhere from the last id that was seen.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use usersync_core::model::RunId;
use usersync_store::{RunState, Watched};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::RunView;
use crate::api::Api;
use crate::api::extract::{Json, Path, Query};
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::auth::Viewer;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(watch_run))
}

/// How often it is looked whether something happened.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often a quiet stream shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The place before the first.
const BEGINNING: i64 = -1;

/// Something that happened in a run.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = RunEvent)]
pub struct RunEventView {
    /// Its place in the run; later ones are greater.
    pub id: i64,
    pub at: DateTime<Utc>,
    #[serde(flatten)]
    pub what: Happened,
}

/// What happened in a run.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Happened {
    /// Somebody asked for it.
    Queued,
    Started,
    /// So many residents were read, of so many if the PMS said how many there are.
    Progress {
        read: i64,
        expected: Option<i64>,
    },
    /// It is over; nothing comes after this.
    Finished {
        run: Box<RunView>,
    },
}

impl Happened {
    const fn name(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Started => "started",
            Self::Progress { .. } => "progress",
            Self::Finished { .. } => "finished",
        }
    }
}

/// What happened in a run so far.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RunEventList {
    pub items: Vec<RunEventView>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EventQuery {
    /// Only what happened after the event with this id; `Last-Event-ID` says the same.
    after: Option<i64>,
}

/// Watches a run
///
/// A stream of server-sent events (`text/event-stream`), or the events so far where `Accept` asks for
/// `application/json`. A stream that broke off is gone on with by `Last-Event-ID`, at any node; once
/// all is told it answers 204, which ends an `EventSource`.
#[utoipa::path(
    get, path = "/runs/{id}/events", tag = "runs",
    params(
        ("id" = Uuid, Path), EventQuery,
        ("Last-Event-ID" = Option<i64>, Header, description = "The id of the last event seen"),
    ),
    security(("token" = ["viewer"])),
    responses(
        (status = 200, description = "The events", content(
            (RunEventList = "application/json"),
            (String = "text/event-stream"),
        )),
        (status = 204, description = "The run is over, and all of it was seen"),
    ),
)]
async fn watch_run(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<RunId>,
    Query(query): Query<EventQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = last_event_id(&headers)?.or(query.after).unwrap_or(BEGINNING);
    let seen = Seen::of(api.store().watch_run(id, after).await?, after);
    if wants_json(&headers) {
        return Ok(Json(RunEventList { items: seen.events }).into_response());
    }
    if seen.over && seen.events.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    Ok(Sse::new(follow(api, id, after, seen)).keep_alive(keep_alive).into_response())
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(id) = headers.get("last-event-id") else { return Ok(None) };
    let id = id.to_str().ok().and_then(|id| id.trim().parse().ok());
    id.map(Some).ok_or_else(|| {
        let detail = "`Last-Event-ID` is the `id` of an event of this run, such as `3`";
        Problem::new(ProblemKind::InvalidRequest, detail)
    })
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/event-stream")
}

/// What there is to tell after some place.
struct Seen {
    events: Vec<RunEventView>,
    /// Nothing comes after these.
    over: bool,
}

impl Seen {
    fn of(watched: Watched, after: i64) -> Self {
        let event = |id, at, what| RunEventView { id, at, what };
        let (mut events, over) = match watched {
            Watched::Queued(queued) => (vec![event(0, queued.asked_at, Happened::Queued)], false),
            Watched::Begun { run, progress, last } => {
                let mut events = vec![event(1, run.started_at, Happened::Started)];
                events.extend(progress.into_iter().map(|one| {
                    let what = Happened::Progress { read: one.read, expected: one.expected };
                    event(one.seq, one.at, what)
                }));
                let over = run.state != RunState::Running;
                if let Some(at) = run.finished_at.filter(|_| over) {
                    let run = Box::new(RunView::from(*run));
                    events.push(event(last + 1, at, Happened::Finished { run }));
                }
                (events, over)
            }
        };
        events.retain(|event| event.id > after);
        Self { events, over }
    }
}

/// Where a stream is.
struct Following {
    api: Api,
    run: RunId,
    after: i64,
    seen: Seen,
}

/// The events of a run as they come, to its end. A service that stops ends the stream, and the
/// reader goes on at another node.
fn follow(
    api: Api,
    run: RunId,
    after: i64,
    seen: Seen,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let start = Following { api, run, after, seen };
    stream::unfold(start, |mut at| async move {
        while at.seen.events.is_empty() {
            if at.seen.over || at.api.is_stopping() {
                return None;
            }
            tokio::time::sleep(LOOK_EVERY).await;
            // Where the database does not answer, the stream ends and the reader asks again.
            let watched = at.api.store().watch_run(at.run, at.after).await.ok()?;
            at.seen = Seen::of(watched, at.after);
        }
        let next = at.seen.events.remove(0);
        at.after = next.id;
        let event = Event::default().id(next.id.to_string()).event(next.what.name());
        let event = event.json_data(&next).ok()?;
        Some((Ok(event), at))
    })
}
