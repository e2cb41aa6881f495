//! The property list, checks and errors of MRI.

mod common;

use common::{
    ENDPOINT, LEASE_DETAILS, PENDING, PENDING_JSON, PROPERTIES, PROPERTIES_JSON, PROPERTIES_XML,
    listing, read_only, read_with, signed_in,
};
use mri_adapter::Mri;
use rstest::rstest;
use usersync_adapter::script::{Answer, Script, Told, readable};
use usersync_adapter::{Adapter, Part, kind};

fn refused() -> Answer {
    Answer::status(401, "<html><body>Unauthorized</body></html>")
}

fn verdicts(told: &Told) -> Vec<(&str, &str)> {
    let report = told.checked.as_ref().expect("the check was answered");
    let verdicts = report.verdicts.iter();
    verdicts.map(|verdict| (verdict.operation.as_str(), verdict.outcome.as_str())).collect()
}

fn check(answers: impl IntoIterator<Item = Answer>) -> Told {
    let script = signed_in(Script::check(), "json");
    answers.into_iter().fold(script, Script::reply).play::<Mri>()
}

#[rstest]
#[case("xml", PROPERTIES_XML)]
#[case("json", PROPERTIES_JSON)]
fn the_property_list_has_names_addresses_and_the_account(#[case] format: &str, #[case] body: &str) {
    let told = signed_in(Script::properties(), format).reply(Answer::ok(body)).play::<Mri>();
    let list = told.properties.unwrap();
    assert_eq!(list.account, "C900001/BIRCH_LIVE");
    let [property] = list.properties.as_slice() else { panic!("one property is listed") };
    assert_eq!((property.id.as_str(), property.name.as_str()), ("BIRCH1", "Birch Terrace"));
    assert_eq!(property.address, ["12 Birch Ter", "Dallas TX 75243"]);
    assert_eq!(
        told.requests[0].url,
        format!("{ENDPOINT}?$api={PROPERTIES}&$format={format}&$top=1000")
    );
}

#[test]
fn a_property_without_id_is_left_out() {
    let told = signed_in(Script::properties(), "json")
        .reply(listing(r#"[{"PropertyName": "x"}, 7, {"PropertyID": "ELM2"}]"#))
        .play::<Mri>();
    let properties = told.properties.unwrap().properties;
    assert_eq!((properties.len(), properties[0].name.as_str()), (1, "ELM2"));
    assert!(properties[0].address.is_empty());
}

#[test]
fn every_call_names_its_api_with_a_bare_dollar_and_the_slot() {
    let told = read_with([listing("[]")], listing("[]"));
    let urls: Vec<_> = told.requests.iter().map(|request| request.url.clone()).collect();
    assert_eq!(
        urls,
        [
            format!("{ENDPOINT}?$api={LEASE_DETAILS}&$format=json&$top=1000"),
            format!("{ENDPOINT}?$api={PENDING}&$format=json&$top=1000"),
        ]
    );
    for (request, parameter) in told.requests.iter().zip(["RMPROPID", "PropertyID"]) {
        let [pair] = request.query.as_slice() else { panic!("one parameter") };
        assert_eq!((pair.name.as_str(), readable(&pair.value).as_str()), (parameter, "BIRCH1"));
        assert_eq!(request.credential.as_deref(), Some("web-service"));
        assert!(request.headers.is_empty());
    }
}

#[test]
fn a_check_tries_every_api_with_one_entry() {
    let told = check([Answer::ok(PROPERTIES_JSON), listing("[]"), Answer::ok(PENDING_JSON)]);
    assert_eq!(
        verdicts(&told),
        [(PROPERTIES, "works"), (LEASE_DETAILS, "works"), (PENDING, "works")]
    );
    assert_eq!(told.checked.as_ref().unwrap().account, "C900001/BIRCH_LIVE");
    assert!(told.requests.iter().all(|request| request.url.ends_with("&$top=1")));
    let asked = told.requests[1..].iter().map(|request| readable(&request.query[0].value));
    assert_eq!(asked.collect::<Vec<_>>(), ["BIRCH1", "BIRCH1"]);
}

#[test]
fn an_api_that_is_not_granted_is_told_apart_from_a_refused_sign_in() {
    let told = check([Answer::ok(PROPERTIES_JSON), refused(), listing("[]")]);
    assert_eq!(
        verdicts(&told),
        [(PROPERTIES, "works"), (LEASE_DETAILS, "permission"), (PENDING, "works")]
    );
    let message = &told.checked.unwrap().verdicts[1].message;
    assert!(message.contains(&format!("have {LEASE_DETAILS} granted")), "{message}");

    // Without the list no property is known, so the second API is tried with today's changes.
    let told = check([refused(), listing("[]")]);
    assert_eq!(
        verdicts(&told),
        [(PROPERTIES, "permission"), (LEASE_DETAILS, "works"), (PENDING, "permission")]
    );
    let pair = &told.requests[1].query[0];
    assert_eq!(
        (pair.name.as_str(), readable(&pair.value).as_str()),
        ("LastUpdateDate", "2026-07-31")
    );
    assert!(told.checked.unwrap().verdicts[2].message.starts_with("not tried"));

    let told = check([refused(), refused()]);
    assert!(verdicts(&told).iter().all(|(_, outcome)| *outcome == "log-in"));
    let message = &told.checked.unwrap().verdicts[0].message;
    assert!(message.starts_with("HTTP 401"), "{message}");
    assert!(message.contains("check client id, database"), "{message}");
}

#[test]
fn a_check_stops_where_it_would_fare_no_better() {
    let told = check([Answer::status(429, "")]);
    assert!(verdicts(&told).iter().all(|(_, outcome)| *outcome == "other"));
    let told = check([Answer::status(503, "")]);
    assert!(verdicts(&told).iter().all(|(_, outcome)| *outcome == "reach"));
}

#[test]
fn no_property_at_all_is_a_matter_of_permission() {
    let told = check([listing("[]"), listing("[]")]);
    assert_eq!(
        verdicts(&told),
        [(PROPERTIES, "works"), (LEASE_DETAILS, "works"), (PENDING, "permission")]
    );
}

#[test]
fn a_property_list_that_is_not_granted_says_so() {
    let told =
        signed_in(Script::properties(), "json").reply(refused()).reply(listing("[]")).play::<Mri>();
    let failure = told.end.unwrap_err();
    assert_eq!(
        (failure.kind.as_str(), failure.operation.as_deref()),
        (kind::PERMISSION, Some(PROPERTIES))
    );

    let told =
        signed_in(Script::properties(), "json").reply(refused()).reply(refused()).play::<Mri>();
    assert_eq!(told.end.unwrap_err().kind, kind::LOG_IN);
}

#[rstest]
#[case(listing("[]"), kind::PERMISSION)]
#[case(refused(), kind::LOG_IN)]
fn a_refused_list_ends_the_job_with_what_another_api_tells(
    #[case] of_the_other: Answer,
    #[case] kind: &str,
) {
    let told = signed_in(Script::residents(&["BIRCH1", "ELM2"]), "json")
        .reply(refused())
        .reply(of_the_other)
        .play::<Mri>();
    let failure = told.end.as_ref().unwrap_err();
    assert_eq!((failure.kind.as_str(), failure.operation.as_deref()), (kind, Some(LEASE_DETAILS)));
    assert!(told.complete.is_empty() && told.rows().is_empty());
}

#[test]
fn without_those_who_will_move_in_there_is_no_read() {
    let told = read_with([listing(r#"[{"ResidentNameID": "1"}]"#)], refused());
    let failure = told.end.as_ref().unwrap_err();
    assert_eq!(
        (failure.kind.as_str(), failure.operation.as_deref()),
        (kind::PERMISSION, Some(PENDING))
    );
    assert!(told.complete.is_empty() && told.rows().is_empty());
}

#[rstest]
#[case(
    Answer::status(400, "RMPROPID: the property is of another type"),
    kind::OTHER,
    "HTTP 400: RMPROPID: the property is of another type"
)]
#[case(
    Answer::status(400, r#"{"error": {"code": "7", "message": "No."}}"#),
    kind::OTHER,
    "HTTP 400: No."
)]
#[case(Answer::status(403, ""), kind::PERMISSION, "HTTP 403")]
#[case(Answer::status(404, "<html></html>"), kind::REACH, "a web page")]
#[case(Answer::status(429, ""), kind::RATE_LIMIT, "HTTP 429")]
#[case(Answer::status(500, "<html>Error</html>"), kind::REACH, "HTTP 500")]
#[case(Answer::ok(r#"{"error": {"code": "7", "message": "No."}}"#), kind::OTHER, "No.")]
#[case(Answer::ok(r#"{"error": "No."}"#), kind::OTHER, "No.")]
#[case(Answer::ok(r#""No.""#), kind::OTHER, "No.")]
#[case(Answer::ok(r#"{"value": [], "error": "No."}"#), kind::OTHER, "No.")]
#[case(
    Answer::ok(r#"{"value": [{"ResidentNameID": "1"}, {"Error": {"Message": "No."}}]}"#),
    kind::OTHER,
    "No."
)]
#[case(
    Answer::ok(
        "<mri_s-pmrm_residentleasedetailsbypropertyid><entry><Error><Message>One.\
    </Message></Error><Error><Message>Two.</Message></Error></entry>\
    </mri_s-pmrm_residentleasedetailsbypropertyid>"
    ),
    kind::OTHER,
    "One.; Two."
)]
#[case(
    Answer::ok(
        "<mri_s-pmrm_residentleasedetailsbypropertyid><Error><Message>No.</Message>\
    </Error></mri_s-pmrm_residentleasedetailsbypropertyid>"
    ),
    kind::OTHER,
    "No."
)]
#[case(Answer::ok("<Error><Message>No.</Message></Error>"), kind::OTHER, "No.")]
#[case(
    Answer::ok("<Error>Transaction was deadlocked on lock resources</Error>"),
    kind::REACH,
    "deadlocked"
)]
#[case(Answer::ok("<mri_s-pmrm_residents/>"), kind::ANSWER, "`mri_s-pmrm_residents`")]
#[case(Answer::ok("<!DOCTYPE html><html></html>"), kind::ANSWER, "a web page")]
#[case(Answer::ok("<?xml version='1.0'?><html><p/></html>"), kind::ANSWER, "`html`")]
#[case(Answer::ok(""), kind::ANSWER, "")]
#[case(Answer::ok("{}"), kind::ANSWER, "`value`")]
#[case(Answer::ok(r#"{"value": null}"#), kind::ANSWER, "")]
#[case(Answer::ok(b"{\"value\": [\"\xe9\"]}"), kind::ANSWER, "UTF-8")]
#[case(Answer::none("timeout", "no answer within 120 s"), kind::REACH, "120 s")]
#[case(Answer::none("truncated", "cut off"), kind::ANSWER, "cut off")]
fn every_form_of_error_fails_the_read_in_mris_words(
    #[case] answer: Answer,
    #[case] kind: &str,
    #[case] words: &str,
) {
    let told = read_only(answer);
    assert!(told.complete.is_empty() && told.rows().is_empty());
    let failure = told.failure();
    assert_eq!(failure.kind, kind, "{}", failure.message);
    assert!(failure.message.contains(words), "{}", failure.message);
    assert_eq!(failure.operation.as_deref(), Some(LEASE_DETAILS));
}

#[rstest]
#[case(Answer::ok(
    "<mri_s-pmrm_pendingmoveins><entry><Error><Message>Property BIRCH1 does not have any pending move ins.</Message></Error></entry></mri_s-pmrm_pendingmoveins>"
))]
#[case(Answer::ok(
    r#"{"error": {"message": "Property BIRCH1 does not have any pending move ins."}}"#
))]
#[case(Answer::status(400, "PropertyID: BIRCH1 does not have any pending move ins."))]
#[case(Answer::status(404, r#"{"error": "BIRCH1 does not have any residents"}"#))]
fn nobody_may_come_as_an_error(#[case] answer: Answer) {
    let told = read_with([listing("[]")], answer);
    assert_eq!((told.complete.len(), told.end), (1, Ok(())));
}

#[test]
fn a_lack_of_rights_is_not_taken_for_nobody() {
    let words = "User SYNC does not have any rights to BIRCH1.";
    let told = read_with([listing("[]")], Answer::ok(format!("<Error>{words}</Error>")));
    assert_eq!(told.failed[0].failure.message, words);
    let told = read_with([listing("[]")], Answer::status(400, words));
    assert_eq!(told.failed[0].failure.message, format!("HTTP 400: {words}"));
}

#[test]
fn a_rate_limit_ends_the_job_with_the_wait_it_asks_for() {
    let told = signed_in(Script::residents(&["BIRCH1", "ELM2"]), "json")
        .reply(Answer::status(429, "").header("Retry-After", "20"))
        .play::<Mri>();
    assert_eq!(told.end.unwrap_err().retry_after_ms, Some(20_000));
}

#[test]
fn one_property_that_cannot_be_read_leaves_the_others_alone() {
    let told = signed_in(Script::residents(&["BIRCH1", "ELM2"]), "json")
        .reply(Answer::ok("cut"))
        .reply(listing("[]"))
        .reply(listing("[]"))
        .play::<Mri>();
    assert_eq!(told.failed[0].property, "BIRCH1");
    assert_eq!(told.complete[0].property, "ELM2");
    assert_eq!(told.end, Ok(()));
}

#[test]
fn a_deadlock_is_tried_again_and_given_up_after_a_while() {
    let deadlock = || Answer::status(500, "Transaction was deadlocked on lock resources");
    let script = signed_in(Script::residents(&["BIRCH1"]), "json");
    let told = script
        .reply(deadlock())
        .reply(deadlock())
        .reply(listing("[]"))
        .reply(listing("[]"))
        .play::<Mri>();
    assert_eq!(told.complete.len(), 1);

    let script = signed_in(Script::residents(&["BIRCH1"]), "json");
    let told = script.reply(deadlock()).reply(deadlock()).reply(deadlock()).play::<Mri>();
    assert_eq!((told.failed[0].failure.kind.as_str(), told.requests.len()), (kind::REACH, 3));
}

#[rstest]
#[case("endpoint")]
#[case("client_id")]
#[case("database")]
#[case("web_service_user")]
fn a_setting_that_is_missing_is_named(#[case] missing: &str) {
    let keys = ["endpoint", "client_id", "database", "web_service_user"];
    let script = keys
        .iter()
        .filter(|key| **key != missing)
        .fold(Script::check(), |script, key| script.setting(key, ENDPOINT));
    let failure = script.play::<Mri>().end.unwrap_err();
    assert_eq!(failure.message, format!("the setting `{missing}` is missing"));
}

#[test]
fn an_endpoint_that_is_not_the_whole_address_is_refused_by_name() {
    let script = Script::check().setting("client_id", "c").setting("database", "d");
    let script = script.setting("web_service_user", "u");
    let told = script.setting("endpoint", "https://mri.example.com/mriapiservices").play::<Mri>();
    let message = told.end.unwrap_err().message.clone();
    assert!(
        message.starts_with("the setting `endpoint` does not end with `/api.asp`"),
        "{message}"
    );

    let told = signed_in(Script::check(), "csv").play::<Mri>();
    let failure = told.end.unwrap_err();
    assert_eq!(failure.message, "the setting `format` is `csv`; this version knows `xml`, `json`");
}

#[test]
fn the_form_has_the_agreed_keys_and_composes_the_user_name() {
    let descriptor = Mri::describe();
    let keys: Vec<_> =
        descriptor.settings.iter().map(|f| (f.key.as_str(), f.kind.as_str())).collect();
    assert_eq!(
        keys,
        [
            ("endpoint", "url"),
            ("client_id", "text"),
            ("database", "text"),
            ("web_service_user", "text"),
            ("partner_key", "secret"),
            ("password", "secret"),
            ("format", "choice"),
        ]
    );
    let [slot] = descriptor.credentials.as_slice() else { panic!("one slot") };
    let slash = || Part::of_text("/");
    assert_eq!(
        slot.parameters[0].parts,
        [
            Part::of_setting("client_id"),
            slash(),
            Part::of_setting("database"),
            slash(),
            Part::of_setting("web_service_user"),
            slash(),
            Part::of_secret("partner_key"),
        ]
    );
    assert_eq!(slot.parameters[1].parts, [Part::of_secret("password")]);
    for operation in &descriptor.operations {
        let marks: Vec<_> =
            operation.marks.iter().map(|m| (m.place.as_str(), m.value.as_str())).collect();
        assert_eq!(marks, [("path", "/api.asp"), ("query", operation.name.as_str())]);
    }
}
