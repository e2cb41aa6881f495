//! The answers compared with the sample payloads of the fact sheets, element by element.

use pms_simulator::{Address, Pms, PropertyDetails, Simulator, SimulatorOptions};
use serde_json::{Value, json};

use crate::support::{
    ALDER, EVERYTHING, MAPLE, Reply, Rpx, Soap, Tree, appfolio, http, residents,
    signed_for_reports, start, start_with, tenants,
};

#[tokio::test]
async fn residents_stand_as_in_yardis_sample() {
    let simulator = start().await;
    let listed = residents(json!([
        {
            "id": "t0041001", "first_name": "Nora", "last_name": "O'Quinn", "status": "Current",
            "email": "nora.oquinn@example.com", "phone": "(512) 555-0142", "unit": "0103",
            "lease_start": "2026-02-01", "lease_end": "2027-01-31",
            "move_in": "2024-02-01", "move_out": "", "household": "t0041001",
            "pms": {
                "@pCode": "p0071001", "Rent": "1450.00", "UnitRent": "1450.00",
                "UnitSqFt": "780.000000", "UnitType": "mapl1b1",
                "UnitTypeDescription": "1 bedroom, 1 bath", "UnitTypeRent": "1475.000000",
                "UnitTypeSqFt": "780.000000",
            },
        },
        {
            "id": "r0009001", "first_name": "Ilse", "last_name": "O'Quinn",
            "email": "ilse@example.com", "move_in": "2024-02-01", "move_out": "",
            "household": "t0041001", "role": "occupant",
        },
        {
            "id": "t0041002", "first_name": "Dev", "last_name": "Rao & Sons LLC",
            "status": "Applicant", "email": "", "phone": "", "unit": "0211",
            "lease_start": "2026-07-15", "lease_end": "2027-07-14",
            "move_in": "2026-07-15", "move_out": "", "pms": { "@pCode": "p0071002" },
        },
    ]));
    simulator.replace_residents(Pms::Yardi, MAPLE, listed).unwrap();

    let reply = Soap::residents(&simulator, MAPLE).send().await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "text/xml; charset=utf-8");
    let answer = Tree::parse(&reply.body);
    let sample = Tree::parse(include_str!("fixtures/get_residents.xml"));
    assert_eq!(answer.all("GetResidentsResponse"), [&sample]);
    assert_eq!(answer.name, "soap:Envelope");
    assert_eq!(answer.children[0].name, "soap:Body");
}

/// The one household of the other samples, as of the second of June.
fn household(status: &str, move_out: &str, pms: &Value) -> Value {
    json!([
        {
            "id": "t0041001", "first_name": "Nora", "last_name": "O'Quinn", "status": status,
            "email": "nora.oquinn@example.com", "phone": "(512) 555-0142", "unit": "0103",
            "lease_start": "2026-02-01", "lease_end": "2027-01-31",
            "move_in": "2024-02-01", "move_out": move_out, "household": "t0041001", "pms": pms,
        },
        {
            "id": "r0009001", "first_name": "Ilse", "last_name": "O'Quinn",
            "email": "ilse@example.com", "household": "t0041001", "role": "occupant",
        },
    ])
}

#[tokio::test]
async fn transactions_stand_as_in_yardis_sample() {
    let simulator = start().await;
    let mut listed = household("Notice", "2026-07-31", &json!({}));
    listed[0]["phone"] = json!("5125550142");
    simulator.replace_residents(Pms::Yardi, MAPLE, residents(listed)).unwrap();
    let service = "ItfResidentTransactions20";
    let call = Soap::to(&simulator, service, service, "GetResidentTransactions_Login").before(
        "InterfaceEntity",
        "YardiPropertyId",
        MAPLE,
    );
    let answer = Tree::parse(&call.send().await.body);
    let sample = Tree::parse(include_str!("fixtures/get_resident_transactions.xml"));
    // Facts of the unit and the prospect, which the world makes up.
    let made_up = [
        "MITS:Description",
        "MITS:CurrentRent",
        "MITS:UnitType",
        "MITS:UnitBedrooms",
        "MITS:UnitBathrooms",
        "MITS:UnitRent",
        "MITS:MarketRent",
    ];
    assert_eq!(
        answer.without_texts(&made_up).all("GetResidentTransactions_LoginResponse"),
        [&sample.without_texts(&made_up)]
    );
}

#[tokio::test]
async fn tenants_stand_as_in_yardis_sample() {
    let simulator = start().await;
    let pms = json!({ "@pCode": "p0071001", "NoticeDate": "6/1/2026" });
    let listed = household("Notice", "2026-07-31", &pms);
    simulator.replace_residents(Pms::Yardi, MAPLE, residents(listed)).unwrap();
    let call = Soap::to(&simulator, "ItfCommonData", "ItfCommonData", "GetTenants")
        .with("YardiPropertyId", MAPLE);
    let answer = Tree::parse(&call.send().await.body);
    let sample = Tree::parse(include_str!("fixtures/get_tenants.xml"));
    assert_eq!(answer.all("GetTenantsResponse"), [&sample]);
}

#[tokio::test]
async fn lease_files_stand_as_in_yardis_sample() {
    let simulator = start().await;
    let written_at = "2026-06-02T04:48:27Z".parse().unwrap();
    simulator.set_clock(pms_simulator::ClockSetting::Now(Some(written_at))).unwrap();
    let ledger = json!({ "Identification": {
        "@IDValue": "25.00", "@IDType": "2026-06-02", "@OrganizationName": "Balance on Date",
    } });
    let listed = household("Current", "", &json!({ "GetResidentData": { "Ledger": ledger } }));
    simulator.replace_residents(Pms::Yardi, MAPLE, residents(listed)).unwrap();
    let call = Soap::new(&simulator, "GetResidentData")
        .with("YardiPropertyId", MAPLE)
        .with("IncludeLedger", "true")
        .with("LedgerAsOfDate", "2026-06-02T00:00:00");
    let answer = Tree::parse(&call.send().await.body);
    // The world knows no middle names.
    let sample =
        include_str!("fixtures/get_resident_data.xml").replace("<MiddleName>B</MiddleName>", "");
    let made_up = ["LegalName", "UnitType", "MonthlyRentAmount"];
    assert_eq!(
        answer.without_texts(&made_up).all("GetResidentDataResponse"),
        [&Tree::parse(&sample).without_texts(&made_up)]
    );
}

#[tokio::test]
async fn properties_stand_as_in_yardis_sample() {
    let simulator =
        start_with(SimulatorOptions { properties_per_pms: 1, ..SimulatorOptions::default() }).await;
    let reply = Soap::new(&simulator, "GetPropertyConfigurations").send().await;
    let answer = Tree::parse(&reply.body);
    let sample = Tree::parse(include_str!("fixtures/get_property_configurations.xml"));
    assert_eq!(answer.all("GetPropertyConfigurationsResponse"), [&sample]);
}

#[tokio::test]
async fn tenants_stand_as_in_appfolios_sample() {
    let simulator = start().await;
    let updated_at = "2026-05-20T09:12:44Z".parse().unwrap();
    simulator.set_clock(pms_simulator::ClockSetting::Now(Some(updated_at))).unwrap();
    let address = Address {
        street: "9 Alder St".into(),
        city: "Tacoma".into(),
        state: "WA".into(),
        postal_code: "98402".into(),
    };
    let details = PropertyDetails { name: "Alder House".into(), address };
    assert!(simulator.put_property(Pms::AppFolio, ALDER, details));
    let occupancy = "5a9f1c22-0000-4000-8000-000000000301";
    let leased = json!({
        "status": "Current", "unit": "3B", "household": occupancy,
        "move_in": "2025-03-01", "move_out": "",
        "lease_start": "2026-03-01", "lease_end": "2027-02-28",
    });
    let listed = json!([
        {
            "id": "5a9f1c22-0000-4000-8000-000000000101", "first_name": "Ruth",
            "last_name": "Ibarra ", "email": "ruth.ibarra@example.com",
            "phone": "(253) 555-0188", "role": "leaseholder", "pms": { "CurrentRent": "1250.00" },
        },
        {
            "id": "5a9f1c22-0000-4000-8000-000000000102", "first_name": "Jonah",
            "last_name": "Ibarra", "email": "", "phone": "", "role": "occupant",
        },
    ]);
    let rows = listed.as_array().unwrap().iter().map(|row| {
        let mut row = row.as_object().unwrap().clone();
        row.extend(leased.as_object().unwrap().clone());
        Value::Object(row)
    });
    let listed = residents(Value::Array(rows.collect()));
    simulator.replace_residents(Pms::AppFolio, ALDER, listed).unwrap();

    let units =
        appfolio(&simulator, &format!("/api/v0/units?{EVERYTHING}&filters[PropertyId]={ALDER}"));
    let units = Reply::of(units).await.json();
    assert_eq!(units["data"][0]["Name"], "3B");
    let mut sample: Value = serde_json::from_str(include_str!("fixtures/tenants.json")).unwrap();
    for tenant in sample.as_array_mut().unwrap() {
        tenant["UnitId"] = units["data"][0]["Id"].clone();
    }
    let answer = tenants(&simulator, &format!("filters[PropertyId]={ALDER}")).await;
    // Compared as text, so that the order of keys counts too.
    assert_eq!(Value::Array(answer).to_string(), sample.to_string());
}

#[tokio::test]
async fn residents_stand_as_in_realpages_sample() {
    let simulator = start().await;
    let leased = json!({
        "unit": "1204", "status": "Current", "lease": "7044", "lease_start": "2026-01-15",
        "lease_end": "2027-01-14", "move_in": "2025-01-15", "move_out": "",
    });
    let listed = json!([
        {
            "id": "5980-6121", "first_name": "Amara", "last_name": "Obi-Lund",
            "email": "amara@example.com", "phone": "(813) 555-0102",
            "pms": {
                "unitid": "55", "homephone": "(813) 555-0101", "applieddate": "2024-12-20",
                "approveddate": "2024-12-22", "leasesigneddate": "2024-12-28",
                "residentsincedate": "2025-01-15", "rent": "1610.00", "haspets": "Y",
                "addresslist": { "address": {
                    "type": "REGULAR", "address1": "2200 Cedar Ridge Rd # 1204", "address2": "",
                    "city": "Tampa", "state": "FL", "zip": "33618-0001", "country": "US",
                    "phone": "", "cell": "", "email": "",
                } },
            },
        },
        {
            "id": "5980-6122", "first_name": "Teo", "last_name": "Obi-Lund",
            "email": "noemail@noemail.com", "role": "occupant", "pms": { "unitid": "55" },
        },
    ]);
    let rows = listed.as_array().unwrap().iter().map(|row| {
        let mut row = row.as_object().unwrap().clone();
        row.extend(leased.as_object().unwrap().clone());
        Value::Object(row)
    });
    let listed = residents(Value::Array(rows.collect()));
    simulator.replace_residents(Pms::RealPage, "9100001", listed).unwrap();

    let answer = Tree::parse(&Rpx::info(&simulator, "9100001").send().await.body);
    assert_eq!(answer, Tree::parse(include_str!("fixtures/get_resident_list_info.xml")));
}

#[tokio::test]
async fn a_site_stands_as_in_realpages_sample() {
    let simulator = start().await;
    let address = Address {
        street: "2200 Cedar Ridge Rd".into(),
        city: "Tampa".into(),
        state: "FL".into(),
        postal_code: "33618".into(),
    };
    let details = PropertyDetails { name: "Cedar Ridge".into(), address };
    simulator.put_property(Pms::RealPage, "9100001", details);
    let answer = Tree::parse(&Rpx::new(&simulator, "getsitelist", "9100001").send().await.body);
    assert_eq!(answer, Tree::parse(include_str!("fixtures/get_site_list.xml")));
}

#[tokio::test]
async fn a_refusal_stands_as_in_realpages_sample() {
    let simulator = start().await;
    let call = Rpx::for_interface(&simulator, "residentlist", "getresidentlistinfo", "9100001");
    let answer = Tree::parse(&call.send().await.body);
    assert_eq!(answer, Tree::parse(include_str!("fixtures/not_authorized.xml")));
}

/// The world of the reports' samples: one property, one tenant.
async fn report_of_one() -> Simulator {
    let options = SimulatorOptions { properties_per_pms: 0, ..SimulatorOptions::default() };
    let simulator = start_with(options).await;
    let details = PropertyDetails {
        name: "Alder House".to_owned(),
        address: Address {
            street: "9 Alder St".to_owned(),
            city: "Tacoma".to_owned(),
            state: "WA".to_owned(),
            postal_code: "98402".to_owned(),
        },
    };
    simulator.put_property(Pms::AppFolio, ALDER, details);
    let listed = residents(json!([{
        "id": "5a9f1c22-0000-4000-8000-000000000101", "first_name": "Ruth",
        "last_name": "Ibarra", "email": "ruth.ibarra@example.com", "phone": "(253) 555-0188",
        "unit": "3B", "status": "Current", "role": "leaseholder",
        "household": "5a9f1c22-0000-4000-8000-000000000301",
        "lease_start": "2026-03-01", "lease_end": "2027-02-28",
        "move_in": "2025-03-01", "move_out": "",
    }]));
    simulator.replace_residents(Pms::AppFolio, ALDER, listed).unwrap();
    simulator
}

#[tokio::test]
async fn a_report_of_version_2_stands_as_in_appfolios_sample() {
    let simulator = report_of_one().await;
    let phones = json!({ "pms": {
        "emails": "ruth.ibarra@example.com, r.ibarra@example.org",
        "phone_numbers": "Mobile: (253) 555-0188, Home: (253) 555-0189",
    } });
    let id = simulator.residents(Pms::AppFolio, ALDER).unwrap()[0].id.clone();
    simulator.patch_resident(Pms::AppFolio, ALDER, &id, None, phones.as_object().unwrap()).unwrap();
    let url = format!("{}/api/v2/reports/tenant_directory.json", simulator.endpoint(Pms::AppFolio));
    let reply = Reply::of(signed_for_reports(&simulator, http().post(url).json(&json!({})))).await;
    let sample: Value =
        serde_json::from_str(include_str!("fixtures/tenant_directory_v2.json")).unwrap();
    assert_eq!(reply.json()["results"].to_string(), sample["results"].to_string());
}

#[tokio::test]
async fn a_report_of_version_1_says_what_appfolios_sample_says() {
    let simulator = report_of_one().await;
    let url = format!("{}/api/v1/reports/tenant_directory.json", simulator.endpoint(Pms::AppFolio));
    let reply = Reply::of(signed_for_reports(&simulator, http().get(url))).await;
    let sample: Value =
        serde_json::from_str(include_str!("fixtures/tenant_directory_v1.json")).unwrap();
    assert_eq!(reply.json(), sample);
}
