//! MRI's API services: one ASP page, the API named in the query, answers in XML or JSON.
//!
//! Both formats are written from the same rows. Refusals before the API is reached are web pages;
//! what an API itself refuses is told in the format asked for.

mod access;
mod api;
mod lister;
mod query;
mod quirks;
mod rows;
mod writing;

use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::{Method, StatusCode};

use self::api::{Api, LEASE_DETAILS, NAMES};
use self::lister::MriLister;
use self::query::{Page, Query};
pub use self::quirks::MriQuirks;
use self::rows::Row;
use crate::calls::Call;
use crate::exchange::{Answer, Received};
use crate::faults::{Fault, FaultKind};
use crate::lock;
use crate::pms::Pms;
use crate::quirks::{QuirkCell, QuirkStore};
use crate::simulation::Simulation;
use crate::stand_in::{Interface, StandIn, answer_or_fault};
use crate::world::lister::Lister;

const PATH: &str = "/mriapiservices/api.asp";

/// The statuses that a server error may have: the database gave way, or nothing answers.
const SERVER_ERRORS: [u16; 2] = [500, 503];

const UNAUTHORIZED_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>401 - Unauthorized</title>\
     </head><body><h2>401 - Unauthorized: Access is denied due to invalid credentials.</h2></body>\
     </html>\n";

const BUSY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Service Unavailable</title></head>\
     <body><h2>Service Unavailable</h2></body></html>\n";

const DEADLOCK: &str = "Transaction (Process ID 71) was deadlocked on lock resources with another \
                        process and has been chosen as the deadlock victim. Rerun the transaction.\n";

/// The interfaces, by the value of the adapter's setting `format`.
const INTERFACES: [Interface; 2] =
    [interface("xml", &[("format", "xml")]), interface("json", &[("format", "json")])];

const fn interface(
    name: &'static str,
    settings: &'static [(&'static str, &'static str)],
) -> Interface {
    Interface { name, settings, operations: &NAMES, residents: LEASE_DETAILS }
}

/// The stand-in for MRI.
#[derive(Debug, Default)]
pub(crate) struct Mri {
    quirks: QuirkCell<MriQuirks>,
    /// How many lists were begun, which unsettled rows go by.
    lists_begun: AtomicU32,
}

impl StandIn for Mri {
    fn endpoint(&self, origin: &str) -> String {
        format!("{origin}{PATH}")
    }

    fn settings(&self) -> &'static [(&'static str, &'static str)] {
        &access::SETTINGS
    }

    fn interfaces(&self) -> &'static [Interface] {
        &INTERFACES
    }

    fn lister(&self) -> &'static dyn Lister {
        &MriLister
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
        path.eq_ignore_ascii_case(PATH)
    }

    fn answer(&self, simulation: &Simulation, received: &Received, call: &mut Call) -> Answer {
        let pairs = received.query_pairs();
        call.credentials = access::seen(received);
        call.parameters = pairs.iter().cloned().collect();
        let Some(query) = Query::read(&pairs) else {
            return refused();
        };
        call.operation = Some(query.api.name().to_owned());
        call.properties = query.property().map(str::to_owned).into_iter().collect();
        let properties = properties_of(simulation, &query);
        answer_or_fault(
            simulation,
            call,
            (Pms::Mri, query.api.name(), &properties),
            fault_answer,
            |fault| {
                if received.method != Method::GET {
                    let page = "<html></html>\n";
                    return Answer::html(StatusCode::METHOD_NOT_ALLOWED, page).for_methods("GET");
                }
                if !access::is_granted(received) {
                    return refused();
                }
                self.list(simulation, &query, fault)
            },
        )
    }
}

impl Mri {
    fn list(&self, simulation: &Simulation, query: &Query, fault: Option<&Fault>) -> Answer {
        let quirks = self.quirks.get();
        let complain =
            |status, words: &str| query.format.complaint(query.api, status, words, quirks);
        let page = match query.check(quirks) {
            Ok(page) => page,
            Err(words) => return complain(StatusCode::BAD_REQUEST, &words),
        };
        let mut rows = rows_of(simulation, query, &page, fault, quirks);
        if rows.is_empty() && quirks.nobody_as_error {
            return complain(StatusCode::OK, &query.api.says_nobody(query.property()));
        }
        if quirks.unsettled_rows {
            self.unsettle(&mut rows, &page);
        }
        let endpoint = simulation.endpoint(Pms::Mri);
        let next = page.next(rows.len()).map(|page| query.link(&endpoint, &page, quirks));
        let rows: Vec<Row> = rows.into_iter().skip(page.skip).take(page.top).collect();
        query.format.list(query.api, &endpoint, &rows, next.as_deref(), quirks)
    }

    /// In every other list the rows move on by one after the first page.
    fn unsettle(&self, rows: &mut [Row], page: &Page) {
        if page.skip == 0 {
            self.lists_begun.fetch_add(1, Ordering::Relaxed);
        } else if self.lists_begun.load(Ordering::Relaxed) % 2 == 1 {
            rows.rotate_right(1);
        }
    }
}

fn rows_of(
    simulation: &Simulation,
    query: &Query,
    page: &Page,
    fault: Option<&Fault>,
    quirks: MriQuirks,
) -> Vec<Row> {
    let is_emptied = |property: &str| {
        fault.is_some_and(|fault| {
            fault.kind == FaultKind::Empty
                && fault.property.as_deref().is_none_or(|emptied| emptied == property)
        })
    };
    let world = lock(&simulation.world);
    let asked = world.properties(Pms::Mri).iter().filter(|property| {
        let is_named =
            page.property.as_ref().is_none_or(|id| id.eq_ignore_ascii_case(&property.id));
        is_named && !is_emptied(&property.id)
    });
    asked
        .flat_map(|property| match query.api {
            Api::Properties => vec![rows::property(property)],
            Api::LeaseDetails => rows::lease_details(property, query.format, page.since, quirks),
            Api::PendingMoveIns => rows::pending_move_ins(property, query.format),
        })
        .collect()
}

/// The properties that a call is about. A list of changes asks for every one.
fn properties_of(simulation: &Simulation, query: &Query) -> Vec<String> {
    match query.property() {
        Some(property) => vec![property.to_owned()],
        None if query.api == Api::LeaseDetails => {
            let world = lock(&simulation.world);
            world.properties(Pms::Mri).iter().map(|property| property.id.clone()).collect()
        }
        None => Vec::new(),
    }
}

/// What a fault puts in place of the answer; none if it only spoils the right one.
fn fault_answer(fault: &Fault) -> Option<Answer> {
    const TEXT: &str = "text/plain; charset=utf-8";
    match fault.kind {
        FaultKind::RateLimited => Some(
            Answer::new(StatusCode::TOO_MANY_REQUESTS, TEXT, "Too many requests\n")
                .retry_after(fault.retry_after()),
        ),
        FaultKind::ServerError if fault.status == Some(503) => {
            Some(Answer::html(StatusCode::SERVICE_UNAVAILABLE, BUSY_PAGE))
        }
        FaultKind::ServerError => {
            Some(Answer::new(StatusCode::INTERNAL_SERVER_ERROR, TEXT, DEADLOCK))
        }
        FaultKind::Html => Some(Answer::html(StatusCode::OK, BUSY_PAGE)),
        // An API that was not granted is refused like a wrong password.
        FaultKind::BadCredentials | FaultKind::MissingPermission => Some(refused()),
        FaultKind::Slow | FaultKind::Truncated | FaultKind::Empty | FaultKind::WrongTotal => None,
    }
}

fn refused() -> Answer {
    Answer::html(StatusCode::UNAUTHORIZED, UNAUTHORIZED_PAGE)
}
