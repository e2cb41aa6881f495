//! Call limits and faults.

use pms_simulator::{EntrataQuirks, Fault, FaultKind, Pms};
use rstest::rstest;
use serde_json::json;

use super::{JUNIPER, error, ids, result, rpc};
use crate::support::{Reply, start, start_unlimited};

#[tokio::test]
async fn every_service_counts_its_own_calls() {
    let simulator = start().await;
    let properties = || rpc(&simulator, "getProperties", &json!({}));
    let first = Reply::of(properties()).await;
    assert_eq!(first.header("x-ratelimit-limit"), "15000/DAY;1000/HOUR;150/MINUTE");
    assert_eq!(first.header("x-ratelimit-remaining"), "14999/DAY;999/HOUR;149/MINUTE");
    let resets: Vec<u64> =
        first.header("x-ratelimit-reset").split(';').map(|text| text.parse().unwrap()).collect();
    assert!(matches!(resets[..], [86_399 | 86_400, 3599 | 3600, 59 | 60]), "{resets:?}");
    for _ in 1..150 {
        assert_eq!(Reply::of(properties()).await.status, 200);
    }
    let refused = Reply::of(properties()).await;
    assert_eq!(refused.status, 429);
    assert!((1..=60).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    assert_eq!(refused.header("x-ratelimit-remaining"), "14850/DAY;850/HOUR;0/MINUTE");
    let error = &refused.json()["response"]["error"];
    assert_eq!(
        (&error["code"], &error["message"]),
        (&json!(429), &json!("API request limit exceeded."))
    );
    let params = json!({ "propertyId": JUNIPER });
    assert_eq!(Reply::of(rpc(&simulator, "getLeases r2", &params)).await.status, 200);

    let simulator = start_unlimited().await;
    let reply = Reply::of(rpc(&simulator, "getProperties", &json!({}))).await;
    assert_eq!(reply.header("x-ratelimit-limit"), "");
}

#[rstest]
#[case(FaultKind::RateLimited, None, 429, 429)]
#[case(FaultKind::RateLimited, Some(200), 200, 429)]
#[case(FaultKind::ServerError, Some(200), 200, 500)]
#[case(FaultKind::BadCredentials, None, 401, 401)]
#[case(FaultKind::BadCredentials, Some(403), 403, 403)]
#[case(FaultKind::MissingPermission, None, 200, 113)]
#[case(FaultKind::MissingPermission, Some(400), 400, 113)]
#[tokio::test]
async fn refusals_are_errors_with_or_without_a_status(
    #[case] kind: FaultKind,
    #[case] with: Option<u16>,
    #[case] status: u16,
    #[case] code: u16,
) {
    let simulator = start().await;
    let fault = Fault { status: with, ..Fault::new(Pms::Entrata, kind).times(1) };
    simulator.fault(fault).unwrap();
    let call = || rpc(&simulator, "getLeases r2", &json!({ "propertyId": JUNIPER }));
    let (told_status, told_code, _) = error(call()).await;
    assert_eq!((told_status, told_code), (status, json!(code)));
    assert_eq!(Reply::of(call()).await.status, 200);
}

#[rstest]
#[case(FaultKind::ServerError, None, 503)]
#[case(FaultKind::ServerError, Some(500), 500)]
#[case(FaultKind::Html, None, 200)]
#[tokio::test]
async fn the_gateway_answers_with_a_web_page(
    #[case] kind: FaultKind,
    #[case] with: Option<u16>,
    #[case] status: u16,
) {
    let simulator = start().await;
    simulator.fault(Fault { status: with, ..Fault::new(Pms::Entrata, kind) }).unwrap();
    let reply = Reply::of(rpc(&simulator, "getProperties", &json!({}))).await;
    assert_eq!((reply.status, reply.header("content-type")), (status, "text/html; charset=utf-8"));
    assert!(reply.body.starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn a_wrong_total_fits_neither_the_list_nor_the_pages() {
    let simulator = start().await;
    simulator.set_quirks(EntrataQuirks { meta: true, ..EntrataQuirks::default() });
    let call = || {
        rpc(&simulator, "getLeases r2", &json!({ "propertyId": JUNIPER }))
            .header("X-Send-Pagination-Links", "1")
    };
    let right = Reply::of(call()).await;
    let fault = Fault::new(Pms::Entrata, FaultKind::WrongTotal).for_property(JUNIPER);
    simulator.fault(fault).unwrap();
    let wrong = Reply::of(call()).await;
    let count = ids(&right.json()["response"]["result"]["leases"]["lease"]).len();
    assert_eq!(right.header("x-total-count"), count.to_string());
    assert_eq!(wrong.header("x-total-count"), (count + 7).to_string());
    let result = &wrong.json()["response"]["result"];
    assert_eq!(result["meta"]["total"], json!(count + 7));
    assert_eq!(ids(&result["leases"]["lease"]).len(), count);
}

#[rstest]
#[case("getLeases r2", "leases", "lease")]
#[case("getLeases r1", "leases", "lease")]
#[case("getMitsLeases", "LeaseApplication", "Tenant")]
#[case("getCustomers", "Customers", "Customer")]
#[tokio::test]
async fn an_emptied_list_holds_nobody_of_that_property(
    #[case] method: &str,
    #[case] outer: &str,
    #[case] inner: &str,
) {
    let simulator = start().await;
    simulator.fault(Fault::new(Pms::Entrata, FaultKind::Empty).for_property(JUNIPER)).unwrap();
    assert_eq!(result(&simulator, method).await[outer][inner], json!([]));
    let other = rpc(&simulator, method, &json!({ "propertyId": "220902" }));
    let other = Reply::of(other).await.json();
    assert!(!other["response"]["result"][outer][inner].as_array().unwrap().is_empty());
    let listed = result(&simulator, "getProperties").await["PhysicalProperty"]["Property"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 2);
}
