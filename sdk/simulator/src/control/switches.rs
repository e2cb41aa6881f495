//! Faults, calls, quirks and the clock.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::refused::read;
use crate::calls::Call;
use crate::faults::Fault;
use crate::refusal::Refusal;
use crate::simulation::Simulation;
use crate::view::{ClockSetting, ClockView};

/// `POST /control/faults`.
pub(super) async fn post_fault(
    State(simulation): State<Arc<Simulation>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Fault>), Refusal> {
    let fault: Fault = read(&body, "a fault with `pms` and `kind`")?;
    simulation.fault(fault.clone())?;
    Ok((StatusCode::CREATED, Json(fault)))
}

/// `GET /control/faults`.
pub(super) async fn list_faults(State(simulation): State<Arc<Simulation>>) -> Json<Vec<Fault>> {
    Json(simulation.faults())
}

/// `DELETE /control/faults`.
pub(super) async fn clear_faults(State(simulation): State<Arc<Simulation>>) -> Json<Value> {
    Json(json!({ "removed": simulation.clear_faults() }))
}

/// `GET /control/calls`.
pub(super) async fn list_calls(State(simulation): State<Arc<Simulation>>) -> Json<Vec<Call>> {
    Json(simulation.calls())
}

/// `DELETE /control/calls`.
pub(super) async fn forget_calls(State(simulation): State<Arc<Simulation>>) -> Json<Value> {
    Json(json!({ "removed": simulation.forget_calls() }))
}

/// `GET /control/clock`.
pub(super) async fn show_clock(State(simulation): State<Arc<Simulation>>) -> Json<ClockView> {
    Json(simulation.clock())
}

/// `PUT /control/clock`.
pub(super) async fn set_clock(
    State(simulation): State<Arc<Simulation>>,
    body: Bytes,
) -> Result<Json<ClockView>, Refusal> {
    let setting: ClockSetting = read(&body, "an object with `now` or `advance_seconds`")?;
    Ok(Json(simulation.set_clock(setting)?))
}

/// `GET /control/{pms}/quirks`.
pub(super) async fn show_quirks(
    State(simulation): State<Arc<Simulation>>,
    Path(pms): Path<String>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(simulation.shown_quirks(pms.parse()?)))
}

/// `PUT /control/{pms}/quirks`: what is not named takes its default.
pub(super) async fn set_quirks(
    State(simulation): State<Arc<Simulation>>,
    Path(pms): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    const EXPECTED: &str = "an object of this PMS's quirks, as GET shows them";
    simulation
        .change_quirks(pms.parse()?, &body)
        .map_err(|source| Refusal::Body { expected: EXPECTED, source })?;
    show_quirks(State(simulation), Path(pms)).await
}
