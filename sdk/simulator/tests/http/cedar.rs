//! Cedar: what its vendor's page says, taken at its word.

use pms_simulator::CredentialsSeen::{Absent, Accepted, Refused};
use pms_simulator::{
    Address, CedarQuirks, CredentialsSeen, Fault, FaultKind, Pms, PropertyDetails, Simulator,
    SimulatorOptions,
};
use reqwest::RequestBuilder;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Reply, http, residents, start, start_unlimited, start_with};

const PAGE_OF_THE_VENDOR: &str = include_str!("../../../../docs/authors/cedar.md");
const JUNIPER: &str = "prp_juniper_1";

fn call(simulator: &Simulator, path_and_query: &str) -> RequestBuilder {
    let settings = simulator.settings(Pms::Cedar);
    http()
        .get(format!("{}/cedar/v1/{path_and_query}", simulator.endpoint(Pms::Cedar)))
        .header("X-Cedar-Key", settings["api_key"].as_str().unwrap())
}

async fn get(simulator: &Simulator, path_and_query: &str) -> Reply {
    Reply::of(call(simulator, path_and_query)).await
}

fn first_property(simulator: &Simulator) -> String {
    simulator.world().pms["cedar"].properties[0].id.clone()
}

async fn list(simulator: &Simulator, query: &str) -> Reply {
    let property = first_property(simulator);
    get(simulator, &format!("properties/{property}/residents?{query}")).await
}

/// The samples on the vendor's page, in their order.
fn samples() -> Vec<Value> {
    let blocks = PAGE_OF_THE_VENDOR.split("```json\n").skip(1);
    let samples = blocks.map(|block| block.split("```").next().unwrap());
    samples.map(|sample| serde_json::from_str(sample).unwrap()).collect()
}

/// Juniper Mews with the people of the vendor's page and nobody else.
async fn juniper() -> Simulator {
    let nothing = SimulatorOptions { properties_per_pms: 0, ..SimulatorOptions::default() };
    let simulator = start_with(nothing).await;
    let address = Address {
        street: "100 Juniper Ave".into(),
        city: "Boise".into(),
        state: "ID".into(),
        postal_code: "83702".into(),
    };
    let details = PropertyDetails { name: "Juniper Mews".into(), address };
    simulator.put_property(Pms::Cedar, JUNIPER, details);
    let lease = |household: &str, lease: &str, start: &str, end: &str| json!({ "household": household, "lease": lease, "lease_start": start, "lease_end": end });
    let ingrids = lease("hh_5001", "lse_7001", "2025-09-01", "2026-08-31");
    let emekas = lease("hh_5002", "lse_7002", "2025-07-01", "");
    let zeldas = lease("hh_5003", "lse_7003", "2026-08-01", "2027-07-31");
    let people = [
        (
            json!({ "id": "res_10001", "role": "leaseholder", "status": "current",
                "first_name": "Ingrid", "last_name": "Larkspur",
                "email": "ingrid.larkspur@example.com", "phone": "(208) 555-0114",
                "unit": "204", "move_in": "2023-09-01", "move_out": "" }),
            &ingrids,
        ),
        (
            json!({ "id": "res_10002", "role": "leaseholder", "status": "notice",
                "first_name": "Emeka", "last_name": "Idowu", "email": "emeka.idowu@example.com",
                "phone": "", "unit": "107", "move_in": "2024-07-01", "move_out": "2026-07-15" }),
            &emekas,
        ),
        (
            json!({ "id": "res_10003", "role": "leaseholder", "status": "upcoming",
                "first_name": "Zelda", "last_name": "O'Quinn",
                "email": "zelda.oquinn@example.com", "phone": "(208) 555-0116", "unit": "",
                "move_in": "2026-08-01", "move_out": "" }),
            &zeldas,
        ),
        (
            json!({ "id": "res_10004", "role": "occupant", "status": "current",
                "first_name": "Tobias", "last_name": "Larkspur", "email": "",
                "phone": "(208) 555-0117", "unit": "204", "move_in": "2023-09-01",
                "move_out": "" }),
            &ingrids,
        ),
        (
            json!({ "id": "res_10005", "role": "guarantor", "status": "upcoming",
                "first_name": "Percy", "last_name": "O'Quinn", "unit": "", "move_in": "",
                "move_out": "" }),
            &zeldas,
        ),
    ];
    let listed = people.into_iter().map(|(mut person, lease)| {
        person.as_object_mut().unwrap().extend(lease.as_object().unwrap().clone());
        person
    });
    let listed = residents(Value::Array(listed.collect()));
    simulator.replace_residents(Pms::Cedar, JUNIPER, listed).unwrap();
    simulator
}

#[tokio::test]
async fn the_answers_are_those_on_the_vendors_page() {
    let simulator = juniper().await;
    let [properties, first, second, problem] = &samples()[..] else { panic!("four samples") };
    let path = |page: u8| format!("properties/{JUNIPER}/residents?page={page}&per_page=3");
    for (path, sample) in
        [("properties".to_owned(), properties), (path(1), first), (path(2), second)]
    {
        let reply = get(&simulator, &path).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
        // Compared as text, so that the order of keys counts too.
        assert_eq!(reply.json().to_string(), sample.to_string());
    }
    let url = format!("{}/cedar/v1/properties", simulator.endpoint(Pms::Cedar));
    let revoked = http().get(url).header("X-Cedar-Key", "revoked");
    let reply = Reply::of(revoked).await;
    assert_eq!((reply.status, reply.header("content-type")), (401, "application/problem+json"));
    assert_eq!(reply.json().to_string(), problem.to_string());
}

#[tokio::test]
async fn a_key_is_needed_and_never_recorded() {
    let simulator = start().await;
    let url = format!("{}/cedar/v1/properties", simulator.endpoint(Pms::Cedar));
    assert_eq!(Reply::of(http().get(&url)).await.status, 401);
    assert_eq!(Reply::of(http().get(&url).header("x-cedar-key", "guess")).await.status, 401);
    assert_eq!(get(&simulator, "properties").await.status, 200);

    let calls = simulator.calls();
    let seen: Vec<CredentialsSeen> = calls.iter().map(|call| call.credentials).collect();
    assert_eq!(seen, [Absent, Refused, Accepted]);
    assert!(calls[1..].iter().all(|call| call.headers["x-cedar-key"] == "***"));
    let key = simulator.settings(Pms::Cedar)["api_key"].as_str().unwrap().to_owned();
    assert!(!serde_json::to_string(&calls).unwrap().contains(&key));
}

#[rstest]
#[case::size_asked("per_page=7", 100, 7)]
#[case::usual_size("", 100, 40)]
#[case::more_than_there_may_be("per_page=500", 15, 15)]
#[case::exactly_all("per_page=40", 100, 40)]
#[case::an_even_share("per_page=20", 100, 20)]
#[tokio::test]
async fn pages_lead_to_the_end_and_repeat_nobody(
    #[case] query: &str,
    #[case] page_size_cap: usize,
    #[case] per_page: usize,
) {
    let simulator = start_unlimited().await;
    simulator.set_quirks(CedarQuirks { page_size_cap, ..CedarQuirks::default() });
    let property = first_property(&simulator);
    let listed = simulator.residents(Pms::Cedar, &property).unwrap();
    let mut gathered: Vec<String> = Vec::new();
    let mut next = Some(1);
    while let Some(page) = next {
        let answer = list(&simulator, &format!("page={page}&{query}")).await.json();
        let entries = answer["residents"].as_array().unwrap();
        assert_eq!(entries.len(), per_page.min(40 - gathered.len()));
        assert_eq!((&answer["page"], &answer["total"]), (&json!(page), &json!(40)));
        gathered.extend(entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()));
        next = answer["next_page"].as_u64();
    }
    let ids: Vec<&str> = listed.iter().map(|resident| resident.id.as_str()).collect();
    assert_eq!(gathered, ids);
}

#[tokio::test]
async fn past_the_end_is_an_empty_page() {
    let simulator = start().await;
    let answer = list(&simulator, "page=18446744073709551615&per_page=100").await.json();
    assert_eq!(answer["residents"], json!([]));
    assert_eq!((&answer["next_page"], &answer["total"]), (&Value::Null, &json!(40)));
}

#[rstest]
#[case("page=0", "`page` must be a number from 1, not `0`.")]
#[case("page=last", "`page` must be a number from 1, not `last`.")]
#[case("per_page=-5", "`per_page` must be a number from 1, not `-5`.")]
#[tokio::test]
async fn a_page_that_makes_no_sense_is_400(#[case] query: &str, #[case] detail: &str) {
    let simulator = start().await;
    let reply = list(&simulator, query).await;
    assert_eq!((reply.status, &reply.json()["detail"]), (400, &json!(detail)));
}

#[tokio::test]
async fn what_is_not_there_is_404_and_nothing_can_be_written() {
    let simulator = start().await;
    let reply = get(&simulator, "properties/prp_oak_9/residents").await;
    assert_eq!(reply.status, 404);
    assert_eq!(reply.json()["detail"], "This key sees no property `prp_oak_9`.");
    let property = first_property(&simulator);
    for path in [
        "leases".to_owned(),
        format!("properties/{property}"),
        format!("properties/{property}/residents/res_1"),
    ] {
        assert_eq!(get(&simulator, &path).await.status, 404, "{path}");
    }
    let url = format!("{}/cedar/v1/properties", simulator.endpoint(Pms::Cedar));
    let reply = Reply::of(http().post(url).json(&json!({ "name": "Oak" }))).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET"));
}

#[tokio::test]
async fn blank_is_null_and_absent_is_no_key() {
    let simulator = start().await;
    let property = first_property(&simulator);
    let listed = residents(json!([
        { "id": "blank", "first_name": "", "last_name": "", "email": "", "phone": "", "unit": "",
          "status": "", "household": "", "lease": "", "role": "", "lease_start": "",
          "lease_end": "", "move_in": "", "move_out": "" },
        { "id": "absent" },
        { "id": "raw", "role": "minor", "pms": { "moves_in_on": "soon", "pets": 2 } },
    ]));
    simulator.replace_residents(Pms::Cedar, &property, listed).unwrap();
    let answer = list(&simulator, "").await.json();
    let [blank, absent, raw] = &answer["residents"].as_array().unwrap()[..] else {
        panic!("{answer}")
    };
    let blank = blank.as_object().unwrap();
    assert_eq!(blank.len(), 14);
    assert!(blank.iter().all(|(key, value)| key == "id" || value.is_null()), "{blank:?}");
    assert_eq!(*absent, json!({ "id": "absent" }));
    assert_eq!(*raw, json!({ "id": "raw", "role": "child", "moves_in_on": "soon", "pets": 2 }));
}

#[tokio::test]
async fn a_key_without_the_right_to_contact_details_is_not_told_them() {
    let simulator = start().await;
    simulator.set_quirks(CedarQuirks { without_contacts: true, ..CedarQuirks::default() });
    let answer = list(&simulator, "").await.json();
    for entry in answer["residents"].as_array().unwrap() {
        assert!(entry.get("email").is_none() && entry.get("phone").is_none(), "{entry}");
        assert!(entry["last_name"].is_string(), "{entry}");
    }
}

#[tokio::test]
async fn the_eleventh_call_at_once_is_told_to_wait() {
    let simulator = start().await;
    let calls = (0..11).map(|_| tokio::spawn(Reply::of(call(&simulator, "properties"))));
    let mut statuses: Vec<(u16, String)> = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        let reply = call.await.unwrap();
        statuses.push((reply.status, reply.header("retry-after").to_owned()));
    }
    statuses.sort();
    assert_eq!(statuses[10], (429, "1".to_owned()), "{statuses:?}");
    assert!(statuses[..10].iter().all(|(status, _)| *status == 200), "{statuses:?}");
}

#[rstest]
#[case::limit(FaultKind::RateLimited, None, 429)]
#[case::server(FaultKind::ServerError, None, 503)]
#[case::server_500(FaultKind::ServerError, Some(500), 500)]
#[case::key(FaultKind::BadCredentials, None, 401)]
#[case::right(FaultKind::MissingPermission, None, 403)]
#[tokio::test]
async fn a_fault_is_a_problem_with_its_status(
    #[case] kind: FaultKind,
    #[case] chosen: Option<u16>,
    #[case] status: u16,
) {
    let simulator = start().await;
    let fault = Fault::new(Pms::Cedar, kind).for_operation("residents").times(1);
    let fault = match chosen {
        Some(status) => fault.with_status(status),
        None => fault,
    };
    simulator.fault(fault).unwrap();
    assert_eq!(get(&simulator, "properties").await.status, 200);
    let reply = list(&simulator, "").await;
    assert_eq!((reply.status, reply.header("content-type")), (status, "application/problem+json"));
    let problem = reply.json();
    assert_eq!(problem["status"], status);
    assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
    let wait = if kind == FaultKind::RateLimited { "2" } else { "" };
    assert_eq!(reply.header("retry-after"), wait);
    assert_eq!(list(&simulator, "").await.status, 200);
}

#[tokio::test]
async fn an_answer_can_be_spoiled() {
    let simulator = start().await;
    let whole = list(&simulator, "").await;
    let once = |kind| simulator.fault(Fault::new(Pms::Cedar, kind).times(1)).unwrap();

    once(FaultKind::Truncated);
    let half = list(&simulator, "").await;
    assert_eq!((half.status, half.body.as_str()), (200, &whole.body[..whole.body.len() / 2]));

    once(FaultKind::Html);
    let page = list(&simulator, "").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.body.starts_with("<!DOCTYPE html>"));

    once(FaultKind::Empty);
    assert_eq!(get(&simulator, "properties").await.json()["total"], 2);
    let nobody = list(&simulator, "").await.json();
    assert_eq!((&nobody["residents"], &nobody["total"]), (&json!([]), &json!(0)));

    once(FaultKind::WrongTotal);
    let wrong = list(&simulator, "").await.json();
    assert_eq!(wrong["total"], 41);
    assert_eq!(wrong["residents"], whole.json()["residents"]);

    simulator.fault(Fault::new(Pms::Cedar, FaultKind::Slow).with_delay_ms(120)).unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(list(&simulator, "").await.body, whole.body);
    assert!(begun.elapsed() >= std::time::Duration::from_millis(120));
}

#[tokio::test]
async fn a_fault_of_one_property_leaves_the_others_alone() {
    let simulator = start().await;
    let property = first_property(&simulator);
    let other = simulator.world().pms["cedar"].properties[1].id.clone();
    let fault = Fault::new(Pms::Cedar, FaultKind::ServerError).for_property(&property);
    simulator.fault(fault).unwrap();
    assert_eq!(list(&simulator, "").await.status, 503);
    assert_eq!(get(&simulator, &format!("properties/{other}/residents")).await.status, 200);
    assert_eq!(get(&simulator, "properties").await.status, 200);
    let met: Vec<_> = simulator.calls().iter().map(|call| call.fault).collect();
    assert_eq!(met, [Some(FaultKind::ServerError), None, None]);
}
