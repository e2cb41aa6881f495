//! `getCustomers`: a person at a time, with every lease they are on but none of its dates.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::{self, Fields};
use usersync_adapter::prelude::*;

use super::Rows;
use crate::attributes::{attribute, id_of, identifications};
use crate::calls::Method;
use crate::{person, statuses};

pub(crate) const METHOD: Method = Method {
    operation: "getCustomers",
    service: "customers",
    name: "getCustomers",
    version: "r1",
    lists: &[&["Customers", "Customer"]],
    unit: "customers",
};

pub(crate) const CARRIES: &[&str] = &["first-name", "last-name", "email", "phone", "unit"];

/// A row for each lease of a customer; one without a status for who is on none.
pub(super) fn rows(value: &Value, today: Day) -> Rows {
    let Some(customer) = Fields::of(value) else {
        return vec![Err(Rejected::new(None, "a customer is no JSON object"))];
    };
    let Some(id) = attribute(customer, "Id") else {
        return vec![Err(Rejected::new(None, "a customer has no Id"))];
    };
    let mut person = Row::new(id);
    person.first_name = person::text(customer, "FirstName");
    person.last_name = person::text(customer, "LastName");
    (person.email, person.more_emails) = person::emails(customer.along(&["Email"]));
    let numbers = customer.along(&["PhoneNumber"]).into_iter().filter_map(lenient::text);
    let numbers = numbers.map(|number| (String::new(), number));
    (person.phone, person.more_phones) = person::phones(numbers.collect());
    person.unit = person::text(customer, "UnitNumber");
    let leases: Vec<_> = customer.along(&["LeaseId"]).into_iter().filter_map(Fields::of).collect();
    if leases.is_empty() {
        return vec![Ok(person)];
    }
    leases.into_iter().map(|lease| Ok(on_lease(person.clone(), lease, today))).collect()
}

/// The person on one of their leases, with what they are to it and how it stands.
fn on_lease(mut row: Row, lease: Fields<'_>, today: Day) -> Row {
    let identification = identifications(lease, &["Identification"], "lease").next();
    let id = identification.and_then(id_of);
    let status = identification.and_then(|found| attribute(found, "Status")).unwrap_or_default();
    person::give_role(&mut row, lease.plain(&["CustomerType"]).as_deref(), None);
    row.lease.clone_from(&id);
    row.household = id;
    row.standing = statuses::WORDS.standing(&status, &row.move_out, today);
    row.status = status;
    row
}
