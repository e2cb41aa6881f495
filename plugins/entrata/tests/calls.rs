//! The sign-in, the property list, checks and errors of Entrata.

mod common;

use common::{
    ERROR, JUNIPER, LEASES_R2, NO_LEASES, PROPERTIES, body, read, read_from, signed_in, value,
};
use entrata_adapter::Entrata;
use rstest::rstest;
use serde_json::{Value, json};
use usersync_adapter::script::{Answer, Script, readable};
use usersync_adapter::{Adapter, kind};

#[test]
fn the_property_list_has_names_addresses_and_the_account() {
    let told = signed_in(Script::properties()).reply(Answer::ok(PROPERTIES)).play::<Entrata>();
    let list = told.properties.unwrap();
    assert_eq!(list.account, "demohousing");
    let [property] = list.properties.as_slice() else { panic!("one property is listed") };
    assert_eq!((property.id.as_str(), property.name.as_str()), (JUNIPER, "Juniper Flats"));
    assert_eq!(property.address, ["77 College Ave", "Reno NV 89501"]);
    assert_eq!(body(&told.requests[0])["method"]["name"], "getProperties");
}

#[test]
fn a_disabled_property_and_one_without_id_are_left_out() {
    let answer = r#"{"response": {"code": 200, "result": {"PhysicalProperty": {"Property": [
        {"PropertyID": "1", "IsDisabled": "t"}, {"PropertyID": 2, "IsDisabled": 1},
        {"MarketingName": "x"}, {"PropertyID": "3", "Address": [],
         "Addresses": {"Address": {"Address": "4 Elm St", "StateCode": "ID"}}}]}}}}"#;
    let told = signed_in(Script::properties()).reply(Answer::ok(answer)).play::<Entrata>();
    let properties = told.properties.unwrap().properties;
    let [property] = properties.as_slice() else { panic!("one property is left") };
    assert_eq!((property.id.as_str(), property.name.as_str()), ("3", "3"));
    assert_eq!(property.address, ["4 Elm St", "ID"]);
}

#[test]
fn a_key_signs_in_at_the_gateway_under_the_company() {
    let told = signed_in(Script::properties()).reply(Answer::ok(PROPERTIES)).play::<Entrata>();
    let request = &told.requests[0];
    assert_eq!(request.url, "https://apis.entrata.example.com/ext/orgs/DemoHousing/v1/properties");
    assert_eq!(request.credential.as_deref(), Some("key"));
    let expected = json!({
        "auth": { "type": "apikey" },
        "requestId": "1",
        "method": { "name": "getProperties", "version": "r1", "params": {} },
    });
    assert_eq!(body(request), expected);
    for (name, expected) in [
        ("Content-Type", "application/json"),
        ("Accept-Language", "en-US"),
        ("X-Send-Pagination-Links", "1"),
        ("page_no", "1"),
        ("per_page", "500"),
    ] {
        assert_eq!(value(request, name), expected, "{name}");
    }
}

#[test]
fn a_method_is_asked_for_as_others_do() {
    let told = read([Answer::ok(NO_LEASES)]);
    let mut recorded: Value = serde_json::from_str(include_str!("fixtures/request.json")).unwrap();
    recorded["requestId"] = "1".into();
    recorded["method"]["params"]["leaseStatusTypeIds"] = "1,2,3,4,5".into();
    // Compared as text, so that the order of keys counts too.
    assert_eq!(readable(&told.requests[0].body), recorded.to_string());
}

#[test]
fn a_user_signs_in_at_the_companys_own_address() {
    let told = Script::properties()
        .setting("sign_in", "basic")
        .setting("endpoint", "https://demohousing.entrata.example.com/")
        .setting("org", "demohousing")
        .setting("username", "sync")
        .secret("password")
        .reply(Answer::ok(PROPERTIES))
        .play::<Entrata>();
    let request = &told.requests[0];
    assert_eq!(request.url, "https://demohousing.entrata.example.com/api/v1/properties");
    assert_eq!(request.credential.as_deref(), Some("user"));
    assert_eq!(body(request)["auth"], json!({ "type": "basic" }));
    assert_eq!(told.properties.unwrap().account, "demohousing");
}

#[test]
fn the_gateway_has_the_usual_host_as_default() {
    let told = Script::properties()
        .setting("org", "demohousing")
        .reply(Answer::ok(PROPERTIES))
        .play::<Entrata>();
    assert_eq!(told.requests[0].url, "https://apis.entrata.com/ext/orgs/demohousing/v1/properties");
}

#[rstest]
#[case(&[("sign_in", "basic"), ("org", "demo")], "the setting `endpoint` is missing")]
#[case(&[], "the setting `org` is missing")]
#[case(&[("sign_in", "token"), ("org", "demo")],
    "the setting `sign_in` is `token`; this version knows `key`, `basic`")]
#[case(&[("org", "demo"), ("residents_from", "leases_r3")],
    "the setting `residents_from` is `leases_r3`; this version knows `leases_r2`, `leases_r1`, \
     `mits_leases`, `customers`")]
#[case(&[("org", "demo/../other")],
    "the setting `org` is `demo/../other`; give only the name in front of `.entrata.com`, which \
     has letters, digits and dashes")]
fn settings_that_do_not_serve_are_refused_by_name(
    #[case] settings: &[(&str, &str)],
    #[case] message: &str,
) {
    let script =
        settings.iter().fold(Script::check(), |script, (key, value)| script.setting(key, value));
    assert_eq!(script.play::<Entrata>().end.unwrap_err().message, message);
}

#[test]
fn a_check_tries_the_property_list_and_one_row_of_the_first_property() {
    let told = signed_in(Script::check())
        .reply(Answer::ok(PROPERTIES))
        .reply(Answer::ok(LEASES_R2))
        .play::<Entrata>();
    let report = told.checked.unwrap();
    let verdicts: Vec<_> =
        report.verdicts.iter().map(|v| (v.operation.as_str(), v.outcome.as_str())).collect();
    assert_eq!(verdicts, [("getProperties", "works"), ("getLeases r2", "works")]);
    assert_eq!(report.account, "demohousing");
    let smallest = &told.requests[1];
    assert_eq!(value(smallest, "per_page"), "1");
    assert_eq!(body(smallest)["method"]["params"]["propertyId"], JUNIPER);
}

#[test]
fn a_method_that_is_not_allowed_says_what_to_do() {
    let refusal = r#"{"response": {"requestId": "1", "error": {"code": 113,
        "message": "Your application is not allowed to make this call."}}}"#;
    let told = signed_in(Script::check())
        .reply(Answer::ok(PROPERTIES))
        .reply(Answer::ok(refusal))
        .play::<Entrata>();
    let verdicts = told.checked.unwrap().verdicts;
    assert_eq!(
        (verdicts[0].outcome.as_str(), verdicts[1].outcome.as_str()),
        ("works", "permission")
    );
    assert_eq!(
        verdicts[1].message,
        "Your application is not allowed to make this call. (code 113); ask the company to allow \
         getLeases r2, or choose another method in the settings"
    );
}

#[test]
fn a_refused_sign_in_is_not_tried_again() {
    let told = signed_in(Script::check()).reply(Answer::status(401, "")).play::<Entrata>();
    let verdicts = told.checked.unwrap().verdicts;
    assert!(verdicts.iter().all(|verdict| verdict.outcome == "log-in"));
    assert_eq!(verdicts[1].message, "not tried: getProperties did not work");
}

#[test]
fn without_a_property_there_is_nothing_to_try() {
    let none = r#"{"response": {"code": 200, "result": {"PhysicalProperty": {"Property": []}}}}"#;
    let told = signed_in(Script::check()).reply(Answer::ok(none)).play::<Entrata>();
    let verdicts = told.checked.unwrap().verdicts;
    assert_eq!(
        (verdicts[0].outcome.as_str(), verdicts[1].outcome.as_str()),
        ("works", "permission")
    );
    assert!(verdicts[1].message.contains("lists no property"), "{}", verdicts[1].message);
}

#[test]
fn a_company_that_is_not_known_points_to_its_setting() {
    for (body, words) in [
        ("Forbidden".to_owned(), "Forbidden"),
        (error("403", "No such company."), "No such company. (code 403)"),
    ] {
        let told =
            signed_in(Script::properties()).reply(Answer::status(403, body)).play::<Entrata>();
        let failure = told.end.unwrap_err();
        assert_eq!(failure.kind, kind::LOG_IN);
        assert_eq!(
            failure.message,
            format!("HTTP 403: {words}; check the company in the settings")
        );
    }
}

fn error(code: &str, message: &str) -> String {
    format!(
        r#"{{"response": {{"requestId": "1", "error": {{"code": {code}, "message": "{message}"}}}}}}"#
    )
}

#[rstest]
#[case::the_sample(Answer::ok(ERROR), kind::PERMISSION)]
#[case::the_sample_with_400(Answer::status(400, ERROR), kind::PERMISSION)]
#[case::parameter(Answer::ok(error("301", "moveOutDateFrom is no date.")), kind::OTHER)]
#[case::without_wrapper(
    Answer::ok(r#"{"error": {"code": 101, "message": "Unknown user."}}"#),
    kind::LOG_IN
)]
#[case::only_words(
    Answer::ok(r#"{"response": {"error": "You lack the permission."}}"#),
    kind::PERMISSION
)]
#[case::only_a_code(Answer::ok(r#"{"response": {"code": 401, "result": {}}}"#), kind::LOG_IN)]
#[case::code_as_text(Answer::ok(error("\"403\"", "No.")), kind::PERMISSION)]
#[case::not_allowed(
    Answer::ok(error("401", "The application is not allowed to make this call.")),
    kind::PERMISSION
)]
#[case::unknown_version(Answer::ok(error("302", "Version r2 is not supported.")), kind::PERMISSION)]
#[case::limit_inside(Answer::ok(error("429", "Slow down.")), kind::RATE_LIMIT)]
#[case::key(Answer::status(401, error("\"\"", "Bad key.")), kind::LOG_IN)]
#[case::company(Answer::status(403, "Forbidden"), kind::LOG_IN)]
#[case::company_in_words(
    Answer::status(403, error("403", "Organization is not known.")),
    kind::LOG_IN
)]
#[case::right_with_403(
    Answer::status(403, error("113", "The application is not allowed to make this call.")),
    kind::PERMISSION
)]
#[case::address(Answer::status(404, "Not found"), kind::REACH)]
#[case::moved(Answer::status(302, ""), kind::REACH)]
#[case::limit(Answer::status(429, "slow down"), kind::RATE_LIMIT)]
#[case::server(Answer::status(500, "<html>Error</html>"), kind::REACH)]
#[case::gateway(Answer::status(503, ""), kind::REACH)]
#[case::web_page(Answer::ok("<!DOCTYPE html><html></html>"), kind::ANSWER)]
#[case::empty(Answer::ok(""), kind::ANSWER)]
#[case::nothing(Answer::ok("{}"), kind::ANSWER)]
#[case::no_result(Answer::ok(r#"{"response": {"code": 200}}"#), kind::ANSWER)]
#[case::other_result(Answer::ok(r#"{"response": {"result": {"Customers": []}}}"#), kind::ANSWER)]
#[case::no_object(Answer::ok("[]"), kind::ANSWER)]
#[case::cut(Answer::ok(r#"{"response": {"result": {"leases": {"lease": [{"id""#), kind::ANSWER)]
#[case::unreachable(Answer::none("unreachable", "no route"), kind::REACH)]
#[case::truncated(Answer::none("truncated", "cut off"), kind::ANSWER)]
fn every_form_of_error_fails_the_property(#[case] answer: Answer, #[case] kind: &str) {
    let told = read_from("leases_r2", [answer]);
    assert!(told.complete.is_empty());
    let failure = told.failure();
    assert_eq!(failure.kind, kind, "{}", failure.message);
    assert_eq!(failure.operation.as_deref(), Some("getLeases r2"));
    assert!(!failure.message.is_empty());
}

#[rstest]
#[case("310")]
#[case("500")]
#[case("504")]
fn not_now_inside_a_success_is_tried_again(#[case] code: &str) {
    let busy = || Answer::ok(error(code, "Still working."));
    let told =
        read_from("leases_r2", [busy(), busy(), Answer::ok(LEASES_R2), Answer::ok(NO_LEASES)]);
    assert_eq!((told.complete[0].rows, told.requests.len()), (2, 4));

    let told = read_from("leases_r2", [busy(), busy(), busy()]);
    assert_eq!(told.failed[0].failure.kind, kind::REACH);
    assert!(told.failed[0].failure.message.contains("Still working."));
}

#[rstest]
#[case(&[("Retry-After", "12")], Some(12_000))]
#[case(&[("Retry-After", "12"), ("X-RateLimit-Remaining", "0/DAY"), ("X-RateLimit-Reset", "90")],
    Some(12_000))]
#[case(&[("X-RateLimit-Remaining", "14000/DAY;0/HOUR;0/MINUTE"),
    ("X-RateLimit-Reset", "36686;686;26")], Some(686_000))]
#[case(&[("X-RateLimit-Remaining", "14000/DAY;10/HOUR;1/MINUTE"),
    ("X-RateLimit-Reset", "36686;686;26")], None)]
#[case(&[], None)]
fn a_limit_ends_the_job_with_the_wait_it_asks_for(
    #[case] headers: &[(&str, &str)],
    #[case] wait: Option<u32>,
) {
    for body in ["slow down".to_owned(), error("429", "Slow down.")] {
        let answer = headers
            .iter()
            .fold(Answer::status(429, body), |answer, (name, value)| answer.header(name, value));
        let told =
            signed_in(Script::residents(&[JUNIPER, "other"])).reply(answer).play::<Entrata>();
        assert_eq!(told.end.unwrap_err().retry_after_ms, wait);
        assert_eq!(told.requests.len(), 1);
    }
}

#[test]
fn one_property_that_cannot_be_read_leaves_the_others_alone() {
    let told = signed_in(Script::residents(&["404", JUNIPER]))
        .reply(Answer::ok(ERROR))
        .reply(Answer::ok(LEASES_R2))
        .reply(Answer::ok(NO_LEASES))
        .play::<Entrata>();
    assert_eq!((told.failed[0].property.as_str(), told.end), ("404", Ok(())));
    assert_eq!(
        told.failed[0].failure.message,
        "propertyId is invalid or not accessible. (code 304)"
    );
    assert_eq!((told.complete[0].property.as_str(), told.complete[0].rows), (JUNIPER, 2));
}

#[test]
fn the_form_has_the_agreed_keys_and_keeps_the_secrets() {
    let descriptor = Entrata::describe();
    let fields: Vec<_> = descriptor
        .settings
        .iter()
        .map(|field| (field.key.as_str(), field.kind.as_str(), field.required))
        .collect();
    assert_eq!(
        fields,
        [
            ("sign_in", "choice", true),
            ("endpoint", "url", true),
            ("endpoint", "url", true),
            ("org", "text", true),
            ("api_key", "secret", true),
            ("username", "text", true),
            ("password", "secret", true),
            ("residents_from", "choice", false),
        ]
    );
    let defaults: Vec<_> =
        descriptor.settings.iter().filter_map(|field| field.default.as_deref()).collect();
    assert_eq!(defaults, ["key", "https://apis.entrata.com", "leases_r2"]);
    let schemes: Vec<_> = descriptor.credentials.iter().map(|slot| slot.scheme.as_str()).collect();
    assert_eq!(schemes, ["header", "basic"]);
}

#[test]
fn every_service_has_the_published_limits() {
    let descriptor = Entrata::describe();
    let groups: Vec<_> = descriptor.budgets.iter().map(|budget| budget.group.as_str()).collect();
    assert_eq!(groups, ["properties", "leases", "customers"]);
    for budget in &descriptor.budgets {
        let windows: Vec<_> = budget.windows.iter().map(|w| (w.calls, w.seconds)).collect();
        assert_eq!(windows, [(150, 60), (1000, 3600), (15_000, 86_400)]);
    }
    for operation in &descriptor.operations {
        assert!(groups.contains(&operation.group.as_deref().unwrap()), "{}", operation.name);
        let places: Vec<_> = operation.marks.iter().map(|mark| mark.name.as_str()).collect();
        assert_eq!(places, ["", "/method/name", "/method/version"]);
    }
}
