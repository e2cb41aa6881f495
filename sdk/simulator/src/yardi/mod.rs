//! Yardi Voyager's services, as far as residents can be read there: each lists the same people in
//! a form of its own.

mod fields;
mod households;
mod invocation;
mod lease_files;
mod lister;
mod operations;
mod properties;
mod quirks;
mod residents;
mod sign_in;
mod soap;
mod tenants;
mod transactions;
mod units;
mod wsdl;

use axum::http::{Method, StatusCode};

use self::invocation::Invocation;
use self::lister::YardiLister;
use self::operations::{SERVICES, Service};
pub use self::quirks::YardiQuirks;
use crate::calls::Call;
use crate::exchange::{Answer, Received};
use crate::faults::FaultKind;
use crate::pms::Pms;
use crate::quirks::{QuirkCell, QuirkStore};
use crate::simulation::Simulation;
use crate::stand_in::{Interface, StandIn};
use crate::world::lister::Lister;

/// The client's part of the address.
const CLIENT: &str = "demo";

/// The statuses that a server error may have: an overloaded web server's page, or a fault.
const SERVER_ERRORS: [u16; 2] = [503, 500];

/// The interfaces, by the value of the adapter's setting `interface`.
const INTERFACES: [Interface; 5] = [
    Interface {
        name: "residents",
        settings: &[("interface", "residents")],
        operations: &["GetPropertyConfigurations", "GetResidents"],
        residents: "GetResidents",
    },
    Interface {
        name: "transactions",
        settings: &[("interface", "transactions")],
        operations: &["GetPropertyConfigurations", "GetResidentTransactions_Login"],
        residents: "GetResidentTransactions_Login",
    },
    Interface {
        name: "common",
        settings: &[("interface", "common")],
        operations: &["GetPropertyConfigurations", "GetTenants"],
        residents: "GetTenants",
    },
    Interface {
        name: "renters",
        settings: &[("interface", "renters")],
        operations: &["GetPropertyConfigurations", "GetUnitConfiguration"],
        residents: "GetUnitConfiguration",
    },
    Interface {
        name: "resident_data",
        settings: &[("interface", "resident_data")],
        operations: &["GetPropertyConfigurations", "GetResidentData"],
        residents: "GetResidentData",
    },
];

/// The stand-in for Yardi.
#[derive(Debug, Default)]
pub(crate) struct Yardi {
    quirks: QuirkCell<YardiQuirks>,
}

impl StandIn for Yardi {
    fn endpoint(&self, origin: &str) -> String {
        format!("{origin}/{CLIENT}/webservices")
    }

    fn settings(&self) -> &'static [(&'static str, &'static str)] {
        &sign_in::SETTINGS
    }

    fn interfaces(&self) -> &'static [Interface] {
        &INTERFACES
    }

    fn lister(&self) -> &'static dyn Lister {
        &YardiLister
    }

    fn quirks(&self) -> &dyn QuirkStore {
        &self.quirks
    }

    fn statuses(&self, fault: FaultKind) -> &'static [u16] {
        match fault {
            FaultKind::ServerError => &SERVER_ERRORS,
            _ => &[],
        }
    }

    /// It tells how many lease files there are.
    fn operations_with_total(&self) -> &'static [&'static str] {
        &["GetResidentData"]
    }

    /// `/{client}/webservices/{Interface}.asmx`, in any case.
    fn has(&self, path: &str) -> bool {
        file(path).is_some()
    }

    fn answer(&self, simulation: &Simulation, received: &Received, call: &mut Call) -> Answer {
        let service = file(&received.path).and_then(|file| {
            SERVICES.iter().find(|service| service.file.eq_ignore_ascii_case(file))
        });
        let Some(service) = service else {
            let page = "<!DOCTYPE html>\n<html><body><h2>The resource cannot be found.</h2></body>\
                        </html>\n";
            return Answer::html(StatusCode::NOT_FOUND, page);
        };
        match received.method {
            Method::GET if received.query.eq_ignore_ascii_case("wsdl") => {
                let endpoint = simulation.endpoint(Pms::Yardi);
                wsdl::answer(service, &format!("{endpoint}/{}.asmx", service.file))
            }
            Method::GET => service_page(service),
            Method::POST => match Invocation::read(service, received, call) {
                Ok(invocation) => invocation.answer(simulation, call, self.quirks.get()),
                Err(answer) => answer,
            },
            _ => {
                let page =
                    "<!DOCTYPE html>\n<html><body><h2>Method not allowed</h2></body></html>\n";
                Answer::html(StatusCode::METHOD_NOT_ALLOWED, page).for_methods("GET, POST")
            }
        }
    }
}

/// The file of a path, without its ending.
fn file(path: &str) -> Option<&str> {
    let mut segments = path.strip_prefix('/')?.split('/');
    let (_client, folder, file) = (segments.next()?, segments.next()?, segments.next()?);
    let (name, ending) = file.rsplit_once('.')?;
    let fits = folder.eq_ignore_ascii_case("webservices") && ending.eq_ignore_ascii_case("asmx");
    (fits && segments.next().is_none()).then_some(name)
}

fn service_page(service: &Service) -> Answer {
    let operations: Vec<String> = service
        .operations
        .iter()
        .map(|operation| format!("<li>{}</li>", operation.name()))
        .collect();
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>{name} Web Service</title></head><body>\
         <h1>{name}</h1><ul>{}</ul></body></html>\n",
        operations.concat(),
        name = service.name,
    );
    Answer::html(StatusCode::OK, page)
}
