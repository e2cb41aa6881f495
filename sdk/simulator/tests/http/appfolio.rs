//! AppFolio's access rules, filters, pages, joins and limits.

use pms_simulator::CredentialsSeen::{Absent, Accepted, Refused};
use pms_simulator::{AppFolioQuirks, ClockSetting, CredentialsSeen, Pms, Simulator};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{
    EVERYTHING, Reply, appfolio, http, noon, residents, start, start_unlimited, tenants,
};

fn first_property(simulator: &Simulator) -> String {
    simulator.world().pms["appfolio"].properties[0].id.clone()
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["Id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn both_credentials_and_the_developer_header_are_needed() {
    let simulator = start().await;
    let url = format!("{}/api/v0/properties?{EVERYTHING}", simulator.endpoint(Pms::AppFolio));
    let settings = simulator.settings(Pms::AppFolio);
    let setting = |key: &str| settings[key].as_str().unwrap().to_owned();
    let signed = |secret: &str| http().get(&url).basic_auth(setting("client_id"), Some(secret));

    let reply = Reply::of(signed(&setting("client_secret"))).await;
    assert_eq!((reply.status, &reply.json()["message"]), (401, &json!("Required header missing")));
    let header = "x-appfolio-developer-id";
    let reply = Reply::of(signed("wrong").header(header, setting("developer_id"))).await;
    assert_eq!((reply.status, &reply.json()["message"]), (401, &json!("Invalid credentials")));
    let reply = Reply::of(signed(&setting("client_secret")).header(header, "wrong")).await;
    assert_eq!(reply.status, 401);
    assert_eq!(Reply::of(http().get(&url)).await.status, 401);
    let right = signed(&setting("client_secret")).header(header, setting("developer_id"));
    assert_eq!(Reply::of(right).await.status, 200);

    let calls = simulator.calls();
    let seen: Vec<CredentialsSeen> = calls.iter().map(|call| call.credentials).collect();
    assert_eq!(seen, [Refused, Refused, Refused, Absent, Accepted]);
    assert_eq!(calls[4].headers["authorization"], "Basic ***");
    assert_eq!(calls[4].headers[header], "***");
    let text = serde_json::to_string(&calls).unwrap();
    assert!(!text.contains(&setting("client_secret")) && !text.contains(&setting("developer_id")));
}

#[rstest]
#[case::none("")]
#[case::flat("LastUpdatedAtFrom=1970-01-01T00:00:00Z")]
#[case::singular("filter[LastUpdatedAtFrom]=1970-01-01T00:00:00Z")]
#[case::status_alone("filters[Status]=Current")]
#[tokio::test]
async fn a_list_needs_a_filter(#[case] query: &str) {
    let simulator = start_unlimited().await;
    for resource in ["properties", "units", "tenants"] {
        let reply = Reply::of(appfolio(&simulator, &format!("/api/v0/{resource}?{query}"))).await;
        assert_eq!(reply.status, 400);
        assert_eq!(
            reply.json()["message"],
            "This GET request must include a filter for [Id] or [LastUpdatedAtFrom]"
        );
    }
}

#[rstest]
#[case::timestamp("filters[LastUpdatedAtFrom]=yesterday", "not a valid timestamp")]
#[case::page("filters[Id]=x&page[number]=0", "page[number]")]
#[case::size("filters[Id]=x&page[size]=many", "page[size]")]
#[case::filter("filters[Id]=x&filters[Colour]=blue", "Unknown filter: filters[Colour]")]
#[case::properties(
    "filters[Id]=x&filters[PropertyId]=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21",
    "at most 20"
)]
#[tokio::test]
async fn a_query_that_makes_no_sense_is_400(#[case] query: &str, #[case] says: &str) {
    let simulator = start().await;
    let reply = Reply::of(appfolio(&simulator, &format!("/api/v0/tenants?{query}"))).await;
    assert_eq!(reply.status, 400);
    assert!(reply.json()["message"].as_str().unwrap().contains(says), "{}", reply.body);
}

#[tokio::test]
async fn there_is_no_single_tenant_and_nothing_to_write() {
    let simulator = start().await;
    for path in ["/api/v0/tenants/1", "/api/v0/charges", "/api/v0/"] {
        assert_eq!(Reply::of(appfolio(&simulator, path)).await.status, 404);
    }
    let url = format!("{}/api/v0/tenants", simulator.endpoint(Pms::AppFolio));
    let reply = Reply::of(http().post(url).json(&json!({ "FirstName": "Nora" }))).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET"));
    assert_eq!(simulator.calls()[3].method, "POST");
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let simulator = start_unlimited().await;
    let property = first_property(&simulator);
    let listed = residents(json!([
        { "id": "a", "status": "Current" },
        { "id": "b", "status": "Past" },
        { "id": "c", "status": "Notice" },
        { "id": "d", "status": "Current", "pms": { "HiddenAt": "2026-01-01T00:00:00Z" } },
        { "id": "e", "status": "Current", "pms": { "PropertyId": null } },
    ]));
    simulator.replace_residents(Pms::AppFolio, &property, listed).unwrap();
    let only = format!("filters[PropertyId]={property}");
    assert_eq!(ids(&tenants(&simulator, &only).await), ["a", "b", "c"]);
    let living = format!("{only}&filters[Status]=Current,Notice");
    assert_eq!(ids(&tenants(&simulator, &living).await), ["a", "c"]);
    assert_eq!(ids(&tenants(&simulator, "filters[Id]=c,a,nobody").await), ["a", "c"]);
    let hidden = format!("{only}&filters[IncludeHidden]=true");
    assert_eq!(ids(&tenants(&simulator, &hidden).await), ["a", "b", "c", "d"]);
    let unassigned = format!("{only}&filters[IncludeUnassigned]=true");
    assert_eq!(ids(&tenants(&simulator, &unassigned).await), ["a", "b", "c", "e"]);
}

#[tokio::test]
async fn only_what_changed_has_a_new_time() {
    let simulator = start_unlimited().await;
    let property = first_property(&simulator);
    let everyone = simulator.residents(Pms::AppFolio, &property).unwrap();
    let changed = everyone[3].id.clone();
    simulator.set_clock(ClockSetting::AdvanceSeconds(3600)).unwrap();
    let patch = json!({ "phone": "(253) 555-0199" });
    simulator
        .patch_resident(Pms::AppFolio, &property, &changed, None, patch.as_object().unwrap())
        .unwrap();

    let since = noon().timestamp() + 1;
    let since = chrono::DateTime::from_timestamp(since, 0).unwrap().format("%Y-%m-%dT%H:%M:%SZ");
    let recent = format!("/api/v0/tenants?filters[LastUpdatedAtFrom]={since}");
    let rows = Reply::of(appfolio(&simulator, &recent)).await.json();
    assert_eq!(ids(rows["data"].as_array().unwrap()), [changed]);
    assert_eq!(rows["data"][0]["LastUpdatedAt"], "2026-06-02T13:00:00Z");
}

#[rstest]
#[case::asked(30, AppFolioQuirks::default(), 30)]
#[case::capped(30, AppFolioQuirks { page_size_cap: 25, ..AppFolioQuirks::default() }, 25)]
#[case::short(30, AppFolioQuirks { short_pages: true, ..AppFolioQuirks::default() }, 20)]
#[case::without_end(
    30,
    AppFolioQuirks { omit_last_page_path: true, ..AppFolioQuirks::default() },
    30
)]
#[tokio::test]
async fn pages_lead_to_the_end_and_repeat_nobody(
    #[case] asked: usize,
    #[case] quirks: AppFolioQuirks,
    #[case] first_page: usize,
) {
    let simulator = start_unlimited().await;
    let whole = tenants(&simulator, "page[size]=1000").await;
    simulator.set_quirks(quirks);
    let mut path = format!("/api/v0/tenants?{EVERYTHING}&page[size]={asked}");
    let mut gathered: Vec<Value> = Vec::new();
    loop {
        let page = Reply::of(appfolio(&simulator, &path)).await.json();
        let rows = page["data"].as_array().unwrap().clone();
        if gathered.is_empty() {
            assert_eq!(rows.len(), first_page);
            let size = asked.min(quirks.page_size_cap);
            assert_eq!(
                page["next_page_path"],
                format!(
                    "/api/v0/tenants?filters%5BLastUpdatedAtFrom%5D=1970-01-01T00%3A00%3A00Z\
                     &page%5Bnumber%5D=2&page%5Bsize%5D={size}"
                )
            );
        }
        gathered.extend(rows);
        match page.get("next_page_path") {
            Some(Value::String(next)) => path.clone_from(next),
            end => {
                assert_eq!(end.is_none(), quirks.omit_last_page_path);
                break;
            }
        }
    }
    assert!(whole.len() > 2 * first_page);
    assert_eq!(gathered, whole);
}

#[tokio::test]
async fn every_unit_of_a_tenant_can_be_joined() {
    let simulator = start_unlimited().await;
    let property = first_property(&simulator);
    let path = format!("/api/v0/units?{EVERYTHING}&filters[PropertyId]={property}");
    let units = Reply::of(appfolio(&simulator, &path)).await.json();
    let units = units["data"].as_array().unwrap();
    let listed = simulator.residents(Pms::AppFolio, &property).unwrap();
    let everyone = format!("filters[PropertyId]={property}&filters[IncludeHidden]=true");
    let rows = tenants(&simulator, &everyone).await;
    assert_eq!(rows.len(), listed.len());
    for (row, resident) in rows.iter().zip(&listed) {
        let unit = units.iter().find(|unit| unit["Id"] == row["UnitId"]).unwrap();
        assert_eq!(unit["Name"].as_str(), resident.unit.as_deref());
        assert_eq!(row["OccupancyId"].as_str(), resident.household.as_deref());
    }
    assert!(units.iter().any(|unit| unit["Status"] == "Vacant"));
    let occupied = units.iter().find(|unit| unit["Status"] == "Occupied").unwrap();
    assert!(rows.iter().any(|row| row["OccupancyId"] == occupied["CurrentOccupancyId"]));
}

#[tokio::test]
async fn blank_is_null_and_absent_is_no_key() {
    let simulator = start().await;
    let property = first_property(&simulator);
    let listed = residents(json!([
        { "id": "blank", "first_name": "", "last_name": "", "email": "", "phone": "", "unit": "",
          "status": "", "household": "", "role": "", "lease_start": "", "lease_end": "",
          "move_in": "", "move_out": "" },
        { "id": "absent" },
        { "id": "raw", "email": "one@example.com", "role": "Co-signer",
          "pms": { "Email": ["two@example.com"], "MobilePhone": "2535550111" } },
    ]));
    simulator.replace_residents(Pms::AppFolio, &property, listed).unwrap();
    let rows = tenants(&simulator, &format!("filters[PropertyId]={property}")).await;
    let keys = [
        "FirstName",
        "LastName",
        "Email",
        "UnitId",
        "Status",
        "OccupancyId",
        "MoveInOn",
        "MoveOutOn",
        "LeaseStartDate",
        "LeaseEndDate",
    ];
    for key in keys {
        assert_eq!(rows[0].get(key), Some(&Value::Null), "{key}");
        assert_eq!(rows[1].get(key), None, "{key}");
    }
    assert_eq!(rows[0]["PhoneNumbers"], json!([]));
    for key in ["PhoneNumbers", "PhoneNumber", "TenantType", "PrimaryTenant"] {
        assert_eq!(rows[1].get(key), None, "{key}");
    }
    assert_eq!(rows[2]["Email"], json!(["two@example.com"]));
    assert_eq!(rows[2]["MobilePhone"], "2535550111");
    assert_eq!(rows[2]["TenantType"], "Co-signer");
}

#[tokio::test]
async fn the_ninth_call_at_once_is_told_to_wait() {
    let simulator = start().await;
    let path = format!("/api/v0/properties?{EVERYTHING}");
    let calls = (0..9).map(|_| tokio::spawn(Reply::of(appfolio(&simulator, &path))));
    let mut statuses: Vec<(u16, String)> = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        let reply = call.await.unwrap();
        statuses.push((reply.status, reply.header("retry-after").to_owned()));
    }
    statuses.sort();
    assert_eq!(statuses[8], (429, "1".to_owned()), "{statuses:?}");
    assert!(statuses[..8].iter().all(|(status, _)| *status == 200), "{statuses:?}");
}
