//! Whole lists as files: CSV for spreadsheets, NDJSON for programs; and people from such files.

pub mod export;
pub mod import;
mod rows;
mod table;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use super::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    export::routes().merge(import::routes())
}

/// How a file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// One line a row, the first with the names of the columns.
    #[default]
    Csv,
    /// One JSON object a line.
    Ndjson,
}

impl FileFormat {
    /// The type of such a file.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }
}
