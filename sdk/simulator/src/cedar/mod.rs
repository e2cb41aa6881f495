//! Cedar's REST interface v1: the list of properties and the residents of one. Its vendor's page
//! is `docs/authors/cedar.md`.

mod access;
mod lister;
mod paging;
mod quirks;
mod rows;

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use self::lister::CedarLister;
use self::paging::Paging;
pub use self::quirks::CedarQuirks;
use crate::calls::Call;
use crate::exchange::{Answer, Received};
use crate::faults::{Fault, FaultKind};
use crate::limits::{CallLimiter, CallWindow};
use crate::lock;
use crate::pms::Pms;
use crate::quirks::{QuirkCell, QuirkStore};
use crate::simulation::Simulation;
use crate::stand_in::{Interface, StandIn, answer_or_fault};
use crate::world::lister::Lister;

/// What every path begins with.
const ROOT: &str = "/cedar/v1/";

/// The statuses that a server error may have.
const SERVER_ERRORS: [u16; 2] = [503, 500];

const STATUS_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Cedar</title></head>\
     <body><h1>We will be right back</h1></body></html>\n";

/// The limits that Cedar documents.
const LIMITS: [CallWindow; 2] = [
    CallWindow { calls: 10, per: Duration::from_secs(1) },
    CallWindow { calls: 300, per: Duration::from_mins(1) },
];

const INTERFACES: [Interface; 1] = [Interface {
    name: "v1",
    settings: &access::SETTINGS,
    operations: &["properties", "residents"],
    residents: "residents",
}];

/// The stand-in for Cedar.
#[derive(Debug)]
pub(crate) struct Cedar {
    quirks: QuirkCell<CedarQuirks>,
    limiter: CallLimiter,
}

impl Default for Cedar {
    fn default() -> Self {
        Self { quirks: QuirkCell::default(), limiter: CallLimiter::new(&LIMITS) }
    }
}

impl StandIn for Cedar {
    fn endpoint(&self, origin: &str) -> String {
        origin.to_owned()
    }

    fn interfaces(&self) -> &'static [Interface] {
        &INTERFACES
    }

    fn lister(&self) -> &'static dyn Lister {
        &CedarLister
    }

    fn quirks(&self) -> &dyn QuirkStore {
        &self.quirks
    }

    fn secret_headers(&self) -> &'static [&'static str] {
        &[access::KEY_HEADER]
    }

    fn statuses(&self, fault: FaultKind) -> &'static [u16] {
        match fault {
            FaultKind::ServerError => &SERVER_ERRORS,
            _ => &[],
        }
    }

    fn operations_with_total(&self) -> &'static [&'static str] {
        &["properties", "residents"]
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
        let Some(resource) = Resource::at(path) else {
            return problem(StatusCode::NOT_FOUND, "There is nothing at this path.");
        };
        call.operation = Some(resource.operation().to_owned());
        let properties: Vec<String> = resource.property().map(str::to_owned).into_iter().collect();
        call.properties.clone_from(&properties);
        answer_or_fault(
            simulation,
            call,
            (Pms::Cedar, resource.operation(), &properties),
            |fault| resource.fault_answer(fault),
            |fault| {
                if received.method != Method::GET {
                    let detail = "Lists are read with GET.";
                    return problem(StatusCode::METHOD_NOT_ALLOWED, detail).for_methods("GET");
                }
                if let Err(denied) = access::check(received) {
                    return problem(StatusCode::UNAUTHORIZED, denied.detail());
                }
                match Paging::read(&pairs) {
                    Ok(paging) => resource.list(simulation, paging, fault, self.quirks.get()),
                    Err(detail) => problem(StatusCode::BAD_REQUEST, &detail),
                }
            },
        )
    }
}

/// A list that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resource<'path> {
    Properties,
    /// Of the property with this id.
    Residents(&'path str),
}

impl<'path> Resource<'path> {
    fn at(path: &'path str) -> Option<Self> {
        let mut segments = path.split('/');
        let found = match (segments.next(), segments.next(), segments.next()) {
            (Some("properties"), None, None) => Self::Properties,
            (Some("properties"), Some(property), Some("residents")) => Self::Residents(property),
            _ => return None,
        };
        segments.next().is_none().then_some(found)
    }

    fn operation(self) -> &'static str {
        match self {
            Self::Properties => "properties",
            Self::Residents(_) => "residents",
        }
    }

    fn property(self) -> Option<&'path str> {
        match self {
            Self::Properties => None,
            Self::Residents(property) => Some(property),
        }
    }

    fn list(
        self,
        simulation: &Simulation,
        paging: Paging,
        fault: Option<&Fault>,
        quirks: CedarQuirks,
    ) -> Answer {
        let world = lock(&simulation.world);
        let rows = match self {
            Self::Properties => world.properties(Pms::Cedar).iter().map(rows::property).collect(),
            Self::Residents(id) => {
                let Some(property) = world.property(Pms::Cedar, id) else {
                    let detail = format!("This key sees no property `{id}`.");
                    return problem(StatusCode::NOT_FOUND, &detail);
                };
                rows::residents(property, quirks)
            }
        };
        drop(world);
        let (rows, extra) = match fault.map(|fault| fault.kind) {
            Some(FaultKind::Empty) => (Vec::new(), 0),
            Some(FaultKind::WrongTotal) => (rows, 1),
            _ => (rows, 0),
        };
        let page = paging.page(self.operation(), rows, extra, quirks);
        Answer::new(StatusCode::OK, "application/json", page.to_string())
    }

    /// What a fault puts in place of the answer; none if it only spoils the right one.
    fn fault_answer(self, fault: &Fault) -> Option<Answer> {
        match fault.kind {
            FaultKind::RateLimited => Some(too_many_calls().retry_after(fault.retry_after())),
            FaultKind::ServerError => {
                let status = fault.status.and_then(|status| StatusCode::from_u16(status).ok());
                let status = status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
                Some(problem(status, "Cedar cannot answer for the moment. Try again later."))
            }
            FaultKind::Html => Some(Answer::html(StatusCode::OK, STATUS_PAGE)),
            FaultKind::BadCredentials => {
                let detail = access::Denied::UnknownKey.detail();
                Some(problem(StatusCode::UNAUTHORIZED, detail))
            }
            FaultKind::MissingPermission => {
                let detail = format!("This key may not read {}.", self.operation());
                Some(problem(StatusCode::FORBIDDEN, &detail))
            }
            FaultKind::Slow | FaultKind::Truncated | FaultKind::Empty | FaultKind::WrongTotal => {
                None
            }
        }
    }
}

fn too_many_calls() -> Answer {
    problem(StatusCode::TOO_MANY_REQUESTS, "This key has made too many calls.")
}

/// An error in the form of RFC 9457.
fn problem(status: StatusCode, detail: &str) -> Answer {
    let title = status.canonical_reason().unwrap_or_default();
    let body: Value = json!({ "title": title, "status": status.as_u16(), "detail": detail });
    Answer::new(status, "application/problem+json", body.to_string())
}
