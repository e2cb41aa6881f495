//! Every sample of RealPage's answers, with all that becomes of it: a file each in `snapshots`.

mod common;

use std::fmt::Debug;

use common::{RESIDENTS, SITES, not_authorized, read, read_list, signed_in};
use insta::assert_debug_snapshot;
use realpage_adapter::RealPage;
use usersync_adapter::script::{Answer, Script, Told};

#[test]
fn the_list_of_sites() {
    let told = signed_in(Script::properties()).reply(Answer::ok(SITES)).play::<RealPage>();
    assert_debug_snapshot!("sites", (&told.properties, &told.end));
}

#[test]
fn the_residents_of_the_longer_list() {
    assert_debug_snapshot!("residentlistinfo", residents(&read(Answer::ok(RESIDENTS))));
}

#[test]
fn the_residents_of_the_shorter_list() {
    let sample = RESIDENTS.replace("getresidentlistinfo", "getresidentlist");
    assert_debug_snapshot!("residentlist", residents(&read_list(Answer::ok(sample))));
}

#[test]
fn a_key_that_opens_neither() {
    assert_debug_snapshot!("not_authorized", residents(&read_list(not_authorized())));
}

/// What a host is told of residents.
fn residents(told: &Told) -> impl Debug {
    (told.rows(), told.rejected(), &told.failed, &told.end)
}
