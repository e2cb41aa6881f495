//! What a report is asked for: by a body of JSON in version 2, by the query in version 1.

use std::num::NonZeroUsize;

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::rows::{PROPERTY_COLUMNS, Row, TENANT_COLUMNS};
use crate::appfolio::words;

/// A report that can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Report {
    TenantDirectory,
    PropertyDirectory,
}

impl Report {
    /// The report behind `tenant_directory.json` and the like.
    pub(super) fn with_file(file: &str) -> Option<Self> {
        let name = file.strip_suffix(".json")?;
        [Self::TenantDirectory, Self::PropertyDirectory]
            .into_iter()
            .find(|report| report.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::TenantDirectory => "tenant_directory",
            Self::PropertyDirectory => "property_directory",
        }
    }

    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::TenantDirectory => &TENANT_COLUMNS,
            Self::PropertyDirectory => &PROPERTY_COLUMNS,
        }
    }
}

/// Why a report is not run.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Refused {
    fn malformed(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    fn senseless(message: impl Into<String>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, message: message.into() }
    }
}

/// The filters of a report and the form in which it is wanted.
#[derive(Debug)]
pub(super) struct Asked {
    /// The numbers of the properties that it is narrowed to.
    pub(super) properties: Option<Vec<String>>,
    statuses: Vec<String>,
    columns: Option<Vec<String>>,
    pub(super) with_hidden: bool,
    pub(super) is_paginated: bool,
    pub(super) page: usize,
    pub(super) page_size: Option<usize>,
}

impl Asked {
    /// The codes of whoever lives there, which a report lists unless told otherwise.
    const ACTIVE: [&str; 3] = ["0", "3", "4"];

    fn anything() -> Self {
        Self {
            properties: None,
            statuses: Self::ACTIVE.map(str::to_owned).to_vec(),
            columns: None,
            with_hidden: false,
            is_paginated: true,
            page: 1,
            page_size: None,
        }
    }

    /// Reads the body of version 2.
    pub(super) fn by_body(report: Report, body: &[u8]) -> Result<Self, Refused> {
        let body: Map<String, Value> = serde_json::from_slice(body)
            .map_err(|_| Refused::malformed("The request body is not a JSON object"))?;
        let mut asked = Self::anything();
        if let Some(properties) = body.get("properties") {
            asked.properties =
                texts(properties.get("properties_ids"), "properties.properties_ids")?;
        }
        if let Some(statuses) = texts(body.get("tenant_statuses"), "tenant_statuses")? {
            asked.statuses = statuses;
        }
        asked.columns = texts(body.get("columns"), "columns")?;
        if let Some(visibility) = body.get("tenant_visibility") {
            asked.with_hidden = with_hidden(visibility.as_str().unwrap_or_default())?;
        }
        match body.get("paginate_results") {
            None => {}
            Some(Value::Bool(paginate)) => asked.is_paginated = *paginate,
            Some(_) => return Err(Refused::senseless("paginate_results must be true or false")),
        }
        asked.check(report)
    }

    /// Reads the query of version 1.
    pub(super) fn by_query(report: Report, pairs: &[(String, String)]) -> Result<Self, Refused> {
        let mut asked = Self::anything();
        let all = |name: &str| {
            let named = pairs.iter().filter(|(key, _)| key == name);
            let values: Vec<String> = named.map(|(_, value)| value.clone()).collect();
            (!values.is_empty()).then_some(values)
        };
        asked.properties = all("properties[properties_ids][]");
        if let Some(statuses) = all("tenant_statuses[]") {
            asked.statuses = statuses;
        }
        for (name, value) in pairs {
            let count = || {
                let count: Result<NonZeroUsize, _> = value.parse();
                count.map_err(|_| Refused::malformed(format!("{name} must be a positive number")))
            };
            match name.as_str() {
                "tenant_visibility" => asked.with_hidden = with_hidden(value)?,
                "paginate_results" => asked.is_paginated = value == "true",
                "page" => asked.page = count()?.get(),
                "per_page" => asked.page_size = Some(count()?.get()),
                _ => {}
            }
        }
        asked.check(report)
    }

    fn check(self, report: Report) -> Result<Self, Refused> {
        let unknown = |column: &&String| !report.columns().contains(&column.as_str());
        if let Some(column) = self.columns.iter().flatten().find(unknown) {
            return Err(Refused::senseless(format!("{column} is not a column of this report")));
        }
        let unknown = |code: &&String| code.parse::<u8>().is_ok_and(|code| code > 4);
        if let Some(code) = self.statuses.iter().find(unknown) {
            return Err(Refused::senseless(format!("{code} is not a tenant status")));
        }
        Ok(self)
    }

    /// Whether a tenant's row is asked for. A status without a code cannot be left out.
    pub(super) fn wants(&self, row: &Row) -> bool {
        let status = row.get("status").and_then(Value::as_str).unwrap_or_default();
        words::status_code(status)
            .is_none_or(|code| self.statuses.iter().any(|known| known == code))
    }

    /// The row with the columns asked for.
    pub(super) fn chosen(&self, row: Row) -> Row {
        match &self.columns {
            None => row,
            Some(columns) => {
                row.into_iter().filter(|(column, _)| columns.contains(column)).collect()
            }
        }
    }
}

fn with_hidden(visibility: &str) -> Result<bool, Refused> {
    match visibility {
        "active" => Ok(false),
        "all" => Ok(true),
        other => Err(Refused::senseless(format!("{other} is not a tenant visibility"))),
    }
}

/// A list of texts or numbers.
fn texts(value: Option<&Value>, name: &str) -> Result<Option<Vec<String>>, Refused> {
    let Some(value) = value else { return Ok(None) };
    let wrong = || Refused::senseless(format!("{name} must be a list"));
    let items = value.as_array().ok_or_else(wrong)?.iter().map(|item| match item {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(wrong()),
    });
    items.collect::<Result<_, _>>().map(Some)
}
