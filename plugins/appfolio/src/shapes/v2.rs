//! Reports of version 2: by POST, with the columns to be told.
//!
//! Whoever has left is asked for too: a linked person's move-out comes with the word `Past`. Who
//! is hidden in AppFolio is not, since a report does not say of anybody that they are.

use usersync_adapter::parse::json::Value;
use usersync_adapter::prelude::*;

use crate::form::CLIENT;

pub(crate) const GROUP: &str = "v2";
pub(crate) const PROPERTIES: &str = "v2/property_directory";
pub(crate) const TENANTS: &str = "v2/tenant_directory";
pub(crate) const OPERATIONS: &[&str] = &[PROPERTIES, TENANTS];

const LIST_PROPERTIES: &str = r#"{"property_visibility":"active","columns":["property_id","property_name","property_street","property_city","property_state","property_zip","visibility"],"paginate_results":true}"#;

const LIST_TENANTS: &str = r#""tenant_visibility":"active","tenant_statuses":["0","1","2","3","4"],"tenant_types":["all"],"property_visibility":"active","columns":["selected_tenant_id","first_name","last_name","emails","phone_numbers","status","tenant_type","property_id","unit","occupancy_id","move_in","move_out","lease_from","lease_to"],"paginate_results":true}"#;

/// A report of this version.
pub(crate) fn operation(name: &str, purpose: &str) -> Operation {
    Operation::post(name, purpose).group(GROUP).path(&path(name))
}

/// The report that lists the properties.
pub(crate) fn properties(endpoint: &Endpoint) -> Request {
    run(endpoint, PROPERTIES).body(LIST_PROPERTIES)
}

/// The report that lists the tenants of one property.
pub(crate) fn tenants(endpoint: &Endpoint, property: &str) -> Request {
    let property = Value::from(property.trim());
    let body = format!(r#"{{"properties":{{"properties_ids":[{property}]}},{LIST_TENANTS}"#);
    run(endpoint, TENANTS).body(body)
}

fn run(endpoint: &Endpoint, operation: &str) -> Request {
    Request::post(operation, endpoint.join(&path(operation)))
        .credential(CLIENT)
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
}

fn path(operation: &str) -> String {
    let report = operation.strip_prefix("v2/").unwrap_or(operation);
    format!("/api/v2/reports/{report}.json")
}
