//! Entrata's JSON-RPC interface: properties, leases and customers, at the gateway that all companies
//! share and at the company's own address.

mod access;
mod answers;
mod customers;
mod envelope;
mod filter;
mod leases;
mod leases_r1;
mod leases_r2;
mod lister;
mod mits_leases;
mod pages;
mod problem;
mod properties;
mod quirks;
mod services;

use axum::http::{Method as HttpMethod, StatusCode};

use self::answers::Asked;
use self::envelope::Envelope;
use self::lister::EntrataLister;
use self::problem::Problem;
pub use self::quirks::{EntrataQuirks, Nobody};
use self::services::{Service, Services};
use crate::calls::Call;
use crate::exchange::{Answer, Received};
use crate::faults::FaultKind;
use crate::quirks::{QuirkCell, QuirkStore};
use crate::simulation::Simulation;
use crate::stand_in::{Interface, StandIn};
use crate::world::lister::Lister;

const BUSY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Entrata</title></head>\
     <body><h1>We will be right back</h1></body></html>\n";

/// The interfaces, by the value of the adapter's setting `residents_from`; the last one signs in
/// with a user instead of a key.
const INTERFACES: [Interface; 5] = [
    Interface {
        name: "leases_r2",
        settings: &access::key_settings("leases_r2"),
        operations: &["getProperties", "getLeases"],
        residents: "getLeases",
    },
    Interface {
        name: "leases_r1",
        settings: &access::key_settings("leases_r1"),
        operations: &["getProperties", "getLeases"],
        residents: "getLeases",
    },
    Interface {
        name: "mits_leases",
        settings: &access::key_settings("mits_leases"),
        operations: &["getProperties", "getMitsLeases"],
        residents: "getMitsLeases",
    },
    Interface {
        name: "customers",
        settings: &access::key_settings("customers"),
        operations: &["getProperties", "getCustomers"],
        residents: "getCustomers",
    },
    Interface {
        name: "basic",
        settings: &access::USER_SETTINGS,
        operations: &["getProperties", "getLeases"],
        residents: "getLeases",
    },
];

/// The stand-in for Entrata.
#[derive(Debug, Default)]
pub(crate) struct Entrata {
    quirks: QuirkCell<EntrataQuirks>,
    services: Services,
}

impl StandIn for Entrata {
    fn endpoint(&self, origin: &str) -> String {
        origin.to_owned()
    }

    fn settings(&self) -> &'static [(&'static str, &'static str)] {
        &[("org", access::COMPANY)]
    }

    fn interfaces(&self) -> &'static [Interface] {
        &INTERFACES
    }

    fn lister(&self) -> &'static dyn Lister {
        &EntrataLister
    }

    fn quirks(&self) -> &dyn QuirkStore {
        &self.quirks
    }

    fn secret_headers(&self) -> &'static [&'static str] {
        &[access::KEY_HEADER]
    }

    fn statuses(&self, fault: FaultKind) -> &'static [u16] {
        answers::statuses(fault)
    }

    fn operations_with_total(&self) -> &'static [&'static str] {
        &["getProperties", "getLeases", "getMitsLeases", "getCustomers"]
    }

    fn has(&self, path: &str) -> bool {
        Service::at(path).is_some()
    }

    fn answer(&self, simulation: &Simulation, received: &Received, call: &mut Call) -> Answer {
        let Some((door, service)) = Service::at(&received.path) else {
            return Answer::html(StatusCode::NOT_FOUND, BUSY_PAGE);
        };
        if received.method != HttpMethod::POST {
            return Answer::html(StatusCode::METHOD_NOT_ALLOWED, BUSY_PAGE).for_methods("POST");
        }
        let quirks = self.quirks.get();
        let limiter = self.services.limiter(service);
        let passed = simulation.pass(limiter);
        let envelope = Envelope::read(&received.body);
        call.credentials = access::seen(received, door, envelope.as_ref());
        let mut answer = match (passed, envelope) {
            (Err(wait), envelope) => {
                let id = envelope.and_then(|envelope| envelope.request_id);
                Problem::TooManyCalls.answer(id.as_ref(), quirks).retry_after(wait)
            }
            (Ok(()), None) => Problem::UnreadableBody.answer(None, quirks),
            (Ok(()), Some(envelope)) => {
                let asked = Asked { simulation, received, envelope: &envelope, quirks };
                asked.answer(door, service, call)
            }
        };
        if let Some(room) = simulation.room(limiter) {
            answer.headers.extend(services::limit_headers(&room));
        }
        answer
    }
}
