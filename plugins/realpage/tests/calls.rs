//! What is sent to RealPage, and which of its lists is asked.

mod common;

use common::{SITES, fault, listing, not_authorized, read, result, signed_in};
use realpage_adapter::RealPage;
use rstest::rstest;
use usersync_adapter::parse::xml::{Document, Element};
use usersync_adapter::script::{Answer, Script, readable};
use usersync_adapter::{Adapter, Request, kind};

const SITES_REQUEST: &str = include_str!("fixtures/sites-request.xml");
const RESIDENTS_REQUEST: &str = include_str!("fixtures/residents-request.xml");

fn tree(text: &str) -> Element {
    let mut document = Document::new(text);
    let root = document.next_element().expect("it is XML").expect("it has a root");
    document.content(root).expect("it is XML")
}

fn operation(envelope: &Element) -> &Element {
    let body = envelope.child("Body").expect("an envelope has a body");
    body.elements().first().expect("a body has an operation")
}

/// Names and texts of an element, a line for each.
fn lines(element: &Element) -> Vec<String> {
    let own = format!("{}={}", element.name, element.text().unwrap_or_default());
    std::iter::once(own).chain(element.elements().iter().flat_map(lines)).collect()
}

/// The operation in a call, as lines, the key in it as in the recorded calls.
fn sent(request: &Request) -> Vec<String> {
    let body = readable(&request.body)
        .replace("{sign-in.licence-key}", "00000000-0000-0000-0000-000000000000");
    lines(operation(&tree(&body)))
}

#[test]
fn residents_are_asked_for_as_others_do() {
    let told = read(Answer::ok(listing("")));
    let [request] = told.requests.as_slice() else { panic!("one call is enough") };
    assert_eq!(request.url, "https://gateway.example.com/rpxgateway/partner/Demo/Demo.svc");
    assert_eq!(request.timeout_ms, Some(60_000));
    let action = &request.headers[1];
    assert_eq!(action.name, "SOAPAction");
    assert_eq!(readable(&action.value), "\"http://tempuri.org/IRPXService/getresidentlistinfo\"");
    assert_eq!(sent(request), lines(&tree(RESIDENTS_REQUEST)));
    assert!(
        readable(&request.body).contains("<getresidentlistinfo xmlns=\"http://tempuri.org/\">")
    );
}

#[test]
fn sites_are_asked_for_as_others_do() {
    let told = signed_in(Script::properties()).reply(Answer::ok(SITES)).play::<RealPage>();
    assert_eq!(sent(&told.requests[0]), lines(operation(&tree(SITES_REQUEST))));
}

#[test]
fn a_sign_in_with_a_user_stands_before_the_key() {
    let told = signed_in(Script::residents(&["9100001"]))
        .setting("username", "demo & user")
        .secret("password")
        .reply(Answer::ok(listing("")))
        .play::<RealPage>();
    assert_eq!(
        sent(&told.requests[0])[1..8],
        [
            "auth=",
            "pmcid=9000001",
            "siteid=9100001",
            "username=demo & user",
            "password={sign-in.password}",
            "licensekey=00000000-0000-0000-0000-000000000000",
            "system=OneSite",
        ]
    );
}

#[test]
fn a_key_without_the_right_to_one_list_reads_the_other() {
    let list = result("getresidentlist", "<residentlist/>");
    let told = signed_in(Script::residents(&["9100001"]))
        .reply(not_authorized())
        .reply(Answer::ok(list))
        .play::<RealPage>();
    assert_eq!(told.complete.len(), 1);
    assert_eq!(
        sent(&told.requests[1]),
        [
            "getresidentlist=",
            "auth=",
            "pmcid=9000001",
            "siteid=9100001",
            "licensekey=00000000-0000-0000-0000-000000000000",
            "system=OneSite",
            "getresidentlistargs=",
            "ExtensionData=",
        ]
    );
}

#[test]
fn a_list_that_the_gateway_does_not_have_is_a_list_without_the_right() {
    let words = "The message with Action 'getresidentlistinfo' cannot be processed at the receiver, \
                 due to a ContractFilter mismatch at the EndpointDispatcher.";
    let told = signed_in(Script::residents(&["9100001"]))
        .reply(fault(words))
        .reply(Answer::ok(result("getresidentlist", "<residentlist/>")))
        .play::<RealPage>();
    assert_eq!(told.complete.len(), 1);
}

#[test]
fn a_key_without_the_right_to_either_list_says_what_to_ask_for() {
    let told = signed_in(Script::residents(&["9100001"]))
        .reply(not_authorized())
        .reply(fault("LicenseKey is not authorized to call the method getresidentlist"))
        .play::<RealPage>();
    let failure = told.failure();
    assert_eq!(failure.kind, kind::PERMISSION);
    assert_eq!(
        failure.message,
        "the licence key opens no list of residents; ask RealPage for the right to \
         getresidentlistinfo: LicenseKey is not authorized to call the method getresidentlistinfo \
         (message log id 120045); LicenseKey is not authorized to call the method getresidentlist \
         (message log id 120045)"
    );
}

#[rstest]
#[case("endpoint")]
#[case("pmcid")]
fn a_setting_that_is_missing_is_named(#[case] missing: &str) {
    let keys = [("endpoint", "https://gateway.example.com/Demo.svc"), ("pmcid", "9000001")];
    let script = keys
        .iter()
        .filter(|(key, _)| *key != missing)
        .fold(Script::check(), |script, (key, value)| script.setting(key, value));
    let failure = script.play::<RealPage>().end.unwrap_err();
    assert!(failure.message.contains(&format!("`{missing}`")), "{}", failure.message);
}

#[rstest]
#[case("pmcid", "nine")]
#[case("site_ids", "9100001, maple")]
fn a_number_that_is_none_is_named(#[case] key: &str, #[case] value: &str) {
    let script = signed_in(Script::check());
    let script = if key == "pmcid" {
        Script::check()
            .setting("endpoint", "https://gateway.example.com/Demo.svc")
            .setting(key, value)
    } else {
        script.setting(key, value)
    };
    let failure = script.play::<RealPage>().end.unwrap_err();
    assert!(failure.message.contains(&format!("`{key}`")), "{}", failure.message);
    assert!(failure.message.contains("no number"), "{}", failure.message);
}

#[test]
fn the_form_has_the_agreed_keys_and_keeps_both_secrets() {
    let descriptor = RealPage::describe();
    let keys: Vec<_> =
        descriptor.settings.iter().map(|f| (f.key.as_str(), f.kind.as_str())).collect();
    assert_eq!(
        keys,
        [
            ("endpoint", "url"),
            ("pmcid", "number"),
            ("site_ids", "list"),
            ("license_key", "secret"),
            ("username", "text"),
            ("password", "secret"),
            ("system", "text"),
        ]
    );
    assert!(descriptor.operations.iter().all(|operation| operation.marks.len() == 2));
}
