//! People from a file, with a look at what it would do first.

use std::collections::BTreeMap;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use usersync_core::import::{LineEffect, ListedPerson};
use usersync_core::model::{ContactId, Field, FieldChange, PropertyId, Value};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::FileFormat;
use super::rows::OTHERS;
use super::table::unguarded;
use crate::api::contacts::fields::check_value;
use crate::api::extract::{Bytes, Json, Path, Query};
use crate::api::history::FieldChangeView;
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::api::{Api, Audited};
use crate::auth::Operator;

/// The largest file.
const LARGEST_FILE: usize = 8 << 20;
/// The most people in one file.
const MOST_PEOPLE: usize = 10_000;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(import_contacts).layer(DefaultBodyLimit::max(LARGEST_FILE)))
}

/// What a file does, or would do.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportView {
    /// It was done; else this is what it would do.
    pub applied: bool,
    pub created: usize,
    pub changed: usize,
    /// Those who are there as the file says.
    pub unchanged: usize,
    pub refused: usize,
    pub lines: Vec<LineView>,
}

/// What one person of a file does.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportedLine)]
pub struct LineView {
    /// The person's place in the file, from 1; the names of the columns do not count.
    pub line: usize,
    pub outcome: LineOutcome,
    /// The contact that is meant; none if somebody is added.
    #[schema(value_type = Option<Uuid>)]
    pub contact_id: Option<ContactId>,
    #[schema(value_type = Vec<FieldChangeView>)]
    pub changes: Vec<FieldChange>,
    /// Why it does nothing, and what to do.
    pub problem: Option<String>,
}

/// How a line ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineOutcome {
    Created,
    Changed,
    Unchanged,
    Refused,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// Do it; else it is only shown what it would do.
    #[serde(default)]
    #[param(default = false)]
    apply: bool,
}

/// Takes in people from a file, or shows what that would do
///
/// CSV with the names of the fields in its first line, or NDJSON with the fields as keys; `id` names
/// a contact where it is to be told who is meant. Without one, the same name and email are the same
/// person. Nothing is emptied: a field that is not said stays. A line that is refused says why, and
/// the others are taken in all the same, all at once.
#[utoipa::path(
    post, path = "/properties/{id}/contacts/import", tag = "files",
    params(("id" = Uuid, Path), ImportQuery),
    request_body(content((String = "text/csv"), (String = "application/x-ndjson"))),
    security(("token" = ["operator"])),
    responses((status = 200, description = "What it does, line by line", body = ImportView)),
)]
async fn import_contacts(
    Operator(who): Operator,
    State(api): State<Api>,
    Path(id): Path<PropertyId>,
    Query(ImportQuery { apply }): Query<ImportQuery>,
    headers: HeaderMap,
    Bytes(file): Bytes,
) -> Result<Json<ImportView>, Problem> {
    let read = match format(&headers)? {
        FileFormat::Csv => read_csv(&file)?,
        FileFormat::Ndjson => read_ndjson(&file)?,
    };
    if read.len() > MOST_PEOPLE {
        let detail = format!("a file has at most {MOST_PEOPLE} people; send several");
        return Err(Problem::new(ProblemKind::TooLarge, detail));
    }
    let listed: Vec<ListedPerson> = read.iter().filter_map(|one| one.clone().ok()).collect();
    if !apply {
        let effects = api.engine.preview_import(id, &listed).await?;
        return Ok(Json(view(false, &read, effects)));
    }
    let (organisation, effects) = api.engine.import(id, &listed, &who.actor).await?;
    let view = view(true, &read, effects);
    let counts = serde_json::json!({ "created": view.created, "changed": view.changed });
    api.audit(&who, Audited::new("contact.import", id).of(organisation).after(&counts)).await?;
    Ok(Json(view))
}

fn format(headers: &HeaderMap) -> Result<FileFormat, Problem> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim() {
        "text/csv" => Ok(FileFormat::Csv),
        "application/x-ndjson" => Ok(FileFormat::Ndjson),
        _ => {
            let detail = "send a file with `Content-Type: text/csv` or `application/x-ndjson`";
            Err(Problem::new(ProblemKind::UnsupportedMediaType, detail))
        }
    }
}

/// One person as the file has them, or what is wrong with the line.
type Line = Result<ListedPerson, String>;

fn read_csv(file: &[u8]) -> Result<Vec<Line>, Problem> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let unreadable = |failure: csv::Error| {
        Problem::new(ProblemKind::InvalidRequest, format!("the file is no CSV: {failure}"))
    };
    let columns = reader.headers().map_err(unreadable)?.clone();
    for column in &columns {
        if !is_known(column) && !OTHERS.contains(&column) {
            let fields = Field::ALL.map(Field::name).join(", ");
            let detail = format!("there is no column `{column}`; there are `id`, {fields}");
            return Err(Problem::field("", detail));
        }
    }
    let mut people = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let cells = columns.iter().zip(&record).filter(|(column, _)| is_known(column));
        let line = people.len() + 1;
        people.push(read_person(line, cells.map(|(column, cell)| (column, unguarded(cell)))));
    }
    Ok(people)
}

fn read_ndjson(file: &[u8]) -> Result<Vec<Line>, Problem> {
    let text = std::str::from_utf8(file)
        .map_err(|_| Problem::new(ProblemKind::InvalidRequest, "the file is not in UTF-8"))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let person = |(number, line): (usize, &str)| -> Line {
        let object: BTreeMap<String, Option<String>> = serde_json::from_str(line)
            .map_err(|_| "the line is no JSON object of texts".to_owned())?;
        if let Some(key) = object.keys().find(|key| !is_known(key)) {
            return Err(format!("there is no field `{key}`"));
        }
        let said = object.iter().filter_map(|(key, text)| Some((key.as_str(), text.as_deref()?)));
        read_person(number, said)
    };
    Ok((1..).zip(lines).map(person).collect())
}

fn is_known(name: &str) -> bool {
    name == "id" || Field::ALL.iter().any(|field| field.name() == name)
}

/// Reads what a line says; a blank says nothing.
fn read_person<'t>(line: usize, said: impl Iterator<Item = (&'t str, &'t str)>) -> Line {
    let mut person = ListedPerson { line, ..ListedPerson::default() };
    for (name, text) in said {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if name == "id" {
            let id = text.parse::<uuid::Uuid>().map_err(|_| format!("`{text}` is no id"))?;
            person.contact = Some(ContactId::new(id));
            continue;
        }
        let Some(field) = Field::ALL.into_iter().find(|field| field.name() == name) else {
            continue;
        };
        let value: Option<Value> = check_value(field, Some(text.to_owned()))
            .map_err(|detail| format!("`{name}`: {detail}"))?;
        person.values.extend(value.map(|value| (field, value)));
    }
    Ok(person)
}

/// What the lines that could be read do, among those that could not.
fn view(applied: bool, read: &[Line], effects: Vec<LineEffect>) -> ImportView {
    let mut effects = effects.into_iter();
    let lines: Vec<LineView> = read
        .iter()
        .zip(1..)
        .map(|(line, number)| match line {
            Err(problem) => refused(number, problem.clone()),
            Ok(_) => match effects.next() {
                Some(effect) => line_view(number, effect),
                None => refused(number, "it was not looked at".to_owned()),
            },
        })
        .collect();
    let count = |outcome: LineOutcome| lines.iter().filter(|one| one.outcome == outcome).count();
    ImportView {
        applied,
        created: count(LineOutcome::Created),
        changed: count(LineOutcome::Changed),
        unchanged: count(LineOutcome::Unchanged),
        refused: count(LineOutcome::Refused),
        lines,
    }
}

fn line_view(line: usize, effect: LineEffect) -> LineView {
    let (outcome, contact_id, changes) = match effect {
        LineEffect::Create(_) => (LineOutcome::Created, None, Vec::new()),
        LineEffect::Change { contact, changes } => (LineOutcome::Changed, Some(contact), changes),
        LineEffect::Same(contact) => (LineOutcome::Unchanged, Some(contact), Vec::new()),
        LineEffect::Refused(why) => return refused(line, why.to_string()),
    };
    LineView { line, outcome, contact_id, changes, problem: None }
}

fn refused(line: usize, problem: String) -> LineView {
    let (outcome, changes) = (LineOutcome::Refused, Vec::new());
    LineView { line, outcome, contact_id: None, changes, problem: Some(problem) }
}
