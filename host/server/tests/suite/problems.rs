//! Every failure is a problem document, whoever raised it.

use reqwest::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;

use crate::bench::{Bench, id, send};

#[tokio::test]
async fn what_the_router_refuses_is_a_problem() {
    let bench = Bench::start().await;
    let nowhere = send(bench.request(Method::GET, "/nowhere")).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert_eq!(nowhere.problem("not-found")["instance"], "/nowhere");

    let below = bench.get("/nowhere").await;
    below.problem("not-found");

    let put = send(bench.admin(Method::PUT, "/organisations")).await;
    assert_eq!(put.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(put.header("allow").contains("POST"), "{}", put.header("allow"));
    put.problem("method-not-allowed");
}

#[tokio::test]
async fn what_an_extractor_refuses_is_a_problem() {
    let bench = Bench::start().await;
    let path = bench.get("/properties/seven").await;
    assert_eq!(path.status, StatusCode::BAD_REQUEST);
    path.problem("invalid-request");

    bench.get("/properties?organisation=seven").await.problem("invalid-request");
    bench.get("/properties?limit=0").await.problem("invalid-fields");
    bench.get("/properties?cursor=made-up").await.problem("invalid-fields");

    let syntax = bench.admin(Method::POST, "/organisations");
    let syntax = syntax.header("content-type", "application/json").body("{\"name\":");
    send(syntax).await.problem("invalid-request");

    let text = send(bench.admin(Method::POST, "/organisations").body("Example Homes")).await;
    assert_eq!(text.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    text.problem("unsupported-media-type");

    let big = "x".repeat(3 << 20);
    let big = bench.admin(Method::POST, "/organisations").json(&json!({ "name": big }));
    send(big).await.problem("too-large");
}

#[tokio::test]
async fn a_field_to_be_mended_is_pointed_at() {
    let bench = Bench::start().await;
    let kind = bench.post("/organisations", json!({ "name": 7 })).await.problem("invalid-fields");
    assert_eq!(kind["errors"], json!([{ "pointer": "/name", "detail": "expected a string" }]));

    let blank = bench.post("/organisations", json!({ "name": "  " })).await;
    assert_eq!(blank.problem("invalid-fields")["errors"][0]["pointer"], "/name");

    let unknown = bench.post("/organisations", json!({ "name": "A", "nmae": "B" })).await;
    let detail = unknown.problem("invalid-fields")["detail"].to_string();
    assert!(detail.contains("nmae"), "{detail}");

    let (organisation, _) = bench.property("Maple Court").await;
    let zone = json!({ "organisation_id": organisation, "name": "B", "time_zone": "Eastern" });
    let zone = bench.post("/properties", zone).await.problem("invalid-fields");
    assert_eq!(zone["errors"][0]["pointer"], "/time_zone");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let bench = Bench::start().await;
    let id = Uuid::now_v7();
    for path in [
        format!("/organisations/{id}"),
        format!("/properties/{id}"),
        format!("/properties/{id}/contacts"),
        format!("/credentials/{id}"),
        format!("/integrations/{id}"),
        format!("/integrations/{id}/runs"),
        format!("/runs/{id}"),
        format!("/contacts/{id}"),
        format!("/alerts/{id}"),
        "/adapters/nobody".to_owned(),
    ] {
        bench.get(&path).await.problem("not-found");
    }
}

#[tokio::test]
async fn a_change_names_the_version_it_is_about() {
    let bench = Bench::start().await;
    let (_, property) = bench.property("Maple Court").await;
    let path = format!("/properties/{property}");
    let rename = |name: &str| bench.admin(Method::PATCH, &path).json(&json!({ "name": name }));

    let blind = send(rename("Maple Place")).await;
    assert_eq!(blind.status, StatusCode::PRECONDITION_REQUIRED);
    blind.problem("precondition-required");

    let renamed = send(rename("Maple Place").header("if-match", "\"1\"")).await;
    assert_eq!(renamed.header("etag"), "\"2\"");
    assert_eq!(renamed.ok()["name"], "Maple Place");

    let late = send(rename("Maple Park").header("if-match", "\"1\"")).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(late.problem("stale")["current"]["name"], "Maple Place");

    let other = send(rename("Maple Park").header("if-match", "anything")).await;
    other.problem("invalid-request");
}

#[tokio::test]
async fn each_kind_of_problem_has_a_page() {
    let bench = Bench::start().await;
    let document = bench.get("/nowhere").await.problem("not-found");
    let page = send(bench.request(Method::GET, document["type"].as_str().unwrap())).await;
    assert!(page.ok().as_str().unwrap().starts_with("There is no such thing (404)"));
    send(bench.request(Method::GET, "/problems/made-up")).await.problem("not-found");
}

#[tokio::test]
async fn a_list_comes_in_pages() {
    let bench = Bench::start().await;
    let mut added = Vec::new();
    for name in ["A", "B", "C"] {
        added.push(id(&bench.post("/organisations", json!({ "name": name })).await.ok()));
    }
    let first = bench.get("/organisations?limit=2").await;
    let link = first.header("link").to_owned();
    let first = first.ok();
    let next = first["next"].as_str().unwrap().to_owned();
    assert_eq!(link, format!("<?limit=2&cursor={next}>; rel=\"next\""));
    let last = bench.get(&format!("/organisations?limit=2&cursor={next}")).await;
    assert_eq!(last.header("link"), "");
    let last = last.ok();
    assert_eq!(last["next"], json!(null));
    let items = [&first["items"], &last["items"]].map(|items| items.as_array().unwrap().clone());
    let listed: Vec<String> = items.concat().iter().map(id).collect();
    assert_eq!(listed, added);
}

#[tokio::test]
async fn the_service_says_how_it_is() {
    let bench = Bench::start().await;
    assert!(send(bench.request(Method::GET, "/livez")).await.status.is_success());
    assert!(send(bench.request(Method::GET, "/readyz")).await.status.is_success());
    let metrics = send(bench.request(Method::GET, "/metrics")).await.ok();
    let metrics = metrics.as_str().unwrap();
    assert!(metrics.contains("usersync_open_alerts{kind=\"name_mismatch\"} 0"), "{metrics}");
    assert!(metrics.contains("usersync_http_requests_total{"), "{metrics}");
}
