//! RealPage's transport, dispatch, sign-in, lists and habits.

use pms_simulator::{
    CredentialsSeen, Fault, FaultKind, Pms, RealPageDates, RealPageQuirks, Resident, Simulator,
};
use rstest::rstest;
use serde_json::json;

use crate::support::{Reply, Rpx, Tree, http, realpage_refusal, residents, start};

/// The first site of the invented world.
const CEDAR: &str = "9100001";

/// A household of two, somebody who has gone and an applicant.
fn four_people() -> Vec<Resident> {
    residents(json!([
        { "id": "7-1", "first_name": "Amara", "last_name": "Lund", "status": "Current",
          "email": "amara@example.com", "phone": "(813) 555-0102", "unit": "1204", "lease": "70",
          "lease_start": "2026-01-15", "move_out": "" },
        { "id": "7-2", "first_name": "Teo", "last_name": "Lund", "status": "Current",
          "email": "", "unit": "1204", "lease": "70", "role": "occupant" },
        { "id": "8-1", "first_name": "Ruth", "last_name": "Abe", "status": "Former",
          "unit": "1204", "lease": "60", "move_out": "2025-12-31" },
        { "id": "9-1", "first_name": "Hugo", "last_name": "Roy", "status": "Applicant",
          "unit": "", "lease": "71" },
    ]))
}

async fn with_four_people() -> Simulator {
    let simulator = start().await;
    simulator.replace_residents(Pms::RealPage, CEDAR, four_people()).unwrap();
    simulator
}

/// The rows of an answer.
fn rows(reply: &Reply) -> Vec<Tree> {
    assert_eq!(reply.status, 200, "{}", reply.body);
    Tree::parse(&reply.body).all("resident").into_iter().cloned().collect()
}

/// The people of an answer as `household-member`.
fn people(reply: &Reply) -> Vec<String> {
    let id = |row: &Tree, name| row.text_of(name).unwrap();
    rows(reply)
        .iter()
        .map(|row| format!("{}-{}", id(row, "residenthouseholdid"), id(row, "residentmemberid")))
        .collect()
}

#[tokio::test]
async fn everybody_is_listed_with_household_member_and_lease() {
    let simulator = with_four_people().await;
    let reply = Rpx::info(&simulator, CEDAR).send().await;
    assert_eq!(reply.header("content-type"), "text/xml; charset=utf-8");
    assert_eq!(people(&reply), ["7-1", "7-2", "8-1", "9-1"]);
    let rows = rows(&reply);
    let told = |row: usize, names: &[&str]| -> Vec<Option<String>> {
        names.iter().map(|name| rows[row].text_of(name)).collect()
    };
    let value = |text: &str| Some(text.to_owned());
    assert_eq!(
        told(0, &["leaseid", "unitnumber", "buildingnumber", "hohbit", "begindate", "moveoutdate"]),
        [value("70"), value("1204"), value("12"), value("TRUE"), value("2026-01-15"), value("")]
    );
    assert_eq!(
        told(1, &["hohbit", "signerbit", "occupantbit", "email", "moveoutdate", "cellphone"]),
        [value("FALSE"), value("FALSE"), value("TRUE"), None, None, None]
    );
    assert_eq!(told(3, &["unitid", "unitnumber"]), [value(""), value("")]);
}

#[rstest]
#[case("ALL", "false", &["7-1", "7-2", "8-1", "9-1"])]
#[case("", "false", &["7-1", "7-2", "8-1", "9-1"])]
#[case("C", "false", &["7-1", "7-2"])]
#[case("C", "true", &["7-1"])]
#[case("F", "1", &["8-1"])]
#[case("P", "false", &["9-1"])]
#[tokio::test]
async fn the_list_is_narrowed_by_status_and_to_heads(
    #[case] status: &str,
    #[case] heads_only: &str,
    #[case] listed: &[&str],
) {
    let simulator = with_four_people().await;
    let call = Rpx::info(&simulator, CEDAR);
    let reply =
        call.argument("status", status).argument("headofhousehold", heads_only).send().await;
    assert_eq!(people(&reply), listed);
}

#[tokio::test]
async fn the_older_list_leaves_out_unit_number_and_dates() {
    let simulator = with_four_people().await;
    let reply =
        Rpx::for_interface(&simulator, "residentlist", "getresidentlist", CEDAR).send().await;
    assert_eq!(people(&reply), ["7-1", "7-2", "8-1", "9-1"]);
    let amara = &rows(&reply)[0];
    for name in ["unitnumber", "begindate", "enddate", "moveindate", "moveoutdate", "rent"] {
        assert_eq!(amara.text_of(name), None, "{name}");
    }
    assert!(!amara.text_of("unitid").unwrap().is_empty());
    assert_eq!(amara.text_of("guarantorbit").as_deref(), Some("FALSE"));
}

#[tokio::test]
async fn the_list_of_units_joins_ids_with_numbers() {
    let simulator = with_four_people().await;
    let wanted = rows(&Rpx::info(&simulator, CEDAR).send().await)[0].text_of("unitid").unwrap();
    let with_user =
        Rpx::for_interface(&simulator, "residentlistinfo_with_user", "getunitlist", CEDAR);
    for call in [Rpx::new(&simulator, "unitlist", CEDAR), with_user] {
        let tree = Tree::parse(&call.send().await.body);
        let units = tree.all("Unit");
        let unit =
            units.iter().find(|unit| unit.text_of("UnitID").as_ref() == Some(&wanted)).unwrap();
        assert_eq!(unit.text_of("UnitNumber").as_deref(), Some("1204"));
        assert_eq!(unit.text_of("BuildingName").as_deref(), Some("12"));
        assert_eq!(unit.text_of("Vacant").as_deref(), Some("F"));
        assert!(units.len() > 10);
    }
}

#[tokio::test]
async fn one_site_is_listed_or_all_that_the_key_opens() {
    let simulator = start().await;
    let ids = |reply: Reply| -> Vec<String> {
        Tree::parse(&reply.body).all("SiteID").iter().map(|id| id.text.clone()).collect()
    };
    let one = Rpx::new(&simulator, "getsitelist", CEDAR);
    assert_eq!(ids(one.send().await), [CEDAR]);
    let all = one.clone().without("siteid");
    assert_eq!(ids(all.send().await), ["9100001", "9100002"]);

    let quirks = RealPageQuirks { site_list_needs_site_id: true, ..RealPageQuirks::default() };
    simulator.set_quirks(quirks);
    assert_eq!(ids(one.send().await), [CEDAR]);
    assert_eq!(realpage_refusal(&all.send().await), "SiteID is required");
}

#[rstest]
#[case("pmcid", "PmcID 9 is not valid")]
#[case("licensekey", "LicenseKey is not valid")]
#[case("siteid", "SiteID 9 is not valid for LicenseKey")]
#[case("system", "System 9 is not supported for this PMC")]
#[tokio::test]
async fn each_element_of_the_sign_in_is_checked(#[case] element: &'static str, #[case] says: &str) {
    let simulator = start().await;
    let call = Rpx::info(&simulator, CEDAR);
    assert_eq!(realpage_refusal(&call.clone().auth(element, "9").send().await), says);
    let missing = call.without(element).send().await;
    match element {
        "system" => assert!(!people(&missing).is_empty()),
        "siteid" => assert_eq!(realpage_refusal(&missing), "SiteID is required"),
        _ => assert_eq!(realpage_refusal(&missing), says.replace(" 9", " ")),
    }
}

#[rstest]
#[case("OneSite")]
#[case("Onesite")]
#[case("onesite")]
#[tokio::test]
async fn the_system_is_spelled_in_several_ways(#[case] system: &str) {
    let simulator = start().await;
    let reply = Rpx::info(&simulator, CEDAR).auth("system", system).send().await;
    assert!(!people(&reply).is_empty());
}

#[rstest]
#[case("username")]
#[case("password")]
#[tokio::test]
async fn some_keys_go_with_a_user(#[case] element: &'static str) {
    let simulator = start().await;
    let call =
        Rpx::for_interface(&simulator, "residentlistinfo_with_user", "getresidentlistinfo", CEDAR);
    assert!(!people(&call.send().await).is_empty());
    for call in [call.clone().auth(element, "wrong"), call.without(element)] {
        assert_eq!(realpage_refusal(&call.send().await), "Invalid user name or password");
    }
}

#[rstest]
#[case("residentlistinfo", "getresidentlist")]
#[case("residentlist", "getresidentlistinfo")]
#[case("residentlistinfo_with_user", "getsitelist")]
#[case("residentlistinfo", "getunitlist")]
#[tokio::test]
async fn a_key_opens_some_operations(#[case] interface: &str, #[case] operation: &'static str) {
    let simulator = start().await;
    let reply = Rpx::for_interface(&simulator, interface, operation, CEDAR).send().await;
    assert_eq!(
        realpage_refusal(&reply),
        format!("LicenseKey is not authorized to call the method {operation}")
    );
}

#[tokio::test]
async fn an_unknown_action_and_another_body_are_faults_of_the_gateway() {
    let simulator = start().await;
    let call = Rpx::info(&simulator, CEDAR);
    let fault = |reply: Reply| {
        assert_eq!(reply.status, 500);
        let tree = Tree::parse(&reply.body);
        (tree.text_of("faultcode").unwrap(), tree.text_of("faultstring").unwrap())
    };
    // Letter case matters in an action.
    for operation in ["GetResidentListInfo", "getledger", ""] {
        let action = format!("\"http://tempuri.org/IRPXService/{operation}\"");
        let (code, text) = fault(Rpx { action, ..call.clone() }.send().await);
        assert_eq!(code, "a:ActionNotSupported");
        assert!(text.contains("ContractFilter mismatch"), "{text}");
    }
    let action = "\"http://tempuri.org/IRPXService/getsitelist\"".to_owned();
    let (code, text) = fault(Rpx { action, ..call }.send().await);
    assert_eq!(code, "a:DeserializationFailed");
    assert!(text.contains("'getsitelist'"), "{text}");
}

#[tokio::test]
async fn what_is_no_soap_is_refused_before_it_is_read() {
    let simulator = start().await;
    let call = Rpx::info(&simulator, CEDAR);
    for body in
        ["{}", "<Envelope/>", "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\">"]
    {
        assert_eq!(call.send_text(body.to_owned()).await.status, 400, "{body}");
    }
    let json = http().post(&call.url).header("Content-Type", "application/json").body("{}");
    assert_eq!(Reply::of(json).await.status, 415);
    assert_eq!(Reply::of(http().put(&call.url)).await.status, 405);
}

#[tokio::test]
async fn the_gateway_does_not_describe_itself() {
    let simulator = start().await;
    let url = Rpx::info(&simulator, CEDAR).url;
    assert!(url.ends_with("/rpxgateway/partner/Demo/Demo.svc"));
    for query in ["wsdl", "singleWsdl"] {
        assert_eq!(Reply::of(http().get(format!("{url}?{query}"))).await.status, 404);
    }
    let page = Reply::of(http().get(&url)).await;
    assert!(page.body.contains("Metadata publishing for this service is currently disabled"));
    let other = url.replace("Demo", "Other");
    assert_eq!(Reply::of(http().post(other)).await.status, 404);
}

#[tokio::test]
async fn dates_are_written_in_three_ways() {
    let simulator = with_four_people().await;
    for (dates, written) in [
        (RealPageDates::Iso, "2026-01-15"),
        (RealPageDates::Timestamp, "2026-01-15T00:00:00"),
        (RealPageDates::Us, "1/15/2026"),
    ] {
        simulator.set_quirks(RealPageQuirks { dates, ..RealPageQuirks::default() });
        let reply = Rpx::info(&simulator, CEDAR).send().await;
        assert_eq!(rows(&reply)[0].text_of("begindate").as_deref(), Some(written));
    }
}

#[tokio::test]
async fn rows_vary_in_what_they_leave_out_and_add() {
    let simulator = with_four_people().await;
    simulator.set_quirks(RealPageQuirks {
        missing_unit_numbers: true,
        placeholder_rows: true,
        former_residents: 3,
        ..RealPageQuirks::default()
    });
    let reply = Rpx::info(&simulator, CEDAR).send().await;
    let rows = rows(&reply);
    assert_eq!(rows.len(), 4 + 3 + 1);
    assert_eq!(rows[0].text_of("unitnumber").as_deref(), Some(""));
    let maintenance = rows.last().unwrap();
    assert_eq!(maintenance.text_of("hohbit").as_deref(), Some("TRUE"));
    assert_eq!(maintenance.text_of("unitid"), None);
    let current = Rpx::info(&simulator, CEDAR).argument("status", "C").send().await;
    assert_eq!(people(&current).len(), 3);
}

#[tokio::test]
async fn emptiness_names_and_namespaces_vary() {
    let simulator = with_four_people().await;
    simulator.set_quirks(RealPageQuirks {
        nil_values: true,
        capital_names: true,
        in_namespace: true,
        ..RealPageQuirks::default()
    });
    let tree = Tree::parse(&Rpx::info(&simulator, CEDAR).send().await.body);
    assert!(!tree.all("residentlist")[0].attributes.contains_key("xmlns"));
    let amara = tree.all("Resident")[0];
    let move_out = amara.all("Moveoutdate")[0];
    assert_eq!(move_out.attributes["i:nil"], "true");
    assert_eq!(amara.text_of("Firstname").as_deref(), Some("Amara"));

    simulator.replace_residents(Pms::RealPage, CEDAR, Vec::new()).unwrap();
    for (no_list_of_nobody, lists) in [(false, 1), (true, 0)] {
        simulator.set_quirks(RealPageQuirks { no_list_of_nobody, ..RealPageQuirks::default() });
        let tree = Tree::parse(&Rpx::info(&simulator, CEDAR).send().await.body);
        assert_eq!(tree.all("residentlist").len(), lists);
    }
}

#[tokio::test]
async fn notice_and_eviction_stand_in_fields_of_their_own() {
    let simulator = start().await;
    let world = simulator.world();
    let listed = &world.pms["realpage"].properties[0].residents;
    let words: std::collections::BTreeSet<_> =
        listed.iter().filter_map(|resident| resident.status.as_deref()).collect();
    let all = ["Applicant", "Current", "Former", "Former Applicant", "Future Lease"];
    assert_eq!(words, all.into());
    let rows = rows(&Rpx::info(&simulator, CEDAR).send().await);
    let filled = |name: &str| {
        rows.iter().filter(|row| row.text_of(name).is_some_and(|text| !text.is_empty())).count()
    };
    assert!(filled("noticegivendate") > 0 && filled("noticefordate") > 0);
    assert!(rows.iter().any(|row| row.text_of("inevict").as_deref() == Some("Y")));
}

#[rstest]
#[case(FaultKind::BadCredentials, "LicenseKey is not valid")]
#[case(
    FaultKind::MissingPermission,
    "LicenseKey is not authorized to call the method getresidentlistinfo"
)]
#[tokio::test]
async fn refusals_are_faults_with_a_detail(#[case] kind: FaultKind, #[case] says: &str) {
    let simulator = start().await;
    simulator.fault(Fault::new(Pms::RealPage, kind)).unwrap();
    assert_eq!(realpage_refusal(&Rpx::info(&simulator, CEDAR).send().await), says);
}

#[tokio::test]
async fn faults_look_as_the_gateway_shows_them() {
    let simulator = start().await;
    let fault = |kind| Fault::new(Pms::RealPage, kind).times(1);
    let call = Rpx::info(&simulator, CEDAR);
    let whole = call.send().await;

    simulator.fault(fault(FaultKind::MissingPermission).for_property(CEDAR)).unwrap();
    assert_eq!(realpage_refusal(&call.send().await), "Site 9100001 is not active");
    simulator.fault(fault(FaultKind::ServerError)).unwrap();
    assert_eq!(call.send().await.status, 503);
    simulator.fault(fault(FaultKind::ServerError).with_status(500)).unwrap();
    assert!(realpage_refusal(&call.send().await).starts_with("Object reference"));
    simulator.fault(fault(FaultKind::RateLimited)).unwrap();
    let reply = call.send().await;
    assert_eq!((reply.status, reply.header("retry-after")), (429, "2"));
    simulator.fault(fault(FaultKind::Html)).unwrap();
    assert!(call.send().await.body.starts_with("<!DOCTYPE html>"));
    simulator.fault(fault(FaultKind::Empty)).unwrap();
    assert_eq!(people(&call.send().await), Vec::<String>::new());
    simulator.fault(fault(FaultKind::Truncated)).unwrap();
    assert_eq!(call.send().await.body, whole.body[..whole.body.len() / 2]);
    assert!(simulator.fault(fault(FaultKind::WrongTotal)).is_err());
    assert_eq!(call.send().await.body, whole.body);
}

#[tokio::test]
async fn calls_tell_what_was_asked_without_the_credentials() {
    let simulator = start().await;
    let call = Rpx::info(&simulator, CEDAR);
    call.send().await;
    call.clone().auth("licensekey", "wrong-key").send().await;
    call.clone().without("licensekey").without("pmcid").send().await;

    let calls = simulator.calls();
    let seen: Vec<CredentialsSeen> = calls.iter().map(|call| call.credentials).collect();
    assert_eq!(
        seen,
        [CredentialsSeen::Accepted, CredentialsSeen::Refused, CredentialsSeen::Absent]
    );
    let first = &calls[0];
    assert_eq!((first.pms, first.status), (Some(Pms::RealPage), 200));
    assert_eq!(first.operation.as_deref(), Some("getresidentlistinfo"));
    assert_eq!(first.properties, [CEDAR]);
    assert_eq!(first.parameters["status"], "ALL");
    assert_eq!(first.parameters["licensekey"], "***");
    let text = serde_json::to_string(&calls).unwrap();
    let settings = simulator.settings(Pms::RealPage);
    for secret in [settings["license_key"].as_str().unwrap(), "wrong-key"] {
        assert!(!text.contains(secret), "{secret} stands in the calls");
    }
}
