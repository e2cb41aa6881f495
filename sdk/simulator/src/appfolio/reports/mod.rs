//! The reports: version 2 by POST, with snake case and columns to choose; version 1 by GET, with
//! the same columns in Pascal case.

mod asked;
mod invocation;
mod made;
mod numbers;
mod rows;
mod spelling;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use self::asked::{Asked, Refused, Report};
use self::invocation::Invocation;
use self::made::{Made, Run};
use self::numbers::{Kind, Numbers};
use self::rows::{Row, Writer};
use super::access;
use super::answers::{fault_answer, json_answer, problem, too_many_calls};
use super::quirks::AppFolioQuirks;
use crate::calls::Call;
use crate::exchange::{Answer, Received};
use crate::faults::{Fault, FaultKind};
use crate::limits::{CallLimiter, CallWindow};
use crate::lock;
use crate::pms::Pms;
use crate::simulation::Simulation;
use crate::stand_in::{Interface, answer_or_fault};
use crate::world::property::Property;

/// Reports of version 2 as the adapter's settings choose them.
pub(super) const V2: Interface = Interface {
    name: "v2",
    settings: &access::REPORTS_V2,
    operations: &["v2/property_directory", "v2/tenant_directory"],
    residents: "v2/tenant_directory",
};

/// Reports of version 1 as the adapter's settings choose them.
pub(super) const V1: Interface = Interface {
    name: "v1",
    settings: &access::REPORTS_V1,
    operations: &["v1/property_directory", "v1/tenant_directory"],
    residents: "v1/tenant_directory",
};

/// The limit documented for version 2. Links to a next page are exempt.
const LIMITS: [CallWindow; 1] = [CallWindow { calls: 7, per: Duration::from_secs(15) }];

/// What marks a link to a next page of version 2.
const LINK: &str = "metadata_id";

/// The version of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V1,
    V2,
}

impl Version {
    /// The version that a path asks for; none if it asks for no report.
    pub(super) fn of(path: &str) -> Option<Self> {
        [Self::V1, Self::V2].into_iter().find(|version| path.starts_with(version.root()))
    }

    fn root(self) -> &'static str {
        match self {
            Self::V1 => "/api/v1/reports/",
            Self::V2 => "/api/v2/reports/",
        }
    }

    fn operation(self, report: Report) -> String {
        let version = if self == Self::V1 { "v1" } else { "v2" };
        format!("{version}/{}", report.name())
    }
}

/// The reports of both versions.
#[derive(Debug)]
pub(super) struct Reports {
    limiter: CallLimiter,
    numbers: Numbers,
    made: Made,
}

impl Default for Reports {
    fn default() -> Self {
        Self {
            limiter: CallLimiter::new(&LIMITS),
            numbers: Numbers::default(),
            made: Made::default(),
        }
    }
}

/// What a call wants.
enum Wanted {
    /// A report, to be run.
    Report(Result<Asked, Refused>),
    /// A page of a report of version 2 that has been run; none if the link no longer holds.
    Page { id: String, page: usize, run: Option<Run> },
}

impl Reports {
    /// Answers a request for a report.
    pub(super) fn answer(
        &self,
        version: Version,
        simulation: &Simulation,
        received: &Received,
        call: &mut Call,
        quirks: AppFolioQuirks,
    ) -> Answer {
        let pairs = received.query_pairs();
        let is_page = version == Version::V2 && pairs.iter().any(|(name, _)| name == LINK);
        call.credentials = access::seen(received, access::check_reports);
        call.parameters = pairs.iter().cloned().chain(members(&received.body)).collect();

        if version == Version::V2 && !is_page && simulation.pass(&self.limiter).is_err() {
            return too_many_calls();
        }
        let file = received.path.strip_prefix(version.root()).unwrap_or_default();
        let Some(report) = Report::with_file(file) else {
            return problem(StatusCode::NOT_FOUND, "Report not found");
        };
        let invocation = Invocation { version, report, received, pairs, quirks };
        let operation = version.operation(report);
        call.operation = Some(operation.clone());
        let wanted = self.wanted(&invocation, is_page, simulation);
        call.properties = self.named_properties(&wanted, simulation);

        let named = call.properties.clone();
        let properties = invocation.properties(simulation, &named);
        answer_or_fault(
            simulation,
            call,
            (Pms::AppFolio, &operation, &properties),
            fault_answer,
            |fault| match invocation.refusal(is_page) {
                Some(refusal) => refusal,
                None => self.give(&invocation, wanted, &named, simulation, fault),
            },
        )
    }

    fn wanted(
        &self,
        invocation: &Invocation<'_>,
        is_page: bool,
        simulation: &Simulation,
    ) -> Wanted {
        let Invocation { version, report, received, pairs, .. } = invocation;
        if is_page {
            let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, v)| v);
            let id = value(LINK).cloned().unwrap_or_default();
            let page = value("page").and_then(|page| page.parse().ok()).unwrap_or(1);
            let run = self.made.find(&id, simulation.now());
            return Wanted::Page { id, page, run };
        }
        Wanted::Report(match version {
            Version::V1 => Asked::by_query(*report, pairs),
            Version::V2 => Asked::by_body(*report, &received.body),
        })
    }

    /// The properties that a call names, by the world's ids.
    fn named_properties(&self, wanted: &Wanted, simulation: &Simulation) -> Vec<String> {
        match wanted {
            Wanted::Page { run, .. } => {
                run.as_ref().map(|run| run.properties.clone()).unwrap_or_default()
            }
            Wanted::Report(Ok(Asked { properties: Some(named), .. })) => {
                let world = lock(&simulation.world);
                let listed = world.properties(Pms::AppFolio).iter();
                listed
                    .map(|property| (self.numbers.of(Kind::Property, &property.id), property))
                    .filter(|(number, _)| named.contains(&number.to_string()))
                    .map(|(_, property)| property.id.clone())
                    .collect()
            }
            Wanted::Report(_) => Vec::new(),
        }
    }

    fn give(
        &self,
        invocation: &Invocation<'_>,
        wanted: Wanted,
        named: &[String],
        simulation: &Simulation,
        fault: Option<&Fault>,
    ) -> Answer {
        let asked = match wanted {
            Wanted::Page { run: None, .. } => {
                let message = "next_page_url has expired; run the report again";
                return problem(StatusCode::BAD_REQUEST, message);
            }
            Wanted::Page { id, page, run: Some(mut run) } => {
                if fault.is_some_and(|fault| fault.kind == FaultKind::Empty) {
                    run.rows.clear();
                }
                return invocation.results(simulation, invocation.page_of(run, &id, page));
            }
            Wanted::Report(Err(refused)) => return problem(refused.status, &refused.message),
            Wanted::Report(Ok(asked)) => asked,
        };
        let rows = self.rows(invocation, &asked, named, simulation, fault);
        if !asked.is_paginated {
            return json_answer(StatusCode::OK, &json!(invocation.spelled(rows)));
        }
        let page_size = invocation.quirks.report_page_size.max(1);
        let page = match invocation.version {
            Version::V1 => invocation.page_of_v1(rows, &asked),
            Version::V2 => {
                let run = Run { rows, page_size, properties: named.to_vec() };
                // A report of one page has no link to be followed.
                let has_more = run.rows.len() > page_size;
                let id = has_more.then(|| self.made.keep(run.clone(), simulation.now()));
                let id = id.unwrap_or_default();
                invocation.page_of(run, &id, 1)
            }
        };
        invocation.results(simulation, page)
    }

    /// The rows asked for. All properties are gone through, so that the numbers given do not
    /// depend on what is asked first.
    fn rows(
        &self,
        invocation: &Invocation<'_>,
        asked: &Asked,
        named: &[String],
        simulation: &Simulation,
        fault: Option<&Fault>,
    ) -> Vec<Row> {
        let is_emptied = |property: &Property| {
            fault.is_some_and(|fault| {
                fault.kind == FaultKind::Empty
                    && fault.property.as_ref().is_none_or(|emptied| *emptied == property.id)
            })
        };
        let is_wanted = |property: &Property| {
            (asked.properties.is_none() || named.contains(&property.id)) && !is_emptied(property)
        };
        let writer = Writer { numbers: &self.numbers, quirks: invocation.quirks };
        let world = lock(&simulation.world);
        let mut rows = Vec::new();
        for property in world.properties(Pms::AppFolio) {
            let listed = match invocation.report {
                Report::PropertyDirectory => vec![writer.property(property)],
                Report::TenantDirectory => writer.tenants(property, asked.with_hidden),
            };
            let listed = listed.into_iter().filter(|row| is_wanted(property) && asked.wants(row));
            rows.extend(listed.map(|row| asked.chosen(row)));
        }
        rows
    }
}

/// The members of a body that is a JSON object, for the record of calls.
fn members(body: &[u8]) -> BTreeMap<String, String> {
    let members: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let shown = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    members.into_iter().map(|(name, value)| (name, shown(value))).collect()
}
