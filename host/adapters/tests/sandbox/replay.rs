//! A replay of the adapters that ship, each on a recorded answer.

use crate::support::{admit, host, job, residents_of};
use serde_json::{Value, json};
use usersync_adapters::protocol::{Job, JobKind};
use usersync_adapters::{Adapter, CannedReplies, CannedReply, Limits, ReplayOptions, replay};

const PROPERTIES: &str = include_str!("../../../../plugins/yardi/tests/fixtures/properties.xml");
const RESIDENTS: &str = include_str!("../../../../plugins/yardi/tests/fixtures/residents.xml");
const LOGIN_FAILED: &str =
    include_str!("../../../../plugins/yardi/tests/fixtures/login-failed.xml");

fn yardi() -> Adapter {
    admit(&host(Limits::default()), "yardi")
}

fn yardi_job(adapter: &Adapter, kind: JobKind) -> Job {
    let settings = json!({
        "endpoint": "https://voyager.example.com/demo/webservices",
        "username": "demo_user",
        "password": "an-invented-password",
        "server_name": "demo_sql",
        "database": "demo_live",
        "interface_entity": "Demo Vendor",
        "interface_license": "an-invented-licence",
        "interface": "residents",
    });
    job(adapter, kind, settings)
}

fn events(adapter: &Adapter, kind: JobKind, answer: &str) -> Vec<Value> {
    let reply = CannedReply::from_bytes(None, answer.as_bytes().to_vec()).unwrap();
    let mut events = Vec::new();
    let keep =
        |event| events.push(serde_json::to_value::<usersync_adapters::Event>(event).unwrap());
    let mut answers = CannedReplies::from_iter([reply]);
    let job = yardi_job(adapter, kind);
    replay(adapter, &job, ReplayOptions::default(), &mut answers, keep).unwrap();
    events
}

fn of_kind<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["kind"] == kind).collect()
}

#[test]
fn a_request_is_shown_with_the_names_of_its_secrets() {
    let adapter = yardi();
    let events = events(&adapter, residents_of(&["maple01"]), RESIDENTS);
    let request = of_kind(&events, "request")[0];
    assert_eq!(request["denied"], Value::Null);
    assert_eq!(request["method"], "POST");
    assert_eq!(request["url"], "https://voyager.example.com/demo/webservices/ItfResidentData.asmx");
    let body = request["body"].as_str().unwrap();
    assert!(body.contains("<Password>{sign-in.password}</Password>"), "{body}");
    let everything = serde_json::to_string(&events).unwrap();
    assert!(!everything.contains("an-invented"), "a secret is shown");
}

#[test]
fn residents_are_told_under_their_neutral_names() {
    let events = events(&yardi(), residents_of(&["maple01"]), RESIDENTS);
    let resident = of_kind(&events, "resident")[0];
    for (name, value) in [
        ("id", "t0041001"),
        ("first_name", "Nora"),
        ("last_name", "O'Quinn"),
        ("email", "nora.oquinn@example.com"),
        ("unit", "0103"),
        ("status", "Current"),
        ("standing", "current"),
        ("lease_start", "2026-02-01"),
        ("move_out", ""),
        ("role", "leaseholder"),
    ] {
        assert_eq!(resident[name], value, "{name}: {resident}");
    }
    assert_eq!(of_kind(&events, "complete")[0]["property"], "maple01");
    assert_eq!(events.last().unwrap()["kind"], "done");
}

#[test]
fn properties_are_told_with_their_account() {
    let events = events(&yardi(), JobKind::Properties, PROPERTIES);
    let property = of_kind(&events, "property")[0];
    assert_eq!(property["id"], "maple01");
    assert_eq!(property["name"], "Maple Court Apartments");
    assert!(!property["account"].as_str().unwrap().is_empty());
}

#[test]
fn a_refused_sign_in_is_told_in_the_words_of_the_pms() {
    let events = events(&yardi(), residents_of(&["maple01"]), LOGIN_FAILED);
    let failure = &of_kind(&events, "failed")
        .first()
        .or(of_kind(&events, "failure").first())
        .expect("a failure")["failure"];
    assert_eq!(failure["kind"], "log-in");
    assert!(failure["message"].as_str().unwrap().contains("Login failed."), "{failure}");
}
