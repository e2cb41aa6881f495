//! Entrata's stand-in, over HTTP.

mod access;
mod forms;
mod pages;
mod troubles;

use pms_simulator::{Pms, Simulator};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::{Reply, http, residents};

const JUNIPER: &str = "220901";

fn setting(simulator: &Simulator, interface: &str, key: &str) -> String {
    simulator.interfaces(Pms::Entrata)[interface][key].as_str().unwrap().to_owned()
}

fn envelope(method: &str, params: &Value) -> Value {
    let (name, version) = method.split_once(' ').unwrap_or((method, "r1"));
    json!({
        "auth": { "type": "apikey" },
        "requestId": "15",
        "method": { "name": name, "version": version, "params": params },
    })
}

/// A call at the gateway with the right key; `method` may have its version behind it.
fn rpc(simulator: &Simulator, method: &str, params: &Value) -> RequestBuilder {
    rpc_page(simulator, method, params, "")
}

/// The same with a query.
fn rpc_page(simulator: &Simulator, method: &str, params: &Value, query: &str) -> RequestBuilder {
    let service = match method.split(' ').next() {
        Some("getProperties") => "properties",
        Some("getCustomers") => "customers",
        _ => "leases",
    };
    let endpoint = simulator.endpoint(Pms::Entrata);
    let company = setting(simulator, "leases_r2", "org");
    http()
        .post(format!("{endpoint}/ext/orgs/{company}/v1/{service}?{query}"))
        .header("X-Api-Key", setting(simulator, "leases_r2", "api_key"))
        .json(&envelope(method, params))
}

/// The result of a call about the first property.
async fn result(simulator: &Simulator, method: &str) -> Value {
    let reply = Reply::of(rpc(simulator, method, &json!({ "propertyId": JUNIPER }))).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let body = reply.json();
    assert_eq!(body["response"]["requestId"], "15", "{}", reply.body);
    assert_eq!(body["response"]["code"], 200);
    body["response"]["result"].clone()
}

async fn error(request: RequestBuilder) -> (u16, Value, String) {
    let reply = Reply::of(request).await;
    let error = reply.json()["response"]["error"].clone();
    (reply.status, error["code"].clone(), error["message"].as_str().unwrap().to_owned())
}

fn list(simulator: &Simulator, rows: Value) {
    simulator.replace_residents(Pms::Entrata, JUNIPER, residents(rows)).unwrap();
}

fn ids(list: &Value) -> Vec<String> {
    let id =
        |item: &Value| item["id"].as_str().map_or_else(|| item["id"].to_string(), str::to_owned);
    list.as_array().unwrap().iter().map(id).collect()
}

/// A family on one lease, and one person on two.
fn people() -> Value {
    json!([
        { "id": "1", "lease": "7", "first_name": "Priya", "last_name": "Vance", "unit": "101-A",
          "email": "priya.vance@example.com", "phone": "+1 7755550133", "status": "Current",
          "lease_start": "2025-08-20", "lease_end": "2026-07-31", "move_in": "2024-08-20",
          "move_out": "", "pms": { "middleName": "K", "lease": { "leaseSubStatus": "Renewed" } } },
        { "id": "2", "lease": "7", "first_name": "Marc", "last_name": "Vance",
          "status": "Cancelled", "role": "guarantor" },
        { "id": "3", "lease": "8", "first_name": "Ana", "last_name": "Rao", "unit": "102-A",
          "status": "Notice", "lease_start": "2025-09-01", "lease_end": "2026-08-31",
          "move_in": "2025-09-01", "move_out": "2026-08-15" },
        { "id": "3", "lease": "9", "first_name": "Ana", "last_name": "Rao", "unit": "103-A",
          "status": "Future", "lease_start": "2026-09-01", "lease_end": "2027-08-31",
          "move_in": "2026-09-01", "move_out": "" },
        { "id": "4", "lease": "10", "first_name": "Bo", "last_name": "Ueda", "unit": "104-A",
          "status": "Past", "move_out": "2025-05-01" },
    ])
}
