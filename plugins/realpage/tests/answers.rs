//! What is made of RealPage's list of sites, of its checks and of its errors.

mod common;

use common::{NOT_AUTHORIZED, SITES, fault, listing, not_authorized, read, result, signed_in};
use realpage_adapter::RealPage;
use rstest::rstest;
use usersync_adapter::script::{Answer, Script, readable};
use usersync_adapter::{Property, kind};

/// A script whose key opens sites that nobody has typed in.
fn without_sites(script: Script) -> Script {
    script
        .setting("endpoint", "https://gateway.example.com/rpxgateway/partner/Demo/Demo.svc")
        .setting("pmcid", "9000001")
        .secret("license_key")
}

fn cedar_ridge() -> Property {
    let address = ["2200 Cedar Ridge Rd", "Tampa FL 33618"];
    Property::new("9100001", "Cedar Ridge", address.map(str::to_owned).to_vec())
}

#[test]
fn the_recorded_site_has_a_name_and_an_address() {
    let told = signed_in(Script::properties()).reply(Answer::ok(SITES)).play::<RealPage>();
    let list = told.properties.unwrap();
    assert_eq!(list.account, "9000001");
    assert_eq!(list.properties, [cedar_ridge()]);
}

#[test]
fn the_street_has_two_names() {
    let answer = Answer::ok(SITES.replace("Address>", "Adr1>"));
    let told = signed_in(Script::properties()).reply(answer).play::<RealPage>();
    assert_eq!(told.properties.unwrap().properties, [cedar_ridge()]);
}

#[test]
fn without_typed_in_sites_realpage_is_asked_for_all() {
    let other = "<Site><SiteID>9100002</SiteID></Site><Site/></SiteList>";
    let answer = Answer::ok(SITES.replace("</SiteList>", other));
    let told = without_sites(Script::properties()).reply(answer).play::<RealPage>();
    let list = told.properties.unwrap();
    assert_eq!(list.properties, [cedar_ridge(), Property::new("9100002", "9100002", Vec::new())]);
    assert!(!readable(&told.requests[0].body).contains("siteid"));
}

#[test]
fn each_typed_in_site_is_asked_for_once() {
    let told = without_sites(Script::properties())
        .setting("site_ids", "9100001, 9100002")
        .setting("site_ids", "9100001")
        .reply(Answer::ok(SITES))
        .reply(Answer::ok(SITES.replace("9100001", "9100002").replace("Cedar Ridge<", "Elm Row<")))
        .play::<RealPage>();
    let names: Vec<_> =
        told.properties.unwrap().properties.into_iter().map(|site| site.name).collect();
    assert_eq!(names, ["Cedar Ridge", "Elm Row"]);
}

#[test]
fn a_key_without_the_right_to_the_list_still_has_its_typed_in_sites() {
    let told = signed_in(Script::properties()).reply(not_authorized()).play::<RealPage>();
    let list = told.properties.unwrap();
    assert_eq!(list.properties, [Property::new("9100001", "9100001", Vec::new())]);
}

#[test]
fn a_closed_site_fails_alone() {
    let told = signed_in(Script::properties())
        .setting("site_ids", "9100002")
        .setting("site_ids", "9100003")
        .reply(Answer::ok(SITES))
        .reply(fault("Site 9100002 is not active in OneSite"))
        .reply(Answer::ok(result("getsitelist", "<SiteList/>")))
        .play::<RealPage>();
    assert_eq!(told.properties.unwrap().properties, [cedar_ridge()]);
    let failed: Vec<_> = told
        .failed
        .iter()
        .map(|failed| (failed.property.as_str(), failed.failure.kind.as_str()))
        .collect();
    assert_eq!(failed, [("9100002", kind::PERMISSION), ("9100003", kind::PERMISSION)]);
    assert!(told.failed[1].failure.message.contains("`9100003`"));
}

#[test]
fn a_refused_key_is_not_tried_at_the_next_site() {
    let told = signed_in(Script::properties())
        .setting("site_ids", "9100002")
        .reply(fault("LicenseKey is not valid"))
        .play::<RealPage>();
    assert_eq!(told.end.unwrap_err().kind, kind::LOG_IN);
}

fn verdicts(script: Script) -> Vec<(String, String)> {
    let report = script.play::<RealPage>().checked.expect("a check ends with a report");
    assert_eq!(report.account, "9000001");
    report.verdicts.into_iter().map(|verdict| (verdict.operation, verdict.outcome)).collect()
}

fn told<const N: usize>(verdicts: [(&str, &str); N]) -> Vec<(String, String)> {
    verdicts.map(|(operation, outcome)| (operation.to_owned(), outcome.to_owned())).to_vec()
}

#[test]
fn a_check_reads_the_heads_of_current_households() {
    let check = signed_in(Script::check()).reply(Answer::ok(listing(""))).play::<RealPage>();
    let body = readable(&check.requests[0].body);
    assert!(body.contains("<headofhousehold>true</headofhousehold><status>C</status>"));
    let check = signed_in(Script::check()).reply(Answer::ok(listing("")));
    assert_eq!(verdicts(check), told([("getresidentlistinfo", "works")]));
}

#[test]
fn a_check_without_typed_in_sites_lists_them_first() {
    let check =
        without_sites(Script::check()).reply(Answer::ok(SITES)).reply(Answer::ok(listing("")));
    assert_eq!(verdicts(check), told([("getsitelist", "works"), ("getresidentlistinfo", "works")]));
    let check = without_sites(Script::check()).reply(not_authorized());
    assert_eq!(
        verdicts(check),
        told([("getsitelist", "permission"), ("getresidentlistinfo", "permission")])
    );
}

#[test]
fn a_check_is_content_with_the_other_list() {
    let check = signed_in(Script::check())
        .reply(not_authorized())
        .reply(Answer::ok(result("getresidentlist", "<residentlist/>")));
    assert_eq!(verdicts(check), told([("getresidentlist", "works")]));
}

#[test]
fn a_closed_site_does_not_fail_a_check_that_another_passes() {
    let closed = || fault("SiteID 9100001 is not valid for LicenseKey");
    let two = || signed_in(Script::check()).setting("site_ids", "9100002");
    let check = two().reply(closed()).reply(Answer::ok(listing("")));
    assert_eq!(verdicts(check), told([("getresidentlistinfo", "works")]));
    let check = two().reply(closed()).reply(Answer::status(503, ""));
    assert_eq!(verdicts(check), told([("getresidentlistinfo", "permission")]));
    let check = two().reply(fault("LicenseKey is not valid"));
    assert_eq!(verdicts(check), told([("getresidentlistinfo", "log-in")]));
}

#[rstest]
#[case("LicenseKey is not valid", kind::LOG_IN)]
#[case("PmcID 9000009 is unknown", kind::LOG_IN)]
#[case("Invalid user name or password", kind::LOG_IN)]
#[case("OneSite login required", kind::LOG_IN)]
#[case("SiteID 9100009 is not valid for LicenseKey", kind::PERMISSION)]
#[case("LicenseKey is not authorized for this PMC", kind::PERMISSION)]
#[case("Too many requests", kind::RATE_LIMIT)]
#[case("Timeout expired.", kind::REACH)]
#[case("Object reference not set to an instance of an object.", kind::OTHER)]
fn a_fault_keeps_the_words_of_its_detail(#[case] words: &str, #[case] kind: &str) {
    let answers =
        [
            fault(words),
            Answer::ok(NOT_AUTHORIZED.replace(
                "LicenseKey is not authorized to call the method getresidentlistinfo",
                words,
            )),
        ];
    for answer in answers {
        let told = read(answer);
        assert!(told.complete.is_empty());
        let failure = told.failure();
        assert_eq!(failure.kind, kind);
        assert_eq!(failure.message, format!("{words} (message log id 120045)"));
        assert_eq!(failure.operation.as_deref(), Some("getresidentlistinfo"));
    }
}

#[rstest]
#[case("<CustomMessage/><ExceptionMessage>Boom</ExceptionMessage>", "Boom")]
#[case("<CustomMessage>Bad</CustomMessage><ExceptionMessage>Boom</ExceptionMessage>", "Bad (Boom)")]
#[case("<CustomMessage>Bad</CustomMessage><ExceptionMessage>Bad</ExceptionMessage>", "Bad")]
#[case("", "SOAP fault a:InternalServiceFault: RPX application error")]
fn a_detail_may_say_little(#[case] detail: &str, #[case] message: &str) {
    let body = format!(
        "<Envelope><Body><Fault><faultcode>a:InternalServiceFault</faultcode>\
         <faultstring>RPX application error</faultstring><detail><rpxApplicationFault>{detail}\
         </rpxApplicationFault></detail></Fault></Body></Envelope>"
    );
    assert_eq!(read(Answer::status(500, body)).failure().message, message);
}

#[test]
fn an_application_fault_in_place_of_a_list_is_a_refusal() {
    let body = "<RPXApplicationFault><CustomMessage>Site is closed</CustomMessage>\
                </RPXApplicationFault>";
    let told = read(Answer::ok(result("getresidentlistinfo", body)));
    assert_eq!(told.failure().message, "Site is closed");
    assert!(told.complete.is_empty());
}

#[rstest]
#[case(Answer::ok("<getsitelistResponse/>"), kind::ANSWER)]
#[case(Answer::ok("<getresidentlistinfoResponse>No.</getresidentlistinfoResponse>"), kind::ANSWER)]
#[case(Answer::ok(SITES), kind::ANSWER)]
#[case(Answer::ok(result("getresidentlistinfo", "Nothing for you")), kind::ANSWER)]
#[case(Answer::ok(result("getresidentlistinfo", "<error>No.</error>")), kind::ANSWER)]
#[case(Answer::ok("<!DOCTYPE html><html><body>Busy</body></html>"), kind::ANSWER)]
#[case(Answer::ok(""), kind::ANSWER)]
#[case(Answer::ok("<a><b></a>"), kind::ANSWER)]
#[case(Answer::status(500, "<html>Error</html>"), kind::REACH)]
#[case(Answer::status(500, listing("")), kind::REACH)]
#[case(Answer::status(503, "Service Unavailable"), kind::REACH)]
#[case(Answer::status(401, ""), kind::LOG_IN)]
#[case(Answer::status(404, "<html>No such page</html>"), kind::REACH)]
#[case(Answer::status(429, ""), kind::RATE_LIMIT)]
#[case(Answer::none("timeout", "no answer within 60 s"), kind::REACH)]
#[case(Answer::none("truncated", "the answer was cut off"), kind::ANSWER)]
fn every_form_of_error_fails_the_site(#[case] answer: Answer, #[case] kind: &str) {
    let told = read(answer);
    assert!(told.complete.is_empty());
    let failure = told.failure();
    assert_eq!(failure.kind, kind, "{}", failure.message);
    assert!(!failure.message.is_empty());
}

#[test]
fn headers_of_the_gateway_are_no_data() {
    let header = "<s:Header><ActivityId CorrelationId=\"1\">2</ActivityId></s:Header><s:Body>";
    let body = result("getresidentlistinfo", "").replace("<s:Body>", header);
    assert_eq!(read(Answer::ok(body)).complete.len(), 1);
}

#[test]
fn a_rate_limit_ends_the_job_with_the_wait_it_asks_for() {
    let told = signed_in(Script::residents(&["9100001", "9100002"]))
        .reply(Answer::status(429, "slow down").header("retry-after", "30"))
        .play::<RealPage>();
    assert_eq!(told.end.unwrap_err().retry_after_ms, Some(30_000));
    assert_eq!(told.requests.len(), 1);
}
