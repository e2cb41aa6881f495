//! RealPage `OneSite` behind the gateway of RealPage Exchange: the site list, both lists of
//! residents and the list of units.
//!
//! Every refusal is a SOAP fault with status 500. The gateway publishes no description of itself.

mod lister;
mod operations;
mod quirks;
mod residents;
mod row;
mod sign_in;
mod sites;
mod soap;
mod units;

use axum::http::{Method, StatusCode};

use self::lister::RealPageLister;
use self::operations::Operation;
pub use self::quirks::{RealPageDates, RealPageQuirks};
use self::residents::Asked;
use self::soap::Request;
use crate::calls::{Call, masked};
use crate::exchange::{Answer, Received};
use crate::faults::{Fault, FaultKind};
use crate::lock;
use crate::pms::Pms;
use crate::quirks::{QuirkCell, QuirkStore};
use crate::simulation::Simulation;
use crate::stand_in::{Interface, StandIn, answer_or_fault};
use crate::world::lister::Lister;
use crate::xml::Element;

/// Where the vendor's service stands; the vendor's name occurs twice.
const PATH: &str = "/rpxgateway/partner/Demo/Demo.svc";

/// What every path of the gateway begins with.
const GATEWAY: &str = "/rpxgateway/";

/// The statuses that a server error may have: an overloaded web server's page, or a fault.
const SERVER_ERRORS: [u16; 2] = [503, 500];

const NOT_FOUND_PAGE: &str = "<!DOCTYPE html>\n<html><body><h2>404 - File or directory not found.\
     </h2></body></html>\n";

const BUSY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Service Unavailable</title></head>\
     <body><h2>Service Unavailable</h2><hr><p>HTTP Error 503. The service is unavailable.</p>\
     </body></html>\n";

const RUNTIME_ERROR_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Runtime Error</title></head>\
     <body><h1>Server Error in '/rpxgateway' Application.</h1></body></html>\n";

const SERVICE_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>RPXService Service</title></head>\
     <body><p>Metadata publishing for this service is currently disabled.</p></body></html>\n";

/// What a licence key opens decides which list of residents is read.
const INTERFACES: [Interface; 3] = [
    Interface {
        name: "residentlistinfo",
        settings: sign_in::INFO_KEY.settings,
        operations: &["getsitelist", "getresidentlistinfo", "unitlist"],
        residents: "getresidentlistinfo",
    },
    Interface {
        name: "residentlist",
        settings: sign_in::LIST_KEY.settings,
        operations: &["getsitelist", "getresidentlist", "unitlist"],
        residents: "getresidentlist",
    },
    Interface {
        name: "residentlistinfo_with_user",
        settings: sign_in::USER_KEY.settings,
        operations: &["getresidentlistinfo", "getunitlist"],
        residents: "getresidentlistinfo",
    },
];

/// The stand-in for RealPage.
#[derive(Debug, Default)]
pub(crate) struct RealPage {
    quirks: QuirkCell<RealPageQuirks>,
}

impl StandIn for RealPage {
    fn endpoint(&self, origin: &str) -> String {
        format!("{origin}{PATH}")
    }

    fn settings(&self) -> &'static [(&'static str, &'static str)] {
        &sign_in::SETTINGS
    }

    fn interfaces(&self) -> &'static [Interface] {
        &INTERFACES
    }

    fn lister(&self) -> &'static dyn Lister {
        &RealPageLister
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

    fn has(&self, path: &str) -> bool {
        path.get(..GATEWAY.len()).is_some_and(|start| start.eq_ignore_ascii_case(GATEWAY))
    }

    fn answer(&self, simulation: &Simulation, received: &Received, call: &mut Call) -> Answer {
        let describes = ["wsdl", "singlewsdl"];
        let asks_for_description =
            describes.iter().any(|query| received.query.eq_ignore_ascii_case(query));
        if !received.path.eq_ignore_ascii_case(PATH) || asks_for_description {
            return Answer::html(StatusCode::NOT_FOUND, NOT_FOUND_PAGE);
        }
        match received.method {
            Method::GET => Answer::html(StatusCode::OK, SERVICE_PAGE),
            Method::POST => match Invocation::read(received, call) {
                Ok(invocation) => invocation.answer(simulation, call, self.quirks.get()),
                Err(answer) => answer,
            },
            _ => {
                let page = NOT_FOUND_PAGE;
                Answer::html(StatusCode::METHOD_NOT_ALLOWED, page).for_methods("GET, POST")
            }
        }
    }
}

/// A call of an operation that could be read.
struct Invocation {
    operation: Operation,
    request: Request,
}

impl Invocation {
    /// Finds the operation and reads what it is asked; the error is what WCF answers instead.
    fn read(received: &Received, call: &mut Call) -> Result<Self, Answer> {
        soap::check_content_type(received)?;
        let action = soap::action(received);
        let operation = Operation::with_action(&action).ok_or_else(|| {
            call.operation = Some(action.clone());
            soap::action_not_supported(&action)
        })?;
        let request = Request::read(&received.body)
            .ok_or_else(|| Answer::new(StatusCode::BAD_REQUEST, "text/plain", Vec::new()))?;
        if !request.is_for(operation) {
            return Err(soap::body_not_expected(operation));
        }
        Ok(Self { operation, request })
    }

    fn answer(&self, simulation: &Simulation, call: &mut Call, quirks: RealPageQuirks) -> Answer {
        let auth = self.request.auth();
        let site = auth.get("siteid").map(String::as_str).filter(|site| !site.is_empty());
        call.operation = Some(self.operation.name().to_owned());
        call.parameters = masked(self.request.values(), sign_in::is_credential);
        let sites: Vec<String> = site.map(str::to_owned).into_iter().collect();
        call.properties.clone_from(&sites);
        call.credentials = sign_in::seen(&auth);
        answer_or_fault(
            simulation,
            call,
            (Pms::RealPage, self.operation.name(), &sites),
            |fault| self.fault_answer(fault),
            |fault| {
                let is_empty = fault.is_some_and(|fault| fault.kind == FaultKind::Empty);
                let result = sign_in::check(&auth, self.operation)
                    .and_then(|()| self.result(simulation, site, is_empty, quirks));
                match result {
                    Ok(result) => soap::result(self.operation, result, quirks),
                    Err(message) => soap::refusal(&message),
                }
            },
        )
    }

    /// What the operation gives; the error is what it says instead.
    fn result(
        &self,
        simulation: &Simulation,
        site: Option<&str>,
        is_empty: bool,
        quirks: RealPageQuirks,
    ) -> Result<Option<Element>, String> {
        let world = lock(&simulation.world);
        let property = match site {
            Some(site) => Some(
                world
                    .property(Pms::RealPage, site)
                    .ok_or_else(|| format!("SiteID {site} is not valid for LicenseKey"))?,
            ),
            None => None,
        };
        if self.operation == Operation::GetSiteList && !quirks.site_list_needs_site_id {
            let every = world.properties(Pms::RealPage).iter();
            let listed = every.filter(|known| property.is_none_or(|asked| asked.id == known.id));
            return Ok(Some(sites::list(listed.filter(|_| !is_empty))));
        }
        let property = property.ok_or("SiteID is required")?;
        Ok(match self.operation {
            Operation::GetSiteList => Some(sites::list((!is_empty).then_some(property))),
            Operation::UnitList | Operation::GetUnitList => Some(units::list(property, is_empty)),
            Operation::GetResidentList | Operation::GetResidentListInfo => {
                let asked = Asked::of(&self.request, self.operation);
                residents::list(property, asked, is_empty, quirks)
            }
        })
    }

    /// What a fault puts in place of the answer; none if it only spoils the right one.
    fn fault_answer(&self, fault: &Fault) -> Option<Answer> {
        match fault.kind {
            FaultKind::RateLimited => Some(
                Answer::html(StatusCode::TOO_MANY_REQUESTS, BUSY_PAGE)
                    .retry_after(fault.retry_after()),
            ),
            FaultKind::ServerError if fault.status == Some(500) => {
                Some(soap::refusal("Object reference not set to an instance of an object."))
            }
            FaultKind::ServerError => {
                Some(Answer::html(StatusCode::SERVICE_UNAVAILABLE, BUSY_PAGE))
            }
            FaultKind::Html => Some(Answer::html(StatusCode::OK, RUNTIME_ERROR_PAGE)),
            FaultKind::BadCredentials => Some(soap::refusal(sign_in::INVALID_KEY)),
            FaultKind::MissingPermission => Some(soap::refusal(&match &fault.property {
                Some(site) => format!("Site {site} is not active"),
                None => sign_in::not_authorized(self.operation),
            })),
            FaultKind::Slow | FaultKind::Truncated | FaultKind::Empty | FaultKind::WrongTotal => {
                None
            }
        }
    }
}
