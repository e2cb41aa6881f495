//! Every sample of Entrata's answers, with all that becomes of it: a file each in `snapshots`.

mod common;

use std::fmt::Debug;

use common::{
    CUSTOMERS, ERROR, LEASES_R1, LEASES_R2, MITS_LEASES, MITS_LEASES_XML, NO_LEASES, PROPERTIES,
    read_from, signed_in,
};
use entrata_adapter::Entrata;
use insta::assert_debug_snapshot;
use usersync_adapter::script::{Answer, Script, Told};

const NO_TENANTS: &str =
    r#"{"response": {"result": {"LeaseApplication": {"Tenant": [], "LA_Lease": []}}}}"#;

#[test]
fn the_list_of_properties() {
    let told = signed_in(Script::properties()).reply(Answer::ok(PROPERTIES)).play::<Entrata>();
    assert_debug_snapshot!("properties", (&told.properties, &told.end));
}

#[test]
fn the_residents_of_every_method() {
    // Leases are asked for twice: those that have not ended, and those that have.
    for (choice, answers) in [
        ("leases_r2", vec![LEASES_R2, NO_LEASES]),
        ("leases_r1", vec![LEASES_R1, NO_LEASES]),
        ("mits_leases", vec![MITS_LEASES, NO_TENANTS]),
        ("customers", vec![CUSTOMERS]),
    ] {
        assert_debug_snapshot!(
            choice,
            residents(&read_from(choice, answers.into_iter().map(Answer::ok)))
        );
    }
}

#[test]
fn a_lease_application_in_xml() {
    let answers = [MITS_LEASES_XML, NO_TENANTS].map(Answer::ok);
    let in_xml = read_from("mits_leases", answers);
    assert_debug_snapshot!("mits_leases_xml", residents(&in_xml));
}

#[test]
fn an_error_inside_a_success() {
    assert_debug_snapshot!("error", residents(&read_from("leases_r2", [Answer::ok(ERROR)])));
}

/// What a host is told of residents.
fn residents(told: &Told) -> impl Debug {
    (told.rows(), told.rejected(), &told.failed, &told.end)
}
