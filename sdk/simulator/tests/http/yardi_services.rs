//! Yardi's other services: the same people, credentials and faults in other forms.

use pms_simulator::{Fault, FaultKind, Pms, Simulator, YardiQuirks};
use rstest::rstest;
use serde_json::json;

use crate::support::{MAPLE, Reply, Soap, Tree, http, residents, start, yardi_message};

/// A call of each operation for `maple01`, its interface first.
fn calls(simulator: &Simulator) -> [(&'static str, Soap); 5] {
    let transactions = "ItfResidentTransactions20";
    let insurance = ("itfrentersinsurance", "ItfRentersInsurance30");
    [
        ("residents", Soap::residents(simulator, MAPLE)),
        (
            "transactions",
            Soap::to(simulator, transactions, transactions, "GetResidentTransactions_Login")
                .before("InterfaceEntity", "YardiPropertyId", MAPLE),
        ),
        (
            "common",
            Soap::to(simulator, "ItfCommonData", "ItfCommonData", "GetTenants")
                .with("YardiPropertyId", MAPLE),
        ),
        (
            "renters",
            Soap::to(simulator, insurance.0, insurance.1, "GetUnitConfiguration").before(
                "InterfaceEntity",
                "PropertyId",
                MAPLE,
            ),
        ),
        (
            "resident_data",
            Soap::new(simulator, "GetResidentData")
                .with("YardiPropertyId", MAPLE)
                .with("LedgerAsOfDate", "2026-06-02T00:00:00")
                .with("IncludeRoommateData", "true"),
        ),
    ]
}

fn call(simulator: &Simulator, interface: &str) -> Soap {
    let calls = calls(simulator).into_iter();
    calls.into_iter().find(|(name, _)| *name == interface).unwrap().1
}

async fn tree(simulator: &Simulator, interface: &str) -> Tree {
    let reply = call(simulator, interface).send().await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    Tree::parse(&reply.body)
}

/// Everyone listed, by whatever the interface calls their code.
fn codes(tree: &Tree) -> Vec<String> {
    let attribute = |names: &[&str], key: &str| {
        let elements = names.iter().flat_map(|name| tree.all(name));
        let codes = elements.filter_map(|element| element.attributes.get(key).cloned());
        codes.collect::<Vec<_>>()
    };
    let texts = |names: &[&str], key: &str| {
        let elements = names.iter().flat_map(|name| tree.all(name));
        elements.filter_map(|element| element.text_of(key)).collect::<Vec<_>>()
    };
    let tenants = tree.all("Tenants").into_iter().flat_map(|tenant| tenant.all("Identification"));
    let mut codes = [
        attribute(&["Resident", "Tenant"], "tCode"),
        attribute(&["OtherOccupant"], "Code"),
        texts(&["MITS:Customer"], "MITS:CustomerID"),
        texts(&["Resident", "Roommate"], "Id"),
        tenants.map(|identification| identification.attributes["IDValue"].clone()).collect(),
    ]
    .concat();
    codes.sort();
    codes
}

fn family() -> Vec<pms_simulator::Resident> {
    residents(json!([
        { "id": "t1", "first_name": "Nora", "last_name": "Quinn", "status": "Notice",
          "email": "nora@example.com", "phone": "512-555-0142", "unit": "0103",
          "lease_start": "2026-02-01", "lease_end": "2027-01-31",
          "move_in": "2024-02-01", "move_out": "2026-07-31" },
        { "id": "r1", "first_name": "Ilse", "email": "", "move_in": "", "move_out": "2026-05-31",
          "household": "t1", "role": "occupant" },
        { "id": "t2", "status": "Past", "unit": "0104", "move_in": "2020-01-01",
          "move_out": "2026-05-31" },
        { "id": "t3", "status": "Future", "unit": "0104", "move_in": "2026-07-01", "move_out": "" },
        { "id": "t4", "status": "Wait List" },
    ]))
}

#[tokio::test]
async fn each_interface_lists_the_people_it_knows_of() {
    let simulator = start().await;
    simulator.replace_residents(Pms::Yardi, MAPLE, family()).unwrap();
    let everyone = vec!["r1", "t1", "t2", "t3", "t4"];
    for (interface, people) in [
        ("residents", everyone.clone()),
        ("transactions", everyone.clone()),
        ("common", vec!["t1", "t2", "t3", "t4"]),
        ("renters", vec!["r1", "t1", "t3", "t4"]),
        ("resident_data", everyone),
    ] {
        assert_eq!(codes(&tree(&simulator, interface).await), people, "{interface}");
    }
}

#[tokio::test]
async fn every_service_lists_properties_and_describes_itself() {
    let simulator = start().await;
    for (interface, call) in calls(&simulator) {
        let file = call.url.rsplit('/').next().unwrap().trim_end_matches(".asmx").to_owned();
        let service = call.namespace.rsplit('/').next().unwrap().to_owned();
        let list = Soap::to(&simulator, &file, &service, "GetPropertyConfigurations");
        let listed = Tree::parse(&list.send().await.body);
        assert_eq!(listed.all("Code")[0].text, MAPLE, "{interface}");
        let response = listed.all("GetPropertyConfigurationsResponse")[0];
        assert_eq!(response.attributes["xmlns"], call.namespace);

        let wsdl = Tree::parse(&Reply::of(http().get(format!("{}?WSDL", call.url))).await.body);
        assert_eq!(wsdl.attributes["targetNamespace"], call.namespace);
        let element = wsdl.all("s:element").into_iter().find(|element| {
            element.attributes.get("name").is_some_and(|name| name == call.operation)
        });
        let sequence = element.unwrap().all("s:element").into_iter().skip(1);
        let sequence: Vec<String> =
            sequence.map(|element| element.attributes["name"].clone()).collect();
        let sent: Vec<&str> = call.elements.iter().map(|(name, _)| *name).collect();
        let known: Vec<&str> =
            sequence.iter().map(String::as_str).filter(|name| sent.contains(name)).collect();
        assert_eq!(known, sent, "{interface}");
    }
}

#[tokio::test]
async fn every_operation_checks_credentials_and_property() {
    let simulator = start().await;
    for (interface, call) in calls(&simulator) {
        for (element, message) in [
            ("UserName", "Login failed."),
            ("Password", "Login failed."),
            ("ServerName", "Login failed."),
            ("Database", "Login failed."),
            ("Platform", "Login failed."),
            ("InterfaceEntity", "Invalid Interface Entity"),
            ("InterfaceLicense", "Invalid Interface License"),
        ] {
            let reply = call.clone().with(element, "wrong").send().await;
            assert_eq!(yardi_message(&reply), message, "{interface}: {element}");
        }
        let property = if interface == "renters" { "PropertyId" } else { "YardiPropertyId" };
        let reply = call.clone().with(property, "oak09").send().await;
        assert_eq!(yardi_message(&reply), "Invalid or missing Yardi Property Id: oak09");
        let last = simulator.calls().pop().unwrap();
        assert_eq!(
            (last.operation.as_deref(), &last.properties[..]),
            (Some(call.operation), &["oak09".to_owned()][..])
        );
        assert_eq!(last.parameters["Password"], "***");
    }
}

#[tokio::test]
async fn a_property_after_the_licence_arrives_as_null_where_it_comes_before_the_entity() {
    let simulator = start().await;
    for (interface, element) in [("transactions", "YardiPropertyId"), ("renters", "PropertyId")] {
        let mut call = call(&simulator, interface);
        let place = call.elements.iter().position(|(name, _)| *name == element).unwrap();
        let property = call.elements.remove(place);
        call.elements.push(property);
        let message = yardi_message(&call.send().await);
        assert_eq!(message, "Invalid or missing Yardi Property Id: ", "{interface}");
    }
}

#[tokio::test]
async fn an_operation_of_another_service_is_a_fault() {
    let simulator = start().await;
    let mut call = call(&simulator, "common");
    call.url = call.url.replace("ItfCommonData", "ItfResidentData");
    let reply = call.send().await;
    assert_eq!(reply.status, 500);
    assert!(reply.body.contains("did not recognize the value of HTTP Header SOAPAction"));
}

#[rstest]
#[case("IncludeRoommateData", "yes", "'yes' is not a valid Boolean value")]
#[case("LedgerAsOfDate", "06/02/2026", "'06/02/2026' is not a valid AllXsd value")]
#[tokio::test]
async fn a_value_of_another_type_is_a_fault(
    #[case] element: &'static str,
    #[case] value: &str,
    #[case] says: &str,
) {
    let simulator = start().await;
    let reply = call(&simulator, "resident_data").with(element, value).send().await;
    assert_eq!(reply.status, 500);
    assert!(
        reply.body.contains(&quick_xml::escape::partial_escape(says).into_owned()),
        "{}",
        reply.body
    );
}

#[tokio::test]
async fn transactions_tell_a_notice_by_the_move_out_alone() {
    let simulator = start().await;
    simulator.replace_residents(Pms::Yardi, MAPLE, family()).unwrap();
    let tree = tree(&simulator, "transactions").await;
    let customers = tree.all("MITS:Customer");
    let told: Vec<_> = customers
        .iter()
        .map(|customer| {
            let date = |name| customer.text_of(name).unwrap_or_default();
            (
                customer.attributes["Type"].as_str(),
                date("MITS:ActualMoveIn"),
                date("MITS:ExpectedMoveOutDate"),
                date("MITS:ActualMoveOut"),
            )
        })
        .collect();
    let day = str::to_owned;
    assert_eq!(
        told,
        [
            ("current resident", day("2024-02-01"), day("2026-07-31"), day("")),
            ("customer", day("0001-01-01"), day(""), day("2026-05-31")),
            ("former resident", day("2020-01-01"), day(""), day("2026-05-31")),
            ("future resident", day(""), day(""), day("")),
            ("prospect", day(""), day(""), day("")),
        ]
    );
    let leased: Vec<_> = tree.all("MITS:UnitLeasedStatus").iter().map(|e| e.text.clone()).collect();
    assert_eq!(leased, ["on notice", "available", "reserved"]);
    assert_eq!(customers[0].text_of("MITS:PhoneNumber").as_deref(), Some("512-555-0142"));
    assert!(customers[1].all("MITS:PhoneNumber").is_empty());
    assert!(customers[1].all("MITS:Email").is_empty());
}

#[tokio::test]
async fn who_has_no_unit_stands_in_a_pseudo_unit() {
    let simulator = start().await;
    let mut listed = family();
    listed[3].unit = Some(String::new());
    simulator.replace_residents(Pms::Yardi, MAPLE, listed).unwrap();
    let tree = tree(&simulator, "renters").await;
    let units: Vec<_> = tree
        .all("Unit")
        .into_iter()
        .map(|unit| {
            (unit.text_of("UnitId").unwrap(), unit.text_of("Excluded").unwrap(), codes(unit))
        })
        .filter(|(_, _, people)| !people.is_empty())
        .collect();
    let unit = |name: &str, excluded: &str, people: &[&str]| {
        (name.to_owned(), excluded.to_owned(), people.iter().map(ToString::to_string).collect())
    };
    assert_eq!(
        units,
        [
            unit("0103", "0", &["r1", "t1"]),
            unit("NONRESID", "1", &["t3"]),
            unit("WAIT", "1", &["t4"]),
        ]
    );
    let vacant =
        tree.all("Unit").into_iter().any(|unit| unit.text_of("UnitId").as_deref() == Some("0104"));
    assert!(vacant, "a unit is listed though nobody lives in it");
    assert_eq!(tree.all("Roommate")[0].text_of("Lessee").as_deref(), Some("No"));
}

#[tokio::test]
async fn lease_files_hold_what_the_call_includes() {
    let simulator = start().await;
    simulator.replace_residents(Pms::Yardi, MAPLE, family()).unwrap();
    let full = tree(&simulator, "resident_data").await;
    assert_eq!(full.text_of("TotalLeaseFiles").as_deref(), Some("4"));
    assert_eq!(full.text_of("TotalTenants").as_deref(), Some("5"));
    assert!(full.all("Ledger").is_empty());

    let call = call(&simulator, "resident_data");
    let one = call.clone().with("IncludeRoommateData", "0").with("IncludeLedger", "1");
    let mut one = one.before("LedgerAsOfDate", "TenantCode", "t1");
    let place = one.elements.iter().position(|(name, _)| *name == "IncludeLedger").unwrap();
    let ledger = one.elements.remove(place);
    one.elements.insert(place - 2, ledger);
    let tree = Tree::parse(&one.send().await.body);
    assert_eq!(codes(&tree), ["t1"]);
    assert_eq!(tree.text_of("TotalLeaseFiles").as_deref(), Some("1"));
    let balance = tree.all("Ledger")[0].all("Identification")[0];
    assert_eq!(balance.attributes["IDType"], "2026-06-02");
}

#[rstest]
#[case::there(Fault::new(Pms::Yardi, FaultKind::WrongTotal).for_operation("GetResidentData"))]
#[case::wherever_it_can_be(Fault::new(Pms::Yardi, FaultKind::WrongTotal))]
#[tokio::test]
async fn a_total_may_be_wrong(#[case] fault: Fault) {
    let simulator = start().await;
    simulator.replace_residents(Pms::Yardi, MAPLE, family()).unwrap();
    simulator.fault(fault.times(1)).unwrap();
    // A list without a total does not use the fault up.
    tree(&simulator, "residents").await;
    for total in ["5", "4"] {
        let tree = tree(&simulator, "resident_data").await;
        assert_eq!(tree.text_of("TotalLeaseFiles").as_deref(), Some(total));
        assert_eq!(tree.all("LeaseFile").len(), 4);
    }
}

#[tokio::test]
async fn an_empty_list_is_of_nobody() {
    let simulator = start().await;
    simulator.fault(Fault::new(Pms::Yardi, FaultKind::Empty)).unwrap();
    for (interface, list) in [
        ("transactions", "PropertyID"),
        ("common", "Tenants"),
        ("renters", "Units"),
        ("resident_data", "LeaseFiles"),
    ] {
        let tree = tree(&simulator, interface).await;
        assert!(codes(&tree).is_empty(), "{interface}");
        assert_eq!(tree.all(list).len(), 1, "{interface}");
    }
    simulator.set_quirks(YardiQuirks { empty_property_tenants: true, ..YardiQuirks::default() });
    let tree = tree(&simulator, "common").await;
    assert!(tree.all("PropertyTenants")[0].children.is_empty());
}

#[tokio::test]
async fn faults_look_alike_at_every_service() {
    let simulator = start().await;
    for (_, call) in calls(&simulator) {
        for kind in [FaultKind::BadCredentials, FaultKind::MissingPermission] {
            simulator.fault(Fault::new(Pms::Yardi, kind).times(1)).unwrap();
        }
        assert_eq!(yardi_message(&call.send().await), "Login failed.");
        assert_eq!(
            yardi_message(&call.send().await),
            format!("User does not have rights to property: {MAPLE}")
        );
        let fault = Fault::new(Pms::Yardi, FaultKind::ServerError).with_status(500).times(1);
        simulator.fault(fault.for_property(MAPLE)).unwrap();
        assert!(call.send().await.body.contains("soap:Fault"));
    }
}

#[tokio::test]
async fn namespaces_prefixes_and_slots_differ_between_installs() {
    let simulator = start().await;
    simulator.replace_residents(Pms::Yardi, MAPLE, family()).unwrap();
    let usual = call(&simulator, "transactions").send().await.body;
    let root = Tree::parse(&usual);
    let root = root.all("ResidentTransactions")[0];
    assert_eq!(root.attributes["xmlns"], "http://yardi.com/ResidentTransactions20");
    assert_eq!(root.attributes["xmlns:MITS"], "http://my-company.com/namespace");
    assert!(root.attributes.contains_key("xmlns:xsi"));

    simulator.set_quirks(YardiQuirks {
        no_mits_prefix: true,
        no_default_namespace: true,
        unbound_xsi: true,
        office_phones: true,
        sentinel_dates: true,
        ..YardiQuirks::default()
    });
    let body = call(&simulator, "transactions").send().await.body;
    assert!(!body.contains("MITS:") && !body.contains("xmlns:MITS"));
    let root = Tree::parse(&body);
    let root = root.all("ResidentTransactions")[0];
    assert_eq!(root.attributes["xmlns"], "");
    assert!(!root.attributes.contains_key("xmlns:xsi"));
    assert!(root.attributes.contains_key("xsi:schemaLocation"));
    assert_eq!(root.all("Phone")[0].attributes["Type"], "office");
    assert_eq!(
        root.all("Customer")[3].text_of("ExpectedMoveOutDate").as_deref(),
        Some("0001-01-01")
    );

    for (interface, sentinel) in
        [("common", "1/1/1900"), ("renters", "1900-01-01"), ("resident_data", "1900-01-01")]
    {
        assert!(call(&simulator, interface).send().await.body.contains(sentinel), "{interface}");
    }
}

#[tokio::test]
async fn charges_make_an_answer_large() {
    let simulator = start().await;
    let usual = call(&simulator, "transactions").send().await.body.len();
    simulator.set_quirks(YardiQuirks { charges_per_record: 200, ..YardiQuirks::default() });
    let body = call(&simulator, "transactions").send().await.body;
    assert!(body.len() > usual + 1_000_000);
    let records = Tree::parse(&body).all("RT_Customer").len();
    assert_eq!(body.matches("<Charge>").count(), records * 200);
}

#[tokio::test]
async fn raw_fields_belong_to_the_operation_they_stand_under() {
    let simulator = start().await;
    let listed = residents(json!([{
        "id": "t1", "status": "Current", "lease_start": "2026-02-01", "unit": "0103",
        "pms": {
            "LeaseFromDate": "02/31/0025",
            "GetUnitConfiguration": { "LeaseFrom": "0025-02-01T00:00:00" },
            "GetResidentTransactions_Login": { "@Type": "guest" },
            "GetResidentData": { "LeaseBegin": null },
        },
    }]));
    simulator.replace_residents(Pms::Yardi, MAPLE, listed).unwrap();
    let text = async |interface, name| tree(&simulator, interface).await.text_of(name);
    assert_eq!(text("residents", "LeaseFromDate").await.as_deref(), Some("02/31/0025"));
    assert_eq!(text("common", "LeaseFromDate").await.as_deref(), Some("02/31/0025"));
    assert_eq!(text("renters", "LeaseFrom").await.as_deref(), Some("0025-02-01T00:00:00"));
    assert_eq!(text("resident_data", "LeaseBegin").await, None);
    assert_eq!(text("residents", "GetUnitConfiguration").await, None);
    let tree = tree(&simulator, "transactions").await;
    assert_eq!(tree.all("MITS:Customer")[0].attributes["Type"], "guest");
    assert_eq!(tree.text_of("MITS:LeaseFromDate").as_deref(), Some("2026-02-01"));
}
