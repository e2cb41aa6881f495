//! One call for a report: whether it is let in, and the page that it is given.

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use super::asked::{Asked, Report};
use super::made::Run;
use super::rows::Row;
use super::{LINK, Version, spelling};
use crate::appfolio::access;
use crate::appfolio::answers::{json_answer, problem};
use crate::appfolio::quirks::AppFolioQuirks;
use crate::exchange::{Answer, Received};
use crate::lock;
use crate::pms::Pms;
use crate::simulation::Simulation;

/// A call for a report.
pub(super) struct Invocation<'a> {
    pub(super) version: Version,
    pub(super) report: Report,
    pub(super) received: &'a Received,
    pub(super) pairs: Vec<(String, String)>,
    pub(super) quirks: AppFolioQuirks,
}

/// One page, with the path of the next.
pub(super) struct Page {
    rows: Vec<Row>,
    next: Option<String>,
}

impl Invocation<'_> {
    /// The properties that the call is about. A report that is not narrowed asks for every one.
    pub(super) fn properties(&self, simulation: &Simulation, named: &[String]) -> Vec<String> {
        if self.report == Report::PropertyDirectory || !named.is_empty() {
            return named.to_vec();
        }
        let world = lock(&simulation.world);
        world.properties(Pms::AppFolio).iter().map(|listed| listed.id.clone()).collect()
    }

    /// Why the call is turned away at the door.
    pub(super) fn refusal(&self, is_page: bool) -> Option<Answer> {
        let method = &self.received.method;
        let (usual, fits) = match self.version {
            Version::V1 => ("GET", method == Method::GET),
            // Callers read the pages after the first by either method.
            Version::V2 => ("POST", method == Method::POST || is_page && method == Method::GET),
        };
        if !fits {
            let refusal = problem(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
            return Some(refusal.for_methods(usual));
        }
        if let Err(denied) = access::check_reports(self.received) {
            return Some(problem(StatusCode::UNAUTHORIZED, denied.message()));
        }
        let accepted = self.received.header("accept").unwrap_or("*/*");
        let takes_json = accepted.contains("json") || accepted.contains('*');
        (!takes_json).then(|| problem(StatusCode::NOT_ACCEPTABLE, "A report is application/json"))
    }

    pub(super) fn page_of(&self, run: Run, id: &str, page: usize) -> Page {
        let (rows, has_more) = cut(run.rows, page, run.page_size);
        let path = || format!("{}?{LINK}={id}&page={}", self.received.path, page + 1);
        Page { rows, next: has_more.then(path) }
    }

    /// A page of version 1, whose link repeats the query.
    pub(super) fn page_of_v1(&self, rows: Vec<Row>, asked: &Asked) -> Page {
        let cap = self.quirks.report_page_size.max(1);
        let page_size = asked.page_size.map_or(cap, |size| size.min(cap));
        let (rows, has_more) = cut(rows, asked.page, page_size);
        let path = || {
            let filters = self.pairs.iter().filter(|(name, _)| name != "page");
            let query = Serializer::new(String::new())
                .extend_pairs(filters)
                .append_pair("page", &(asked.page + 1).to_string())
                .finish();
            format!("{}?{query}", self.received.path)
        };
        Page { rows, next: has_more.then(path) }
    }

    pub(super) fn results(&self, simulation: &Simulation, page: Page) -> Answer {
        let mut answer = Map::new();
        answer.insert("results".to_owned(), json!(self.spelled(page.rows)));
        let link = page.next.map(|path| {
            let is_absolute = self.quirks.absolute_page_links;
            if is_absolute { simulation.endpoint(Pms::AppFolio) + &path } else { path }
        });
        if link.is_some() || !self.quirks.omit_last_page_path {
            answer.insert("next_page_url".to_owned(), json!(link));
        }
        json_answer(StatusCode::OK, &Value::Object(answer))
    }

    /// The rows in the spelling of their version.
    pub(super) fn spelled(&self, rows: Vec<Row>) -> Vec<Row> {
        match self.version {
            Version::V1 => rows.into_iter().map(|row| spelling::of_v1(&row, self.quirks)).collect(),
            Version::V2 => rows,
        }
    }
}

/// One page of `rows`, and whether there are more.
fn cut(rows: Vec<Row>, page: usize, page_size: usize) -> (Vec<Row>, bool) {
    let begin = page.saturating_sub(1).saturating_mul(page_size);
    let has_more = begin.saturating_add(page_size) < rows.len();
    (rows.into_iter().skip(begin).take(page_size).collect(), has_more)
}
