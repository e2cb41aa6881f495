//! Every sample of AppFolio's answers, with all that becomes of it: a file each in `snapshots`.

mod common;

use std::fmt::Debug;

use appfolio_adapter::AppFolio;
use common::{
    LAST_PAGE, LAST_RESULTS, PROPERTIES, TENANTS, TENANTS_V1, TENANTS_V2, read, read_report,
    signed_in,
};
use insta::assert_debug_snapshot;
use usersync_adapter::script::{Answer, Script, Told};

#[test]
fn the_list_of_properties() {
    let told = signed_in(Script::properties()).reply(Answer::ok(PROPERTIES)).play::<AppFolio>();
    assert_debug_snapshot!("properties", (&told.properties, &told.end));
}

#[test]
fn the_tenants_of_the_database() {
    let told = read([Answer::ok(TENANTS), Answer::ok(LAST_PAGE)]);
    assert_debug_snapshot!("tenants_v0", residents(&told));
}

#[test]
fn the_tenants_of_the_reports() {
    let told = read_report("v2", [Answer::ok(TENANTS_V2), Answer::ok(LAST_RESULTS)]);
    assert_debug_snapshot!("tenants_v2", residents(&told));
    let told = read_report("v1", [Answer::ok(TENANTS_V1)]);
    assert_debug_snapshot!("tenants_v1", residents(&told));
}

/// What a host is told of residents.
fn residents(told: &Told) -> impl Debug {
    (told.rows(), told.rejected(), &told.failed, &told.end)
}
