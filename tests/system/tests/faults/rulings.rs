//! Every fault of a PMS meets its ruling, and never creates, changes or closes anything wrong.

use chrono::TimeDelta;
use pms_simulator::{Fault, FaultKind, Pms, Resident};
use rstest::rstest;
use usersync_core::model::{AlertKind, Resolution};
use usersync_store::testing::Engine;
use usersync_store::{CredentialChange, RunState};
use usersync_system_tests::{Feed, System, SystemOptions, loopback};

use crate::server::Server;
use crate::world::{closed, feed, list, open_alerts, people, resident, system};

/// The PMS before: Nora is linked, and Otto waits for an email.
fn before() -> Vec<Resident> {
    let otto = Resident { email: None, ..resident("otto", "Otto Reyes", "512-555-0110") };
    vec![resident("nora", "Nora Ibarra", "512-555-0142"), otto]
}

/// The PMS after: Nora has another phone, Otto an email, and Piet is new.
fn after() -> Vec<Resident> {
    vec![
        resident("nora", "Nora Ibarra", "512-555-0199"),
        resident("otto", "Otto Reyes", "512-555-0110"),
        resident("piet", "Piet Vos", "512-555-0120"),
    ]
}

fn person(name: &str, phone: &str) -> (String, String) {
    (name.to_owned(), phone.to_owned())
}

/// A system that has read the PMS before, where everything changes with the next read.
async fn changing(pms: Pms, options: SystemOptions) -> (System, Feed) {
    let system = system(pms, Engine::Sqlite, options).await.unwrap();
    list(&system, pms, "main", before());
    let feed = feed(&system, pms, "main").await;
    assert_eq!(system.sync(&feed).await.unwrap().state, RunState::Complete);
    assert_untouched(&system, &feed, &[]).await;
    list(&system, pms, "main", after());
    (system, feed)
}

/// Everybody is as before the changes, and besides Otto's question these are open.
async fn assert_untouched(system: &System, feed: &Feed, besides: &[(AlertKind, &str)]) {
    assert_eq!(people(system, feed).await, [person("Nora", "512-555-0142")]);
    let mut expected = vec![(AlertKind::MissingEmail, String::new())];
    expected.extend(besides.iter().map(|(kind, finding)| (*kind, (*finding).to_owned())));
    assert_eq!(open_alerts(system, feed).await, expected);
}

/// Everything has arrived, and no question is open.
async fn assert_caught_up(system: &System, feed: &Feed) {
    let expected = [
        person("Nora", "512-555-0199"),
        person("Otto", "512-555-0110"),
        person("Piet", "512-555-0120"),
    ];
    assert_eq!(people(system, feed).await, expected);
    assert_eq!(open_alerts(system, feed).await, []);
}

async fn last_sync(system: &System, feed: &Feed) -> Option<chrono::DateTime<chrono::Utc>> {
    system.store().find_integration(feed.integration).await.unwrap().last_complete_at
}

const INCOMPLETE: (AlertKind, &str) = (AlertKind::FeedCheck, "incomplete");

#[rstest]
#[case::server_error(FaultKind::ServerError, INCOMPLETE)]
#[case::slow(FaultKind::Slow, INCOMPLETE)]
#[case::truncated(FaultKind::Truncated, INCOMPLETE)]
#[case::html(FaultKind::Html, INCOMPLETE)]
#[case::empty(FaultKind::Empty, (AlertKind::FeedCheck, "empty"))]
#[case::bad_credentials(FaultKind::BadCredentials, (AlertKind::Connection, "log-in"))]
#[tokio::test]
async fn a_read_that_fails_decides_nothing_and_the_next_good_one_catches_up(
    #[values(Pms::Yardi, Pms::RealPage, Pms::Entrata, Pms::Mri, Pms::AppFolio)] pms: Pms,
    #[case] kind: FaultKind,
    #[case] alert: (AlertKind, &str),
) {
    nothing_is_decided(Fault::new(pms, kind), alert).await;
}

/// MRI answers a service that was not granted as it answers a wrong password.
#[rstest]
#[case::yardi(Pms::Yardi, INCOMPLETE)]
#[case::realpage(Pms::RealPage, INCOMPLETE)]
#[case::entrata(Pms::Entrata, INCOMPLETE)]
#[case::mri(Pms::Mri, (AlertKind::Connection, "log-in"))]
#[case::appfolio(Pms::AppFolio, INCOMPLETE)]
#[tokio::test]
async fn a_missing_permission_decides_nothing(#[case] pms: Pms, #[case] alert: (AlertKind, &str)) {
    nothing_is_decided(Fault::new(pms, FaultKind::MissingPermission), alert).await;
}

#[rstest]
#[tokio::test]
async fn a_server_error_in_words_decides_nothing(#[values(Pms::Yardi, Pms::AppFolio)] pms: Pms) {
    nothing_is_decided(Fault::new(pms, FaultKind::ServerError).with_status(500), INCOMPLETE).await;
}

/// A fault leaves everything as it was, raises an alert, and is caught up with once it is over.
async fn nothing_is_decided(fault: Fault, alert: (AlertKind, &str)) {
    let (pms, kind) = (fault.pms, fault.kind);
    let mut egress = loopback();
    if kind == FaultKind::Slow {
        egress.limits.longest_timeout_ms = 2_000;
    }
    let (system, feed) = changing(pms, SystemOptions { egress, ..Default::default() }).await;
    let synced_at = last_sync(&system, &feed).await;
    system.simulator.fault(fault.with_delay_ms(20_000)).unwrap();
    for _ in 0..2 {
        assert_eq!(system.sync(&feed).await.unwrap().state, RunState::Incomplete);
        assert_untouched(&system, &feed, &[alert]).await;
        assert_eq!(last_sync(&system, &feed).await, synced_at);
    }
    system.simulator.clear_faults();
    assert_eq!(system.sync(&feed).await.unwrap().state, RunState::Complete);
    assert_caught_up(&system, &feed).await;
    assert_eq!(closed(&system, &feed, alert.0).await, [Resolution::ConditionGone]);
}

#[rstest]
#[case::server_error(Fault::new(Pms::Yardi, FaultKind::ServerError))]
#[case::rate_limited(Fault::new(Pms::Yardi, FaultKind::RateLimited).with_retry_after_seconds(1))]
#[case::slow(Fault::new(Pms::Yardi, FaultKind::Slow).with_delay_ms(50))]
#[tokio::test]
async fn what_passes_by_itself_makes_a_run_late_and_not_failed(
    #[values(Pms::Yardi, Pms::RealPage, Pms::Entrata, Pms::Mri, Pms::AppFolio)] pms: Pms,
    #[case] fault: Fault,
) {
    let (system, feed) = changing(pms, SystemOptions::default()).await;
    system.simulator.fault(Fault { pms, ..fault.times(1) }).unwrap();
    assert_eq!(system.sync(&feed).await.unwrap().state, RunState::Complete);
    assert_caught_up(&system, &feed).await;
}

#[rstest]
#[tokio::test]
async fn a_pms_that_asks_for_patience_gets_it_without_an_alert(
    #[values(Pms::Yardi, Pms::AppFolio)] pms: Pms,
) {
    let mut egress = loopback();
    egress.limits.retries = 1;
    let (system, feed) = changing(pms, SystemOptions { egress, ..Default::default() }).await;
    system.simulator.forget_calls();
    let fault = Fault::new(pms, FaultKind::RateLimited).with_retry_after_seconds(1);
    system.simulator.fault(fault).unwrap();
    assert_eq!(system.sync(&feed).await.unwrap().state, RunState::Incomplete);
    assert_untouched(&system, &feed, &[]).await;
    assert_eq!(system.simulator.calls().len(), 2, "one call and the one retry");
    let integration = system.store().find_integration(feed.integration).await.unwrap();
    let wait = integration.due_at.unwrap() - system.now();
    assert!(wait <= TimeDelta::seconds(1), "asked again as soon as the PMS allows: {wait}");
}

#[rstest]
#[tokio::test]
async fn a_connection_that_is_cut_within_an_answer_decides_nothing(
    #[values(Pms::Yardi, Pms::AppFolio)] pms: Pms,
) {
    let (system, feed) = changing(pms, SystemOptions::default()).await;
    let body = if pms == Pms::AppFolio {
        "{\"data\":[]"
    } else {
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">"
    };
    let server = Server::answering(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 100000\r\n\r\n{body}"
    ))
    .await;
    let endpoint = system.simulator.endpoint(pms);
    point_to(&system, &feed, &server.url()).await;
    assert_eq!(system.sync(&feed).await.unwrap().state, RunState::Incomplete);
    assert_untouched(&system, &feed, &[INCOMPLETE]).await;
    point_to(&system, &feed, &endpoint).await;
    assert_eq!(system.sync(&feed).await.unwrap().state, RunState::Complete);
    assert_caught_up(&system, &feed).await;
}

async fn point_to(system: &System, feed: &Feed, endpoint: &str) {
    let store = system.store();
    let credential = store.find_credential(feed.credential).await.unwrap();
    let mut settings = credential.settings;
    settings["endpoint"] = endpoint.into();
    let change = CredentialChange { settings: Some(settings), ..Default::default() };
    store
        .update_credential(credential.id, credential.version, change, "ana", system.now())
        .await
        .unwrap();
}
