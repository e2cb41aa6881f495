//! MRI: what its lists look like, and the calls that the other tests make of it.

mod access;
mod pages;
mod people;
mod troubles;

use pms_simulator::{Address, ClockSetting, MriQuirks, Pms, PropertyDetails, Simulator};
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
    let mut sample = Tree::parse(include_str!("../fixtures/lease_details.xml"));
    // Nobody follows on a second page here, and the lease was not renewed.
    sample.attributes.clear();
    assert_eq!(Tree::parse(&reply.body), sample);
}

#[tokio::test]
async fn lists_stand_as_in_the_samples_in_json() {
    let simulator = start().await;
    list_achebes(&simulator);
    let listed = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await;
    let sample: Value =
        serde_json::from_str(include_str!("../fixtures/lease_details.json")).unwrap();
    for (key, value) in sample["value"][0].as_object().unwrap() {
        assert_eq!(listed[0][key], *value, "{key}");
    }
    let listed = entries(&simulator, PENDING, "PropertyID=BIRCH1").await;
    let sample: Value =
        serde_json::from_str(include_str!("../fixtures/pending_move_ins.json")).unwrap();
    // Compared as text, so that the order of keys counts too.
    assert_eq!(json!(listed).to_string(), sample["value"].to_string());
    let listed = entries(&simulator, PROPERTIES, "$top=1").await;
    let sample: Value =
        serde_json::from_str(include_str!("../fixtures/property_ids.json")).unwrap();
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
