//! `getMitsLeases`: the people in one list and the leases in another, in the words of MITS.
//!
//! They are joined once all pages are there, because nothing says that a tenant stands on the page
//! of the lease. The state told is that of the lease; a tenant has none of their own.

use usersync_adapter::parse::index::Index;
use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::{self, Fields};
use usersync_adapter::prelude::*;

use super::{Place, Rows};
use crate::attributes::{attribute, id, id_of, identifications};
use crate::calls::Method;
use crate::events::Events;
use crate::{person, statuses};

pub(crate) const METHOD: Method = Method {
    operation: "getMitsLeases",
    service: "leases",
    name: "getMitsLeases",
    version: "r1",
    lists: &[&["LeaseApplication", "LA_Lease"], &["LeaseApplication", "Tenant"]],
    unit: "leases",
};

/// Everyone read so far, and the leases by their ids.
#[derive(Default)]
pub(super) struct MitsLeases {
    leases: Index<Lease>,
    tenants: Rows,
}

struct Lease {
    elsewhere: bool,
    status: String,
    unit: TextValue,
    term: (DateValue, DateValue),
    move_in: DateValue,
    move_out: DateValue,
}

impl MitsLeases {
    /// Takes in an element of the list of leases, 0, or of tenants, 1.
    pub(super) fn take(&mut self, list: usize, element: &Value, place: Place<'_>) {
        match (list, Fields::of(element)) {
            (0, Some(lease)) => {
                if let Some(id) = id(lease, &["Identification"], "lease") {
                    self.leases.insert(id, Lease::read(lease, place));
                }
            }
            (0, None) => self.tenants.push(Err(Rejected::new(None, "a lease is no JSON object"))),
            (_, Some(fields)) => self.tenants.extend(tenant(fields)),
            (_, None) => self.tenants.push(Err(Rejected::new(None, "a tenant is no JSON object"))),
        }
    }

    /// How many leases are of another property.
    pub(super) fn elsewhere(&self) -> usize {
        self.leases.values().filter(|lease| lease.elsewhere).count()
    }

    /// Everyone with their leases, except those of another property.
    pub(super) fn into_rows(self, place: Place<'_>) -> impl Iterator<Item = Result<Row, Rejected>> {
        let Self { leases, tenants } = self;
        tenants.into_iter().filter_map(move |tenant| match tenant {
            Ok(row) => {
                let lease = row.lease.as_ref().and_then(|id| leases.get(id));
                match lease {
                    Some(lease) => (!lease.elsewhere).then(|| Ok(lease.give(row, place.today))),
                    None => Some(Ok(row)),
                }
            }
            rejected => Some(rejected),
        })
    }
}

impl Lease {
    fn read(lease: Fields<'_>, place: Place<'_>) -> Self {
        let events = Events(
            lease.along(&["LeaseEvents", "LeaseEvent"]).into_iter().filter_map(event).collect(),
        );
        let first = |path: &[&str]| lease.along(path).into_iter().find_map(lenient::text);
        let property = id(lease, &["Property", "Identification"], "property");
        Self {
            elsewhere: place.is_elsewhere(property.as_deref()),
            status: first(&["Status", "ApprovalStatus"]).unwrap_or_default(),
            unit: TextValue::or_blank(first(&["Unit", "MarketingName"]).as_deref()),
            term: events.term(place.today),
            move_in: events.latest("Actual Move In"),
            move_out: events.latest("Actual Move Out"),
        }
    }

    /// What only the lease knows, put into the row of somebody on it.
    fn give(&self, mut row: Row, today: Day) -> Row {
        row.unit.clone_from(&self.unit);
        (row.lease_start, row.lease_end) = self.term.clone();
        row.move_in.clone_from(&self.move_in);
        row.move_out.clone_from(&self.move_out);
        row.status.clone_from(&self.status);
        row.standing = statuses::WORDS.standing(&row.status, &row.move_out, today);
        row
    }
}

fn event(value: &Value) -> Option<(String, DateValue)> {
    let fields = Fields::of(value)?;
    let date = attribute(fields, "Date");
    Some((attribute(fields, "EventType")?, dates::read(date.as_deref())))
}

/// A row for each lease of a tenant, unit and dates still to come.
fn tenant(fields: Fields<'_>) -> Rows {
    let Some(person) = id(fields, &["Identification"], "customer") else {
        return vec![Err(Rejected::new(None, "a tenant has no customer id"))];
    };
    let name = fields.value(&["Name"]).and_then(Fields::of);
    let name = |key| name.map_or(TextValue::Blank, |name| person::text(name, key));
    let mut row = Row::new(person);
    (row.first_name, row.last_name) = (name("FirstName"), name("LastName"));
    let emails = fields.along(&["Residence", "Address", "Email"]);
    (row.email, row.more_emails) = person::emails(emails);
    let phones = fields.along(&["Phone"]).into_iter().filter_map(Fields::of);
    let phones = phones.filter_map(|phone| {
        let label = attribute(phone, "PhoneType").unwrap_or_default();
        Some((label, phone.plain(&["PhoneNumber"])?))
    });
    (row.phone, row.more_phones) = person::phones(phones.collect());
    let kind = attribute(fields, "ResidentType");
    person::give_role(&mut row, kind.as_deref(), None);
    let leases = identifications(fields, &["LeaseID", "Identification"], "lease");
    let leases: Vec<String> = leases.filter_map(id_of).collect();
    if leases.is_empty() {
        return vec![Ok(row)];
    }
    let on_lease = |id: String| Row { lease: Some(id.clone()), household: Some(id), ..row.clone() };
    leases.into_iter().map(|id| Ok(on_lease(id))).collect()
}
