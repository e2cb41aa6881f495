//! A sign-in and answers for the tests of this adapter.

#![allow(dead_code, reason = "each test binary uses its own part")]

use entrata_adapter::Entrata;
use serde_json::Value;
use usersync_adapter::script::{Answer, Script, Told, readable};
use usersync_adapter::{DateValue, Day, Request, TextValue};

pub(crate) const JUNIPER: &str = "220901";
pub(crate) const PROPERTIES: &str = include_str!("../fixtures/properties.json");
pub(crate) const LEASES_R2: &str = include_str!("../fixtures/leases_r2.json");
pub(crate) const LEASES_R1: &str = include_str!("../fixtures/leases_r1.json");
pub(crate) const CUSTOMERS: &str = include_str!("../fixtures/customers.json");
pub(crate) const MITS_LEASES_XML: &str = include_str!("../fixtures/mits_leases.xml");
pub(crate) const MITS_LEASES: &str = include_str!("../fixtures/mits_leases.json");
pub(crate) const ERROR: &str = include_str!("../fixtures/error.json");
pub(crate) const NO_LEASES: &str = r#"{"response": {"code": 200, "result": {"leases": {}}}}"#;

pub(crate) fn text(value: &str) -> TextValue {
    TextValue::Value(value.to_owned())
}

pub(crate) fn day(year: u16, month: u8, day: u8) -> DateValue {
    DateValue::Value(Day { year, month, day })
}

/// A script that is signed in with a key.
pub(crate) fn signed_in(script: Script) -> Script {
    script
        .setting("sign_in", "key")
        .setting("endpoint", "https://apis.entrata.example.com")
        .setting("org", "DemoHousing")
        .secret("api_key")
}

/// A read of one property by the method of this choice, with these answers.
pub(crate) fn read_from(choice: &str, answers: impl IntoIterator<Item = Answer>) -> Told {
    let script = signed_in(Script::residents(&[JUNIPER])).setting("residents_from", choice);
    answers.into_iter().fold(script, Script::reply).play::<Entrata>()
}

/// A read by `getLeases` r2 of which these are the pages of leases that have not ended, and none
/// that have.
pub(crate) fn read(pages: impl IntoIterator<Item = Answer>) -> Told {
    read_from("leases_r2", pages.into_iter().chain([Answer::ok(NO_LEASES)]))
}

/// An answer with these leases, and perhaps more beside them in the result.
pub(crate) fn leases(lease: &str) -> String {
    format!(
        r#"{{"response": {{"requestId": "1", "code": 200, "result": {{"leases": {{"lease": {lease}}}}}}}}}"#
    )
}

/// A lease of one customer, with these members of the lease and of the customer.
pub(crate) fn lease(members: &str, customer: &str) -> Answer {
    Answer::ok(leases(&format!(
        r#"[{{"id": "7", "propertyId": "{JUNIPER}", "leaseStatusTypeId": "4", {members}
            "customers": {{"customer": [{{"id": 1{customer}}}]}}}}]"#
    )))
}

/// The body of a request.
pub(crate) fn body(request: &Request) -> Value {
    serde_json::from_str(&readable(&request.body)).expect("a request's body is JSON")
}

/// A header or query value of a request.
pub(crate) fn value(request: &Request, name: &str) -> String {
    let pairs = request.headers.iter().chain(&request.query);
    let mut named = pairs.filter(|pair| pair.name == name);
    readable(&named.next().unwrap_or_else(|| panic!("there is no `{name}`")).value)
}
