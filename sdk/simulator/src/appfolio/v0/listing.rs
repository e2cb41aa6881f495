//! The rules every list follows: a filter is required, pages are capped, the next page is a path.

use std::num::NonZeroUsize;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use crate::appfolio::quirks::AppFolioQuirks;

/// One row of a list.
pub(super) type Row = Map<String, Value>;

const FILTER_REQUIRED: &str =
    "This GET request must include a filter for [Id] or [LastUpdatedAtFrom]";

/// How many properties one call may name.
const MOST_PROPERTIES: usize = 20;

/// What a list is asked for.
#[derive(Debug, Default)]
pub(super) struct Query {
    ids: Option<Vec<String>>,
    updated_from: Option<DateTime<Utc>>,
    statuses: Option<Vec<String>>,
    properties: Option<Vec<String>>,
    include_unassigned: bool,
    include_hidden: bool,
    page_number: Option<NonZeroUsize>,
    page_size: Option<NonZeroUsize>,
    /// The filters as they came, for the path of the next page.
    filters: Vec<(String, String)>,
}

impl Query {
    /// Reads the query's pairs; the error is what a 400 says.
    pub(super) fn read(pairs: &[(String, String)]) -> Result<Self, String> {
        let mut query = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "filters[Id]" => query.ids = Some(list(value)),
                "filters[LastUpdatedAtFrom]" => {
                    let instant = DateTime::parse_from_rfc3339(value).map_err(|_| {
                        format!("LastUpdatedAtFrom is not a valid timestamp: {value}")
                    })?;
                    query.updated_from = Some(instant.to_utc());
                }
                "filters[Status]" => query.statuses = Some(list(value)),
                "filters[PropertyId]" => query.properties = Some(list(value)),
                "filters[IncludeUnassigned]" => query.include_unassigned = value == "true",
                "filters[IncludeHidden]" => query.include_hidden = value == "true",
                "page[number]" => query.page_number = Some(count(name, value)?),
                "page[size]" => query.page_size = Some(count(name, value)?),
                name if name.starts_with("filters[") => {
                    return Err(format!("Unknown filter: {name}"));
                }
                _ => {}
            }
            if name.starts_with("filters[") {
                query.filters.push((name.clone(), value.clone()));
            }
        }
        if query.ids.is_none() && query.updated_from.is_none() {
            return Err(FILTER_REQUIRED.to_owned());
        }
        if query.properties.as_ref().is_some_and(|ids| ids.len() > MOST_PROPERTIES) {
            return Err(format!("filters[PropertyId] accepts at most {MOST_PROPERTIES} ids"));
        }
        Ok(query)
    }

    /// The properties asked for; none if the list is not narrowed to any.
    pub(super) fn properties(&self) -> Option<&[String]> {
        self.properties.as_deref()
    }

    /// Whether any row of a property can be asked for.
    pub(super) fn may_want(&self, property: &str) -> bool {
        let names_it =
            self.properties.as_ref().is_none_or(|ids| ids.iter().any(|id| id == property));
        names_it || self.include_unassigned
    }

    /// Whether a row is asked for, as it is rendered. A filter lets rows pass that have no such
    /// field.
    pub(super) fn wants(&self, row: &Row) -> bool {
        let is_one_of = |wanted: &Option<Vec<String>>, key: &str| {
            let (Some(wanted), Some(value)) = (wanted, row.get(key)) else {
                return true;
            };
            value.as_str().is_some_and(|value| wanted.iter().any(|wanted| wanted == value))
        };
        let updated = row.get("LastUpdatedAt").and_then(Value::as_str);
        let is_recent = self.updated_from.is_none_or(|from| {
            updated
                .and_then(|instant| DateTime::parse_from_rfc3339(instant).ok())
                .is_none_or(|instant| instant >= from)
        });
        let is_unassigned = row.get("PropertyId").is_some_and(Value::is_null);
        let is_hidden = row.get("HiddenAt").is_some_and(|hidden| !hidden.is_null());
        let is_in_property =
            is_one_of(&self.properties, "PropertyId") || (is_unassigned && self.include_unassigned);
        is_one_of(&self.ids, "Id")
            && is_one_of(&self.statuses, "Status")
            && is_in_property
            && is_recent
            && (self.include_hidden || !is_hidden)
    }

    /// The page asked for out of the rows that are wanted.
    pub(super) fn page(&self, resource: &str, rows: Vec<Row>, quirks: AppFolioQuirks) -> Value {
        let cap = quirks.page_size_cap.max(1);
        let size = self.page_size.map_or(cap, |size| size.get().min(cap));
        let rows_per_page = if quirks.short_pages { (size * 2 / 3).max(1) } else { size };
        let number = self.page_number.map_or(1, NonZeroUsize::get);
        let begin = (number - 1).saturating_mul(rows_per_page);
        let has_more = begin.saturating_add(rows_per_page) < rows.len();
        let data: Vec<Row> = rows.into_iter().skip(begin).take(rows_per_page).collect();

        let mut page = Map::new();
        page.insert("data".to_owned(), json!(data));
        let next = has_more.then(|| self.path(resource, number + 1, size));
        if next.is_some() || !quirks.omit_last_page_path {
            page.insert("next_page_path".to_owned(), json!(next));
        }
        Value::Object(page)
    }

    fn path(&self, resource: &str, number: usize, size: usize) -> String {
        let query = Serializer::new(String::new())
            .extend_pairs(&self.filters)
            .append_pair("page[number]", &number.to_string())
            .append_pair("page[size]", &size.to_string())
            .finish();
        format!("{}{resource}?{query}", super::ROOT)
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn count(name: &str, text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| format!("{name} must be a positive number: {text}"))
}
