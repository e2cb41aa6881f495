//! What a method answers, and what a fault makes of it.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::BUSY_PAGE;
use super::access::{self, Door};
use super::customers::Customer;
use super::envelope::Envelope;
use super::filter::Filter;
use super::leases::Lease;
use super::pages::{Page, Place};
use super::problem::{Problem, json_answer};
use super::quirks::{EntrataQuirks, Nobody};
use super::services::Service;
use super::{leases_r1, leases_r2, mits_leases, properties};
use crate::calls::Call;
use crate::exchange::{Answer, Received};
use crate::faults::{Fault, FaultKind};
use crate::lock;
use crate::pms::Pms;
use crate::simulation::Simulation;
use crate::stand_in::answer_or_fault;
use crate::world::property::Property;

/// The statuses with which a fault may be shown; with 200 the error stands inside the answer.
pub(super) fn statuses(fault: FaultKind) -> &'static [u16] {
    match fault {
        FaultKind::ServerError => &[503, 500, 200],
        FaultKind::BadCredentials => &[401, 403],
        FaultKind::MissingPermission => &[200, 400],
        FaultKind::RateLimited => &[429, 200],
        _ => &[],
    }
}

/// A method in one of its versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    GetProperties,
    GetLeasesR1,
    GetLeasesR2,
    GetMitsLeases,
    GetCustomers,
}

impl Method {
    fn find(service: Service, envelope: &Envelope) -> Result<Self, Problem> {
        let Envelope { name, version, .. } = envelope;
        Ok(match (service, name.as_str(), version.as_str()) {
            (Service::Properties, "getProperties", "r1") => Self::GetProperties,
            (Service::Leases, "getLeases", "r1") => Self::GetLeasesR1,
            (Service::Leases, "getLeases", "r2") => Self::GetLeasesR2,
            (Service::Leases, "getMitsLeases", "r1") => Self::GetMitsLeases,
            (Service::Customers, "getCustomers", "r1") => Self::GetCustomers,
            (Service::Properties, "getProperties", _)
            | (Service::Leases, "getLeases" | "getMitsLeases", _)
            | (Service::Customers, "getCustomers", _) => {
                let (name, version) = (name.clone(), version.clone());
                return Err(Problem::UnknownVersion { name, version });
            }
            _ => return Err(Problem::UnknownMethod(name.clone())),
        })
    }
}

/// A call whose body could be read.
pub(super) struct Asked<'a> {
    pub(super) simulation: &'a Simulation,
    pub(super) received: &'a Received,
    pub(super) envelope: &'a Envelope,
    pub(super) quirks: EntrataQuirks,
}

impl Asked<'_> {
    pub(super) fn answer(&self, door: Door<'_>, service: Service, call: &mut Call) -> Answer {
        let envelope = self.envelope;
        let properties: Vec<String> = envelope.text("propertyId").into_iter().collect();
        call.operation = Some(envelope.name.clone());
        call.parameters = envelope.shown();
        call.properties.clone_from(&properties);
        answer_or_fault(
            self.simulation,
            call,
            (Pms::Entrata, &envelope.name, &properties),
            |fault| self.fault_answer(fault),
            |fault| {
                let answer = access::check(self.received, door, Some(envelope))
                    .and_then(|()| Method::find(service, envelope))
                    .and_then(|method| self.list(method, fault));
                answer.unwrap_or_else(|problem| self.refusal(&problem))
            },
        )
    }

    fn list(&self, method: Method, fault: Option<&Fault>) -> Result<Answer, Problem> {
        let page = Page::asked(self.received, self.quirks)?;
        let meets = |kind: FaultKind| fault.is_some_and(|fault| fault.kind == kind);
        let world = lock(&self.simulation.world);
        let (mut result, place) = if method == Method::GetProperties {
            let wanted = self.envelope.list("propertyIds");
            let is_wanted = |property: &&Property| {
                wanted.as_ref().is_none_or(|wanted| wanted.contains(&property.id))
                    && !meets(FaultKind::Empty)
            };
            let listed = world.properties(Pms::Entrata).iter().filter(is_wanted);
            let (listed, place) = page.cut(listed.collect());
            let written = listed.into_iter().map(|one| properties::property(one, self.quirks));
            (self.holding("PhysicalProperty", "Property", written), place)
        } else {
            let id = self.envelope.text("propertyId").ok_or(Problem::Property)?;
            let property = world.property(Pms::Entrata, &id).ok_or(Problem::Property)?;
            self.residents(method, property, page, meets(FaultKind::Empty))?
        };
        let place = if meets(FaultKind::WrongTotal) { place.miscounted() } else { place };
        result.extend(place.meta().map(|meta| ("meta".to_owned(), meta)));
        let mut answer = json_answer(StatusCode::OK, &self.wrapped(method, result));
        answer.headers.extend(place.headers(self.received));
        Ok(answer)
    }

    fn residents(
        &self,
        method: Method,
        property: &Property,
        page: Page,
        is_empty: bool,
    ) -> Result<(Map<String, Value>, Place), Problem> {
        let filter = Filter::read(self.envelope)?;
        let leases = if is_empty { Vec::new() } else { Lease::all(property) };
        if method == Method::GetCustomers {
            let leases = leases.into_iter().map(|lease| {
                let wanted = lease.customers.into_iter();
                Lease {
                    customers: wanted.filter(|one| filter.wants_customer(one)).collect(),
                    ..lease
                }
            });
            let leases: Vec<Lease<'_>> = leases.filter(|one| !one.customers.is_empty()).collect();
            let (customers, place) = page.cut(Customer::all(&leases));
            let written = customers.iter().map(|one| one.written(property, self.quirks));
            return Ok((self.holding("Customers", "Customer", written), place));
        }
        let (leases, place) =
            page.cut(leases.into_iter().filter(|one| filter.wants(one)).collect());
        let result = match method {
            Method::GetMitsLeases => {
                let (tenants, leases) = mits_leases::application(property, &leases, self.quirks);
                let mut result = self.holding("LeaseApplication", "LA_Lease", leases);
                if let Some(Value::Object(application)) = result.get_mut("LeaseApplication")
                    && !application.is_empty()
                {
                    application.insert("Tenant".to_owned(), tenants.into());
                }
                result
            }
            Method::GetLeasesR1 => {
                let written = leases.iter().map(|one| leases_r1::lease(property, one, self.quirks));
                self.holding("leases", "lease", written)
            }
            _ => {
                let written = leases.iter().map(|one| leases_r2::lease(property, one, self.quirks));
                let mut result = self.holding("leases", "lease", written);
                result.insert("currencyCode".to_owned(), json!("USD"));
                result
            }
        };
        Ok((result, place))
    }

    /// A result with a list in it, or with what stands for a list of nobody.
    fn holding(
        &self,
        outer: &str,
        inner: &str,
        list: impl IntoIterator<Item = Value>,
    ) -> Map<String, Value> {
        let list: Vec<Value> = list.into_iter().collect();
        let held = match self.quirks.nobody {
            Nobody::Object if list.is_empty() => json!({}),
            Nobody::Array if list.is_empty() => json!([]),
            _ => json!({ inner: list }),
        };
        [(outer.to_owned(), held)].into_iter().collect()
    }

    fn wrapped(&self, method: Method, result: Map<String, Value>) -> Value {
        let mut response = Map::new();
        if let Some(id) = &self.envelope.request_id {
            response.insert("requestId".to_owned(), id.clone());
        }
        response.insert("code".to_owned(), json!(200));
        let mut result = Value::Object(result);
        if method == Method::GetLeasesR1 && self.quirks.single_objects {
            result = leases_r1::without_lists_of_one(result);
        }
        response.insert("result".to_owned(), result);
        if method == Method::GetLeasesR1 && self.quirks.no_wrapper {
            return Value::Object(response);
        }
        json!({ "response": response })
    }

    /// What a fault puts in place of the answer; none if it only spoils the right one.
    fn fault_answer(&self, fault: &Fault) -> Option<Answer> {
        let id = self.envelope.request_id.as_ref();
        let with = |problem: Problem, usual: StatusCode| {
            let status = fault.status.and_then(|status| StatusCode::from_u16(status).ok());
            problem.answer_with(status.unwrap_or(usual), id)
        };
        Some(match (fault.kind, fault.status) {
            (FaultKind::RateLimited, _) => {
                with(Problem::TooManyCalls, StatusCode::TOO_MANY_REQUESTS)
                    .retry_after(fault.retry_after())
            }
            (FaultKind::ServerError, Some(200)) => with(Problem::Busy, StatusCode::OK),
            (FaultKind::ServerError, status) => {
                let status = status.and_then(|status| StatusCode::from_u16(status).ok());
                Answer::html(status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE), BUSY_PAGE)
            }
            (FaultKind::Html, _) => Answer::html(StatusCode::OK, BUSY_PAGE),
            (FaultKind::BadCredentials, Some(403)) => {
                with(Problem::WrongCompany, StatusCode::FORBIDDEN)
            }
            (FaultKind::BadCredentials, _) => {
                with(Problem::WrongCredentials, StatusCode::UNAUTHORIZED)
            }
            (FaultKind::MissingPermission, _) => with(Problem::NotAllowed, StatusCode::OK),
            (
                FaultKind::Slow | FaultKind::Truncated | FaultKind::Empty | FaultKind::WrongTotal,
                _,
            ) => return None,
        })
    }

    fn refusal(&self, problem: &Problem) -> Answer {
        problem.answer(self.envelope.request_id.as_ref(), self.quirks)
    }
}
