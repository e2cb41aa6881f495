//! The database API v0: the lists of properties, units and tenants.

mod listing;
mod rows;

use std::time::Duration;

use axum::http::{Method, StatusCode};

use self::listing::{Query, Row};
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

/// What every path begins with.
pub(super) const ROOT: &str = "/api/v0/";

/// The interface as the adapter's settings choose it.
pub(super) const INTERFACE: Interface = Interface {
    name: "v0",
    settings: &access::DATABASE,
    operations: &["properties", "units", "tenants"],
    residents: "tenants",
};

/// The limits that AppFolio documents.
pub(super) const LIMITS: [CallWindow; 3] = [
    CallWindow { calls: 8, per: Duration::from_secs(1) },
    CallWindow { calls: 256, per: Duration::from_mins(1) },
    CallWindow { calls: 4096, per: Duration::from_hours(1) },
];

/// Answers a request below [`ROOT`].
pub(super) fn answer(
    limiter: &CallLimiter,
    simulation: &Simulation,
    received: &Received,
    call: &mut Call,
    quirks: AppFolioQuirks,
) -> Answer {
    let pairs = received.query_pairs();
    call.credentials = access::seen(received, access::check_database);
    call.parameters = pairs.iter().cloned().collect();

    if let Err(wait) = simulation.pass(limiter) {
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

    let properties = resource.properties(simulation, asked);
    answer_or_fault(
        simulation,
        call,
        (Pms::AppFolio, resource.name(), &properties),
        fault_answer,
        |fault| {
            if received.method != Method::GET {
                let message = "Method Not Allowed";
                return problem(StatusCode::METHOD_NOT_ALLOWED, message).for_methods("GET");
            }
            if let Err(denied) = access::check_database(received) {
                return problem(StatusCode::UNAUTHORIZED, denied.message());
            }
            match &query {
                Ok(query) => resource.list(simulation, query, fault, quirks),
                Err(message) => problem(StatusCode::BAD_REQUEST, message),
            }
        },
    )
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

    /// The properties that a call is about. A list that is not narrowed asks for every one.
    fn properties(self, simulation: &Simulation, asked: Option<&[String]>) -> Vec<String> {
        match asked {
            _ if self == Self::Properties => Vec::new(),
            Some(properties) => properties.to_vec(),
            None => {
                let world = lock(&simulation.world);
                world.properties(Pms::AppFolio).iter().map(|listed| listed.id.clone()).collect()
            }
        }
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
