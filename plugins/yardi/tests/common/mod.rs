//! A sign-in and answers for the tests of this adapter.

#![allow(dead_code, reason = "each test binary uses its own part")]

use usersync_adapter::script::{Answer, Script, Told};
use yardi_adapter::Yardi;

pub(crate) const PROPERTIES: &str = include_str!("../fixtures/properties.xml");
pub(crate) const RESIDENTS: &str = include_str!("../fixtures/residents.xml");
pub(crate) const LOGIN_FAILED: &str = include_str!("../fixtures/login-failed.xml");
pub(crate) const FAULT: &str = include_str!("../fixtures/fault.xml");

/// A script that is signed in.
pub(crate) fn signed_in(script: Script) -> Script {
    script
        .setting("endpoint", "https://yardi.example.com/12345demo/webservices")
        .setting("username", "demo_user")
        .setting("server_name", "demo_sql")
        .setting("database", "Demo_Live")
        .setting("platform", "SQL Server")
        .setting("interface_entity", "Demo & Vendor")
        .setting("interface", "residents")
        .secret("password")
        .secret("interface_license")
}

/// A read of `maple01` with this answer.
pub(crate) fn read(answer: Answer) -> Told {
    signed_in(Script::residents(&["maple01"])).reply(answer).play::<Yardi>()
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
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <GetResidentsResponse><GetResidentsResult>{payload}</GetResidentsResult>\
         </GetResidentsResponse></s:Body></s:Envelope>"
    )
}

/// One tenant with a status, a move-out and further elements.
pub(crate) fn tenant(status: &str, move_out: &str, more: &str) -> String {
    format!(
        "<Resident tCode=\"t1\"><Status>{status}</Status><FirstName>Nora</FirstName>\
         <LastName>Quinn</LastName><MoveOutDate>{move_out}</MoveOutDate>{more}</Resident>"
    )
}
