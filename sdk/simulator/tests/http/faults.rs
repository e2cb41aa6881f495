//! Faults: which call meets them, and what they look like at each PMS.

use std::time::{Duration, Instant};

use pms_simulator::{Fault, FaultKind, Pms, Refusal, Simulator};
use rstest::rstest;
use serde_json::json;

use crate::support::{
    EVERYTHING, MAPLE, Reply, Soap, Tree, appfolio, codes, http, start, start_unlimited, tenants,
    yardi_message,
};

async fn yardi_call(simulator: &Simulator) -> Reply {
    Soap::residents(simulator, MAPLE).send().await
}

async fn appfolio_call(simulator: &Simulator) -> Reply {
    Reply::of(appfolio(simulator, &format!("/api/v0/tenants?{EVERYTHING}"))).await
}

#[tokio::test]
async fn a_rate_limit_says_when_to_come_back() {
    let simulator = start().await;
    for pms in Pms::ALL {
        simulator.fault(Fault::new(pms, FaultKind::RateLimited).times(1)).unwrap();
    }
    let reply = yardi_call(&simulator).await;
    assert_eq!((reply.status, reply.header("retry-after")), (429, "2"));
    assert_eq!(yardi_call(&simulator).await.status, 200);

    let fault = Fault::new(Pms::AppFolio, FaultKind::RateLimited);
    assert_eq!(appfolio_call(&simulator).await.header("retry-after"), "2");
    simulator.fault(fault.with_retry_after_seconds(75)).unwrap();
    let reply = appfolio_call(&simulator).await;
    assert_eq!((reply.status, reply.header("retry-after")), (429, "75"));
}

#[tokio::test]
async fn a_server_error_is_a_page_or_a_fault_at_yardi_and_json_at_appfolio() {
    let simulator = start().await;
    let at = |pms| Fault::new(pms, FaultKind::ServerError).times(1);
    simulator.fault(at(Pms::Yardi)).unwrap();
    let reply = yardi_call(&simulator).await;
    assert_eq!((reply.status, reply.header("content-type")), (503, "text/html; charset=utf-8"));
    assert!(reply.body.starts_with("<!DOCTYPE html>"));
    simulator.fault(at(Pms::Yardi).with_status(500)).unwrap();
    let reply = yardi_call(&simulator).await;
    assert_eq!(reply.status, 500);
    let code = Tree::parse(&reply.body).text_of("faultcode");
    assert_eq!(code.as_deref(), Some("soap:Server"));

    simulator.fault(at(Pms::AppFolio)).unwrap();
    assert_eq!(appfolio_call(&simulator).await.status, 503);
    simulator.fault(at(Pms::AppFolio).with_status(533)).unwrap();
    let reply = appfolio_call(&simulator).await;
    assert_eq!(reply.status, 533);
    assert!(reply.json()["message"].is_string());
}

#[tokio::test]
async fn a_slow_answer_is_right_but_late() {
    let simulator = start().await;
    for pms in Pms::ALL {
        simulator.fault(Fault::new(pms, FaultKind::Slow).with_delay_ms(120)).unwrap();
    }
    let begun = Instant::now();
    assert!(!codes(&yardi_call(&simulator).await).is_empty());
    assert!(begun.elapsed() >= Duration::from_millis(120));
    let begun = Instant::now();
    assert_eq!(appfolio_call(&simulator).await.status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn a_truncated_answer_is_the_first_half_of_the_right_one() {
    let simulator = start().await;
    let (yardi, appfolio) = (yardi_call(&simulator).await, appfolio_call(&simulator).await);
    for pms in Pms::ALL {
        simulator.fault(Fault::new(pms, FaultKind::Truncated)).unwrap();
    }
    for (whole, half) in
        [(yardi, yardi_call(&simulator).await), (appfolio, appfolio_call(&simulator).await)]
    {
        assert_eq!(half.status, 200);
        assert_eq!(half.body, whole.body[..whole.body.len() / 2]);
    }
}

#[tokio::test]
async fn a_web_page_comes_with_200() {
    let simulator = start().await;
    for pms in Pms::ALL {
        simulator.fault(Fault::new(pms, FaultKind::Html)).unwrap();
    }
    for reply in [yardi_call(&simulator).await, appfolio_call(&simulator).await] {
        assert_eq!((reply.status, reply.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(reply.body.starts_with("<!DOCTYPE html>"));
    }
}

#[tokio::test]
async fn refusals_are_messages_at_yardi_and_statuses_at_appfolio() {
    let simulator = start().await;
    for pms in Pms::ALL {
        simulator.fault(Fault::new(pms, FaultKind::BadCredentials).times(1)).unwrap();
        simulator.fault(Fault::new(pms, FaultKind::MissingPermission).times(1)).unwrap();
    }
    assert_eq!(yardi_message(&yardi_call(&simulator).await), "Login failed.");
    assert_eq!(
        yardi_message(&yardi_call(&simulator).await),
        "User does not have rights to property: maple01"
    );
    assert_eq!(appfolio_call(&simulator).await.status, 401);
    assert_eq!(appfolio_call(&simulator).await.status, 403);
    let fault = Fault::new(Pms::AppFolio, FaultKind::MissingPermission).with_status(701);
    simulator.fault(fault).unwrap();
    assert_eq!(appfolio_call(&simulator).await.status, 701);
}

#[tokio::test]
async fn an_empty_list_is_of_nobody_while_the_property_stays_listed() {
    let simulator = start_unlimited().await;
    simulator.fault(Fault::new(Pms::Yardi, FaultKind::Empty)).unwrap();
    let reply = yardi_call(&simulator).await;
    let tree = Tree::parse(&reply.body);
    assert_eq!(tree.all("PropertyResidents")[0].attributes["Code"], MAPLE);
    assert!(codes(&reply).is_empty());
    let reply = Soap::new(&simulator, "GetPropertyConfigurations").send().await;
    assert_eq!(Tree::parse(&reply.body).all("Property").len(), 2);

    let property = simulator.world().pms["appfolio"].properties[0].id.clone();
    let fault = Fault::new(Pms::AppFolio, FaultKind::Empty).for_property(&property);
    simulator.fault(fault).unwrap();
    let left = tenants(&simulator, "filters[IncludeHidden]=true").await;
    assert_eq!(left.len(), 40, "the other property is listed");
    assert!(tenants(&simulator, &format!("filters[PropertyId]={property}")).await.is_empty());
    let path = format!("/api/v0/properties?{EVERYTHING}");
    let listed = Reply::of(appfolio(&simulator, &path)).await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);

    let fault = Fault::new(Pms::Yardi, FaultKind::Empty).for_operation("GetPropertyConfigurations");
    simulator.fault(fault).unwrap();
    let reply = Soap::new(&simulator, "GetPropertyConfigurations").send().await;
    assert_eq!(Tree::parse(&reply.body).all("Property").len(), 0);
}

#[tokio::test]
async fn a_fault_meets_only_its_property_after_so_many_calls_so_often() {
    let simulator = start().await;
    let fault =
        Fault::new(Pms::Yardi, FaultKind::ServerError).for_property(MAPLE).after(1).times(2);
    simulator.fault(fault).unwrap();
    let other = simulator.world().pms["yardi"].properties[1].id.clone();
    let mut statuses = Vec::new();
    for _ in 0..4 {
        assert_eq!(Soap::residents(&simulator, &other).send().await.status, 200);
        statuses.push(yardi_call(&simulator).await.status);
    }
    assert_eq!(statuses, [200, 503, 503, 200]);
    assert!(simulator.faults().is_empty());
    let met: Vec<_> = simulator.calls().iter().filter_map(|call| call.fault).collect();
    assert_eq!(met, [FaultKind::ServerError; 2]);
}

#[tokio::test]
async fn faults_are_posted_listed_and_removed_over_http() {
    let simulator = start().await;
    let url = format!("{}/control/faults", simulator.control_url());
    let fault = json!({ "pms": "yardi", "property": MAPLE, "kind": "rate_limited", "times": 3 });
    let reply = Reply::of(http().post(&url).body(fault.to_string())).await;
    assert_eq!(reply.status, 201);
    yardi_call(&simulator).await;
    let waiting = Reply::of(http().get(&url)).await.json();
    assert_eq!(waiting[0]["times"], 2);
    assert_eq!(waiting[0]["kind"], "rate_limited");
    assert_eq!(Reply::of(http().delete(&url)).await.json(), json!({ "removed": 1 }));
    assert_eq!(yardi_call(&simulator).await.status, 200);
}

#[rstest]
#[case::no_total(Fault::new(Pms::AppFolio, FaultKind::WrongTotal), "appfolio announces no total")]
#[case::no_total_there(
    Fault::new(Pms::Yardi, FaultKind::WrongTotal).for_operation("GetResidents"),
    "GetResidents of yardi announces no total"
)]
#[case::never(Fault::new(Pms::Yardi, FaultKind::Slow).times(0), "a fault that no call meets")]
#[case::operation(
    Fault::new(Pms::Yardi, FaultKind::Slow).for_operation("tenants"),
    "yardi has no operation `tenants`"
)]
#[case::property(
    Fault::new(Pms::Yardi, FaultKind::Slow).for_property("oak09"),
    "yardi has no property `oak09`"
)]
#[case::status(
    Fault::new(Pms::AppFolio, FaultKind::ServerError).with_status(200),
    "appfolio shows `server_error` with no status 200"
)]
#[case::no_status(
    Fault::new(Pms::Yardi, FaultKind::MissingPermission).with_status(403),
    "yardi shows `missing_permission` with no status 403"
)]
#[tokio::test]
async fn a_fault_that_could_not_happen_is_refused(#[case] fault: Fault, #[case] says: &str) {
    let simulator = start().await;
    let refusal: Refusal = simulator.fault(fault).unwrap_err();
    assert!(refusal.to_string().contains(says), "{refusal}");
    assert!(!refusal.hint().is_empty());
    assert!(simulator.faults().is_empty());
}
