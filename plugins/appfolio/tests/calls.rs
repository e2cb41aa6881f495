//! The property list, checks and errors of AppFolio.

mod common;

use appfolio_adapter::AppFolio;
use common::{ALDER, LAST_PAGE, PROPERTIES, UNITS, read, signed_in};
use rstest::rstest;
use usersync_adapter::script::{Answer, Script, readable};
use usersync_adapter::{Adapter, Field, kind};

#[test]
fn the_property_list_has_names_addresses_and_the_account() {
    let told = signed_in(Script::properties()).reply(Answer::ok(PROPERTIES)).play::<AppFolio>();
    let list = told.properties.unwrap();
    assert_eq!(list.account, "api.appfolio.example.com");
    let [property] = list.properties.as_slice() else { panic!("one property is listed") };
    assert_eq!((property.id.as_str(), property.name.as_str()), (ALDER, "Alder House"));
    assert_eq!(property.address, ["9 Alder St", "Tacoma WA 98402"]);
}

#[test]
fn a_hidden_property_and_one_without_id_are_left_out() {
    let body = r#"{"data": [{"Id": "1", "HiddenAt": "2026-01-01T00:00:00Z"}, {"Name": "x"},
        {"Id": "2", "PostalCode": "98402"}]}"#;
    let told = signed_in(Script::properties()).reply(Answer::ok(body)).play::<AppFolio>();
    let properties = told.properties.unwrap().properties;
    assert_eq!(properties.len(), 1);
    assert_eq!(
        (properties[0].name.as_str(), properties[0].address.join("")),
        ("2", "98402".to_owned())
    );
}

#[test]
fn a_check_tries_every_list_with_one_row() {
    let page = || Answer::ok(LAST_PAGE);
    let told =
        signed_in(Script::check()).reply(page()).reply(page()).reply(page()).play::<AppFolio>();
    let report = told.checked.unwrap();
    let verdicts: Vec<_> =
        report.verdicts.iter().map(|v| (v.operation.as_str(), v.outcome.as_str())).collect();
    assert_eq!(verdicts, [("properties", "works"), ("units", "works"), ("tenants", "works")]);
    assert_eq!(report.account, "api.appfolio.example.com");
    for request in &told.requests {
        assert_eq!(readable(&request.query[1].value), "1");
    }
}

#[test]
fn a_list_that_is_not_permitted_says_nothing_of_the_others() {
    let told = signed_in(Script::check())
        .reply(Answer::ok(LAST_PAGE))
        .reply(Answer::status(701, r#"{"message": "Units are not in your package."}"#))
        .reply(Answer::ok(LAST_PAGE))
        .play::<AppFolio>();
    let verdicts = told.checked.unwrap().verdicts;
    let outcomes: Vec<_> = verdicts.iter().map(|v| v.outcome.as_str()).collect();
    assert_eq!(outcomes, ["works", "permission", "works"]);
    assert!(verdicts[1].message.contains("Units are not in your package."));
}

#[test]
fn a_refused_sign_in_is_not_tried_again() {
    let told = signed_in(Script::check())
        .reply(Answer::status(401, "HTTP Basic: Access denied."))
        .play::<AppFolio>();
    let verdicts = told.checked.unwrap().verdicts;
    assert!(verdicts.iter().all(|verdict| verdict.outcome == "log-in"));
    assert_eq!(verdicts[0].message, "HTTP 401: HTTP Basic: Access denied.");
    assert_eq!(verdicts[2].message, "not tried: properties did not work");
}

#[rstest]
#[case(Answer::status(400, r#"{"message": "must include a filter"}"#), kind::OTHER)]
#[case(Answer::status(401, ""), kind::LOG_IN)]
#[case(Answer::status(403, "Forbidden"), kind::PERMISSION)]
#[case(Answer::status(701, ""), kind::PERMISSION)]
#[case(Answer::status(404, "Not found"), kind::REACH)]
#[case(Answer::status(409, "busy").header("retry-after", "4"), kind::RATE_LIMIT)]
#[case(Answer::status(422, "{}"), kind::OTHER)]
#[case(Answer::status(429, "slow down"), kind::RATE_LIMIT)]
#[case(Answer::status(500, "<html>Error</html>"), kind::REACH)]
#[case(Answer::status(503, ""), kind::REACH)]
#[case(Answer::status(533, "maintenance"), kind::REACH)]
#[case(Answer::ok("<!DOCTYPE html><html></html>"), kind::ANSWER)]
#[case(Answer::ok(""), kind::ANSWER)]
#[case(Answer::ok("{}"), kind::ANSWER)]
#[case(Answer::ok(r#"{"data": null}"#), kind::ANSWER)]
#[case(Answer::ok(r#"{"data": [{"Id": "1"}"#), kind::ANSWER)]
#[case(Answer::none("unreachable", "no route"), kind::REACH)]
#[case(Answer::none("truncated", "cut off"), kind::ANSWER)]
#[case(Answer::none("too-large", "more than 64 MB"), kind::ANSWER)]
fn every_form_of_error_fails_the_property(#[case] answer: Answer, #[case] kind: &str) {
    let told = read([answer]);
    assert!(told.complete.is_empty());
    let failure = told.failure();
    assert_eq!(failure.kind, kind, "{}", failure.message);
    assert_eq!(failure.operation.as_deref(), Some("tenants"));
}

#[rstest]
#[case(Answer::status(429, "").header("Retry-After", "12"), Some(12_000))]
#[case(Answer::status(409, "").header("retry-after", "3"), Some(3_000))]
#[case(Answer::status(429, "").header("retry-after", "soon"), None)]
fn a_limit_ends_the_job_with_the_wait_it_asks_for(
    #[case] answer: Answer,
    #[case] wait: Option<u32>,
) {
    let told = signed_in(Script::residents(&[ALDER, "other"])).reply(answer).play::<AppFolio>();
    assert_eq!(told.end.unwrap_err().retry_after_ms, wait);
    assert_eq!(told.requests.len(), 1);
}

#[test]
fn maintenance_asks_for_minutes() {
    let told = read([Answer::status(533, "")]);
    assert_eq!(told.failed[0].failure.retry_after_ms, Some(300_000));
}

#[test]
fn without_unit_names_there_is_no_read() {
    let told = signed_in(Script::residents(&[ALDER]))
        .reply(Answer::status(403, "Forbidden"))
        .play::<AppFolio>();
    assert_eq!(told.failed[0].failure.operation.as_deref(), Some("units"));
    assert!(told.rows().is_empty());
}

#[test]
fn one_property_that_cannot_be_read_leaves_the_others_alone() {
    let told = signed_in(Script::residents(&[ALDER, "other"]))
        .reply(Answer::ok(UNITS))
        .reply(Answer::ok("cut"))
        .reply(Answer::ok(LAST_PAGE))
        .reply(Answer::ok(LAST_PAGE))
        .play::<AppFolio>();
    assert_eq!(told.failed[0].property, ALDER);
    assert_eq!(told.complete[0].property, "other");
}

#[test]
fn the_endpoint_has_the_usual_host_as_default() {
    let told = Script::properties()
        .setting("developer_id", "d")
        .reply(Answer::ok(LAST_PAGE))
        .play::<AppFolio>();
    assert_eq!(told.requests[0].url, "https://api.appfolio.com/api/v0/properties");
}

#[test]
fn an_interface_that_this_version_does_not_know_is_refused() {
    let failure = Script::check().setting("api", "v9").play::<AppFolio>().end.unwrap_err();
    assert_eq!(failure.message, "the setting `api` is `v9`; this version knows `v0`, `v2`, `v1`");
}

#[test]
fn the_form_has_the_agreed_keys_and_keeps_the_secret() {
    let descriptor = AppFolio::describe();
    let of_interface = |api: &str| -> Vec<(String, String, Option<String>)> {
        let is_shown = |field: &&Field| {
            let mut conditions = field.shown_when.iter();
            conditions.all(|shown| shown.key == "api" && shown.values.iter().any(|v| v == api))
        };
        let told = |field: &Field| (field.key.clone(), field.kind.clone(), field.default.clone());
        descriptor.settings.iter().filter(is_shown).map(told).collect()
    };
    let field = |key: &str, kind: &str, default: Option<&str>| {
        (key.to_owned(), kind.to_owned(), default.map(str::to_owned))
    };
    let common = [field("client_id", "text", None), field("client_secret", "secret", None)];
    let mut database = vec![
        field("api", "choice", Some("v0")),
        field("endpoint", "url", Some("https://api.appfolio.com")),
    ];
    database.extend(common.clone());
    database.push(field("developer_id", "text", None));
    assert_eq!(of_interface("v0"), database);
    let mut reports = vec![field("api", "choice", Some("v0")), field("endpoint", "url", None)];
    reports.extend(common);
    assert_eq!(of_interface("v2"), reports);
    assert_eq!(of_interface("v1"), reports);
}

#[test]
fn the_documented_limits_are_kept() {
    let descriptor = AppFolio::describe();
    let windows = |group: &str| -> Vec<(u32, u32)> {
        let budget = descriptor.budgets.iter().find(|budget| budget.group == group).unwrap();
        assert_eq!(budget.at_once, Some(1));
        budget.windows.iter().map(|window| (window.calls, window.seconds)).collect()
    };
    assert_eq!(windows("v0"), [(8, 1), (256, 60), (4096, 3600)]);
    assert_eq!(windows("v2"), [(7, 15)]);
    assert_eq!(windows("v1"), []);
}
