//! A sign-in and answers for the tests of this adapter.

#![allow(dead_code, reason = "each test binary uses its own part")]

use mri_adapter::Mri;
use usersync_adapter::script::{Answer, Script, Told};
use usersync_adapter::{DateValue, Day, Row, TextValue};

pub(crate) const LEASE_DETAILS_XML: &str = include_str!("../fixtures/lease-details.xml");
pub(crate) const LEASE_DETAILS_JSON: &str = include_str!("../fixtures/lease-details.json");
pub(crate) const PENDING_XML: &str = include_str!("../fixtures/pending-move-ins.xml");
pub(crate) const PENDING_JSON: &str = include_str!("../fixtures/pending-move-ins.json");
pub(crate) const PROPERTIES_XML: &str = include_str!("../fixtures/properties.xml");
pub(crate) const PROPERTIES_JSON: &str = include_str!("../fixtures/properties.json");

pub(crate) const ENDPOINT: &str = "https://mri.example.com/mriapiservices/api.asp";
pub(crate) const PROPERTIES: &str = "MRI_S-PMRM_PropertyIDByNameOrAddress";
pub(crate) const LEASE_DETAILS: &str = "MRI_S-PMRM_ResidentLeaseDetailsByPropertyID";
pub(crate) const PENDING: &str = "MRI_S-PMRM_PendingMoveIns";

/// A script that is signed in and asks for this format.
pub(crate) fn signed_in(script: Script, format: &str) -> Script {
    script
        .setting("endpoint", ENDPOINT)
        .setting("client_id", "C900001")
        .setting("database", "Birch_Live")
        .setting("web_service_user", "SYNC")
        .setting("format", format)
        .secret("partner_key")
        .secret("password")
}

/// A read of `BIRCH1` with these pages of lease details, then nobody who will move in.
pub(crate) fn read(pages: impl IntoIterator<Item = Answer>) -> Told {
    read_with(pages, listing("[]"))
}

/// The same with an answer for those who will move in.
pub(crate) fn read_with(pages: impl IntoIterator<Item = Answer>, pending: Answer) -> Told {
    let script = signed_in(Script::residents(&["BIRCH1"]), "json");
    pages.into_iter().fold(script, Script::reply).reply(pending).play::<Mri>()
}

/// A read that ends with its first answer.
pub(crate) fn read_only(answer: Answer) -> Told {
    signed_in(Script::residents(&["BIRCH1"]), "json").reply(answer).play::<Mri>()
}

/// Entries as the only page of a list.
pub(crate) fn listing(entries: &str) -> Answer {
    Answer::ok(format!(r#"{{"value": {entries}}}"#))
}

/// Entries as a page with a link to a next one.
pub(crate) fn page(entries: &str, next: &str) -> Answer {
    Answer::ok(format!(r#"{{"nextLink": "{ENDPOINT}?{next}", "value": {entries}}}"#))
}

/// A person on lease 1 of unit 101, with further members.
pub(crate) fn person(id: &str, members: &str) -> String {
    format!(
        r#"{{"ResidentNameID": "{id}", "PropertyID": "BIRCH1", "BuildingID": "01",
            "UnitID": "101", "LeaseID": "1", {members}}}"#
    )
}

/// Somebody who lives at this place.
pub(crate) fn at(id: &str, building: &str, unit: &str, lease: &str) -> String {
    format!(
        r#"{{"ResidentNameID": "{id}", "PropertyID": "BIRCH1", "BuildingID": "{building}",
            "UnitID": "{unit}", "LeaseID": "{lease}", "ResidentStatus": "Current",
            "Namegroup": "g{id}"}}"#
    )
}

/// The row of one person with these members, read by itself.
pub(crate) fn row(members: &str) -> Row {
    read([listing(&format!("[{}]", person("1", members)))]).row("1").clone()
}

pub(crate) fn text(value: &str) -> TextValue {
    TextValue::Value(value.to_owned())
}

pub(crate) fn day(year: u16, month: u8, day: u8) -> DateValue {
    DateValue::Value(Day { year, month, day })
}
