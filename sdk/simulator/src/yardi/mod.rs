//! Yardi Voyager's `ItfResidentData`, as `GetPropertyConfigurations` and `GetResidents` need it.
//!
//! Most refusals come as a message with status 200; only what ASMX itself refuses is a fault.

mod lister;
mod operations;
mod properties;
mod quirks;
mod residents;
mod sign_in;
mod soap;
mod wsdl;
mod xml;

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode, header};

use self::lister::YardiLister;
use self::operations::{INTERFACE, Operation};
pub use self::quirks::YardiQuirks;
use self::soap::{Request, Version, Writing};
use self::xml::{Element, Style};
use crate::calls::{Call, MASK};
use crate::exchange::{Answer, Received};
use crate::faults::{Fault, FaultKind};
use crate::lock;
use crate::pms::Pms;
use crate::quirks::{QuirkCell, QuirkStore};
use crate::simulation::Simulation;
use crate::stand_in::{Interface, StandIn};
use crate::world::lister::Lister;

/// The client's part of the address.
const CLIENT: &str = "demo";

/// The statuses that a server error may have: an overloaded web server's page, or a fault.
const SERVER_ERRORS: [u16; 2] = [503, 500];

const BUSY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Service Unavailable</title></head>\
     <body><h2>Service Unavailable</h2><hr><p>HTTP Error 503. The service is unavailable.</p>\
     </body></html>\n";

const RUNTIME_ERROR_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Runtime Error</title></head>\
     <body><h1>Server Error in '/' Application.</h1><h2><i>Runtime Error</i></h2></body></html>\n";

/// The interfaces, by the value of the adapter's setting `interface`.
const INTERFACES: [Interface; 1] = [Interface {
    name: "residents",
    settings: &[("interface", "residents")],
    operations: &["GetPropertyConfigurations", "GetResidents"],
    residents: "GetResidents",
}];

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

    /// `/{client}/webservices/{Interface}.asmx`, in any case.
    fn has(&self, path: &str) -> bool {
        interface(path).is_some()
    }

    fn answer(&self, simulation: &Simulation, received: &Received, call: &mut Call) -> Answer {
        if !interface(&received.path).is_some_and(|name| name.eq_ignore_ascii_case(INTERFACE)) {
            let page = "<!DOCTYPE html>\n<html><body><h2>The resource cannot be found.</h2></body>\
                        </html>\n";
            return Answer::html(StatusCode::NOT_FOUND, page);
        }
        match received.method {
            Method::GET if received.query.eq_ignore_ascii_case("wsdl") => {
                wsdl::answer(&format!("{}/{INTERFACE}.asmx", simulation.endpoint(Pms::Yardi)))
            }
            Method::GET => service_page(),
            Method::POST => match Invocation::read(received, call) {
                Ok(invocation) => invocation.answer(simulation, call, self.quirks.get()),
                Err(answer) => answer,
            },
            _ => {
                let page =
                    "<!DOCTYPE html>\n<html><body><h2>Method not allowed</h2></body></html>\n";
                let mut answer = Answer::html(StatusCode::METHOD_NOT_ALLOWED, page);
                answer.headers.push((header::ALLOW, "GET, POST".to_owned()));
                answer
            }
        }
    }
}

fn interface(path: &str) -> Option<&str> {
    let mut segments = path.strip_prefix('/')?.split('/');
    let (_client, folder, file) = (segments.next()?, segments.next()?, segments.next()?);
    let (name, ending) = file.rsplit_once('.')?;
    let fits = folder.eq_ignore_ascii_case("webservices") && ending.eq_ignore_ascii_case("asmx");
    (fits && segments.next().is_none()).then_some(name)
}

/// A call of an operation that could be read.
struct Invocation {
    version: Version,
    operation: Operation,
    parameters: BTreeMap<&'static str, String>,
}

impl Invocation {
    /// Finds the operation and its parameters; the error is what ASMX answers instead.
    fn read(received: &Received, call: &mut Call) -> Result<Self, Answer> {
        let Some(version) = Version::of(received) else {
            let given = received.header("content-type").unwrap_or_default();
            let text =
                format!("System.InvalidOperationException: Request format is invalid: {given}.\n");
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Err(Answer::new(status, "text/plain; charset=utf-8", text));
        };
        let refuse = |text: &str| soap::fault(version, true, text);
        let by_action = match soap::action(received, version) {
            Some(action) => Some(Operation::with_action(&action).ok_or_else(|| {
                call.operation = Some(action.clone());
                refuse(&format!(
                    "System.Web.Services.Protocols.SoapException: Server did not recognize the \
                     value of HTTP Header SOAPAction: {action}."
                ))
            })?),
            None if version == Version::V11 => {
                return Err(refuse(
                    "System.Web.Services.Protocols.SoapException: Unable to handle request without \
                     a valid action parameter. Please supply a valid soap action.",
                ));
            }
            None => None,
        };
        let unreadable = |reason: &str| {
            refuse(&format!(
                "System.Web.Services.Protocols.SoapException: Server was unable to read request. \
                 ---> System.InvalidOperationException: There is an error in XML document. ---> \
                 {reason}"
            ))
        };
        let request =
            Request::read(&received.body, version).map_err(|reason| unreadable(&reason))?;
        let by_element = (request.namespace == operations::NAMESPACE)
            .then(|| Operation::named(&request.element))
            .flatten();
        let operation = match (by_action, by_element) {
            (Some(by_action), Some(by_element)) if by_action == by_element => by_action,
            (None, Some(by_element)) => by_element,
            _ => {
                let Request { element, namespace, .. } = &request;
                return Err(unreadable(&format!(
                    "<{element} xmlns='{namespace}'> was not expected."
                )));
            }
        };
        Ok(Self { version, operation, parameters: request.parameters(operation) })
    }

    fn answer(&self, simulation: &Simulation, call: &mut Call, quirks: YardiQuirks) -> Answer {
        let property = self.parameters.get("YardiPropertyId").map(String::as_str);
        call.operation = Some(self.operation.name().to_owned());
        call.parameters = self.shown_parameters();
        call.properties = property.map(str::to_owned).into_iter().collect();
        call.credentials = sign_in::seen(&self.parameters);

        let properties: Vec<&str> = property.into_iter().collect();
        let fault = simulation.meet_fault(call, Pms::Yardi, self.operation.name(), &properties);
        if let Some(answer) = fault.as_ref().and_then(|fault| self.fault_answer(fault, quirks)) {
            return answer;
        }
        if let Err(message) = sign_in::check(&self.parameters) {
            return self.refusal(message, quirks);
        }
        let is_empty = fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Empty);
        let payload = match self.operation {
            Operation::GetPropertyConfigurations => {
                let world = lock(&simulation.world);
                let listed = world.properties(Pms::Yardi).iter().filter(|_| !is_empty);
                properties::properties(listed, simulation.now())
            }
            Operation::GetResidents => self.residents(simulation, is_empty, quirks),
        };
        let answer = self.result(Some(payload), quirks);
        match fault {
            Some(fault) => fault.spoil(answer),
            None => answer,
        }
    }

    fn residents(&self, simulation: &Simulation, is_empty: bool, quirks: YardiQuirks) -> Element {
        let code = self.parameters.get("YardiPropertyId").map_or("", String::as_str);
        let since = self.parameters.get("MoveOut1").map_or("", String::as_str);
        let moved_out_since = residents::move_out_filter(since);
        if moved_out_since.is_none() && !since.is_empty() {
            return message("Invalid MoveOut1: use MM/DD/YYYY.");
        }
        let world = lock(&simulation.world);
        match world.property(Pms::Yardi, code) {
            None => message(&format!("Invalid or missing Yardi Property Id: {code}")),
            Some(property) if is_empty => residents::nobody(property),
            Some(property) => residents::residents(property, moved_out_since, quirks),
        }
    }

    /// What a fault puts in place of the answer; none if it only spoils the right one.
    fn fault_answer(&self, fault: &Fault, quirks: YardiQuirks) -> Option<Answer> {
        match fault.kind {
            FaultKind::RateLimited => Some(
                Answer::html(StatusCode::TOO_MANY_REQUESTS, BUSY_PAGE)
                    .retry_after(fault.retry_after()),
            ),
            FaultKind::ServerError if fault.status == Some(500) => Some(soap::fault(
                self.version,
                false,
                "System.Web.Services.Protocols.SoapException: Server was unable to process request.",
            )),
            FaultKind::ServerError => {
                Some(Answer::html(StatusCode::SERVICE_UNAVAILABLE, BUSY_PAGE))
            }
            FaultKind::Html => Some(Answer::html(StatusCode::OK, RUNTIME_ERROR_PAGE)),
            FaultKind::BadCredentials => Some(self.refusal(sign_in::LOGIN_FAILED, quirks)),
            FaultKind::MissingPermission => {
                let text = match self.parameters.get("YardiPropertyId") {
                    Some(code) => format!("User does not have rights to property: {code}"),
                    None => "User does not have rights to this interface".to_owned(),
                };
                Some(self.result(Some(message(&text)), quirks))
            }
            FaultKind::Slow | FaultKind::Truncated | FaultKind::Empty | FaultKind::WrongTotal => {
                None
            }
        }
    }

    fn refusal(&self, text: &str, quirks: YardiQuirks) -> Answer {
        self.result((!quirks.empty_result_on_refusal).then(|| message(text)), quirks)
    }

    fn result(&self, payload: Option<Element>, quirks: YardiQuirks) -> Answer {
        let style = Style { padded: quirks.padded_values };
        let writing = Writing { style, latin1: quirks.latin1 };
        soap::result(self.version, self.operation, payload, writing)
    }

    fn shown_parameters(&self) -> BTreeMap<String, String> {
        let shown = |name: &str, value: &String| {
            if sign_in::is_credential(name) && !value.is_empty() {
                MASK.to_owned()
            } else {
                value.clone()
            }
        };
        self.parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), shown(name, value)))
            .collect()
    }
}

fn message(text: &str) -> Element {
    let message = Element::text("Message", text).with("messageType", "Error");
    Element::new("Messages").with("xmlns", "").child(message)
}

fn service_page() -> Answer {
    let operations: Vec<String> =
        Operation::ALL.iter().map(|operation| format!("<li>{}</li>", operation.name())).collect();
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>{INTERFACE} Web Service</title></head><body>\
         <h1>{INTERFACE}</h1><ul>{}</ul></body></html>\n",
        operations.concat(),
    );
    Answer::html(StatusCode::OK, page)
}
