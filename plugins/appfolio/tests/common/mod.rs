//! A sign-in and answers for the tests of this adapter.

#![allow(dead_code, reason = "each test binary uses its own part")]

use appfolio_adapter::AppFolio;
use usersync_adapter::script::{Answer, Script, Told};

pub(crate) const ALDER: &str = "7d4c2b10-0000-4000-8000-000000000001";
pub(crate) const PROPERTIES: &str = include_str!("../fixtures/properties.json");
pub(crate) const UNITS: &str = include_str!("../fixtures/units.json");
pub(crate) const TENANTS: &str = include_str!("../fixtures/tenants.json");
pub(crate) const LAST_PAGE: &str = r#"{"data": [], "next_page_path": null}"#;

/// A script that is signed in.
pub(crate) fn signed_in(script: Script) -> Script {
    script
        .setting("api", "v0")
        .setting("endpoint", "https://api.appfolio.example.com")
        .setting("client_id", "demo-client")
        .setting("developer_id", "0b9f4f4e-0000-4000-8000-00000000000d")
        .secret("client_secret")
}

/// A read of one property with its recorded units and these pages of tenants.
pub(crate) fn read(pages: impl IntoIterator<Item = Answer>) -> Told {
    let script = signed_in(Script::residents(&[ALDER])).reply(Answer::ok(UNITS));
    pages.into_iter().fold(script, Script::reply).play::<AppFolio>()
}

/// One tenant with these members, as the only page.
pub(crate) fn page(members: &str) -> Answer {
    Answer::ok(format!(
        r#"{{"data": [{{"Id": "1", "PropertyId": "{ALDER}", {members}}}], "next_page_path": null}}"#
    ))
}
