//! How people are told: lists, roles, and what is blank or absent.

use pms_simulator::{MriQuirks, Pms};
use serde_json::{Value, json};

use super::{BIRCH, LEASE_DETAILS, PENDING, call, entries};
use crate::support::{Tree, residents, start};

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
