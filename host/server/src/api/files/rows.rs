//! What a file has in each of its columns.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use usersync_core::model::{Field, Outcome};

use crate::api::alerts::AlertView;
use crate::api::contacts::ContactView;
use crate::api::runs::RunView;

/// What a file has a line for.
pub(super) trait Row: Serialize {
    fn columns() -> Vec<&'static str>;
    fn cells(&self) -> Vec<String>;
}

/// Columns of people beside their id and fields.
pub(super) const OTHERS: [&str; 5] = ["source", "links", "created_at", "changed_at", "removed_at"];

impl Row for ContactView {
    fn columns() -> Vec<&'static str> {
        let fields = Field::ALL.into_iter().map(Field::name);
        ["id"].into_iter().chain(fields).chain(OTHERS).collect()
    }

    fn cells(&self) -> Vec<String> {
        let field =
            |field: Field| self.fields[field].as_ref().map(ToString::to_string).unwrap_or_default();
        let mut cells = vec![self.id.to_string()];
        cells.extend(Field::ALL.map(field));
        cells.extend([
            word(&self.source),
            self.links.len().to_string(),
            time(Some(self.created_at)),
            time(Some(self.changed_at)),
            time(self.removed_at),
        ]);
        cells
    }
}

impl Row for AlertView {
    fn columns() -> Vec<&'static str> {
        vec![
            "id",
            "kind",
            "urgent",
            "integration_id",
            "credential_id",
            "raised_at",
            "changed_at",
            "closed_at",
            "resolution",
            "closed_by",
        ]
    }

    fn cells(&self) -> Vec<String> {
        let id = |id: Option<String>| id.unwrap_or_default();
        let closed = self.closed.as_ref();
        vec![
            self.id.to_string(),
            word(&self.kind),
            self.urgent.to_string(),
            id(self.integration_id.map(|id| id.to_string())),
            id(self.credential_id.map(|id| id.to_string())),
            time(Some(self.raised_at)),
            time(Some(self.changed_at)),
            time(closed.map(|closed| closed.at)),
            closed.map(|closed| word(&closed.resolution)).unwrap_or_default(),
            closed.and_then(|closed| closed.by.clone()).unwrap_or_default(),
        ]
    }
}

impl Row for RunView {
    fn columns() -> Vec<&'static str> {
        let outcomes = Outcome::ALL.into_iter().map(Outcome::name);
        let facts = ["id", "trigger", "actor", "state", "held", "started_at", "finished_at"];
        let rest = ["adapter_version", "failure", "read"];
        facts.into_iter().chain(rest).chain(outcomes).collect()
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![
            self.id.to_string(),
            word(&self.trigger),
            self.actor.clone().unwrap_or_default(),
            word(&self.state),
            // A run whose outcomes were not applied.
            self.held.to_string(),
            time(self.started_at),
            time(self.finished_at),
            self.adapter_version.clone().unwrap_or_default(),
            self.failure.clone().unwrap_or_default(),
            self.read.to_string(),
        ];
        let count = |outcome: Outcome| self.outcomes.get(outcome.name()).copied();
        cells.extend(Outcome::ALL.map(|outcome| count(outcome).unwrap_or_default().to_string()));
        cells
    }
}

/// The word for a value that has one.
fn word(value: &impl Serialize) -> String {
    let word = serde_json::to_value(value).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

fn time(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}
