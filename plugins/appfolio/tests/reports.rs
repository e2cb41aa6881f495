//! What becomes of the tenants in reports, of version 2 and of version 1.

mod common;

use appfolio_adapter::AppFolio;
use common::{
    LAST_RESULTS, REPORTS, TENANTS_V1, TENANTS_V2, read_report, report, report_v1,
    signed_in_for_reports,
};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};
use usersync_adapter::script::{Answer, Script, Told, readable};
use usersync_adapter::{
    Coverage, DateValue, Day, Method, Request, Role, Row, Standing, TextValue, kind,
};

const V2: &str = "https://demo.appfolio.example.com/api/v2/reports/tenant_directory.json";
const V1: &str = "https://demo.appfolio.example.com/api/v1/reports/tenant_directory.json";

fn text(value: &str) -> TextValue {
    TextValue::Value(value.to_owned())
}

fn day(year: u16, month: u8, day: u8) -> DateValue {
    DateValue::Value(Day { year, month, day })
}

fn body(request: &Request) -> Value {
    serde_json::from_str(&readable(&request.body)).expect("a body of JSON")
}

fn only_row(told: &Told) -> &Row {
    let [row] = told.rows()[..] else { panic!("one tenant is listed") };
    row
}

/// Ruth Ibarra as both samples list her, but for what only version 2 knows of her.
fn ruth() -> Row {
    Row {
        first_name: text("Ruth"),
        last_name: text("Ibarra"),
        email: text("ruth.ibarra@example.com"),
        phone: text("(253) 555-0188"),
        unit: text("3B"),
        lease_start: day(2026, 3, 1),
        lease_end: day(2027, 2, 28),
        move_in: day(2025, 3, 1),
        move_out: DateValue::Blank,
        status: "Current".to_owned(),
        standing: Some(Standing::Current),
        role: Role::Leaseholder,
        ..Row::new("342-be1ce1f583ddd7bf")
    }
}

#[test]
fn the_recorded_report_of_version_2_gives_every_tenant_in_it() {
    let told = read_report("v2", [Answer::ok(TENANTS_V2), Answer::ok(LAST_RESULTS)]);
    assert_eq!(told.end, Ok(()));
    let expected = Row {
        person: "731".to_owned(),
        household: Some("1204".to_owned()),
        more_emails: vec!["r.ibarra@example.org".to_owned()],
        more_phones: vec!["(253) 555-0189".to_owned()],
        role_word: "Financially Responsible".to_owned(),
        ..ruth()
    };
    assert_eq!(told.rows(), [&expected]);
    assert!(told.rejected().is_empty());
    let [complete] = told.complete.as_slice() else { panic!("one property was read") };
    assert_eq!((complete.rows, complete.coverage), (1, Coverage::Everyone));
}

#[test]
fn the_recorded_report_of_version_1_gives_every_tenant_in_it() {
    let told = read_report("v1", [Answer::ok(TENANTS_V1)]);
    assert_eq!(told.end, Ok(()));
    assert_eq!(told.rows(), [&ruth()]);
    assert!(told.rejected().is_empty());
    assert_eq!(told.complete[0].rows, 1);
}

#[test]
fn version_2_is_asked_for_everyone_and_the_columns_that_are_read() {
    let told = read_report("v2", [Answer::ok(TENANTS_V2), Answer::ok(LAST_RESULTS)]);
    let [first, second] = told.requests.as_slice() else { panic!("two calls") };
    assert_eq!((first.method, first.url.as_str()), (Method::Post, V2));
    assert_eq!(first.credential.as_deref(), Some("client"));
    let headers: Vec<_> =
        first.headers.iter().map(|pair| (pair.name.as_str(), readable(&pair.value))).collect();
    let json = "application/json".to_owned();
    assert_eq!(headers, [("Accept", json.clone()), ("Content-Type", json)]);

    let recorded: Value =
        serde_json::from_str(include_str!("fixtures/report_request_v2.json")).unwrap();
    let asked = body(first);
    for filter in ["tenant_visibility", "tenant_types", "property_visibility", "properties"] {
        assert_eq!(asked[filter], recorded[filter], "{filter}");
    }
    assert_eq!(asked["paginate_results"], true);
    assert_eq!(asked["tenant_statuses"], json!(["0", "1", "2", "3", "4"]));
    let told_here: Value = serde_json::from_str(TENANTS_V2).unwrap();
    for column in asked["columns"].as_array().unwrap() {
        assert_ne!(told_here["results"][0].get(column.as_str().unwrap()), None, "{column}");
    }

    let link = "/api/v2/reports/tenant_directory.json?metadata_id=abc123&page=2";
    assert_eq!((second.method, second.url.as_str()), (Method::Post, &*format!("{REPORTS}{link}")));
    assert_eq!(second.query, []);
}

#[test]
fn version_1_is_asked_by_its_query_and_followed_page_by_page() {
    let next = format!(r#"{{"results": [], "next_page_url": "{V1}?per_page=1000&page=2"}}"#);
    let told = read_report("v1", [Answer::ok(next), Answer::ok(TENANTS_V1)]);
    let [first, second] = told.requests.as_slice() else { panic!("two calls") };
    assert_eq!((first.method, first.url.as_str()), (Method::Get, V1));
    let query: Vec<_> =
        first.query.iter().map(|pair| (pair.name.as_str(), readable(&pair.value))).collect();
    let pair = |name, value: &str| (name, value.to_owned());
    assert_eq!(
        query,
        [
            pair("paginate_results", "true"),
            pair("per_page", "1000"),
            pair("page", "1"),
            pair("property_visibility", "active"),
            pair("properties[properties_ids][]", "118"),
            pair("tenant_visibility", "active"),
            pair("tenant_statuses[]", "0"),
            pair("tenant_statuses[]", "1"),
            pair("tenant_statuses[]", "2"),
            pair("tenant_statuses[]", "3"),
            pair("tenant_statuses[]", "4"),
        ]
    );
    assert_eq!(second.url, format!("{V1}?per_page=1000&page=2"));
    assert_eq!(told.complete[0].rows, 1);
}

#[rstest]
#[case("v2", "/api/v2/reports/property_directory.json", Method::Post)]
#[case("v1", "/api/v1/reports/property_directory.json", Method::Get)]
fn the_property_list_is_a_report_too(
    #[case] api: &str,
    #[case] path: &str,
    #[case] method: Method,
) {
    let listed = match api {
        "v2" => {
            r#"{"results": [{"property_id": 118, "property_name": "Alder House",
                "property_street": "9 Alder St", "property_city": "Tacoma",
                "property_state": "WA", "property_zip": "98402", "visibility": "Active"},
                {"property_id": "119", "property_name": "Old House", "visibility": "Hidden"}],
                "next_page_url": null}"#
        }
        _ => {
            r#"{"results": [{"PropertyId": "118", "PropertyName": "Alder House",
                "PropertyStreet": "9 Alder St", "PropertyCity": "Tacoma", "PropertyState": "WA",
                "PropertyZip": "98402"}, {"PropertyName": "x"}]}"#
        }
    };
    let script = signed_in_for_reports(Script::properties(), api);
    let told = script.reply(Answer::ok(listed)).play::<AppFolio>();
    assert_eq!(
        (told.requests[0].method, &*told.requests[0].url),
        (method, &*format!("{REPORTS}{path}"))
    );
    let list = told.properties.unwrap();
    assert_eq!(list.account, "demo.appfolio.example.com");
    let [property] = list.properties.as_slice() else { panic!("one property is listed") };
    assert_eq!((property.id.as_str(), property.name.as_str()), ("118", "Alder House"));
    assert_eq!(property.address, ["9 Alder St", "Tacoma WA 98402"]);
}

#[rstest]
#[case("v2", ["v2/property_directory", "v2/tenant_directory"])]
#[case("v1", ["v1/property_directory", "v1/tenant_directory"])]
fn a_check_runs_both_reports_and_the_one_of_tenants_for_nobody(
    #[case] api: &str,
    #[case] operations: [&str; 2],
) {
    let told = signed_in_for_reports(Script::check(), api)
        .reply(Answer::ok(LAST_RESULTS))
        .reply(Answer::status(403, "Forbidden"))
        .play::<AppFolio>();
    let verdicts = told.checked.unwrap().verdicts;
    let told_of: Vec<_> =
        verdicts.iter().map(|v| (v.operation.as_str(), v.outcome.as_str())).collect();
    assert_eq!(told_of, [(operations[0], "works"), (operations[1], "permission")]);
    let narrowed = match api {
        "v2" => body(&told.requests[1])["properties"]["properties_ids"][0].to_string(),
        _ => readable(&told.requests[1].query[4].value),
    };
    assert_eq!(narrowed.trim_matches('"'), "0");
}

#[test]
fn a_read_of_changes_is_a_read_of_everyone() {
    let told = signed_in_for_reports(Script::changes(&["118"], "2026-07-31T11:00:00Z"), "v2")
        .reply(Answer::ok(LAST_RESULTS))
        .play::<AppFolio>();
    assert_eq!(told.complete[0].coverage, Coverage::Everyone);
}

#[rstest]
#[case("Current", "Current", Some(Standing::Current))]
#[case("notice ", "notice", Some(Standing::Current))]
#[case("Evict", "Evict", Some(Standing::Current))]
#[case("Notice-Rented", "Notice-Rented", Some(Standing::Current))]
#[case("Vacating", "Vacating", Some(Standing::Current))]
#[case("Future", "Future", Some(Standing::Pending))]
#[case("Past", "Past", Some(Standing::Past))]
#[case("Applicant", "Applicant", Some(Standing::Other))]
#[case("0", "Current", Some(Standing::Current))]
#[case("1", "Past", Some(Standing::Past))]
#[case("2", "Future", Some(Standing::Pending))]
#[case("3", "Notice", Some(Standing::Current))]
#[case("4", "Evict", Some(Standing::Current))]
#[case("7", "7", None)]
#[case("Limbo", "Limbo", None)]
fn a_status_is_a_word_or_a_code(
    #[case] given: &str,
    #[case] word: &str,
    #[case] standing: Option<Standing>,
) {
    let v2 = read_report("v2", [report(&format!(r#""status": "{given}""#))]);
    let v1 =
        read_report("v1", [report_v1(&format!(r#""Tenant": "A", "TenantStatus": "{given}""#))]);
    for told in [v2, v1] {
        let row = only_row(&told);
        assert_eq!((row.status.as_str(), row.standing), (word, standing));
    }
}

#[test]
fn a_notice_whose_move_out_has_passed_is_past() {
    let told = read_report("v2", [report(r#""status": 3, "move_out": "2026-07-30""#)]);
    assert_eq!(only_row(&told).standing, Some(Standing::Past));
    let told = read_report("v1", [report_v1(r#""Tenant": "A", "Status": "Notice""#)]);
    assert_eq!(only_row(&told).standing, Some(Standing::Current));
}

#[rstest]
#[case(r#""emails": "a@example.com; b@example.com""#, text("a@example.com"), &["b@example.com"])]
#[case(r#""emails": "n/a, a@example.com""#, text("a@example.com"), &[])]
#[case(r#""emails": ["a@example.com"]"#, text("a@example.com"), &[])]
#[case(r#""emails": null"#, TextValue::Blank, &[])]
#[case(r#""emails": """#, TextValue::Blank, &[])]
#[case(r#""unit": "3B""#, TextValue::Absent, &[])]
fn emails_are_one_text(#[case] columns: &str, #[case] email: TextValue, #[case] more: &[&str]) {
    let told = read_report("v2", [report(columns)]);
    let row = only_row(&told);
    assert_eq!(row.email, email);
    assert_eq!(row.more_emails, more);
}

#[rstest]
#[case(r#""phone_numbers": "Home: 555-0101, Mobile: 555-0102""#, text("555-0102"), &["555-0101"])]
#[case(r#""phone_numbers": "Fax: 555-0100; Work: 555-0101""#, text("555-0101"), &[])]
#[case(r#""phone_numbers": "(253) 555-0188""#, text("(253) 555-0188"), &[])]
#[case(r#""phone_numbers": 2535550188"#, text("2535550188"), &[])]
#[case(r#""phone_numbers": ["Mobile: 555-0102"]"#, text("555-0102"), &[])]
#[case(r#""phone_numbers": null"#, TextValue::Blank, &[])]
#[case(r#""unit": "3B""#, TextValue::Absent, &[])]
fn phones_are_one_text(#[case] columns: &str, #[case] phone: TextValue, #[case] more: &[&str]) {
    let told = read_report("v2", [report(columns)]);
    let row = only_row(&told);
    assert_eq!(row.phone, phone);
    assert_eq!(row.more_phones, more);
}

#[test]
fn a_column_without_value_is_blank_and_one_that_is_not_there_absent() {
    let all = r#""first_name": null, "last_name": "", "emails": null, "phone_numbers": "",
        "unit": null, "occupancy_id": null, "move_in": null, "move_out": null,
        "lease_from": "", "lease_to": null, "status": null, "tenant_type": null"#;
    let told = read_report("v2", [report(all)]);
    let row = only_row(&told);
    let texts = [&row.first_name, &row.last_name, &row.email, &row.phone, &row.unit];
    assert_eq!(texts, [&TextValue::Blank; 5]);
    let dates = [&row.lease_start, &row.lease_end, &row.move_in, &row.move_out];
    assert_eq!(dates, [&DateValue::Blank; 4]);
    assert_eq!((row.household.as_deref(), row.status.as_str()), (None, ""));

    let told = read_report("v2", [report(r#""visibility": 1"#)]);
    let expected = Row { role: Role::Leaseholder, ..Row::new("1") };
    assert_eq!(only_row(&told), &expected);
}

#[rstest]
#[case(r#""tenant": "Ibarra, Ruth""#, text("Ruth"), text("Ibarra"))]
#[case(r#""tenant": "Rao & Sons LLC""#, TextValue::Blank, text("Rao & Sons LLC"))]
#[case(r#""tenant": null"#, TextValue::Blank, TextValue::Blank)]
#[case(r#""first_name": "Ruth", "tenant": "Ibarra, R.""#, text("Ruth"), TextValue::Absent)]
fn a_full_name_stands_in_for_its_parts(
    #[case] columns: &str,
    #[case] first: TextValue,
    #[case] last: TextValue,
) {
    let told = read_report("v2", [report(columns)]);
    assert_eq!((&only_row(&told).first_name, &only_row(&told).last_name), (&first, &last));
}

#[rstest]
#[case(r#""Tenant": "Ibarra, Ruth""#, "342-be1ce1f583ddd7bf")]
#[case(r#""Tenant": " IBARRA,  ruth ""#, "342-be1ce1f583ddd7bf")]
#[case(r#""FirstName": "Ruth", "LastName": "Ibarra", "Tenant": "x""#, "342-be1ce1f583ddd7bf")]
#[case(r#""Tenant": "Ibarra, Ruth", "SelectedTenantId": 731"#, "731")]
#[case(r#""Tenant": "Ibarra, Ruth", "TenantId": "731""#, "731")]
fn a_tenant_of_version_1_has_the_id_given_or_one_made_of_unit_and_name(
    #[case] columns: &str,
    #[case] person: &str,
) {
    assert_eq!(only_row(&read_report("v1", [report_v1(columns)])).person, person);
}

#[test]
fn a_made_id_tells_units_and_names_apart() {
    let page = r#"{"results": [
        {"PropertyId": 118, "Unit": "3B", "Tenant": "Ibarra, Ruth"},
        {"PropertyId": 118, "Unit": "3C", "Tenant": "Ibarra, Ruth"},
        {"PropertyId": 118, "Unit": "3B", "Tenant": "Ibarra, Jonah"},
        {"PropertyId": 118, "Tenant": "Ibarra, Ruth"}]}"#;
    let told = read_report("v1", [Answer::ok(page)]);
    let mut people: Vec<&str> = told.rows().iter().map(|row| row.person.as_str()).collect();
    people.sort_unstable();
    people.dedup();
    assert_eq!(people.len(), 4, "{people:?}");
    assert!(people.iter().all(|person| !person.contains("Ibarra")));
}

#[test]
fn tenants_of_no_or_another_property_are_left_out() {
    let page = r#"{"results": [{"selected_tenant_id": 1, "property_id": "118"},
        {"selected_tenant_id": 2, "property_id": null},
        {"selected_tenant_id": 3, "property_id": 119}], "next_page_url": null}"#;
    let told = read_report("v2", [Answer::ok(page)]);
    assert_eq!(only_row(&told).person, "1");
    assert_eq!(told.complete[0].rows, 1);
    assert!(told.logs.iter().any(|line| line.message.starts_with("Left out 2")));
}

#[rstest]
#[case("v2", "7", "a tenant is no JSON object")]
#[case("v2", r#"{"property_id": 118, "tenant": "Ibarra, Ruth"}"#, "a tenant has no id")]
#[case("v2", r#"{"selected_tenant_id": 1}"#, "a tenant names no property")]
#[case("v1", r#"{"PropertyId": 118, "Unit": "3B"}"#, "a tenant has no id")]
#[case("v1", r#"{"Tenant": "Ibarra, Ruth"}"#, "a tenant names no property")]
fn a_row_that_is_no_tenant_is_rejected_and_counted(
    #[case] api: &str,
    #[case] row: &str,
    #[case] reason: &str,
) {
    let told = read_report(api, [Answer::ok(format!(r#"{{"results": [{row}]}}"#))]);
    assert_eq!(told.rejected()[0].reason, reason);
    assert_eq!(told.complete[0].rows, 1);
}

#[rstest]
#[case::bare_array(Answer::ok("[]"), kind::ANSWER)]
#[case::no_list(Answer::ok(r#"{"data": []}"#), kind::ANSWER)]
#[case::cut(Answer::ok(r#"{"results": [{"selected"#), kind::ANSWER)]
#[case::web_page(Answer::ok("<!DOCTYPE html><html></html>"), kind::ANSWER)]
#[case::expired(Answer::status(400, r#"{"message": "next_page_url has expired"}"#), kind::OTHER)]
#[case::log_in(Answer::status(401, ""), kind::LOG_IN)]
#[case::no_report(Answer::status(404, ""), kind::REACH)]
#[case::not_acceptable(Answer::status(406, ""), kind::OTHER)]
#[case::column(Answer::status(422, r#"{"message": "unknown column"}"#), kind::OTHER)]
#[case::limit(Answer::status(429, ""), kind::RATE_LIMIT)]
#[case::broken(Answer::status(500, ""), kind::REACH)]
#[case::elsewhere(
    Answer::ok(r#"{"results": [], "next_page_url": "/api/v2/reports/rent_roll.json?page=2"}"#),
    kind::ANSWER
)]
#[case::other_host(
    Answer::ok(r#"{"results": [], "next_page_url": "https://elsewhere.example.com/api/v2/reports/tenant_directory.json"}"#),
    kind::ANSWER
)]
fn every_form_of_error_fails_the_property(#[case] answer: Answer, #[case] kind: &str) {
    let told = read_report("v2", [answer]);
    assert!(told.complete.is_empty());
    assert_eq!(told.failure().kind, kind, "{}", told.failure().message);
    assert_eq!(told.failure().operation.as_deref(), Some("v2/tenant_directory"));
}

#[test]
fn without_the_customers_address_there_is_no_report() {
    let told = Script::check().setting("api", "v2").play::<AppFolio>();
    assert_eq!(told.end.unwrap_err().message, "the setting `endpoint` is missing");
}

proptest! {
    #[test]
    fn an_answer_cut_anywhere_is_never_complete(place in 0..TENANTS_V2.trim_end().len()) {
        let told = read_report("v2", [Answer::ok(&TENANTS_V2.as_bytes()[..place])]);
        prop_assert!(told.complete.is_empty());
    }

    #[test]
    fn any_column_is_read_without_a_panic(name in "[A-Za-z_]{0,12}", value in ".{0,20}") {
        let told = read_report("v1", [report_v1(&format!(r#""{name}": {}"#, json!(value)))]);
        prop_assert_eq!(told.complete.len(), 1);
    }
}
