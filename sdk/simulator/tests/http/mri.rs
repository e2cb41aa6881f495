//! MRI's sign-in, its two formats, pages and links, and what it says instead of a list.

use pms_simulator::CredentialsSeen::{Absent, Accepted, Refused};
use pms_simulator::{
    Address, ClockSetting, CredentialsSeen, Fault, FaultKind, MriQuirks, Pms, PropertyDetails,
    Simulator,
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Reply, Tree, http, residents, start};

const PROPERTIES: &str = "MRI_S-PMRM_PropertyIDByNameOrAddress";
const LEASE_DETAILS: &str = "MRI_S-PMRM_ResidentLeaseDetailsByPropertyID";
const PENDING: &str = "MRI_S-PMRM_PendingMoveIns";

const BIRCH: &str = "BIRCH1";

/// What belongs to the password and the user, in the order in which MRI wants it.
fn credentials(simulator: &Simulator) -> (String, String) {
    let settings = simulator.settings(Pms::Mri);
    let setting = |key: &str| settings[key].as_str().unwrap().to_owned();
    let user = ["client_id", "database", "web_service_user", "partner_key"].map(setting);
    (user.join("/"), setting("password"))
}

async fn get(simulator: &Simulator, url: &str) -> Reply {
    let (user, password) = credentials(simulator);
    Reply::of(http().get(url).basic_auth(user, Some(password))).await
}

async fn call(simulator: &Simulator, api: &str, query: &str) -> Reply {
    get(simulator, &format!("{}?$api={api}&{query}", simulator.endpoint(Pms::Mri))).await
}

/// The entries of a list in JSON.
async fn entries(simulator: &Simulator, api: &str, query: &str) -> Vec<Value> {
    let reply = call(simulator, api, &format!("$format=json&{query}")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["value"].as_array().unwrap().clone()
}

fn ids(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["ResidentNameID"].as_str().unwrap()).collect()
}

/// Lists the two people of the recorded answer, and one who will move in.
fn list_achebes(simulator: &Simulator) {
    let address = Address {
        street: "12 Birch Ter".into(),
        city: "Dallas".into(),
        state: "TX".into(),
        postal_code: "75243".into(),
    };
    simulator.set_clock(ClockSetting::Now(Some("2026-05-17T16:00:00Z".parse().unwrap()))).unwrap();
    let details = PropertyDetails { name: "Birch Terrace".into(), address };
    simulator.put_property(Pms::Mri, BIRCH, details);
    let lease = json!({
        "unit": "101", "lease": "2", "status": "Current", "household": "0000000751",
        "lease_start": "2025-02-20", "lease_end": "2027-02-19", "move_in": "2025-02-20",
        "move_out": "", "last_name": "Achebe", "pms": { "LeaseMonthlyRentAmount": "740.00" },
    });
    let mut sunniva = json!({
        "id": "0000000751", "first_name": "Sunniva", "email": "sunniva@example.com",
        "phone": "2145550119",
    });
    let mut ola = json!({
        "id": "WF00000640", "first_name": "Ola", "email": "", "phone": "", "role": "occupant",
    });
    for person in [&mut sunniva, &mut ola] {
        person.as_object_mut().unwrap().extend(lease.as_object().unwrap().clone());
    }
    ola["pms"]["BlockEPayments"] = Value::Null;
    let beatriz = json!({
        "id": "00S0007310", "first_name": "Beatriz", "last_name": "Holm", "unit": "204",
        "lease": "3", "status": "New", "move_in": "2026-08-01", "email": "beatriz@example.com",
        "phone": "2145550177",
    });
    let listed = residents(json!([sunniva, ola, beatriz]));
    simulator.replace_residents(Pms::Mri, BIRCH, listed).unwrap();
}

#[tokio::test]
async fn lease_details_stand_as_in_the_captured_xml() {
    let simulator = start().await;
    list_achebes(&simulator);
    simulator.set_quirks(MriQuirks { early_release: true, ..MriQuirks::default() });
    let reply = call(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1&$format=xml").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/xml; charset=utf-8"));
    let mut sample = Tree::parse(include_str!("fixtures/lease_details.xml"));
    // Nobody follows on a second page here, and the lease was not renewed.
    sample.attributes.clear();
    assert_eq!(Tree::parse(&reply.body), sample);
}

#[tokio::test]
async fn lists_stand_as_in_the_samples_in_json() {
    let simulator = start().await;
    list_achebes(&simulator);
    let listed = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await;
    let sample: Value = serde_json::from_str(include_str!("fixtures/lease_details.json")).unwrap();
    for (key, value) in sample["value"][0].as_object().unwrap() {
        assert_eq!(listed[0][key], *value, "{key}");
    }
    let listed = entries(&simulator, PENDING, "PropertyID=BIRCH1").await;
    let sample: Value =
        serde_json::from_str(include_str!("fixtures/pending_move_ins.json")).unwrap();
    // Compared as text, so that the order of keys counts too.
    assert_eq!(json!(listed).to_string(), sample["value"].to_string());
    let listed = entries(&simulator, PROPERTIES, "$top=1").await;
    let sample: Value = serde_json::from_str(include_str!("fixtures/property_ids.json")).unwrap();
    assert_eq!(json!(listed).to_string(), sample["value"].to_string());
}

#[tokio::test]
async fn both_formats_tell_the_same() {
    let simulator = start().await;
    for (api, query) in
        [(PROPERTIES, ""), (LEASE_DETAILS, "RMPROPID=BIRCH1"), (PENDING, "PropertyID=BIRCH1")]
    {
        let listed = entries(&simulator, api, query).await;
        let reply = call(&simulator, api, &format!("{query}&$format=xml")).await;
        let tree = Tree::parse(&reply.body);
        assert_eq!(tree.name, api.to_lowercase());
        assert!(!listed.is_empty());
        assert_eq!(tree.children.len(), listed.len());
        for (element, entry) in tree.children.iter().zip(&listed) {
            let names: Vec<&String> = element.children.iter().map(|child| &child.name).collect();
            assert_eq!(names, entry.as_object().unwrap().keys().collect::<Vec<_>>());
            for column in &element.children {
                let text = entry[&column.name].as_str().unwrap_or_default();
                assert_eq!(column.text.trim_end_matches(".0000000"), text, "{}", column.name);
            }
        }
    }
}

#[tokio::test]
async fn every_field_of_the_user_name_is_checked() {
    let simulator = start().await;
    let url = format!("{}?$api={PROPERTIES}", simulator.endpoint(Pms::Mri));
    let (user, password) = credentials(&simulator);
    for place in 0..4 {
        let mut fields: Vec<&str> = user.split('/').collect();
        fields[place] = "wrong";
        let call = http().get(&url).basic_auth(fields.join("/"), Some(&password));
        let reply = Reply::of(call).await;
        assert_eq!((reply.status, reply.header("content-type")), (401, "text/html; charset=utf-8"));
    }
    let wrong = [(user.as_str(), "wrong"), ("", ""), (user.rsplit_once('/').unwrap().0, &password)];
    for (user, password) in wrong {
        let reply = Reply::of(http().get(&url).basic_auth(user, Some(password))).await;
        assert_eq!(reply.status, 401);
    }
    assert_eq!(Reply::of(http().get(&url)).await.status, 401);
    assert_eq!(get(&simulator, &url).await.status, 200);

    let calls = simulator.calls();
    let seen: Vec<CredentialsSeen> = calls.iter().map(|call| call.credentials).collect();
    assert_eq!(seen[..7], [Refused; 7]);
    assert_eq!(seen[7..], [Absent, Accepted]);
    let text = serde_json::to_string(&calls).unwrap();
    let key = user.rsplit('/').next().unwrap();
    assert!(!text.contains(&password) && !text.contains(key));
}

#[rstest]
#[case::unknown("?$api=MRI_C-PMRM_Residents", 401)]
#[case::none("", 401)]
#[case::escaped("?%24api=mri_s-pmrm_propertyidbynameoraddress&%24format=json", 200)]
#[tokio::test]
async fn an_api_must_be_granted(#[case] query: &str, #[case] status: u16) {
    let simulator = start().await;
    let url = simulator.endpoint(Pms::Mri);
    let upper = url.replace("/mriapiservices/api.asp", "/MRIAPIServices/Api.asp");
    for url in [url, upper] {
        assert_eq!(get(&simulator, &format!("{url}{query}")).await.status, status);
    }
}

#[tokio::test]
async fn there_is_nothing_to_write() {
    let simulator = start().await;
    let (user, password) = credentials(&simulator);
    let url = format!("{}?$api={LEASE_DETAILS}", simulator.endpoint(Pms::Mri));
    let reply = Reply::of(http().post(url).basic_auth(user, Some(password)).body("<x/>")).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET"));
}

#[rstest]
#[case::nothing(LEASE_DETAILS, "", "RMPROPID: ")]
#[case::other_spelling(LEASE_DETAILS, "PropertyID=BIRCH1", "RMPROPID: ")]
#[case::both(LEASE_DETAILS, "RMPROPID=BIRCH1&LastUpdateDate=2026-06-01", "LastUpdateDate: ")]
#[case::other_date(LEASE_DETAILS, "LastUpdateDate=06-01-2026", "LastUpdateDate: \"06-01-2026\"")]
#[case::property(PENDING, "RMPROPID=BIRCH1", "PropertyID: ")]
#[case::page(PROPERTIES, "$skip=0", "$skip: \"0\"")]
#[case::size(PROPERTIES, "$top=all", "$top: \"all\"")]
#[tokio::test]
async fn a_call_that_makes_no_sense_is_400(
    #[case] api: &str,
    #[case] query: &str,
    #[case] says: &str,
) {
    let simulator = start().await;
    let reply = call(&simulator, api, &format!("{query}&$format=json")).await;
    assert_eq!(reply.status, 400);
    let message = reply.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with(says), "{message}");

    let reply = call(&simulator, api, query).await;
    assert_eq!(reply.status, 400);
    assert_eq!(Tree::parse(&reply.body).text_of("Message"), Some(message.clone()));

    simulator.set_quirks(MriQuirks { bare_errors: true, ..MriQuirks::default() });
    let reply = call(&simulator, api, &format!("{query}&$format=json")).await;
    assert_eq!(reply.json()["error"], message);
}

#[tokio::test]
async fn nobody_is_an_empty_list_or_an_error() {
    let simulator = start().await;
    for api in [(LEASE_DETAILS, "RMPROPID=NONE"), (PENDING, "PropertyID=NONE")] {
        assert!(entries(&simulator, api.0, api.1).await.is_empty());
        let reply = call(&simulator, api.0, api.1).await;
        assert!(Tree::parse(&reply.body).children.is_empty());
    }
    simulator.set_quirks(MriQuirks { nobody_as_error: true, ..MriQuirks::default() });
    let reply = call(&simulator, PENDING, "PropertyID=NONE").await;
    let says = "Property NONE does not have any pending move ins.";
    assert_eq!(reply.status, 200);
    assert_eq!(Tree::parse(&reply.body).text_of("Message").as_deref(), Some(says));
    let reply = call(&simulator, PENDING, "PropertyID=NONE&$format=json").await;
    assert_eq!(reply.json()["error"]["message"], says);
}

#[tokio::test]
async fn only_what_changed_is_told_since_a_date() {
    let simulator = start().await;
    let changed = simulator.residents(Pms::Mri, BIRCH).unwrap()[1].id.clone();
    assert!(entries(&simulator, LEASE_DETAILS, "LastUpdateDate=2026-06-03").await.is_empty());
    simulator.set_clock(ClockSetting::AdvanceSeconds(86_400)).unwrap();
    let patch = json!({ "phone": "(214) 555-0199" });
    simulator.patch_resident(Pms::Mri, BIRCH, &changed, None, patch.as_object().unwrap()).unwrap();
    let listed = entries(&simulator, LEASE_DETAILS, "LastUpdateDate=2026-06-03").await;
    assert_eq!(ids(&listed), [changed]);
    assert_eq!(listed[0]["LastUpdateDate"], "2026-06-03T00:00:00");

    let everywhere = entries(&simulator, LEASE_DETAILS, "LastUpdateDate=2026-06-02").await;
    let properties: std::collections::BTreeSet<_> =
        everywhere.iter().map(|entry| entry["PropertyID"].as_str().unwrap()).collect();
    assert_eq!(properties.len(), 2);
}

#[rstest]
#[case::plain(MriQuirks::default())]
#[case::cursor(MriQuirks { cursor_links: true, ..MriQuirks::default() })]
#[case::empty_end(MriQuirks { empty_last_link: true, ..MriQuirks::default() })]
#[case::escaped_twice(MriQuirks { double_escaped_links: true, ..MriQuirks::default() })]
#[case::capped(MriQuirks { page_size_cap: 7, ..MriQuirks::default() })]
#[tokio::test]
async fn pages_lead_to_the_end_and_repeat_nobody(
    #[case] quirks: MriQuirks,
    #[values("xml", "json")] format: &str,
) {
    let simulator = start().await;
    let whole = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await;
    simulator.set_quirks(quirks);
    let endpoint = simulator.endpoint(Pms::Mri);
    let mut url =
        format!("{endpoint}?$api={LEASE_DETAILS}&RMPROPID=BIRCH1&$format={format}&$top=9");
    let mut gathered: Vec<String> = Vec::new();
    loop {
        let reply = get(&simulator, &url).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let next = if format == "json" {
            let page = reply.json();
            let entries = page["value"].as_array().unwrap();
            gathered.extend(ids(entries).into_iter().map(str::to_owned));
            page.get("nextLink").map(|link| link.as_str().unwrap_or_default().to_owned())
        } else {
            let tree = Tree::parse(&reply.body);
            let found = tree.all("ResidentNameID").into_iter().map(|id| id.text.clone());
            gathered.extend(found);
            tree.attributes.get("NextPageLink").map(|link| unescaped(link))
        };
        match next {
            Some(next) if !next.is_empty() => {
                let begins = format!("{endpoint}?%24api={LEASE_DETAILS}&");
                let next = if quirks.double_escaped_links && format == "xml" {
                    assert!(next.contains("&amp;"), "{next}");
                    unescaped(&next)
                } else {
                    next
                };
                assert!(next.starts_with(&begins), "{next}");
                assert_eq!(next.contains("_next="), quirks.cursor_links);
                assert_eq!(next.contains("%24skip="), !quirks.cursor_links);
                url = next;
            }
            end => {
                assert_eq!(end.is_some(), quirks.empty_last_link);
                break;
            }
        }
    }
    assert!(whole.len() > 18);
    assert_eq!(gathered, ids(&whole));
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).unwrap().into_owned()
}

#[tokio::test]
async fn a_link_counts_from_one_and_may_name_the_wrong_format() {
    let simulator = start().await;
    let query = "RMPROPID=BIRCH1&$format=json&$top=5";
    let link = |reply: Reply| reply.json()["nextLink"].as_str().unwrap().to_owned();
    let rest = format!("{}?%24api={LEASE_DETAILS}", simulator.endpoint(Pms::Mri));
    assert_eq!(
        link(call(&simulator, LEASE_DETAILS, query).await),
        format!("{rest}&RMPROPID=BIRCH1&%24format=json&%24top=5&%24skip=6")
    );
    simulator.set_quirks(MriQuirks { xml_in_links: true, ..MriQuirks::default() });
    assert_eq!(
        link(call(&simulator, LEASE_DETAILS, query).await),
        format!("{rest}&RMPROPID=BIRCH1&%24format=xml&%24top=5&%24skip=6")
    );
}

#[tokio::test]
async fn a_page_has_300_rows_unless_others_are_asked_for() {
    let options = pms_simulator::SimulatorOptions {
        properties_per_pms: 1,
        residents_per_property: 1300,
        ..Default::default()
    };
    let simulator = crate::support::start_with(options).await;
    let quirks = MriQuirks { newcomers_in_lease_details: true, ..MriQuirks::default() };
    simulator.set_quirks(quirks);
    for (top, rows) in [("", 300), ("&$top=40", 40), ("&$top=5000", 1000)] {
        let query = format!("RMPROPID=BIRCH1{top}");
        assert_eq!(entries(&simulator, LEASE_DETAILS, &query).await.len(), rows);
    }
}

#[tokio::test]
async fn unsettled_rows_move_between_the_pages_of_every_other_list() {
    let simulator = start().await;
    simulator.set_quirks(MriQuirks { unsettled_rows: true, ..MriQuirks::default() });
    let mut lists = Vec::new();
    for _ in 0..2 {
        let mut listed = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1&$top=30").await;
        let rest = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1&$top=30&$skip=31").await;
        listed.extend(rest);
        lists.push(listed);
    }
    assert_eq!(lists[0].len(), lists[1].len());
    assert_eq!(lists[0][29], lists[0][30], "met on both pages");
    let last = lists[1].last().unwrap();
    assert!(!lists[0].contains(last), "passed over");
}

#[tokio::test]
async fn newcomers_have_a_list_of_their_own() {
    let simulator = start().await;
    let listed = simulator.residents(Pms::Mri, BIRCH).unwrap();
    let (newcomers, others): (Vec<_>, Vec<_>) =
        listed.iter().partition(|resident| resident.status.as_deref() == Some("New"));
    let pending = entries(&simulator, PENDING, "PropertyID=BIRCH1").await;
    assert_eq!((pending.len(), newcomers.is_empty()), (newcomers.len(), false));
    let details = entries(&simulator, LEASE_DETAILS, "RMPROPID=birch1").await;
    assert_eq!(details.len(), others.len());
    let quirks = MriQuirks { newcomers_in_lease_details: true, ..MriQuirks::default() };
    simulator.set_quirks(quirks);
    let details = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await;
    assert_eq!(details.len(), listed.len());
}

#[tokio::test]
async fn a_role_is_told_by_word_and_flags() {
    let simulator = start().await;
    let listed = residents(json!([
        { "id": "1", "status": "Current" },
        { "id": "2", "status": "Current", "role": "occupant" },
        { "id": "3", "status": "Old", "role": "guarantor" },
        { "id": "4", "status": "Current", "role": "minor" },
        { "id": "5", "status": "Current", "role": "Other Resident" },
        { "id": "6" },
    ]));
    simulator.replace_residents(Pms::Mri, BIRCH, listed).unwrap();
    let told = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await;
    let told: Vec<_> = told
        .iter()
        .map(|entry| {
            ["ResidentStatus", "IsCurrent", "Guarantor", "Minor"]
                .map(|key| entry.get(key).and_then(Value::as_str).unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ["Current", "Y", "N", "False"],
            ["Co-Resident", "Y", "N", "False"],
            ["Other Resident", "N", "Y", "False"],
            ["Other Resident", "Y", "N", "True"],
            ["Other Resident", "Y", "N", "False"],
            ["-", "-", "N", "False"],
        ]
    );
}

#[tokio::test]
async fn blank_is_null_or_empty_and_absent_is_no_column() {
    let simulator = start().await;
    let listed = residents(json!([
        { "id": "blank", "first_name": "", "last_name": "", "email": "", "phone": "", "unit": "",
          "status": "", "lease": "", "lease_start": "", "lease_end": "", "move_in": "",
          "move_out": "" },
        { "id": "absent" },
        { "id": "raw", "unit": "02-204", "email": "one@example.com",
          "pms": { "Email": ["two@example.com", "three@example.com"], "HasPet": true } },
    ]));
    simulator.replace_residents(Pms::Mri, BIRCH, listed).unwrap();
    let told = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await;
    for key in [
        "FirstName",
        "LastName",
        "Email",
        "CellPhoneNumber",
        "PhoneNumber",
        "UnitID",
        "BuildingID",
        "LeaseID",
        "LeaseStart",
        "LeaseEnd",
        "OccupyDate",
        "LeaseMoveOut",
        "ResidentVacateDate",
        "ResidentStatus",
    ] {
        assert_eq!(told[0].get(key), Some(&Value::Null), "{key}");
        assert_eq!(told[1].get(key), None, "{key}");
    }
    assert_eq!((&told[2]["BuildingID"], &told[2]["UnitID"]), (&json!("02"), &json!("204")));
    let reply = call(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await;
    let tree = Tree::parse(&reply.body);
    let emails: Vec<_> =
        tree.children[2].all("Email").iter().map(|email| email.text.clone()).collect();
    assert_eq!(emails, ["two@example.com", "three@example.com"]);
    assert_eq!(tree.children[2].text_of("HasPet").as_deref(), Some("true"));
    assert_eq!(tree.children[0].text_of("LeaseEnd").as_deref(), Some(""));

    simulator.set_quirks(MriQuirks { dates_of_1900: true, ..MriQuirks::default() });
    let told = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await;
    assert_eq!(told[0]["LeaseEnd"], "1900-01-01T00:00:00");
    assert_eq!(told[1].get("LeaseEnd"), None);
}

#[tokio::test]
async fn an_early_release_has_no_phones() {
    let simulator = start().await;
    simulator.set_quirks(MriQuirks { early_release: true, ..MriQuirks::default() });
    let told = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await;
    let keys: Vec<_> = told[0].as_object().unwrap().keys().collect();
    assert_eq!((keys.len(), keys[26].as_str()), (27, "BlockEPayments"));
}

#[rstest]
#[case::busy(FaultKind::RateLimited, None, 429, "Too many requests")]
#[case::deadlock(FaultKind::ServerError, None, 500, "deadlocked")]
#[case::page(FaultKind::ServerError, Some(503), 503, "<!DOCTYPE html>")]
#[case::html(FaultKind::Html, None, 200, "<!DOCTYPE html>")]
#[case::password(FaultKind::BadCredentials, None, 401, "<!DOCTYPE html>")]
#[case::grant(FaultKind::MissingPermission, None, 401, "<!DOCTYPE html>")]
#[tokio::test]
async fn a_fault_takes_the_place_of_the_answer(
    #[case] kind: FaultKind,
    #[case] shown: Option<u16>,
    #[case] status: u16,
    #[case] says: &str,
) {
    let simulator = start().await;
    let fault = Fault::new(Pms::Mri, kind).for_operation(PENDING).for_property(BIRCH).times(1);
    simulator.fault(Fault { status: shown, ..fault }).unwrap();
    assert_eq!(call(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await.status, 200);
    let reply = call(&simulator, PENDING, "PropertyID=BIRCH1").await;
    assert_eq!(reply.status, status);
    assert!(reply.body.contains(says), "{}", reply.body);
    assert_eq!(reply.header("retry-after"), if status == 429 { "2" } else { "" });
    assert_eq!(call(&simulator, PENDING, "PropertyID=BIRCH1").await.status, 200);
    assert_eq!(simulator.calls()[1].properties, [BIRCH]);
}

#[tokio::test]
async fn an_empty_list_leaves_the_other_properties_and_lists_alone() {
    let simulator = start().await;
    simulator.fault(Fault::new(Pms::Mri, FaultKind::Empty).for_property(BIRCH)).unwrap();
    assert!(entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await.is_empty());
    assert!(!entries(&simulator, PENDING, "PropertyID=BIRCH1").await.is_empty());
    let changed = entries(&simulator, LEASE_DETAILS, "LastUpdateDate=2026-06-01").await;
    assert!(!changed.is_empty());
    assert!(changed.iter().all(|entry| entry["PropertyID"] != BIRCH));
}

#[tokio::test]
async fn no_list_announces_a_total() {
    let simulator = start().await;
    let refusal = simulator.fault(Fault::new(Pms::Mri, FaultKind::WrongTotal)).unwrap_err();
    assert!(refusal.to_string().starts_with("mri announces no total"), "{refusal}");
    assert_eq!(simulator.interfaces(Pms::Mri).len(), 2);
}
