//! Yardi's transport, dispatch, credentials and forms.

use pms_simulator::{CredentialsSeen, Pms, YardiQuirks};
use rstest::rstest;
use serde_json::json;

use crate::support::{
    MAPLE, NAMESPACE, Reply, Soap, Tree, codes, http, residents, start, two_people, yardi_message,
};

#[tokio::test]
async fn the_path_is_case_insensitive_and_the_action_needs_no_quotes() {
    let simulator = start().await;
    let mut call = Soap::residents(&simulator, MAPLE);
    call.url =
        call.url.replace("/webservices/ItfResidentData.asmx", "/WebServices/itfresidentdata.ASMX");
    call.action = Some(format!("{NAMESPACE}/GetResidents"));
    let reply = call.send().await;
    assert_eq!((reply.status, codes(&reply).is_empty()), (200, false));
}

#[tokio::test]
async fn soap_1_2_is_answered_in_kind_with_and_without_action() {
    let simulator = start().await;
    let mut call = Soap { version_12: true, ..Soap::residents(&simulator, MAPLE) };
    for action in [call.action.clone(), None] {
        call.action = action;
        let reply = call.send().await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.header("content-type"), "application/soap+xml; charset=utf-8");
        let namespace = &Tree::parse(&reply.body).attributes["xmlns:soap"];
        assert_eq!(namespace, "http://www.w3.org/2003/05/soap-envelope");
        assert!(!codes(&reply).is_empty());
    }
    let unknown = Soap { action: Some("x".into()), ..call };
    let fault = Tree::parse(&unknown.send().await.body);
    assert_eq!(fault.text_of("soap:Value").as_deref(), Some("soap:Sender"));
}

#[rstest]
#[case::unknown_action(
    Some("x"),
    "Server did not recognize the value of HTTP Header SOAPAction: x."
)]
#[case::no_action(None, "without a valid action parameter")]
#[case::another_operation(
    Some(
        "http://tempuri.org/YSI.Interfaces.WebServices/ItfResidentData/GetPropertyConfigurations"
    ),
    "was not expected"
)]
#[tokio::test]
async fn what_asmx_cannot_dispatch_is_a_fault(#[case] action: Option<&str>, #[case] says: &str) {
    let simulator = start().await;
    let call = Soap { action: action.map(str::to_owned), ..Soap::residents(&simulator, MAPLE) };
    let reply = call.send().await;
    assert_eq!(reply.status, 500);
    let tree = Tree::parse(&reply.body);
    assert_eq!(tree.text_of("faultcode").as_deref(), Some("soap:Client"));
    let text = tree.text_of("faultstring").unwrap();
    assert!(text.contains(says), "{text}");
}

#[rstest]
#[case::cut_off("<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>")]
#[case::no_xml("{\"GetResidents\": {}}")]
#[case::wrong_envelope("<Envelope><Body><GetResidents/></Body></Envelope>")]
#[tokio::test]
async fn a_malformed_request_is_a_fault(#[case] body: &str) {
    let simulator = start().await;
    let reply = Soap::residents(&simulator, MAPLE).send_text(body.to_owned()).await;
    assert_eq!(reply.status, 500);
    assert!(reply.body.contains("Server was unable to read request"), "{}", reply.body);
}

#[rstest]
#[case("UserName", "Login failed.")]
#[case("Password", "Login failed.")]
#[case("ServerName", "Login failed.")]
#[case("Database", "Login failed.")]
#[case("Platform", "Login failed.")]
#[case("InterfaceEntity", "Invalid Interface Entity")]
#[case("InterfaceLicense", "Invalid Interface License")]
#[case("YardiPropertyId", "Invalid or missing Yardi Property Id: wrong")]
#[tokio::test]
async fn each_element_is_checked(#[case] element: &'static str, #[case] message: &str) {
    let simulator = start().await;
    let right = Soap::residents(&simulator, MAPLE);
    let reply = right.clone().with(element, "wrong").send().await;
    assert_eq!(yardi_message(&reply), message);

    let mut without = right;
    without.elements.retain(|(name, _)| *name != element);
    let message = message.replace("wrong", "");
    assert_eq!(yardi_message(&without.send().await), message);
}

#[tokio::test]
async fn the_entity_is_case_sensitive_and_the_platform_has_a_short_name() {
    let simulator = start().await;
    let call = Soap::residents(&simulator, MAPLE);
    let reply = call.clone().with("InterfaceEntity", "demo vendor").send().await;
    assert_eq!(yardi_message(&reply), "Invalid Interface Entity");
    let reply = call.with("Platform", "SQL").send().await;
    assert!(!codes(&reply).is_empty());
}

#[tokio::test]
async fn an_element_out_of_order_or_namespace_arrives_as_null() {
    let simulator = start().await;
    let right = Soap::residents(&simulator, MAPLE);

    let mut swapped = right.clone();
    swapped.elements.swap(0, 1);
    assert_eq!(yardi_message(&swapped.send().await), "Login failed.");

    let mut early = right.clone();
    early.elements.rotate_right(1);
    assert_eq!(early.elements[0].0, "YardiPropertyId");
    assert_eq!(yardi_message(&early.send().await), "Login failed.");

    let mut unknown = right.clone();
    unknown.elements.insert(2, ("Color", "blue".to_owned()));
    assert!(!codes(&unknown.send().await).is_empty(), "an unknown element is passed over");

    let elements = right.written(|name, value| format!("<{name} xmlns=\"\">{value}</{name}>"));
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <GetResidents xmlns=\"{NAMESPACE}\">{elements}</GetResidents></s:Body></s:Envelope>"
    );
    assert_eq!(yardi_message(&right.send_text(body).await), "Login failed.");
}

#[tokio::test]
async fn values_may_be_escaped_and_prefixed() {
    let simulator = start().await;
    let call = Soap::residents(&simulator, MAPLE);
    let elements = call.written(|name, value| {
        let value = value.replace("demo", "&#100;<![CDATA[emo]]>");
        format!("<y:{name}>{value}</y:{name}>")
    });
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header/><s:Body>\
         <y:GetResidents xmlns:y=\"{NAMESPACE}\">{elements}</y:GetResidents></s:Body></s:Envelope>"
    );
    assert!(!codes(&call.send_text(body).await).is_empty());
}

#[tokio::test]
async fn the_wsdl_names_the_sequence() {
    let simulator = start().await;
    let url = Soap::residents(&simulator, MAPLE).url;
    let reply = Reply::of(http().get(format!("{url}?WSDL"))).await;
    assert_eq!(reply.header("content-type"), "text/xml; charset=utf-8");
    let tree = Tree::parse(&reply.body);
    let request = tree
        .all("s:element")
        .into_iter()
        .find(|element| element.attributes.get("name").is_some_and(|name| name == "GetResidents"))
        .unwrap();
    let sequence: Vec<&str> = request.all("s:element")[1..]
        .iter()
        .map(|element| element.attributes["name"].as_str())
        .collect();
    assert_eq!(
        sequence,
        [
            "UserName",
            "Password",
            "ServerName",
            "Database",
            "Platform",
            "InterfaceEntity",
            "InterfaceLicense",
            "YardiPropertyId",
            "MoveOut1",
        ]
    );
    assert_eq!(tree.all("soap:address")[0].attributes["location"], url);
    assert_eq!(Reply::of(http().get(url)).await.status, 200);
}

#[tokio::test]
async fn other_interfaces_and_other_formats_are_not_served() {
    let simulator = start().await;
    let call = Soap::residents(&simulator, MAPLE);
    let mut other = call.clone();
    other.url = other.url.replace("ItfResidentData", "ItfVendorData");
    assert_eq!(other.send().await.status, 404);
    let json = http().post(&call.url).header("Content-Type", "application/json").body("{}");
    let reply = Reply::of(json).await;
    assert_eq!(reply.status, 500);
    assert!(reply.body.contains("Request format is invalid"));
    assert_eq!(Reply::of(http().put(&call.url)).await.status, 405);
}

#[tokio::test]
async fn blank_and_absent_stand_as_yardi_has_them() {
    let simulator = start().await;
    let listed = residents(json!([
        { "id": "t1", "first_name": "", "email": "", "phone": "", "unit": "", "status": "Future",
          "lease_start": "", "lease_end": "", "move_in": "", "move_out": "" },
        { "id": "t2", "status": "Future" },
    ]));
    simulator.replace_residents(Pms::Yardi, MAPLE, listed).unwrap();
    let tree = Tree::parse(&Soap::residents(&simulator, MAPLE).send().await.body);
    let [blank, absent] = tree.all("Resident")[..] else { panic!("two residents") };
    for name in
        ["FirstName", "UnitCode", "LeaseFromDate", "LeaseToDate", "MoveInDate", "MoveOutDate"]
    {
        assert_eq!(blank.text_of(name).as_deref(), Some(""), "{name}");
        assert_eq!(absent.text_of(name), None, "{name}");
    }
    for resident in [blank, absent] {
        assert_eq!(resident.text_of("Email"), None);
        assert_eq!(resident.all("Phone").len(), 4);
        assert_eq!(resident.text_of("PhoneNumber"), None);
        assert_eq!(resident.all("OtherOccupants").len(), 0);
    }
}

#[tokio::test]
async fn raw_fields_replace_add_and_remove() {
    let simulator = start().await;
    let listed = residents(json!([{
        "id": "t1", "first_name": "Nora", "status": "Current", "lease_start": "2026-02-01",
        "lease": "lease-7",
        "pms": {
            "LeaseFromDate": "02/31/0025", "FirstName": null, "Rent": 12, "NoticeDate": "06/01/2026",
            "Email": ["a@example.com", "b@example.com"], "PaymentAccepted": "0",
            "Phone": [{ "@PhoneType": "office", "PhoneNumber": "5125550142" }],
        },
    }]));
    simulator.replace_residents(Pms::Yardi, MAPLE, listed).unwrap();
    let tree = Tree::parse(&Soap::residents(&simulator, MAPLE).send().await.body);
    let resident = tree.all("Resident")[0];
    assert_eq!(resident.text_of("LeaseFromDate").as_deref(), Some("02/31/0025"));
    assert_eq!(resident.text_of("FirstName"), None);
    assert_eq!(resident.text_of("Rent").as_deref(), Some("12"));
    assert_eq!(resident.text_of("NoticeDate").as_deref(), Some("06/01/2026"));
    assert_eq!(resident.text_of("PaymentAccepted").as_deref(), Some("0"));
    assert_eq!(resident.text_of("leaseId").as_deref(), Some("lease-7"));
    let emails: Vec<&str> = resident.all("Email").iter().map(|email| email.text.as_str()).collect();
    assert_eq!(emails, ["a@example.com", "b@example.com"]);
    let phones = resident.all("Phone");
    assert_eq!(phones.len(), 1);
    assert_eq!(phones[0].attributes["PhoneType"], "office");
    assert_eq!(phones[0].text_of("PhoneNumber").as_deref(), Some("5125550142"));
}

#[tokio::test]
async fn move_out_1_chooses_past_residents() {
    let simulator = start().await;
    let listed = residents(json!([
        { "id": "here", "status": "Current" },
        { "id": "long-gone", "status": "Past", "move_out": "2025-01-31" },
        { "id": "gone", "status": "Past", "move_out": "2026-05-31" },
        { "id": "undated", "status": "Past" },
    ]));
    simulator.replace_residents(Pms::Yardi, MAPLE, listed).unwrap();
    let call = Soap::residents(&simulator, MAPLE);
    assert_eq!(codes(&call.send().await), ["here", "long-gone", "gone", "undated"]);

    let since = call.clone().with("MoveOut1", "05/31/2026");
    assert_eq!(codes(&since.send().await), ["here", "gone", "undated"]);

    simulator.set_quirks(YardiQuirks { past_needs_move_out1: true, ..YardiQuirks::default() });
    assert_eq!(codes(&call.send().await), ["here"]);
    assert_eq!(codes(&since.send().await), ["here", "gone", "undated"]);

    let reply = call.with("MoveOut1", "2026-05-31").send().await;
    assert_eq!(yardi_message(&reply), "Invalid MoveOut1: use MM/DD/YYYY.");
}

#[tokio::test]
async fn padding_sentinels_and_latin_1_are_habits_of_some_installs() {
    let simulator = start().await;
    let listed = residents(json!([
        { "id": "t1", "first_name": "Mary Jo", "last_name": "Núñez Łoś", "move_out": "" },
    ]));
    simulator.replace_residents(Pms::Yardi, MAPLE, listed).unwrap();
    simulator.set_quirks(YardiQuirks {
        padded_values: true,
        sentinel_dates: true,
        latin1: true,
        ..YardiQuirks::default()
    });
    let call = Soap::residents(&simulator, MAPLE);
    let response = http()
        .post(&call.url)
        .header("Content-Type", "text/xml")
        .header("SOAPAction", call.action.clone().unwrap());
    let elements = call.written(|name, value| format!("<{name}>{value}</{name}>"));
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <GetResidents xmlns=\"{NAMESPACE}\">{elements}</GetResidents></s:Body></s:Envelope>"
    );
    let bytes = response.body(body).send().await.unwrap().bytes().await.unwrap();
    let text: String = bytes.iter().copied().map(char::from).collect();
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>"));
    let tree = Tree::parse(&text);
    let first_name = tree.text_of("FirstName").unwrap();
    assert!(first_name.contains('\n') && first_name != first_name.trim(), "{first_name:?}");
    let collapsed =
        |name: &str| tree.text_of(name).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(collapsed("FirstName"), "Mary Jo");
    assert_eq!(collapsed("LastName"), "Núñez Łoś");
    assert_eq!(collapsed("MoveOutDate"), "01/01/1900");
}

#[tokio::test]
async fn an_old_install_refuses_with_an_empty_result() {
    let simulator = start().await;
    simulator.set_quirks(YardiQuirks { empty_result_on_refusal: true, ..YardiQuirks::default() });
    let reply = Soap::residents(&simulator, MAPLE).with("Password", "wrong").send().await;
    let tree = Tree::parse(&reply.body);
    assert_eq!(reply.status, 200);
    assert!(tree.all("GetResidentsResult")[0].children.is_empty());
}

#[tokio::test]
async fn calls_tell_what_was_asked_without_the_credentials() {
    let simulator = start().await;
    simulator.replace_residents(Pms::Yardi, MAPLE, two_people()).unwrap();
    let call = Soap::residents(&simulator, MAPLE).with("MoveOut1", "01/01/2026");
    call.send().await;
    call.clone().with("Password", "wrong-password").send().await;
    http().post(&call.url).send().await.unwrap();

    let calls = simulator.calls();
    let seen: Vec<CredentialsSeen> = calls.iter().map(|call| call.credentials).collect();
    assert_eq!(
        seen,
        [CredentialsSeen::Accepted, CredentialsSeen::Refused, CredentialsSeen::Absent]
    );
    let first = &calls[0];
    assert_eq!((first.number, first.pms, first.status), (1, Some(Pms::Yardi), 200));
    assert_eq!(first.operation.as_deref(), Some("GetResidents"));
    assert_eq!(first.method, "POST");
    assert_eq!(first.path, "/demo/webservices/ItfResidentData.asmx");
    assert_eq!(first.properties, [MAPLE]);
    assert_eq!(first.parameters["MoveOut1"], "01/01/2026");
    assert_eq!(first.parameters["Password"], "***");
    assert_eq!(first.headers["content-type"], "text/xml; charset=utf-8");
    let text = serde_json::to_string(&calls).unwrap();
    for secret in call.elements.iter().take(7).map(|(_, value)| value.as_str()) {
        assert!(!text.contains(secret), "{secret} stands in the calls");
    }
    assert!(!text.contains("wrong-password"));
}
