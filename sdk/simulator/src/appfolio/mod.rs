//! AppFolio's database API v0: the lists of properties, units and tenants.

mod access;
mod lister;
mod listing;
mod quirks;
mod rows;

use std::time::Duration;

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use self::lister::AppFolioLister;
use self::listing::{Query, Row};
pub use self::quirks::AppFolioQuirks;
use crate::calls::Call;
use crate::exchange::{Answer, Received};
use crate::faults::{Fault, FaultKind};
use crate::limits::{CallLimiter, CallWindow};
use crate::lock;
use crate::pms::Pms;
use crate::quirks::{QuirkCell, QuirkStore};
use crate::simulation::Simulation;
use crate::stand_in::{Interface, StandIn};
use crate::world::lister::Lister;
use crate::world::property::Property;

/// What every path begins with.
const ROOT: &str = "/api/v0/";

/// The statuses that a server error may have; 533 is AppFolio's own for data under maintenance.
const SERVER_ERRORS: [u16; 3] = [503, 500, 533];

/// The statuses of a call that is not permitted; 701 is AppFolio's own.
const REFUSALS: [u16; 2] = [403, 701];

const SIGN_IN_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign In</title></head>\
     <body><form><h1>Sign In</h1></form></body></html>\n";

/// The limits that AppFolio documents.
const LIMITS: [CallWindow; 3] = [
    CallWindow { calls: 8, per: Duration::from_secs(1) },
    CallWindow { calls: 256, per: Duration::from_mins(1) },
    CallWindow { calls: 4096, per: Duration::from_hours(1) },
];

/// The interfaces, by the value of the adapter's setting `api`.
const INTERFACES: [Interface; 1] = [Interface {
    name: "v0",
    settings: &access::SETTINGS,
    operations: &["properties", "units", "tenants"],
    residents: "tenants",
}];

/// The stand-in for AppFolio.
#[derive(Debug)]
pub(crate) struct AppFolio {
    quirks: QuirkCell<AppFolioQuirks>,
    limiter: CallLimiter,
}

impl Default for AppFolio {
    fn default() -> Self {
        Self { quirks: QuirkCell::default(), limiter: CallLimiter::new(&LIMITS) }
    }
}

impl StandIn for AppFolio {
    fn endpoint(&self, origin: &str) -> String {
        origin.to_owned()
    }

    fn interfaces(&self) -> &'static [Interface] {
        &INTERFACES
    }

    fn lister(&self) -> &'static dyn Lister {
        &AppFolioLister
    }

    fn quirks(&self) -> &dyn QuirkStore {
        &self.quirks
    }

    fn secret_headers(&self) -> &'static [&'static str] {
        &["x-appfolio-developer-id"]
    }

    fn statuses(&self, fault: FaultKind) -> &'static [u16] {
        match fault {
            FaultKind::ServerError => &SERVER_ERRORS,
            FaultKind::MissingPermission => &REFUSALS,
            _ => &[],
        }
    }

    fn has(&self, path: &str) -> bool {
        path.starts_with(ROOT)
    }

    fn answer(&self, simulation: &Simulation, received: &Received, call: &mut Call) -> Answer {
        let pairs = received.query_pairs();
        call.credentials = access::seen(received);
        call.parameters = pairs.iter().cloned().collect();

        if let Err(wait) = simulation.pass(&self.limiter) {
            return too_many_calls().retry_after(wait);
        }
        let path = received.path.strip_prefix(ROOT).unwrap_or_default();
        let Some(resource) = Resource::named(path) else {
            return problem(StatusCode::NOT_FOUND, "Not Found");
        };
        call.operation = Some(resource.name().to_owned());
        let query = Query::read(&pairs);
        let asked = query.as_ref().ok().and_then(Query::properties);
        call.properties = asked.unwrap_or_default().to_vec();

        let fault = resource.meet_fault(simulation, call, query.as_ref().ok());
        if let Some(answer) = fault.as_ref().and_then(fault_answer) {
            return answer;
        }
        if received.method != Method::GET {
            let mut answer = problem(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
            answer.headers.push((header::ALLOW, "GET".to_owned()));
            return answer;
        }
        if let Err(denied) = access::check(received) {
            return problem(StatusCode::UNAUTHORIZED, denied.message());
        }
        let answer = match query {
            Ok(query) => resource.list(simulation, &query, fault.as_ref(), self.quirks.get()),
            Err(message) => problem(StatusCode::BAD_REQUEST, &message),
        };
        match fault {
            Some(fault) => fault.spoil(answer),
            None => answer,
        }
    }
}

/// A list that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resource {
    Properties,
    Units,
    Tenants,
}

impl Resource {
    fn named(path: &str) -> Option<Self> {
        [Self::Properties, Self::Units, Self::Tenants]
            .into_iter()
            .find(|resource| resource.name() == path)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Properties => "properties",
            Self::Units => "units",
            Self::Tenants => "tenants",
        }
    }

    fn rows(self, property: &Property) -> Vec<Row> {
        match self {
            Self::Properties => vec![rows::property(property)],
            Self::Units => rows::units(property),
            Self::Tenants => rows::tenants(property),
        }
    }

    /// The fault that the call meets. A list that is not narrowed asks for every property.
    fn meet_fault(
        self,
        simulation: &Simulation,
        call: &mut Call,
        query: Option<&Query>,
    ) -> Option<Fault> {
        let asked: Vec<String> = match query.and_then(Query::properties) {
            _ if self == Self::Properties => Vec::new(),
            Some(properties) => properties.to_vec(),
            None => {
                let world = lock(&simulation.world);
                world.properties(Pms::AppFolio).iter().map(|listed| listed.id.clone()).collect()
            }
        };
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        simulation.meet_fault(call, Pms::AppFolio, self.name(), &asked)
    }

    fn list(
        self,
        simulation: &Simulation,
        query: &Query,
        fault: Option<&Fault>,
        quirks: AppFolioQuirks,
    ) -> Answer {
        let is_emptied = |property: &Property| {
            fault.is_some_and(|fault| {
                fault.kind == FaultKind::Empty
                    && fault.property.as_ref().is_none_or(|emptied| *emptied == property.id)
            })
        };
        let rows: Vec<Row> = lock(&simulation.world)
            .properties(Pms::AppFolio)
            .iter()
            .filter(|property| !is_emptied(property))
            .filter(|property| self == Self::Properties || query.may_want(&property.id))
            .flat_map(|property| self.rows(property))
            .filter(|row| query.wants(row))
            .collect();
        json_answer(StatusCode::OK, &query.page(self.name(), rows, quirks))
    }
}

/// What a fault puts in place of the answer; none if it only spoils the right one.
fn fault_answer(fault: &Fault) -> Option<Answer> {
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

fn too_many_calls() -> Answer {
    problem(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded")
}

fn problem(status: StatusCode, message: &str) -> Answer {
    json_answer(status, &json!({ "message": message }))
}

fn json_answer(status: StatusCode, body: &Value) -> Answer {
    Answer::new(status, "application/json; charset=utf-8", body.to_string())
}
