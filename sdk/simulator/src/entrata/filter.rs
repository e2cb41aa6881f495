//! Which leases a call asks for.

use chrono::NaiveDate;

use super::envelope::Envelope;
use super::leases::{Lease, lease_id, state_id};
use super::problem::Problem;
use crate::world::resident::{Resident, date};

/// One of the days of a lease.
type DayOf = fn(&Resident) -> Option<&String>;

/// The windows of dates, each with the day of a lease that must lie in it.
const WINDOWS: [(&str, &str, DayOf); 3] = [
    ("moveInDateFrom", "moveInDateTo", |resident| resident.move_in.as_ref()),
    ("moveOutDateFrom", "moveOutDateTo", |resident| resident.move_out.as_ref()),
    ("leaseExpiringDateFrom", "leaseExpiringDateTo", |resident| resident.lease_end.as_ref()),
];

/// What a lease must be like to be listed.
#[derive(Debug)]
pub(super) struct Filter {
    states: Option<Vec<usize>>,
    leases: Option<Vec<String>>,
    customers: Option<Vec<String>>,
    windows: Vec<Window>,
}

#[derive(Debug)]
struct Window {
    day: DayOf,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Filter {
    /// Reads the parameters of a call.
    pub(super) fn read(envelope: &Envelope) -> Result<Self, Problem> {
        let states = envelope.list("leaseStatusTypeIds").map(|ids| {
            let id = |text: &String| text.parse().ok().filter(|id| (1..=6).contains(id));
            ids.iter().map(id).collect::<Option<Vec<usize>>>()
        });
        let states = match states {
            Some(None) => return Err(Problem::Parameter("leaseStatusTypeIds")),
            Some(states) => states,
            None => None,
        };
        let mut windows = Vec::new();
        for (from, to, day) in WINDOWS {
            let (from, to) = (us_date(envelope, from)?, us_date(envelope, to)?);
            if from.is_some() || to.is_some() {
                windows.push(Window { day, from, to });
            }
        }
        Ok(Self {
            states,
            leases: envelope.list("leaseIds"),
            customers: envelope.list("customerIds").or_else(|| envelope.list("customerId")),
            windows,
        })
    }

    /// Whether a lease is asked for, by what the lease itself is like.
    pub(super) fn wants(&self, lease: &Lease<'_>) -> bool {
        let has = |list: &Option<Vec<String>>, id: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|wanted| wanted == id))
        };
        self.states.as_ref().is_none_or(|states| states.contains(&lease.state()))
            && has(&self.leases, lease.id)
            && lease.customers.iter().any(|customer| has(&self.customers, &customer.id))
            && self.windows.iter().all(|window| window.holds(lease.leader()))
    }

    /// Whether a customer is asked for, by how they themselves stand with the lease.
    pub(super) fn wants_customer(&self, customer: &Resident) -> bool {
        let state = state_id(customer.status.as_deref().unwrap_or_default());
        let has = |list: &Option<Vec<String>>, id: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|wanted| wanted == id))
        };
        self.states.as_ref().is_none_or(|states| states.contains(&state))
            && has(&self.leases, lease_id(customer))
            && has(&self.customers, &customer.id)
    }
}

impl Window {
    /// A lease without such a day is in no window.
    fn holds(&self, resident: &Resident) -> bool {
        (self.day)(resident).and_then(|day| date(day)).is_some_and(|day| {
            self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
        })
    }
}

fn us_date(envelope: &Envelope, key: &'static str) -> Result<Option<NaiveDate>, Problem> {
    let Some(text) = envelope.text(key) else { return Ok(None) };
    match NaiveDate::parse_from_str(&text, "%m/%d/%Y") {
        Ok(date) if text.len() == 10 => Ok(Some(date)),
        _ => Err(Problem::Parameter(key)),
    }
}
