//! A sign-in and answers for the tests of this adapter.

#![allow(dead_code, reason = "each test binary uses its own part")]

use usersync_adapter::script::{Answer, Script, Told};
use usersync_adapter::{DateValue, Day, Row, TextValue};
use yardi_adapter::Yardi;

pub(crate) const PROPERTIES: &str = include_str!("../fixtures/properties.xml");
pub(crate) const RESIDENTS: &str = include_str!("../fixtures/residents.xml");
pub(crate) const TRANSACTIONS: &str = include_str!("../fixtures/transactions.xml");
pub(crate) const TENANTS: &str = include_str!("../fixtures/tenants.xml");
pub(crate) const UNITS: &str = include_str!("../fixtures/units.xml");
pub(crate) const LEASE_FILES: &str = include_str!("../fixtures/lease-files.xml");
pub(crate) const LOGIN_FAILED: &str = include_str!("../fixtures/login-failed.xml");
pub(crate) const FAULT: &str = include_str!("../fixtures/fault.xml");

/// A script that is signed in to `ItfResidentData`.
pub(crate) fn signed_in(script: Script) -> Script {
    signed_in_to("residents", script)
}

/// A script that is signed in to an interface.
pub(crate) fn signed_in_to(interface: &str, script: Script) -> Script {
    script
        .setting("endpoint", "https://yardi.example.com/12345demo/webservices")
        .setting("username", "demo_user")
        .setting("server_name", "demo_sql")
        .setting("database", "Demo_Live")
        .setting("platform", "SQL Server")
        .setting("interface_entity", "Demo & Vendor")
        .setting("interface", interface)
        .secret("password")
        .secret("interface_license")
}

/// A read of `maple01` with this answer of `GetResidents`.
pub(crate) fn read(answer: Answer) -> Told {
    read_from("residents", answer)
}

/// A read of `maple01` from an interface with this answer.
pub(crate) fn read_from(interface: &str, answer: Answer) -> Told {
    signed_in_to(interface, Script::residents(&["maple01"])).reply(answer).play::<Yardi>()
}

/// `Resident` elements as an answer for `maple01`.
pub(crate) fn listing(residents: &str) -> String {
    result(&format!(
        "<MITS-ResidentData xmlns=\"\"><PropertyResidents Code=\"maple01\"><Residents>\
         {residents}</Residents></PropertyResidents></MITS-ResidentData>"
    ))
}

/// Anything as the result of `GetResidents`.
pub(crate) fn result(payload: &str) -> String {
    result_of("GetResidents", payload)
}

/// Anything as the result of an operation.
pub(crate) fn result_of(operation: &str, payload: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <{operation}Response><{operation}Result>{payload}</{operation}Result>\
         </{operation}Response></s:Body></s:Envelope>"
    )
}

/// One tenant with a status, a move-out and further elements.
pub(crate) fn tenant(status: &str, move_out: &str, more: &str) -> String {
    format!(
        "<Resident tCode=\"t1\"><Status>{status}</Status><FirstName>Nora</FirstName>\
         <LastName>Quinn</LastName><MoveOutDate>{move_out}</MoveOutDate>{more}</Resident>"
    )
}

/// A text that the PMS gave.
pub(crate) fn text(value: &str) -> TextValue {
    TextValue::Value(value.to_owned())
}

/// A date that the PMS gave.
pub(crate) fn day(year: u16, month: u8, day: u8) -> DateValue {
    DateValue::Value(Day { year, month, day })
}

/// A person whose every field is blank, in a household.
pub(crate) fn blank(person: &str, household: &str) -> Row {
    Row {
        household: Some(household.to_owned()),
        first_name: TextValue::Blank,
        last_name: TextValue::Blank,
        email: TextValue::Blank,
        phone: TextValue::Blank,
        unit: TextValue::Blank,
        lease_start: DateValue::Blank,
        lease_end: DateValue::Blank,
        move_in: DateValue::Blank,
        move_out: DateValue::Blank,
        ..Row::new(person)
    }
}
