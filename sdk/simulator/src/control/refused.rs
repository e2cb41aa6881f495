//! Refusals of the control API as JSON: what is wrong and what to do.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::refusal::Refusal;

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Pms(_) | Self::Property { .. } | Self::Resident { .. } | Self::Route { .. } => {
                StatusCode::NOT_FOUND
            }
            Self::Body { source, .. } if !source.is_data() => StatusCode::BAD_REQUEST,
            Self::Listing(_) | Self::Fault { .. } | Self::Body { .. } | Self::Clock(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
        };
        let hint = self.hint();
        let mut error = self.to_string();
        let mut cause = std::error::Error::source(&self);
        while let Some(inner) = cause {
            error = format!("{error}: {inner}");
            cause = inner.source();
        }
        (status, Json(json!({ "error": error, "hint": hint }))).into_response()
    }
}

/// Reads a body as JSON, whatever its content type says.
pub(super) fn read<T: DeserializeOwned>(body: &[u8], expected: &'static str) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|source| Refusal::Body { expected, source })
}
