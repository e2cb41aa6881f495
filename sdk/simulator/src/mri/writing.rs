//! The two formats, written from the same rows.

use axum::http::StatusCode;
use quick_xml::escape::escape;
use serde_json::{Map, Value, json};

use super::api::Api;
use super::quirks::MriQuirks;
use super::rows::Row;
use crate::exchange::Answer;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Xml,
    Json,
}

impl Format {
    /// The value of `$format`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Json => "json",
        }
    }

    /// How a date is written: always with a time, which is midnight.
    pub(super) fn date_form(self) -> &'static str {
        match self {
            Self::Xml => "%Y-%m-%dT00:00:00.0000000",
            Self::Json => "%Y-%m-%dT00:00:00",
        }
    }

    /// A page of a list.
    pub(super) fn list(
        self,
        api: Api,
        endpoint: &str,
        rows: &[Row],
        next: Option<&str>,
        quirks: MriQuirks,
    ) -> Answer {
        match self {
            Self::Xml => {
                let next = match next {
                    Some(next) if quirks.double_escaped_links => Some(escape(next).into_owned()),
                    Some(next) => Some(next.to_owned()),
                    None => quirks.empty_last_link.then(String::new),
                };
                let entries = rows.iter().map(entry).collect::<String>();
                xml(StatusCode::OK, api, next.as_deref(), &entries)
            }
            Self::Json => {
                let name = api.name().to_lowercase();
                let metadata =
                    format!("{endpoint}?$api={}&$metadata#MRI.{name}-container/{name}", api.name());
                let mut page = Map::new();
                page.insert("odata.metadata".to_owned(), json!(metadata));
                if next.is_some() || quirks.empty_last_link {
                    page.insert("nextLink".to_owned(), json!(next));
                }
                page.insert("value".to_owned(), json!(rows));
                json(StatusCode::OK, &Value::Object(page))
            }
        }
    }

    /// What the API complains of.
    pub(super) fn complaint(
        self,
        api: Api,
        status: StatusCode,
        words: &str,
        quirks: MriQuirks,
    ) -> Answer {
        match self {
            Self::Xml => {
                let error = json!({ "Error": { "Message": words } });
                xml(status, api, None, &element("entry", &error))
            }
            Self::Json if quirks.bare_errors => json(status, &json!({ "error": words })),
            Self::Json => {
                let code = status.as_u16().to_string();
                json(status, &json!({ "error": { "code": code, "message": words } }))
            }
        }
    }
}

fn xml(status: StatusCode, api: Api, next: Option<&str>, content: &str) -> Answer {
    let root = api.name().to_lowercase();
    let next = next.map(|next| format!(" NextPageLink=\"{}\"", escape(next))).unwrap_or_default();
    let document = if content.is_empty() {
        format!("<{root}{next} />")
    } else {
        format!("<{root}{next}>\n{content}</{root}>")
    };
    let body = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{document}\n");
    Answer::new(status, "text/xml; charset=utf-8", body)
}

fn json(status: StatusCode, body: &Value) -> Answer {
    Answer::new(status, "application/json; charset=utf-8", body.to_string())
}

fn entry(row: &Row) -> String {
    let columns = row.iter().map(|(name, value)| element(name, value)).collect::<String>();
    format!("<entry>{columns}</entry>\n")
}

/// A value as an element; a list is the element again and again.
fn element(name: &str, value: &Value) -> String {
    match value {
        Value::Null => format!("<{name} />"),
        Value::Array(values) => values.iter().map(|value| element(name, value)).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| element(name, value));
            format!("<{name}>{}</{name}>", members.collect::<String>())
        }
        Value::String(text) => format!("<{name}>{}</{name}>", escape(text)),
        value => format!("<{name}>{value}</{name}>"),
    }
}
