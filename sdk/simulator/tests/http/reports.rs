//! AppFolio's reports: version 2 by POST, version 1 by GET.

use pms_simulator::CredentialsSeen::{Absent, Accepted, Refused};
use pms_simulator::{
    AppFolioQuirks, ClockSetting, CredentialsSeen, Fault, FaultKind, Pms, Simulator,
};
use reqwest::RequestBuilder;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Reply, http, residents, signed_for_reports, start, start_unlimited};

const TENANTS: &str = "/api/v2/reports/tenant_directory.json";
const TENANTS_V1: &str = "/api/v1/reports/tenant_directory.json";
const EVERY_STATUS: [&str; 5] = ["0", "1", "2", "3", "4"];

fn post(simulator: &Simulator, path: &str, body: &Value) -> RequestBuilder {
    let url = format!("{}{path}", simulator.endpoint(Pms::AppFolio));
    signed_for_reports(simulator, http().post(url).json(body))
}

fn get(simulator: &Simulator, path: &str) -> RequestBuilder {
    let url = format!("{}{path}", simulator.endpoint(Pms::AppFolio));
    signed_for_reports(simulator, http().get(url))
}

async fn report(simulator: &Simulator, body: Value) -> Value {
    let reply = Reply::of(post(simulator, TENANTS, &body)).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()
}

fn column(page: &Value, name: &str) -> Vec<Value> {
    page["results"].as_array().unwrap().iter().map(|row| row[name].clone()).collect()
}

fn first_property(simulator: &Simulator) -> String {
    simulator.world().pms["appfolio"].properties[0].id.clone()
}

#[tokio::test]
async fn reports_have_credentials_of_their_own() {
    let simulator = start().await;
    let database = simulator.settings(Pms::AppFolio);
    let setting = |key: &str| database[key].as_str().unwrap().to_owned();
    let url = format!("{}{TENANTS}", simulator.endpoint(Pms::AppFolio));
    let body = json!({});
    let foreign = http().post(&url).json(&body);
    let foreign = foreign.basic_auth(setting("client_id"), Some(setting("client_secret")));
    assert_eq!(Reply::of(foreign).await.status, 401);
    assert_eq!(Reply::of(http().post(&url).json(&body)).await.status, 401);
    assert_eq!(Reply::of(post(&simulator, TENANTS, &body)).await.status, 200);
    assert_eq!(Reply::of(get(&simulator, TENANTS_V1)).await.status, 200);
    let seen: Vec<CredentialsSeen> =
        simulator.calls().iter().map(|call| call.credentials).collect();
    assert_eq!(seen, [Refused, Absent, Accepted, Accepted]);
}

#[tokio::test]
async fn filters_narrow_a_report_and_columns_are_chosen() {
    let simulator = start_unlimited().await;
    let property = first_property(&simulator);
    let listed = residents(json!([
        { "id": "a", "status": "Current" },
        { "id": "b", "status": "Past" },
        { "id": "c", "status": "Future" },
        { "id": "d", "status": "Notice" },
        { "id": "e", "status": "Evict" },
        { "id": "f", "status": "Current", "pms": { "HiddenAt": "2026-01-01T00:00:00Z" } },
        { "id": "g", "status": "Limbo" },
    ]));
    simulator.replace_residents(Pms::AppFolio, &property, listed).unwrap();
    let only = |more: Value| {
        let mut body = json!({ "properties": { "properties_ids": ["118"] } });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let statuses = |page: &Value| column(page, "status");
    let page = report(&simulator, only(json!({}))).await;
    assert_eq!(statuses(&page), ["Current", "Notice", "Evict", "Limbo"]);
    let page = report(&simulator, only(json!({ "tenant_statuses": ["1", 2] }))).await;
    assert_eq!(statuses(&page), ["Past", "Future", "Limbo"]);
    let page = report(&simulator, only(json!({ "tenant_visibility": "all" }))).await;
    assert_eq!(statuses(&page), ["Current", "Notice", "Evict", "Current", "Limbo"]);
    let page = report(&simulator, only(json!({ "columns": ["status", "property_id"] }))).await;
    assert_eq!(page["results"][0], json!({ "status": "Current", "property_id": 118 }));
    assert_eq!(page["next_page_url"], Value::Null);
    assert_eq!(simulator.calls()[0].properties, [property]);

    let query = "properties[properties_ids][]=118&tenant_statuses[]=1&tenant_statuses[]=4";
    let page = Reply::of(get(&simulator, &format!("{TENANTS_V1}?{query}"))).await.json();
    assert_eq!(column(&page, "TenantStatus"), ["Past", "Evict", "Limbo"]);
}

#[rstest]
#[case::no_json(json!("all"), 400, "not a JSON object")]
#[case::column(json!({ "columns": ["iban"] }), 422, "iban is not a column")]
#[case::columns(json!({ "columns": "status" }), 422, "columns must be a list")]
#[case::status(json!({ "tenant_statuses": ["9"] }), 422, "9 is not a tenant status")]
#[case::visibility(json!({ "tenant_visibility": "shy" }), 422, "shy is not a tenant visibility")]
#[case::pages(json!({ "paginate_results": "yes" }), 422, "paginate_results")]
#[tokio::test]
async fn a_body_that_makes_no_sense_is_refused(
    #[case] body: Value,
    #[case] status: u16,
    #[case] says: &str,
) {
    let simulator = start().await;
    let reply = Reply::of(post(&simulator, TENANTS, &body)).await;
    assert_eq!(reply.status, status);
    assert!(reply.json()["message"].as_str().unwrap().contains(says), "{}", reply.body);
}

#[tokio::test]
async fn methods_reports_and_types_that_are_not_served_are_refused() {
    let simulator = start().await;
    let reply = Reply::of(get(&simulator, TENANTS)).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "POST"));
    let reply = Reply::of(post(&simulator, TENANTS_V1, &json!({}))).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET"));
    let reply = Reply::of(post(&simulator, "/api/v2/reports/rent.json", &json!({}))).await;
    assert_eq!((reply.status, &reply.json()["message"]), (404, &json!("Report not found")));
    let csv = post(&simulator, TENANTS, &json!({})).header("accept", "text/csv");
    assert_eq!(Reply::of(csv).await.status, 406);
    let zero = get(&simulator, &format!("{TENANTS_V1}?page=0"));
    assert_eq!(Reply::of(zero).await.status, 400);
}

#[rstest]
#[case::relative(false)]
#[case::absolute(true)]
#[tokio::test]
async fn a_report_stands_still_over_its_pages(#[case] absolute_page_links: bool) {
    let simulator = start_unlimited().await;
    let body = json!({ "tenant_statuses": EVERY_STATUS });
    let whole = report(&simulator, body.clone()).await;
    let quirks =
        AppFolioQuirks { report_page_size: 30, absolute_page_links, ..AppFolioQuirks::default() };
    simulator.set_quirks(quirks);
    let mut page = report(&simulator, body).await;
    simulator.replace_residents(Pms::AppFolio, &first_property(&simulator), Vec::new()).unwrap();
    let mut rows = column(&page, "selected_tenant_id");
    assert_eq!(rows.len(), 30);
    let origin = simulator.endpoint(Pms::AppFolio);
    for by_post in [true, false].into_iter().cycle() {
        let Some(link) = page["next_page_url"].as_str() else { break };
        assert_eq!(link.starts_with(&origin), absolute_page_links, "{link}");
        let path = link.trim_start_matches(&origin);
        assert!(path.starts_with(&format!("{TENANTS}?metadata_id=")), "{path}");
        let request =
            if by_post { post(&simulator, path, &json!({})) } else { get(&simulator, path) };
        page = Reply::of(request).await.json();
        rows.extend(column(&page, "selected_tenant_id"));
    }
    assert!(rows.len() > 60);
    assert_eq!(rows, column(&whole, "selected_tenant_id"));
    assert_eq!(page.get("next_page_url"), Some(&Value::Null));
}

#[tokio::test]
async fn a_link_holds_for_half_an_hour() {
    let simulator = start_unlimited().await;
    simulator.set_quirks(AppFolioQuirks { report_page_size: 30, ..AppFolioQuirks::default() });
    let page = report(&simulator, json!({ "tenant_statuses": EVERY_STATUS })).await;
    simulator.set_clock(ClockSetting::AdvanceSeconds(29 * 60)).unwrap();
    let page = Reply::of(get(&simulator, page["next_page_url"].as_str().unwrap())).await.json();
    simulator.set_clock(ClockSetting::AdvanceSeconds(30 * 60)).unwrap();
    let reply = Reply::of(get(&simulator, page["next_page_url"].as_str().unwrap())).await;
    assert_eq!(reply.status, 400);
    assert!(reply.json()["message"].as_str().unwrap().contains("expired"));
}

#[tokio::test]
async fn an_unpaginated_report_is_a_bare_array() {
    let simulator = start_unlimited().await;
    let body = json!({ "paginate_results": false });
    let rows = Reply::of(post(&simulator, TENANTS, &body)).await.json();
    assert!(rows.as_array().unwrap().len() > 20);
    let path = format!("{TENANTS_V1}?paginate_results=false");
    assert!(Reply::of(get(&simulator, &path)).await.json().is_array());
}

#[tokio::test]
async fn version_1_counts_its_pages_in_the_query() {
    let simulator = start_unlimited().await;
    let query = "tenant_statuses[]=0&tenant_statuses[]=1&paginate_results=true&per_page=20";
    let mut path = format!("{TENANTS_V1}?{query}");
    let mut people = Vec::new();
    loop {
        let page = Reply::of(get(&simulator, &path)).await.json();
        people.extend(column(&page, "Tenant"));
        let Some(next) = page["next_page_url"].as_str() else { break };
        assert!(next.ends_with(&format!("&page={}", people.len() / 20 + 1)), "{next}");
        path = next.to_owned();
    }
    let whole = report(&simulator, json!({ "tenant_statuses": ["0", "1"] })).await;
    assert!(people.len() > 40);
    assert_eq!(people, column(&whole, "tenant"));
}

#[tokio::test]
async fn blank_is_null_and_absent_is_no_column() {
    let simulator = start().await;
    let property = first_property(&simulator);
    let listed = residents(json!([
        { "id": "blank", "first_name": "", "last_name": "", "email": "", "phone": "", "unit": "",
          "status": "", "household": "", "role": "", "lease_start": "", "lease_end": "",
          "move_in": "", "move_out": "" },
        { "id": "absent" },
        { "id": "raw", "role": "Co-signer", "pms": { "emails": "a@example.com; b@example.com" } },
    ]));
    simulator.replace_residents(Pms::AppFolio, &property, listed).unwrap();
    let page = report(&simulator, json!({ "properties": { "properties_ids": [118] } })).await;
    let rows = page["results"].as_array().unwrap();
    let blank = ["first_name", "last_name", "emails", "phone_numbers", "status", "unit", "unit_id"];
    let blank_too = ["occupancy_id", "lease_from", "lease_to", "move_in", "move_out"];
    for name in blank.into_iter().chain(blank_too) {
        assert_eq!(rows[0].get(name), Some(&Value::Null), "{name}");
        assert_eq!(rows[1].get(name), None, "{name}");
    }
    assert_eq!((rows[1].get("tenant"), rows[1].get("tenant_type")), (None, None));
    assert_eq!(rows[2]["tenant_type"], "Co-signer");
    assert_eq!(rows[2]["emails"], "a@example.com; b@example.com");
}

#[tokio::test]
async fn habits_that_nobody_has_confirmed_can_be_switched_on() {
    let simulator = start_unlimited().await;
    simulator.set_quirks(AppFolioQuirks {
        property_ids_as_text: true,
        unlabelled_phones: true,
        v1_full_names_only: true,
        v1_plain_status: true,
        omit_last_page_path: true,
        ..AppFolioQuirks::default()
    });
    let page = report(&simulator, json!({})).await;
    assert_eq!(page.get("next_page_url"), None);
    let first = &page["results"][0];
    assert_eq!(first["property_id"], "118");
    assert!(first["phone_numbers"].as_str().unwrap().starts_with('('));
    let page = Reply::of(get(&simulator, TENANTS_V1)).await.json();
    let first = &page["results"][0];
    assert_eq!((first.get("FirstName"), first.get("TenantStatus")), (None, None));
    assert_eq!(first["Status"], "Current");
    assert!(first["Tenant"].as_str().unwrap().contains(", "));
}

#[tokio::test]
async fn the_eighth_report_within_fifteen_seconds_is_refused_and_next_pages_are_not() {
    let simulator = start().await;
    simulator.set_quirks(AppFolioQuirks { report_page_size: 30, ..AppFolioQuirks::default() });
    let body = json!({ "tenant_statuses": EVERY_STATUS });
    let mut page = Value::Null;
    for _ in 0..7 {
        page = report(&simulator, body.clone()).await;
    }
    assert_eq!(Reply::of(post(&simulator, TENANTS, &body)).await.status, 429);
    let link = page["next_page_url"].as_str().unwrap();
    assert_eq!(Reply::of(get(&simulator, link)).await.status, 200);
    assert_eq!(Reply::of(get(&simulator, TENANTS_V1)).await.status, 200);
}

#[tokio::test]
async fn faults_meet_reports_by_their_operation() {
    let simulator = start_unlimited().await;
    let property = first_property(&simulator);
    let empty = Fault::new(Pms::AppFolio, FaultKind::Empty).for_property(&property);
    simulator.fault(empty).unwrap();
    let page = report(&simulator, json!({})).await;
    let left = column(&page, "property_id");
    assert!(!left.is_empty() && left.iter().all(|id| *id == 119), "the other property is listed");
    simulator.clear_faults();

    simulator.set_quirks(AppFolioQuirks { report_page_size: 10, ..AppFolioQuirks::default() });
    let second = Fault::new(Pms::AppFolio, FaultKind::ServerError)
        .for_operation("v2/tenant_directory")
        .for_property(&property)
        .after(1);
    simulator.fault(second).unwrap();
    let body = json!({ "properties": { "properties_ids": ["118"] } });
    let link = report(&simulator, body).await["next_page_url"].as_str().unwrap().to_owned();
    assert_eq!(Reply::of(get(&simulator, &link)).await.status, 503);
    assert_eq!(Reply::of(get(&simulator, TENANTS_V1)).await.status, 200);
}
