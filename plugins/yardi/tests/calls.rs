//! What is sent to Yardi, and what is made of its property list, its checks and its errors.

mod common;

use common::{FAULT, LOGIN_FAILED, PROPERTIES, listing, read, result, signed_in};
use rstest::rstest;
use usersync_adapter::parse::xml::Document;
use usersync_adapter::script::{Answer, Script, readable};
use usersync_adapter::{Adapter, Day, kind};
use yardi_adapter::Yardi;

#[test]
fn the_sign_in_stands_in_the_order_of_the_wsdl() {
    let told = read(Answer::ok(listing("")));
    let [request] = told.requests.as_slice() else { panic!("one call is enough") };
    assert_eq!(request.url, "https://yardi.example.com/12345demo/webservices/ItfResidentData.asmx");
    let body = readable(&request.body);
    let mut document = Document::new(&body);
    let mut elements = Vec::new();
    while let Some(element) = document.next_element().unwrap() {
        if !matches!(element.name.as_str(), "Envelope" | "Body" | "GetResidents") {
            let element = document.content(element).unwrap();
            elements.push(format!("{}={}", element.name, element.text().unwrap_or_default()));
        }
    }
    assert_eq!(
        elements,
        [
            "UserName=demo_user",
            "Password={sign-in.password}",
            "ServerName=demo_sql",
            "Database=Demo_Live",
            "Platform=SQL Server",
            "InterfaceEntity=Demo & Vendor",
            "InterfaceLicense={sign-in.licence}",
            "YardiPropertyId=maple01",
            "MoveOut1=07/31/2025",
        ]
    );
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
}
