//! What MRI says instead of a list, by itself and under a fault.

use pms_simulator::{Fault, FaultKind, MriQuirks, Pms};
use rstest::rstest;

use super::{BIRCH, LEASE_DETAILS, PENDING, PROPERTIES, call, entries};
use crate::support::{Tree, start};

#[rstest]
#[case::nothing(LEASE_DETAILS, "", "RMPROPID: ")]
#[case::other_spelling(LEASE_DETAILS, "PropertyID=BIRCH1", "RMPROPID: ")]
#[case::both(LEASE_DETAILS, "RMPROPID=BIRCH1&LastUpdateDate=2026-06-01", "LastUpdateDate: ")]
#[case::other_date(LEASE_DETAILS, "LastUpdateDate=06-01-2026", "LastUpdateDate: \"06-01-2026\"")]
#[case::property(PENDING, "RMPROPID=BIRCH1", "PropertyID: ")]
#[case::page(PROPERTIES, "$skip=0", "$skip: \"0\"")]
#[case::size(PROPERTIES, "$top=all", "$top: \"all\"")]
#[tokio::test]
async fn a_call_that_makes_no_sense_is_400(
    #[case] api: &str,
    #[case] query: &str,
    #[case] says: &str,
) {
    let simulator = start().await;
    let reply = call(&simulator, api, &format!("{query}&$format=json")).await;
    assert_eq!(reply.status, 400);
    let message = reply.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with(says), "{message}");

    let reply = call(&simulator, api, query).await;
    assert_eq!(reply.status, 400);
    assert_eq!(Tree::parse(&reply.body).text_of("Message"), Some(message.clone()));

    simulator.set_quirks(MriQuirks { bare_errors: true, ..MriQuirks::default() });
    let reply = call(&simulator, api, &format!("{query}&$format=json")).await;
    assert_eq!(reply.json()["error"], message);
}

#[tokio::test]
async fn nobody_is_an_empty_list_or_an_error() {
    let simulator = start().await;
    for api in [(LEASE_DETAILS, "RMPROPID=NONE"), (PENDING, "PropertyID=NONE")] {
        assert!(entries(&simulator, api.0, api.1).await.is_empty());
        let reply = call(&simulator, api.0, api.1).await;
        assert!(Tree::parse(&reply.body).children.is_empty());
    }
    simulator.set_quirks(MriQuirks { nobody_as_error: true, ..MriQuirks::default() });
    let reply = call(&simulator, PENDING, "PropertyID=NONE").await;
    let says = "Property NONE does not have any pending move ins.";
    assert_eq!(reply.status, 200);
    assert_eq!(Tree::parse(&reply.body).text_of("Message").as_deref(), Some(says));
    let reply = call(&simulator, PENDING, "PropertyID=NONE&$format=json").await;
    assert_eq!(reply.json()["error"]["message"], says);
}

#[rstest]
#[case::busy(FaultKind::RateLimited, None, 429, "Too many requests")]
#[case::deadlock(FaultKind::ServerError, None, 500, "deadlocked")]
#[case::page(FaultKind::ServerError, Some(503), 503, "<!DOCTYPE html>")]
#[case::html(FaultKind::Html, None, 200, "<!DOCTYPE html>")]
#[case::password(FaultKind::BadCredentials, None, 401, "<!DOCTYPE html>")]
#[case::grant(FaultKind::MissingPermission, None, 401, "<!DOCTYPE html>")]
#[tokio::test]
async fn a_fault_takes_the_place_of_the_answer(
    #[case] kind: FaultKind,
    #[case] shown: Option<u16>,
    #[case] status: u16,
    #[case] says: &str,
) {
    let simulator = start().await;
    let fault = Fault::new(Pms::Mri, kind).for_operation(PENDING).for_property(BIRCH).times(1);
    simulator.fault(Fault { status: shown, ..fault }).unwrap();
    assert_eq!(call(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await.status, 200);
    let reply = call(&simulator, PENDING, "PropertyID=BIRCH1").await;
    assert_eq!(reply.status, status);
    assert!(reply.body.contains(says), "{}", reply.body);
    assert_eq!(reply.header("retry-after"), if status == 429 { "2" } else { "" });
    assert_eq!(call(&simulator, PENDING, "PropertyID=BIRCH1").await.status, 200);
    assert_eq!(simulator.calls()[1].properties, [BIRCH]);
}

#[tokio::test]
async fn an_empty_list_leaves_the_other_properties_and_lists_alone() {
    let simulator = start().await;
    simulator.fault(Fault::new(Pms::Mri, FaultKind::Empty).for_property(BIRCH)).unwrap();
    assert!(entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await.is_empty());
    assert!(!entries(&simulator, PENDING, "PropertyID=BIRCH1").await.is_empty());
    let changed = entries(&simulator, LEASE_DETAILS, "LastUpdateDate=2026-06-01").await;
    assert!(!changed.is_empty());
    assert!(changed.iter().all(|entry| entry["PropertyID"] != BIRCH));
}

#[tokio::test]
async fn no_list_announces_a_total() {
    let simulator = start().await;
    let refusal = simulator.fault(Fault::new(Pms::Mri, FaultKind::WrongTotal)).unwrap_err();
    assert!(refusal.to_string().starts_with("mri announces no total"), "{refusal}");
    assert_eq!(simulator.interfaces(Pms::Mri).len(), 2);
}
