//! Who may do what: the document says it, and the service holds to it.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::bench::{Bench, send};

const ROLES: [&str; 3] = ["viewer", "operator", "admin"];

/// Every operation of the document, as method, path with ids in it, and least role.
fn operations() -> Vec<(Method, String, String)> {
    let document = serde_json::to_value(usersync_server::api::document()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            let Value::String(role) = &operation["security"][0]["token"][0] else {
                panic!("{method} {path} names no role");
            };
            let id = Uuid::from_u128(7).to_string();
            let path = path.replace("{id}", &id).replace("{link}", &id).replace("{entry}", &id);
            let path = path.replace("{delivery}", &id);
            operations.push((method, path, role.clone()));
        }
    }
    assert!(operations.len() > 20);
    operations
}

#[tokio::test]
async fn each_operation_takes_its_least_role_and_those_above() {
    let bench = Bench::start().await;
    for (method, path, least) in operations() {
        let request = || bench.request(method.clone(), &path).json(&json!({}));
        let nobody = send(request()).await;
        assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"usersync\"");
        nobody.problem("unauthorized");
        for role in ROLES {
            let answer = send(request().bearer_auth(bench.token(role))).await;
            let allowed = rank(role) >= rank(&least);
            let refused = answer.status.as_u16() == 403;
            assert_eq!(refused, !allowed, "{method} {path} as {role}: {:#}", answer.body);
            assert_ne!(answer.status.as_u16(), 500, "{method} {path}: {:#}", answer.body);
        }
    }
}

fn rank(role: &str) -> usize {
    ROLES.iter().position(|name| *name == role).unwrap()
}

#[tokio::test]
async fn a_token_that_is_none_is_refused() {
    let bench = Bench::start().await;
    for header in ["Bearer usersync_made-up", "Bearer ", "Basic dXNlcjpwYXNz", "usersync_x"] {
        let request = bench.request(Method::GET, "/api/v1/properties");
        send(request.header("authorization", header)).await.problem("unauthorized");
    }
}

#[tokio::test]
async fn every_write_stands_in_the_audit_log() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let path = format!("/properties/{property}");
    bench.patch(&path, json!({ "name": "Maple Place" })).await.ok();
    let store = bench.service().engine().store();
    let log = store.list_audit(None, &usersync_store::PageRequest::default()).await.unwrap();
    let actions: Vec<&str> = log.items.iter().map(|one| one.entry.action.as_str()).collect();
    assert_eq!(actions, ["property.update", "property.create", "organisation.create"]);
    let update = &log.items[0].entry;
    assert_eq!((update.actor.as_str(), update.origin.as_str()), ("admin", "127.0.0.1"));
    assert_eq!(update.before.as_ref().unwrap()["name"], "Maple Court");
    assert_eq!(update.after.as_ref().unwrap()["name"], "Maple Place");
}
