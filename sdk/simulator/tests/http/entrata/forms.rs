//! What each method tells of the same people, and in which form.

use pms_simulator::{EntrataQuirks, Nobody, SimulatorOptions};
use rstest::rstest;
use serde_json::{Value, json};

use super::{JUNIPER, ids, list, people, result, rpc};
use crate::support::{Reply, start, start_with};

#[tokio::test]
async fn properties_have_the_form_of_the_vendors_sample() {
    let simulator = start().await;
    let properties = result(&simulator, "getProperties").await["PhysicalProperty"].clone();
    let listed = properties["Property"].as_array().unwrap();
    assert_eq!(listed.len(), simulator.world().pms["entrata"].properties.len());
    let first = &listed[0];
    assert_eq!(
        (&first["PropertyID"], &first["MarketingName"]),
        (&json!(220_901), &json!("Juniper Flats"))
    );
    assert_eq!(first["Address"]["@attributes"]["AddressType"], "property");
    assert_eq!((&first["Address"]["City"], &first["IsDisabled"]), (&json!("Reno"), &json!(0)));
    let one = rpc(&simulator, "getProperties", &json!([{ "propertyIds": "220902" }]));
    let one = Reply::of(one).await.json();
    let listed =
        one["response"]["result"]["PhysicalProperty"]["Property"].as_array().unwrap().len();
    assert_eq!(listed, 1);
}

#[tokio::test]
async fn a_lease_of_r2_has_the_form_of_the_vendors_sample() {
    let simulator = start().await;
    list(&simulator, people());
    let leases = result(&simulator, "getLeases r2").await["leases"]["lease"].clone();
    assert_eq!(ids(&leases), ["7", "8", "9", "10"]);
    let lease = &leases[0];
    for (key, expected) in [
        ("id", json!("7")),
        ("leaseStatusTypeId", json!("4")),
        ("propertyId", json!("220901")),
        ("leaseSubStatus", json!("Renewed")),
        ("moveInDate", json!("08/20/2024")),
        ("isMonthToMonth", json!(0)),
        ("moveOutDate", Value::Null),
    ] {
        assert_eq!(lease[key], expected, "{key}");
    }
    assert_eq!(lease["unitSpaces"]["unitSpace"][0]["unitSpace"], "101-A");
    let terms = lease["leaseIntervals"]["leaseInterval"].as_array().unwrap();
    let named: Vec<_> = terms
        .iter()
        .filter(|term| lease["leaseIntervalId"].as_str() == Some(&term["id"].to_string()))
        .collect();
    assert_eq!((terms.len(), named.len()), (2, 1));
    assert_eq!(
        (&named[0]["startDate"], &named[0]["endDate"]),
        (&json!("08/20/2025"), &json!("07/31/2026"))
    );
    assert_eq!(named[0]["leaseIntervalStatusTypeName"], "Current");
    let priya = json!({
        "id": 1, "customerType": "Primary", "firstName": "Priya", "lastName": "Vance",
        "nameFull": "Vance, Priya", "emailAddress": "priya.vance@example.com",
        "leaseCustomerStatus": "Current", "relationshipName": "Primary",
        "moveInDate": "08/20/2024",
        "phones": { "phone": [{ "phoneTypeName": "Primary", "phoneType": "mobile",
                                "phoneNumber": "+1 7755550133", "countryCode": 1 }] },
        "middleName": "K",
    });
    let customers = &lease["customers"]["customer"];
    assert_eq!(customers[0], priya);
    assert_eq!(
        (
            &customers[1]["customerType"],
            &customers[1]["leaseCustomerStatus"],
            &customers[1]["phones"]
        ),
        (&json!("Guarantor"), &json!("Cancelled"), &Value::Null)
    );
}

#[tokio::test]
async fn a_lease_of_r1_tells_the_same_in_other_places() {
    let simulator = start().await;
    list(&simulator, people());
    let lease = result(&simulator, "getLeases r1").await["leases"]["lease"][0].clone();
    assert_eq!(
        (&lease["unitNumberSpace"], &lease["isMonthToMonth"]),
        (&json!("101-A"), &json!("0"))
    );
    let events = lease["leaseActivities"]["leasesActivity"].as_array().unwrap();
    assert!(events.contains(&json!({ "eventType": "Lease To", "date": "2026-07-31" })));
    let customer = &lease["customers"]["customer"][0];
    assert_eq!(customer["email"], "priya.vance@example.com");
    assert_eq!(customer["phone"]["phoneNumber"], "+1 7755550133");

    simulator.set_quirks(EntrataQuirks {
        single_objects: true,
        no_wrapper: true,
        swapped_numbers: true,
        ..EntrataQuirks::default()
    });
    let params = json!({ "propertyId": JUNIPER, "leaseIds": "9" });
    let body = Reply::of(rpc(&simulator, "getLeases r1", &params)).await.json();
    let lease = &body["result"]["leases"]["lease"];
    assert_eq!((&body["requestId"], &lease["id"]), (&json!("15"), &json!(9)));
    assert_eq!(lease["customers"]["customer"]["id"], "3");
    assert_eq!(lease["leaseIntervals"]["leaseInterval"]["status"], "Future");
}

#[tokio::test]
async fn a_customer_has_every_lease_they_are_on() {
    let simulator = start().await;
    list(&simulator, people());
    let customers = result(&simulator, "getCustomers").await["Customers"]["Customer"].clone();
    assert_eq!(customers.as_array().unwrap().len(), 4);
    let ana = &customers[2];
    assert_eq!(
        (&ana["@attributes"]["Id"], &ana["UnitNumber"], &ana["BuildingName"]),
        (&json!("3"), &json!("102"), &json!("A"))
    );
    let states: Vec<_> = ana["LeaseId"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lease| {
            let identification = &lease["Identification"][0];
            (identification["IDValue"].clone(), identification["@attributes"]["Status"].clone())
        })
        .collect();
    assert_eq!(states, [(json!("8"), json!("Notice")), (json!("9"), json!("Future"))]);
    assert_eq!(customers[1]["LeaseId"][0]["CustomerType"], "Guarantor");
    assert!(customers[0].get("leaseStart").is_none() && customers[0].get("MoveInDate").is_none());
}

#[rstest]
#[case(false)]
#[case(true)]
#[tokio::test]
async fn mits_tells_tenants_and_leases_apart(#[case] attributes_apart: bool) {
    let simulator = start().await;
    list(&simulator, people());
    simulator.set_quirks(EntrataQuirks { attributes_apart, ..EntrataQuirks::default() });
    let application = result(&simulator, "getMitsLeases").await["LeaseApplication"].clone();
    let tenants = application["Tenant"].as_array().unwrap();
    assert_eq!((tenants.len(), application["LA_Lease"].as_array().unwrap().len()), (5, 4));
    let attribute = |object: &Value, key: &str| {
        if attributes_apart { object["@attributes"][key].clone() } else { object[key].clone() }
    };
    let (priya, lease) = (&tenants[0], &application["LA_Lease"][0]);
    assert_eq!(attribute(priya, "ResidentType"), "Primary");
    assert_eq!(attribute(&priya["Identification"], "IDType"), "Customer ID");
    assert_eq!(priya["LeaseID"]["Identification"]["IDValue"], "7");
    assert_eq!(priya["Residence"]["Address"]["Email"], "priya.vance@example.com");
    assert_eq!(
        (&lease["Unit"]["MarketingName"], &lease["Status"]["ApprovalStatus"]),
        (&json!("101-A"), &json!("Current"))
    );
    let event = &lease["LeaseEvents"]["LeaseEvent"][1];
    assert_eq!(
        (attribute(event, "EventType"), attribute(event, "Date")),
        (json!("Lease To"), json!("2026-07-31"))
    );
}

#[rstest]
#[case(Nobody::List, json!({ "lease": [] }))]
#[case(Nobody::Object, json!({}))]
#[case(Nobody::Array, json!([]))]
#[tokio::test]
async fn nobody_has_several_forms(#[case] nobody: Nobody, #[case] leases: Value) {
    let simulator = start().await;
    list(&simulator, json!([]));
    simulator.set_quirks(EntrataQuirks { nobody, ..EntrataQuirks::default() });
    for method in ["getLeases r1", "getLeases r2"] {
        assert_eq!(result(&simulator, method).await["leases"], leases);
    }
}

#[tokio::test]
async fn what_has_no_value_is_left_out_or_empty() {
    let simulator = start().await;
    list(
        &simulator,
        json!([
            { "id": "1", "lease": "7", "first_name": "", "email": "", "phone": "", "unit": "",
              "lease_start": "2026-01-01", "lease_end": "", "move_in": "", "move_out": "" },
        ]),
    );
    let lease = result(&simulator, "getLeases r2").await["leases"]["lease"][0].clone();
    let customer = lease["customers"]["customer"][0].clone();
    for key in
        ["firstName", "lastName", "emailAddress", "phones", "moveInDate", "leaseCustomerStatus"]
    {
        assert_eq!(customer.get(key), None, "{key}");
    }
    assert_eq!((lease.get("unitSpaces"), &lease["isMonthToMonth"]), (None, &json!(1)));
    let quirks = EntrataQuirks {
        empty_values: true,
        epoch_end_dates: true,
        cancelled_renewals: true,
        ..EntrataQuirks::default()
    };
    simulator.set_quirks(quirks);
    let lease = result(&simulator, "getLeases r2").await["leases"]["lease"][0].clone();
    let customer = &lease["customers"]["customer"][0];
    assert_eq!((&customer["firstName"], &customer["phones"]), (&json!(""), &json!({})));
    assert_eq!((customer.get("lastName"), &lease["unitSpaces"]), (None, &json!({})));
    let terms = lease["leaseIntervals"]["leaseInterval"].as_array().unwrap();
    assert_eq!(terms[0]["endDate"], "12/31/1969");
    assert_eq!(terms.last().unwrap()["leaseIntervalStatusTypeName"], "Cancelled");
    assert_eq!(lease["leaseIntervalId"], terms[0]["id"].to_string());
}

#[tokio::test]
async fn a_household_has_roles_states_and_somebody_who_answers_for_it() {
    let simulator =
        start_with(SimulatorOptions { properties_per_pms: 1, ..SimulatorOptions::default() }).await;
    let leases = result(&simulator, "getLeases r2").await["leases"]["lease"].clone();
    let customers: Vec<&Value> = leases
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|lease| lease["customers"]["customer"].as_array().unwrap())
        .collect();
    assert_eq!(customers.len(), 40);
    for kind in ["Primary", "Co-Applicant", "Guarantor"] {
        assert!(customers.iter().any(|customer| customer["customerType"] == kind), "{kind}");
    }
    let guarantor =
        customers.iter().find(|customer| customer["customerType"] == "Guarantor").unwrap();
    assert_eq!(
        (&guarantor["leaseCustomerStatus"], guarantor.get("moveInDate")),
        (&json!("Cancelled"), None)
    );
    for state in ["1", "2", "3", "4", "5", "6"] {
        let has = |lease: &Value| lease["leaseStatusTypeId"] == state;
        assert!(leases.as_array().unwrap().iter().any(has), "{state}");
    }
}
