//! Reports of version 1: by GET, the filters in the query.
//!
//! They are asked for the same people as version 2 is. Which filters they honour is nowhere
//! written, so that every row is held against the property it names.

use usersync_adapter::prelude::*;

use crate::form::CLIENT;

pub(crate) const GROUP: &str = "v1";
pub(crate) const PROPERTIES: &str = "v1/property_directory";
pub(crate) const TENANTS: &str = "v1/tenant_directory";
pub(crate) const OPERATIONS: &[&str] = &[PROPERTIES, TENANTS];

const STATUS_CODES: [&str; 5] = ["0", "1", "2", "3", "4"];

/// A report of this version.
pub(crate) fn operation(name: &str, purpose: &str) -> Operation {
    Operation::get(name, purpose).group(GROUP).path(&path(name))
}

/// The report that lists the properties.
pub(crate) fn properties(endpoint: &Endpoint) -> Request {
    run(endpoint, PROPERTIES)
}

/// The report that lists the tenants of one property.
pub(crate) fn tenants(endpoint: &Endpoint, property: &str) -> Request {
    let request = run(endpoint, TENANTS)
        .query("properties[properties_ids][]", property.trim())
        .query("tenant_visibility", "active");
    STATUS_CODES.into_iter().fold(request, |request, code| request.query("tenant_statuses[]", code))
}

fn run(endpoint: &Endpoint, operation: &str) -> Request {
    Request::get(operation, endpoint.join(&path(operation)))
        .credential(CLIENT)
        .header("Accept", "application/json")
        .query("paginate_results", "true")
        .query("per_page", "1000")
        .query("page", "1")
        .query("property_visibility", "active")
}

fn path(operation: &str) -> String {
    let report = operation.strip_prefix("v1/").unwrap_or(operation);
    format!("/api/v1/reports/{report}.json")
}
