//! What all of AppFolio's interfaces answer alike: JSON, refusals, and what faults look like.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::access;
use crate::exchange::Answer;
use crate::faults::{Fault, FaultKind};

const SIGN_IN_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign In</title></head>\
     <body><form><h1>Sign In</h1></form></body></html>\n";

/// What a fault puts in place of the answer; none if it only spoils the right one.
pub(super) fn fault_answer(fault: &Fault) -> Option<Answer> {
    let status = |default: StatusCode| {
        fault.status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(default)
    };
    match fault.kind {
        FaultKind::RateLimited => Some(too_many_calls().retry_after(fault.retry_after())),
        FaultKind::ServerError => {
            Some(problem(status(StatusCode::SERVICE_UNAVAILABLE), "Data temporarily unavailable"))
        }
        FaultKind::Html => Some(Answer::html(StatusCode::OK, SIGN_IN_PAGE)),
        FaultKind::BadCredentials => {
            let message = access::Denied::WrongCredentials.message();
            Some(problem(StatusCode::UNAUTHORIZED, message))
        }
        FaultKind::MissingPermission => Some(problem(
            status(StatusCode::FORBIDDEN),
            "You do not have permission to access this resource",
        )),
        FaultKind::Slow | FaultKind::Truncated | FaultKind::Empty | FaultKind::WrongTotal => None,
    }
}

/// The refusal of a call too many.
pub(super) fn too_many_calls() -> Answer {
    problem(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded")
}

/// A refusal in JSON.
pub(super) fn problem(status: StatusCode, message: &str) -> Answer {
    json_answer(status, &json!({ "message": message }))
}

/// JSON with this status.
pub(super) fn json_answer(status: StatusCode, body: &Value) -> Answer {
    Answer::new(status, "application/json; charset=utf-8", body.to_string())
}
