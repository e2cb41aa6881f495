//! The leases of a property, made of the rows of those on them, and what every form of a lease
//! needs.

use serde_json::{Map, Value, json};

use super::quirks::EntrataQuirks;
use crate::world::property::Property;
use crate::world::resident::{Resident, written_date};

/// The names of the states, in the order of their ids, from 1.
const STATES: [&str; 6] = ["Applicant", "Cancelled", "Future", "Current", "Notice", "Past"];

/// The id of a lease on which somebody has a state that is none of a lease's.
const CURRENT: usize = 4;

/// A lease with everyone on it.
#[derive(Clone, Debug)]
pub(super) struct Lease<'a> {
    pub(super) id: &'a str,
    pub(super) customers: Vec<&'a Resident>,
}

impl<'a> Lease<'a> {
    /// The leases of a property in the order in which they are first met.
    pub(super) fn all(property: &'a Property) -> Vec<Self> {
        let mut leases: Vec<Self> = Vec::new();
        for listed in property.residents() {
            let resident = &listed.resident;
            let id = lease_id(resident);
            match leases.iter_mut().find(|lease| lease.id == id) {
                Some(lease) => lease.customers.push(resident),
                None => leases.push(Self { id, customers: vec![resident] }),
            }
        }
        leases
    }

    /// Who gives the lease its state, unit and days.
    pub(super) fn leader(&self) -> &'a Resident {
        let leaseholder = self.customers.iter().find(|customer| customer.is_leaseholder());
        leaseholder.unwrap_or(&self.customers[0])
    }

    pub(super) fn state(&self) -> usize {
        state_id(self.leader().status.as_deref().unwrap_or_default())
    }

    pub(super) fn state_name(&self) -> &'static str {
        STATES[self.state() - 1]
    }

    /// What somebody is to the lease: customer type and relationship.
    pub(super) fn part(&self, customer: &'a Resident) -> (&'a str, &'static str) {
        match customer.role.as_deref() {
            None | Some("" | "leaseholder") if std::ptr::eq(customer, self.leader()) => {
                ("Primary", "Primary")
            }
            None | Some("" | "leaseholder") => ("Co-Applicant", "Roommate"),
            Some("occupant") => ("Occupant", "Other"),
            Some("minor") => ("Occupant", "Child"),
            Some("guarantor") => ("Guarantor", "Guarantor"),
            Some(own) => (own, "Other"),
        }
    }

    /// The first and the last day of each term, with the id and the state of it; the present term
    /// comes after those that went before.
    pub(super) fn terms(&self, quirks: EntrataQuirks) -> Vec<Term> {
        let leader = self.leader();
        let number = self.id.parse::<u64>().unwrap_or(1);
        let present = Term {
            id: 21_900_000 + number % 100_000,
            start: leader.lease_start.clone(),
            end: match leader.lease_end.as_deref() {
                Some("") if quirks.epoch_end_dates => Some("1969-12-31".to_owned()),
                _ => leader.lease_end.clone(),
            },
            state: self.state(),
            kind: "Application",
        };
        let mut terms = Vec::new();
        if let (Some(moved), Some(start)) = (&leader.move_in, &leader.lease_start)
            && !moved.is_empty()
            && moved < start
        {
            let (start, end) = (Some(moved.clone()), Some(start.clone()));
            terms.push(Term {
                id: present.id - 500_000,
                start,
                end,
                state: 6,
                kind: "Application",
            });
        }
        let renewal = Term {
            id: present.id + 500_000,
            start: present.end.clone(),
            end: Some(String::new()),
            state: 2,
            kind: "Renewal",
        };
        let kind = if terms.is_empty() { "Application" } else { "Renewal" };
        terms.push(Term { kind, ..present });
        if quirks.cancelled_renewals {
            terms.push(renewal);
        }
        terms
    }

    /// The number of the present term.
    pub(super) fn present_term(terms: &[Term]) -> Option<u64> {
        terms.iter().rfind(|term| term.state != 2 || terms.len() == 1).map(|term| term.id)
    }
}

/// One term of a lease.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) id: u64,
    pub(super) start: Option<String>,
    pub(super) end: Option<String>,
    pub(super) state: usize,
    pub(super) kind: &'static str,
}

impl Term {
    pub(super) fn state_name(&self) -> &'static str {
        STATES[self.state - 1]
    }
}

/// The lease that a row is about.
pub(super) fn lease_id(resident: &Resident) -> &str {
    match resident.lease.as_deref() {
        None | Some("") => resident.household_id(),
        Some(lease) => lease,
    }
}

/// The id of a state by its name.
pub(super) fn state_id(name: &str) -> usize {
    let place = STATES.iter().position(|known| known.eq_ignore_ascii_case(name));
    place.map_or(CURRENT, |place| place + 1)
}

/// An object being written.
#[derive(Debug)]
pub(super) struct Writer {
    members: Map<String, Value>,
    quirks: EntrataQuirks,
}

impl Writer {
    pub(super) fn new(quirks: EntrataQuirks) -> Self {
        Self { members: Map::new(), quirks }
    }

    pub(super) fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.members.insert(key.to_owned(), value.into());
    }

    /// A text; one that is missing or blank is left out.
    pub(super) fn text(&mut self, key: &str, text: Option<&str>) {
        match text {
            Some(text) if !text.is_empty() => self.put(key, text),
            Some(_) if self.quirks.empty_values => self.put(key, ""),
            _ => {}
        }
    }

    /// A neutral date in the US form.
    pub(super) fn date(&mut self, key: &str, date: Option<&str>) {
        let written = date.map(|date| written_date(date, "%m/%d/%Y"));
        self.text(key, written.as_deref());
    }

    /// What holds a list, or nothing if the list is empty.
    pub(super) fn list(&mut self, key: &str, inner: &str, items: impl IntoIterator<Item = Value>) {
        let items: Vec<Value> = items.into_iter().collect();
        match items.is_empty() {
            true if self.quirks.empty_values => self.put(key, json!({})),
            true => {}
            false => self.put(key, json!({ inner: items })),
        }
    }

    /// An id that is a text on the lease itself.
    pub(super) fn outer_id(&mut self, key: &str, id: &str) {
        self.put(key, number_if(id, self.quirks.swapped_numbers));
    }

    /// An id that is a number further inside.
    pub(super) fn inner_id(&mut self, key: &str, id: &str) {
        self.put(key, number_if(id, !self.quirks.swapped_numbers));
    }

    /// The object, with fields in Entrata's own names in place of what was written.
    pub(super) fn finish<'a>(
        mut self,
        own: impl IntoIterator<Item = (&'a String, &'a Value)>,
    ) -> Value {
        for (key, value) in own {
            self.members.insert(key.clone(), value.clone());
        }
        Value::Object(self.members)
    }
}

/// The fields in Entrata's own names that are about the person.
pub(super) fn own_fields(resident: &Resident) -> impl Iterator<Item = (&String, &Value)> {
    resident.pms.iter().filter(|(key, _)| key.as_str() != "lease")
}

/// Those that are about the lease.
pub(super) fn own_lease_fields(resident: &Resident) -> impl Iterator<Item = (&String, &Value)> {
    resident.pms.get("lease").and_then(Value::as_object).into_iter().flatten()
}

fn number_if(id: &str, is_number: bool) -> Value {
    match id.parse::<u64>() {
        Ok(number) if is_number => json!(number),
        _ => json!(id),
    }
}
