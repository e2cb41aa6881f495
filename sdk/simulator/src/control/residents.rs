//! Changing what a property lists.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::refused::read;
use crate::pms::Pms;
use crate::refusal::Refusal;
use crate::simulation::Simulation;
use crate::world::property::PropertyDetails;
use crate::world::resident::Resident;

/// Narrows a change to the rows of one lease.
#[derive(Debug, Deserialize)]
pub(super) struct OneLease {
    lease: Option<String>,
}

/// `PUT /control/{pms}/properties/{id}`: adds a property or renames it.
pub(super) async fn put_property(
    State(simulation): State<Arc<Simulation>>,
    Path((pms, property)): Path<(String, String)>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let pms: Pms = pms.parse()?;
    let details: PropertyDetails = read(&body, "an object with `name` and perhaps `address`")?;
    let answer = json!({ "pms": pms, "id": property, "name": details.name });
    let is_new = simulation.put_property(pms, &property, details);
    Ok((if is_new { StatusCode::CREATED } else { StatusCode::OK }, Json(answer)))
}

/// `GET …/residents`: who is listed.
pub(super) async fn list(
    State(simulation): State<Arc<Simulation>>,
    Path((pms, property)): Path<(String, String)>,
) -> Result<Json<Vec<Resident>>, Refusal> {
    Ok(Json(simulation.residents(pms.parse()?, &property)?))
}

/// `PUT …/residents`: lists exactly these residents.
pub(super) async fn replace(
    State(simulation): State<Arc<Simulation>>,
    Path((pms, property)): Path<(String, String)>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let residents: Vec<Resident> = read(&body, "an array of residents in neutral names")?;
    let count = residents.len();
    simulation.replace_residents(pms.parse()?, &property, residents)?;
    Ok(Json(json!({ "residents": count })))
}

/// `PATCH …/residents/{resident}`: changes the fields given, null for absent.
pub(super) async fn patch(
    State(simulation): State<Arc<Simulation>>,
    Path((pms, property, resident)): Path<(String, String, String)>,
    Query(OneLease { lease }): Query<OneLease>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let pms = pms.parse()?;
    let patch: Map<String, Value> = read(&body, "an object of neutral names")?;
    let residents =
        simulation.patch_resident(pms, &property, &resident, lease.as_deref(), &patch)?;
    Ok(Json(json!({ "residents": residents })))
}

/// `DELETE …/residents/{resident}`: takes the resident off the list.
pub(super) async fn remove(
    State(simulation): State<Arc<Simulation>>,
    Path((pms, property, resident)): Path<(String, String, String)>,
    Query(OneLease { lease }): Query<OneLease>,
) -> Result<Json<Value>, Refusal> {
    let removed =
        simulation.remove_resident(pms.parse()?, &property, &resident, lease.as_deref())?;
    Ok(Json(json!({ "removed": removed })))
}
