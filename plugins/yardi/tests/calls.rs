//! What is sent to Yardi, and what is made of its property list, its checks and its errors.

mod common;

use common::{
    FAULT, LEASE_FILES, LOGIN_FAILED, PROPERTIES, RESIDENTS, TENANTS, TRANSACTIONS, UNITS, listing,
    read, read_from, result, signed_in, signed_in_to,
};
use proptest::prelude::*;
use rstest::rstest;
use usersync_adapter::parse::xml::Document;
use usersync_adapter::script::{Answer, Script, readable};
use usersync_adapter::{Adapter, Day, Request, kind};
use yardi_adapter::Yardi;

const SIGN_IN: [&str; 5] = [
    "UserName=demo_user",
    "Password={sign-in.password}",
    "ServerName=demo_sql",
    "Database=Demo_Live",
    "Platform=SQL Server",
];
const VENDOR: [&str; 2] = ["InterfaceEntity=Demo & Vendor", "InterfaceLicense={sign-in.licence}"];

const PROPERTIES_REQUEST: &str = include_str!("fixtures/properties-request.xml");

/// The elements of the operation in a request's body, as `name=text`.
fn elements(request: &Request) -> Vec<String> {
    elements_of(&readable(&request.body))
}

fn elements_of(body: &str) -> Vec<String> {
    let mut document = Document::new(body);
    let mut elements = Vec::new();
    while let Some(element) = document.next_element().expect("the body is XML") {
        if !matches!(element.name.as_str(), "Envelope" | "Body") && !element.name.starts_with("Get")
        {
            let element = document.content(element).expect("the body is XML");
            elements.push(format!("{}={}", element.name, element.text().unwrap_or_default()));
        }
    }
    elements
}

#[rstest]
#[case(
    "residents",
    "ItfResidentData.asmx",
    "ItfResidentData/GetResidents",
    &[],
    &["YardiPropertyId=maple01", "MoveOut1=07/31/2025"]
)]
#[case(
    "transactions",
    "ItfResidentTransactions20.asmx",
    "ItfResidentTransactions20/GetResidentTransactions_Login",
    &["YardiPropertyId=maple01"],
    &[]
)]
#[case(
    "common",
    "ItfCommonData.asmx",
    "ItfCommonData/GetTenants",
    &[],
    &["YardiPropertyId=maple01"]
)]
#[case(
    "renters",
    "itfrentersinsurance.asmx",
    "ItfRentersInsurance30/GetUnitConfiguration",
    &["PropertyId=maple01"],
    &[]
)]
#[case(
    "resident_data",
    "ItfResidentData.asmx",
    "ItfResidentData/GetResidentData",
    &[],
    &[
        "YardiPropertyId=maple01",
        "IncludeLedger=false",
        "LedgerAsOfDate=2026-07-31T00:00:00",
        "IncludeLeaseCharges=false",
        "IncludeVehicleInfo=false",
        "IncludeRoommateData=true",
        "IncludeEmployerData=false",
    ]
)]
fn the_elements_stand_in_the_order_of_the_wsdl(
    #[case] interface: &str,
    #[case] file: &str,
    #[case] action: &str,
    #[case] before_entity: &[&str],
    #[case] after_licence: &[&str],
) {
    let told = read_from(interface, Answer::ok(PROPERTIES));
    let [request] = told.requests.as_slice() else { panic!("one call is enough") };
    assert_eq!(request.url, format!("https://yardi.example.com/12345demo/webservices/{file}"));
    let action = format!("\"http://tempuri.org/YSI.Interfaces.WebServices/{action}\"");
    let headers: Vec<_> =
        request.headers.iter().map(|pair| (pair.name.as_str(), readable(&pair.value))).collect();
    assert_eq!(
        headers,
        [("Content-Type", "text/xml; charset=utf-8".to_owned()), ("SOAPAction", action)]
    );
    let expected = [&SIGN_IN[..], before_entity, &VENDOR, after_licence].concat();
    assert_eq!(elements(request), expected);
}

#[rstest]
#[case("residents", "ItfResidentData", "ItfResidentData.asmx")]
#[case("transactions", "ItfResidentTransactions20", "ItfResidentTransactions20.asmx")]
#[case("common", "ItfCommonData", "ItfCommonData.asmx")]
#[case("renters", "ItfRentersInsurance30", "itfrentersinsurance.asmx")]
#[case("resident_data", "ItfResidentData", "ItfResidentData.asmx")]
fn properties_are_listed_by_the_interface_that_is_read(
    #[case] interface: &str,
    #[case] name: &str,
    #[case] file: &str,
) {
    let script = signed_in_to(interface, Script::properties()).reply(Answer::ok(PROPERTIES));
    let told = script.play::<Yardi>();
    assert_eq!(told.properties.unwrap().properties[0].id, "maple01");
    let [request] = told.requests.as_slice() else { panic!("one call is enough") };
    assert!(request.url.ends_with(&format!("/webservices/{file}")), "{}", request.url);
    assert_eq!(elements(request), [&SIGN_IN[..], &VENDOR].concat());
    assert!(readable(&request.headers[1].value).contains(&format!("/{name}/GetProp")));
}

#[test]
fn properties_are_asked_for_as_others_do() {
    // The first of two settings counts.
    let script = Script::properties()
        .setting("interface_entity", "Demo Vendor")
        .setting("database", "demo_live");
    let told = signed_in(script).reply(Answer::ok(PROPERTIES)).play::<Yardi>();
    let recorded: Vec<String> = elements_of(PROPERTIES_REQUEST)
        .into_iter()
        .map(|line| line.replace("=demo_pass", "={sign-in.password}"))
        .map(|line| line.replace("=MDAwMERFTU8wMDA=", "={sign-in.licence}"))
        .collect();
    assert_eq!(elements(&told.requests[0]), recorded);
}

#[test]
fn past_residents_are_asked_for_a_year_back() {
    let told = signed_in(Script::residents(&["maple01"]))
        .today(Day { year: 2028, month: 2, day: 29 })
        .reply(Answer::ok(listing("")))
        .play::<Yardi>();
    assert!(readable(&told.requests[0].body).contains("<MoveOut1>03/01/2027</MoveOut1>"));
}

#[test]
fn a_licence_that_is_not_set_is_left_out() {
    let told = Script::properties()
        .setting("endpoint", "https://yardi.example.com/demo")
        .setting("username", "u")
        .setting("server_name", "s")
        .setting("database", "d")
        .setting("interface_entity", "e")
        .secret("password")
        .reply(Answer::ok(PROPERTIES))
        .play::<Yardi>();
    let body = readable(&told.requests[0].body);
    assert!(!body.contains("InterfaceLicense"));
    assert!(body.contains("<Platform>SQL Server</Platform>"));
}

#[rstest]
#[case("endpoint")]
#[case("username")]
#[case("server_name")]
#[case("database")]
#[case("interface_entity")]
fn a_setting_that_is_missing_is_named(#[case] missing: &str) {
    let keys = ["endpoint", "username", "server_name", "database", "interface_entity"];
    let script = keys
        .iter()
        .filter(|key| **key != missing)
        .fold(Script::check(), |script, key| script.setting(key, "https://yardi.example.com"));
    let failure = script.play::<Yardi>().end.unwrap_err();
    assert!(failure.message.contains(&format!("`{missing}`")), "{}", failure.message);
}

#[test]
fn the_property_list_has_names_addresses_and_the_account() {
    let told = signed_in(Script::properties()).reply(Answer::ok(PROPERTIES)).play::<Yardi>();
    let list = told.properties.unwrap();
    assert_eq!(list.account, "yardi.example.com/demo_live");
    let [property] = list.properties.as_slice() else { panic!("one property is listed") };
    assert_eq!(property.id, "maple01");
    assert_eq!(property.name, "Maple Court Apartments");
    assert_eq!(property.address, ["100 Maple Ct", "Austin TX 78701"]);
}

#[test]
fn a_check_tries_both_operations() {
    let told = signed_in(Script::check())
        .reply(Answer::ok(PROPERTIES))
        .reply(Answer::ok(listing("")))
        .play::<Yardi>();
    let report = told.checked.unwrap();
    assert_eq!(report.account, "yardi.example.com/demo_live");
    let verdicts: Vec<_> =
        report.verdicts.iter().map(|v| (v.operation.as_str(), v.outcome.as_str())).collect();
    assert_eq!(verdicts, [("GetPropertyConfigurations", "works"), ("GetResidents", "works")]);
    assert!(readable(&told.requests[1].body).contains("<MoveOut1>07/31/2026</MoveOut1>"));
}

#[rstest]
#[case("transactions", TRANSACTIONS, ["ItfResidentTransactions20/GetPropertyConfigurations", "GetResidentTransactions_Login"])]
#[case("common", TENANTS, ["ItfCommonData/GetPropertyConfigurations", "GetTenants"])]
#[case("renters", UNITS, ["ItfRentersInsurance30/GetPropertyConfigurations", "GetUnitConfiguration"])]
#[case("resident_data", LEASE_FILES, ["GetPropertyConfigurations", "GetResidentData"])]
fn a_check_tries_the_operations_of_its_interface(
    #[case] interface: &str,
    #[case] residents: &str,
    #[case] operations: [&str; 2],
) {
    let told = signed_in_to(interface, Script::check())
        .reply(Answer::ok(PROPERTIES))
        .reply(Answer::ok(residents))
        .play::<Yardi>();
    let verdicts = told.checked.unwrap().verdicts;
    let verdicts: Vec<_> =
        verdicts.iter().map(|v| (v.operation.as_str(), v.outcome.as_str())).collect();
    assert_eq!(verdicts, operations.map(|operation| (operation, "works")));
}

#[test]
fn a_refused_sign_in_is_not_tried_twice() {
    let told = signed_in(Script::check()).reply(Answer::ok(LOGIN_FAILED)).play::<Yardi>();
    let verdicts = told.checked.unwrap().verdicts;
    assert_eq!(
        (verdicts[0].outcome.as_str(), verdicts[0].message.as_str()),
        ("log-in", "Login failed.")
    );
    assert_eq!(verdicts[1].outcome, "log-in");
    assert!(verdicts[1].message.starts_with("not tried"));
}

#[test]
fn a_right_that_is_missing_is_told_of_its_operation() {
    let no_rights = "<Messages><Message messageType=\"Error\">User has no rights to maple01.\
                     </Message></Messages>";
    let told = signed_in(Script::check())
        .reply(Answer::ok(PROPERTIES))
        .reply(Answer::ok(result(no_rights)))
        .play::<Yardi>();
    let verdicts = told.checked.unwrap().verdicts;
    assert_eq!(verdicts[0].outcome, "works");
    assert_eq!(verdicts[1].outcome, "permission");
    assert_eq!(verdicts[1].message, "User has no rights to maple01.");
}

#[test]
fn no_property_at_all_is_a_matter_of_permission() {
    let none = "<GetPropertyConfigurationsResult><Properties/></GetPropertyConfigurationsResult>";
    let told = signed_in(Script::check()).reply(Answer::ok(none)).play::<Yardi>();
    let verdicts = told.checked.unwrap().verdicts;
    assert_eq!(
        (verdicts[0].outcome.as_str(), verdicts[1].outcome.as_str()),
        ("works", "permission")
    );
}

#[rstest]
#[case("Login failed.", kind::LOG_IN)]
#[case("Invalid Interface Entity", kind::LOG_IN)]
#[case("Invalid Interface License.", kind::LOG_IN)]
#[case("Interface entity has no access to property maple01.", kind::PERMISSION)]
#[case("Invalid Yardi Property Id", kind::PERMISSION)]
#[case("Invalid User Name or Password for property maple01", kind::LOG_IN)]
#[case("User does not have rights to this interface", kind::PERMISSION)]
#[case("Timeout expired.", kind::REACH)]
#[case("Object reference not set.", kind::OTHER)]
fn an_error_inside_a_success_keeps_its_words(#[case] words: &str, #[case] kind: &str) {
    let body =
        format!("<Messages xmlns=\"\"><Message messageType=\"Error\">{words}</Message></Messages>");
    let told = read(Answer::ok(result(&body)));
    assert!(told.complete.is_empty());
    let failure = told.failure();
    assert_eq!((failure.kind.as_str(), failure.message.as_str()), (kind, words));
    assert_eq!(failure.operation.as_deref(), Some("GetResidents"));
}

#[test]
fn an_error_after_the_rows_spoils_the_read() {
    let body = result(
        "<PropertyResidents Code=\"maple01\"><Residents><Resident tCode=\"t1\"/></Residents>\
         </PropertyResidents><Messages><Message>Timeout expired.</Message></Messages>",
    );
    let told = read(Answer::ok(body));
    assert!(told.complete.is_empty());
    assert_eq!(told.failed[0].failure.message, "Timeout expired.");
}

#[test]
fn information_is_no_error_but_takes_no_place_of_data() {
    let note = "<Messages><Message messageType=\"FYI\">All is well.</Message></Messages>";
    let told = read(Answer::ok(result(&format!("{note}<PropertyResidents Code=\"maple01\"/>"))));
    assert_eq!(told.complete.len(), 1);
    assert!(told.logs.iter().any(|line| line.message == "Yardi says: All is well."));

    let told = read(Answer::ok(result(note)));
    assert!(told.complete.is_empty());
    assert_eq!(told.failed[0].failure.kind, kind::ANSWER);
}

#[rstest]
#[case(Answer::ok(result("")), kind::LOG_IN)]
#[case(Answer::ok("<GetResidentsResponse/>"), kind::LOG_IN)]
#[case(Answer::ok("<!DOCTYPE html><html><body>Busy</body></html>"), kind::ANSWER)]
#[case(Answer::ok("<?xml version='1.0'?><!DOCTYPE html><html><p/></html>"), kind::ANSWER)]
#[case(Answer::ok(PROPERTIES), kind::ANSWER)]
#[case(Answer::ok(result("<MITS-ResidentData/>")), kind::ANSWER)]
#[case(Answer::ok(""), kind::ANSWER)]
#[case(Answer::ok("<a><b></a>"), kind::ANSWER)]
#[case(Answer::status(500, FAULT), kind::OTHER)]
#[case(Answer::ok(FAULT), kind::OTHER)]
#[case(Answer::status(500, FAULT.replace("soap:Client", "soap:Server")), kind::REACH)]
#[case(Answer::status(500, "<html>Error</html>"), kind::REACH)]
#[case(Answer::status(500, listing("")), kind::REACH)]
#[case(Answer::status(503, "Service Unavailable"), kind::REACH)]
#[case(Answer::status(401, ""), kind::LOG_IN)]
#[case(Answer::status(403, ""), kind::PERMISSION)]
#[case(Answer::status(404, "<html>No such page</html>"), kind::REACH)]
#[case(Answer::status(302, "").header("location", "/login"), kind::REACH)]
#[case(Answer::status(429, ""), kind::RATE_LIMIT)]
#[case(Answer::none("timeout", "no answer within 120 s"), kind::REACH)]
#[case(Answer::none("denied", "the host is not granted"), kind::REACH)]
#[case(Answer::none("truncated", "the answer was cut off"), kind::ANSWER)]
fn every_form_of_error_fails_the_property(#[case] answer: Answer, #[case] kind: &str) {
    let told = read(answer);
    assert!(told.complete.is_empty());
    let failure = told.failure();
    assert_eq!(failure.kind, kind, "{}", failure.message);
    assert!(!failure.message.is_empty());
}

#[test]
fn a_rate_limit_ends_the_job_with_the_wait_it_asks_for() {
    let told = signed_in(Script::residents(&["maple01", "oak02"]))
        .reply(Answer::status(429, "slow down").header("retry-after", "30"))
        .play::<Yardi>();
    let failure = told.end.unwrap_err();
    assert_eq!(failure.retry_after_ms, Some(30_000));
    assert_eq!(told.requests.len(), 1);
}

#[test]
fn the_form_has_the_agreed_keys_and_keeps_both_secrets() {
    let descriptor = Yardi::describe();
    let keys: Vec<_> =
        descriptor.settings.iter().map(|f| (f.key.as_str(), f.kind.as_str())).collect();
    assert_eq!(
        keys,
        [
            ("endpoint", "url"),
            ("username", "text"),
            ("password", "secret"),
            ("server_name", "text"),
            ("database", "text"),
            ("platform", "text"),
            ("interface_entity", "text"),
            ("interface_license", "secret"),
            ("interface", "choice"),
        ]
    );
    assert!(descriptor.operations.iter().all(|operation| operation.marks.len() == 3));
    let names: Vec<_> = descriptor.operations.iter().map(|call| call.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "GetPropertyConfigurations",
            "ItfResidentTransactions20/GetPropertyConfigurations",
            "ItfCommonData/GetPropertyConfigurations",
            "ItfRentersInsurance30/GetPropertyConfigurations",
            "GetResidents",
            "GetResidentTransactions_Login",
            "GetTenants",
            "GetUnitConfiguration",
            "GetResidentData",
        ]
    );
    let interface = descriptor.settings.last().unwrap();
    let choices: Vec<_> = interface.choices.iter().map(|choice| choice.value.as_str()).collect();
    assert_eq!(choices, SHAPES.map(|(interface, ..)| interface));
}

/// Each interface with an answer and the number of people in it.
const SHAPES: [(&str, &str, usize); 5] = [
    ("residents", RESIDENTS, 3),
    ("transactions", TRANSACTIONS, 2),
    ("common", TENANTS, 1),
    ("renters", UNITS, 5),
    ("resident_data", LEASE_FILES, 1),
];

#[test]
fn every_interface_reads_its_own_answer_and_no_other() {
    for (interface, ..) in SHAPES {
        for (other, answer, people) in SHAPES {
            let told = read_from(interface, Answer::ok(answer));
            let people = if interface == other { people } else { 0 };
            assert_eq!(told.rows().len(), people, "{interface} reads the answer of {other}");
            assert_eq!(told.complete.len(), usize::from(interface == other));
        }
    }
}

#[test]
fn every_interface_knows_the_forms_of_errors() {
    for (interface, ..) in SHAPES {
        let failures = [
            (Answer::ok(LOGIN_FAILED), kind::LOG_IN),
            (Answer::status(500, FAULT), kind::OTHER),
            (Answer::ok("<!DOCTYPE html><html/>"), kind::ANSWER),
            (Answer::ok(""), kind::ANSWER),
            (Answer::status(503, "busy"), kind::REACH),
            (Answer::none("timeout", "no answer"), kind::REACH),
        ];
        for (answer, kind) in failures {
            let told = read_from(interface, answer);
            assert!(told.complete.is_empty());
            let failure = told.failure();
            assert_eq!(failure.kind, kind, "{interface}: {}", failure.message);
        }
    }
}

fn any_interface() -> impl Strategy<Value = (&'static str, &'static str, usize)> {
    (0..SHAPES.len()).prop_map(|place| SHAPES[place])
}

proptest! {
    #[test]
    fn any_bytes_are_an_answer_without_a_panic(
        (interface, ..) in any_interface(),
        body in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        prop_assert!(read_from(interface, Answer::ok(body)).complete.is_empty());
    }

    #[test]
    fn an_answer_cut_anywhere_is_never_complete(
        (interface, answer, _) in any_interface(),
        place: prop::sample::Index,
    ) {
        let place = place.index(answer.trim_end().len());
        let told = read_from(interface, Answer::ok(&answer.as_bytes()[..place]));
        prop_assert!(told.complete.is_empty());
    }

    #[test]
    fn any_change_of_one_byte_is_read_without_a_panic(
        (interface, answer, people) in any_interface(),
        place: prop::sample::Index,
        byte: u8,
    ) {
        let mut body = answer.as_bytes().to_vec();
        let place = place.index(body.len());
        body[place] = byte;
        let told = read_from(interface, Answer::ok(body));
        prop_assert!(told.rows().len() <= people);
    }
}
