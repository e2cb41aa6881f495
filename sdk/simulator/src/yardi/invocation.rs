//! One call: read as ASMX reads it, checked, and answered from the world.
//!
//! Most refusals come as a message with status 200; only what ASMX itself refuses is a fault.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use super::households::{self, Listing};
use super::lease_files::{self, Wanted};
use super::operations::{Operation, Service, day_of};
use super::quirks::YardiQuirks;
use super::soap::{self, Request, Version, Writing};
use super::{properties, residents, sign_in, tenants, transactions, units};
use crate::calls::{Call, masked};
use crate::exchange::{Answer, Received};
use crate::faults::{Fault, FaultKind};
use crate::lock;
use crate::pms::Pms;
use crate::simulation::Simulation;
use crate::stand_in::answer_or_fault;
use crate::xml::{Element, Style};

const BUSY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Service Unavailable</title></head>\
     <body><h2>Service Unavailable</h2><hr><p>HTTP Error 503. The service is unavailable.</p>\
     </body></html>\n";

const RUNTIME_ERROR_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Runtime Error</title></head>\
     <body><h1>Server Error in '/' Application.</h1><h2><i>Runtime Error</i></h2></body></html>\n";

/// A call of an operation that could be read.
pub(super) struct Invocation {
    service: &'static Service,
    version: Version,
    operation: Operation,
    parameters: BTreeMap<&'static str, String>,
}

impl Invocation {
    /// Finds the operation and its parameters; the error is what ASMX answers instead.
    pub(super) fn read(
        service: &'static Service,
        received: &Received,
        call: &mut Call,
    ) -> Result<Self, Answer> {
        let Some(version) = Version::of(received) else {
            let given = received.header("content-type").unwrap_or_default();
            let text =
                format!("System.InvalidOperationException: Request format is invalid: {given}.\n");
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Err(Answer::new(status, "text/plain; charset=utf-8", text));
        };
        let refuse = |text: &str| soap::fault(version, true, text);
        let by_action = match soap::action(received, version) {
            Some(action) => Some(service.with_action(&action).ok_or_else(|| {
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
        let by_element = (request.namespace == service.namespace())
            .then(|| service.operation(&request.element))
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
        let parameters = request.parameters(operation).map_err(|reason| unreadable(&reason))?;
        Ok(Self { service, version, operation, parameters })
    }

    /// Answers the call, or lets it run into the fault that waits for it.
    pub(super) fn answer(
        &self,
        simulation: &Simulation,
        call: &mut Call,
        quirks: YardiQuirks,
    ) -> Answer {
        let properties: Vec<String> = self.property().map(str::to_owned).into_iter().collect();
        call.operation = Some(self.operation.name().to_owned());
        call.parameters = self.shown_parameters();
        call.properties.clone_from(&properties);
        call.credentials = sign_in::seen(&self.parameters);
        answer_or_fault(
            simulation,
            call,
            (Pms::Yardi, self.operation.name(), &properties),
            |fault| self.fault_answer(fault, quirks),
            |fault| match sign_in::check(&self.parameters) {
                Ok(()) => {
                    let kind = fault.map(|fault| fault.kind);
                    self.result(Some(self.payload(simulation, kind, quirks)), quirks)
                }
                Err(message) => self.refusal(message, quirks),
            },
        )
    }

    fn payload(
        &self,
        simulation: &Simulation,
        fault: Option<FaultKind>,
        quirks: YardiQuirks,
    ) -> Element {
        let world = lock(&simulation.world);
        let is_empty = fault == Some(FaultKind::Empty);
        if self.operation == Operation::PropertyConfigurations {
            let listed = world.properties(Pms::Yardi).iter().filter(|_| !is_empty);
            return properties::properties(listed, simulation.now());
        }
        let moved_out_since = match self.parameter("MoveOut1") {
            "" => None,
            text => match residents::move_out_filter(text) {
                Some(day) => Some(day),
                None => return message("Invalid MoveOut1: use MM/DD/YYYY."),
            },
        };
        let code = self.property().unwrap_or_default();
        let Some(property) = world.property(Pms::Yardi, code) else {
            return message(&format!("Invalid or missing Yardi Property Id: {code}"));
        };
        let households = if is_empty { Vec::new() } else { households::households(property) };
        let listing = Listing { property, households, quirks, now: simulation.now() };
        match self.operation {
            Operation::PropertyConfigurations | Operation::Residents => {
                residents::residents(&listing, moved_out_since)
            }
            Operation::ResidentTransactions => transactions::transactions(&listing),
            Operation::Tenants => tenants::tenants(&listing),
            Operation::UnitConfiguration => units::units(&listing),
            Operation::ResidentData => {
                let wanted = Wanted {
                    tenant: Some(self.parameter("TenantCode")).filter(|code| !code.is_empty()),
                    roommates: self.is_set("IncludeRoommateData"),
                    ledger: self
                        .is_set("IncludeLedger")
                        .then(|| day_of(self.parameter("LedgerAsOfDate")))
                        .map(|day| day.unwrap_or(listing.today())),
                };
                let unlisted = u64::from(fault == Some(FaultKind::WrongTotal));
                lease_files::lease_files(&listing, &wanted, unlisted)
            }
        }
    }

    fn property(&self) -> Option<&str> {
        self.parameters.get(self.operation.property_element()?).map(String::as_str)
    }

    fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", |text| text.trim())
    }

    fn is_set(&self, name: &str) -> bool {
        ["true", "1"].contains(&self.parameter(name))
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
                let text = match self.property() {
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
        soap::result(self.version, self.service, self.operation, payload, writing)
    }

    fn shown_parameters(&self) -> BTreeMap<String, String> {
        let parameters = self.parameters.iter().map(|(name, value)| (*name, value.as_str()));
        masked(parameters, sign_in::is_credential)
    }
}

fn message(text: &str) -> Element {
    let message = Element::text("Message", text).with("messageType", "Error");
    Element::new("Messages").with("xmlns", "").child(message)
}
