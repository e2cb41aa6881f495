//! Every sample of Yardi's answers, with all that becomes of it: a file each in `snapshots`.

mod common;

use std::fmt::Debug;

use common::{
    FAULT, LEASE_FILES, LOGIN_FAILED, PROPERTIES, RESIDENTS, TENANTS, TRANSACTIONS, UNITS, read,
    read_from, signed_in,
};
use insta::assert_debug_snapshot;
use usersync_adapter::script::{Answer, Script, Told};
use yardi_adapter::Yardi;

#[test]
fn the_list_of_properties() {
    let told = signed_in(Script::properties()).reply(Answer::ok(PROPERTIES)).play::<Yardi>();
    assert_debug_snapshot!("properties", (&told.properties, &told.end));
}

#[test]
fn the_residents_of_every_interface() {
    for (interface, sample) in [
        ("residents", RESIDENTS),
        ("transactions", TRANSACTIONS),
        ("common", TENANTS),
        ("renters", UNITS),
        ("resident_data", LEASE_FILES),
    ] {
        assert_debug_snapshot!(interface, residents(&read_from(interface, Answer::ok(sample))));
    }
}

#[test]
fn a_refusal() {
    assert_debug_snapshot!("login_failed", residents(&read(Answer::ok(LOGIN_FAILED))));
}

#[test]
fn a_fault() {
    assert_debug_snapshot!("fault", residents(&read(Answer::status(500, FAULT))));
}

/// What a host is told of residents.
fn residents(told: &Told) -> impl Debug {
    (told.rows(), told.rejected(), &told.failed, &told.end)
}
