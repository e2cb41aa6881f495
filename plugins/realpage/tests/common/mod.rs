//! A sign-in and answers for the tests of this adapter.

#![allow(dead_code, reason = "each test binary uses its own part")]

use realpage_adapter::RealPage;
use usersync_adapter::script::{Answer, Script, Told};
use usersync_adapter::{DateValue, Day, TextValue};

pub(crate) const SITES: &str = include_str!("../fixtures/sites.xml");
pub(crate) const RESIDENTS: &str = include_str!("../fixtures/residents.xml");
pub(crate) const NOT_AUTHORIZED: &str = include_str!("../fixtures/not-authorized.xml");

/// A script that is signed in with a licence key alone, as most vendors are.
pub(crate) fn signed_in(script: Script) -> Script {
    script
        .setting("endpoint", "https://gateway.example.com/rpxgateway/partner/Demo/Demo.svc")
        .setting("pmcid", "9000001")
        .setting("site_ids", "9100001")
        .setting("system", "OneSite")
        .secret("license_key")
}

/// A read of the site 9100001 with this answer to `getresidentlistinfo`.
pub(crate) fn read(answer: Answer) -> Told {
    signed_in(Script::residents(&["9100001"])).reply(answer).play::<RealPage>()
}

/// A read of the site 9100001 where the key opens `getresidentlist` only.
pub(crate) fn read_list(answer: Answer) -> Told {
    read_list_and(answer, |script| script)
}

/// The same, with answers to further calls.
pub(crate) fn read_list_and(answer: Answer, more: impl FnOnce(Script) -> Script) -> Told {
    let script = signed_in(Script::residents(&["9100001"])).reply(not_authorized()).reply(answer);
    more(script).play::<RealPage>()
}

/// The key is not good for `getresidentlistinfo`.
pub(crate) fn not_authorized() -> Answer {
    Answer::status(500, NOT_AUTHORIZED)
}

/// A fault in these words.
pub(crate) fn fault(words: &str) -> Answer {
    let fault = NOT_AUTHORIZED
        .replace("LicenseKey is not authorized to call the method getresidentlistinfo", words);
    Answer::status(500, fault)
}

/// `resident` elements as an answer to `getresidentlistinfo`.
pub(crate) fn listing(residents: &str) -> String {
    result("getresidentlistinfo", &format!("<residentlist xmlns=\"\">{residents}</residentlist>"))
}

/// Anything as the result of an operation.
pub(crate) fn result(operation: &str, payload: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <{operation}Response xmlns=\"http://tempuri.org/\"><{operation}Result>{payload}\
         </{operation}Result></{operation}Response></s:Body></s:Envelope>"
    )
}

/// A member of household 7 on lease 70 in unit 55, with further elements.
pub(crate) fn resident(member: u32, more: &str) -> String {
    format!(
        "<resident><residentmemberid>{member}</residentmemberid>\
         <residenthouseholdid>7</residenthouseholdid><leaseid>70</leaseid><unitid>55</unitid>\
         <unitnumber>101</unitnumber>{more}</resident>"
    )
}

pub(crate) fn text(value: &str) -> TextValue {
    TextValue::Value(value.to_owned())
}

pub(crate) fn day(year: u16, month: u8, day: u8) -> DateValue {
    DateValue::Value(Day { year, month, day })
}
