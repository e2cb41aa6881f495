//! The OpenAPI document changes only on purpose.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::bench::{Bench, send};

#[test]
fn the_document_is_as_it_was() {
    insta::assert_json_snapshot!("openapi", usersync_server::api::document());
}

#[test]
fn every_reference_leads_somewhere() {
    let document = serde_json::to_value(usersync_server::api::document()).unwrap();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    assert!(references.len() > 20);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                references.insert(reference.clone());
            }
            object.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[tokio::test]
async fn the_service_serves_its_document() {
    let bench = Bench::start().await;
    let served = send(bench.request(reqwest::Method::GET, "/api/v1/openapi.json")).await.ok();
    assert_eq!(served["openapi"], "3.1.0");
    assert_eq!(served, serde_json::to_value(usersync_server::api::document()).unwrap());
}
