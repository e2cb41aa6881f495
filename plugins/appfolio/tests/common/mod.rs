//! A sign-in and answers for the tests of this adapter.

#![allow(dead_code, reason = "each test binary uses its own part")]

use appfolio_adapter::AppFolio;
use usersync_adapter::script::{Answer, Script, Told};

pub(crate) const ALDER: &str = "7d4c2b10-0000-4000-8000-000000000001";
pub(crate) const PROPERTIES: &str = include_str!("../fixtures/properties.json");
pub(crate) const UNITS: &str = include_str!("../fixtures/units.json");
pub(crate) const TENANTS: &str = include_str!("../fixtures/tenants.json");
pub(crate) const LAST_PAGE: &str = r#"{"data": [], "next_page_path": null}"#;

/// The customer's own address, where the reports are.
pub(crate) const REPORTS: &str = "https://demo.appfolio.example.com";
pub(crate) const TENANTS_V2: &str = include_str!("../fixtures/tenant_directory_v2.json");
pub(crate) const TENANTS_V1: &str = include_str!("../fixtures/tenant_directory_v1.json");
pub(crate) const LAST_RESULTS: &str = r#"{"results": [], "next_page_url": null}"#;

/// A script that is signed in for the reports of a version.
pub(crate) fn signed_in_for_reports(script: Script, api: &str) -> Script {
    script
        .setting("api", api)
        .setting("endpoint", REPORTS)
        .setting("client_id", "demo-reports")
        .secret("client_secret")
}

/// A read of property 118 by the reports of a version, with these pages.
pub(crate) fn read_report(api: &str, pages: impl IntoIterator<Item = Answer>) -> Told {
    let script = signed_in_for_reports(Script::residents(&["118"]), api);
    pages.into_iter().fold(script, Script::reply).play::<AppFolio>()
}

/// One tenant of a report of version 2 with these columns, as the only page.
pub(crate) fn report(columns: &str) -> Answer {
    Answer::ok(format!(
        r#"{{"results": [{{"selected_tenant_id": 1, "property_id": 118, {columns}}}], "next_page_url": null}}"#
    ))
}

/// The same of version 1, for a tenant in unit 3B.
pub(crate) fn report_v1(columns: &str) -> Answer {
    Answer::ok(format!(
        r#"{{"results": [{{"PropertyId": 118, "Unit": "3B", "UnitId": 342, {columns}}}]}}"#
    ))
}

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
