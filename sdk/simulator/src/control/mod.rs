//! The control API: what a test, the demo or an adapter's author does to the simulated world.
//!
//! It has a port of its own and no PMS has a path in it; it decides nothing that
//! [`Simulation`] does not decide.

mod refused;
mod residents;
mod switches;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Method, Uri};
use axum::routing::{get, patch, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::refusal::Refusal;
use crate::simulation::Simulation;
use crate::view::WorldView;

/// Room for the residents of the largest property that anyone simulates.
const MOST_BODY_BYTES: usize = 256 * 1024 * 1024;

/// What there is, as `GET /control` lists it.
const ROUTES: [(&str, &str); 16] = [
    (
        "GET /control/world",
        "each PMS's endpoint, settings accepted on each interface, properties and residents",
    ),
    ("PUT /control/{pms}/properties/{id}", "add a property or rename it: {name, address?}"),
    ("GET /control/{pms}/properties/{id}/residents", "who is listed"),
    ("PUT /control/{pms}/properties/{id}/residents", "list exactly these residents"),
    (
        "PATCH /control/{pms}/properties/{id}/residents/{resident}",
        "change the fields given, null for absent; ?lease= narrows it to one lease",
    ),
    (
        "DELETE /control/{pms}/properties/{id}/residents/{resident}",
        "take the resident off the list; ?lease= narrows it to one lease",
    ),
    (
        "POST /control/faults",
        "{pms, property?, operation?, kind, times?, after?, status?, delay_ms?, retry_after_seconds?}",
    ),
    ("GET /control/faults", "the faults still waiting"),
    ("DELETE /control/faults", "remove all faults"),
    ("GET /control/calls", "the calls received, credentials masked"),
    ("DELETE /control/calls", "forget the calls received"),
    ("GET /control/clock", "what the clock shows"),
    ("PUT /control/clock", "{now: instant | null} or {advance_seconds}"),
    ("GET /control/{pms}/quirks", "the habits that vary between installs"),
    ("PUT /control/{pms}/quirks", "change them"),
    ("GET /control", "this list"),
];

/// The control API over `simulation`.
pub(crate) fn router(simulation: Arc<Simulation>) -> Router {
    Router::new()
        .route("/control", get(list_routes))
        .route("/control/world", get(show_world))
        .route("/control/{pms}/properties/{property}", put(residents::put_property))
        .route(
            "/control/{pms}/properties/{property}/residents",
            get(residents::list).put(residents::replace),
        )
        .route(
            "/control/{pms}/properties/{property}/residents/{resident}",
            patch(residents::patch).delete(residents::remove),
        )
        .route(
            "/control/faults",
            post(switches::post_fault).get(switches::list_faults).delete(switches::clear_faults),
        )
        .route("/control/calls", get(switches::list_calls).delete(switches::forget_calls))
        .route("/control/clock", get(switches::show_clock).put(switches::set_clock))
        .route("/control/{pms}/quirks", get(switches::show_quirks).put(switches::set_quirks))
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_route)
        .layer(DefaultBodyLimit::max(MOST_BODY_BYTES))
        .with_state(simulation)
}

async fn list_routes() -> Json<Value> {
    Json(ROUTES.into_iter().map(|(route, purpose)| json!({ route: purpose })).collect())
}

async fn show_world(State(simulation): State<Arc<Simulation>>) -> Json<WorldView> {
    Json(simulation.world())
}

async fn no_such_route(method: Method, uri: Uri) -> Refusal {
    Refusal::Route { method: method.to_string(), path: uri.path().to_owned() }
}
