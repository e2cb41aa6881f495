//! An adapter that misbehaves is stopped with a word for the operator, and stands in nobody's way.

use std::time::Duration;

use pms_simulator::Pms;
use rstest::rstest;
use serde_json::{Value, json};
use usersync_adapters::{HostOptions, Limits};
use usersync_core::model::{Field, RecordKey};
use usersync_core::plan::{Finding, Notice};
use usersync_store::RunState;
use usersync_store::testing::{Engine, stand_aside};
use usersync_system_tests::{Feed, System, SystemOptions, adapter_host, component};

use crate::server::Server;
use crate::world::{feed, list, people, resident, system};

const PASSWORD: &str = "correct horse battery";

async fn misbehaving(system: &System, behaviour: &str, endpoint: &str) -> Feed {
    let filled_in = json!({
        "endpoint": endpoint,
        "username": "usersync",
        "password": PASSWORD,
        "behaviour": behaviour,
    });
    let Value::Object(filled_in) = filled_in else { unreachable!("it is written as an object") };
    let credential = system.credential("misbehaving", filled_in).await.unwrap();
    let feed = system.add_feed("Birch Court", credential, &["main"]).await.unwrap();
    system.turn_on(&feed).await.unwrap();
    feed
}

/// Runs a misbehaving adapter beside a good one; what the operator is told about the former.
async fn beside_a_good_one(behaviour: &str, endpoint: &str) -> (System, Feed, String) {
    build_beside_a_good_one("misbehaving", behaviour, endpoint).await
}

/// The same of another build of it.
async fn build_beside_a_good_one(
    build: &str,
    behaviour: &str,
    endpoint: &str,
) -> (System, Feed, String) {
    let limits =
        Limits { step_time: Duration::from_secs(2), memory_bytes: 64 << 20, ..Limits::default() };
    let host = HostOptions { limits, allow_wasi: true, ..HostOptions::default() };
    let options = SystemOptions { adapters: adapter_host(host), ..SystemOptions::default() };
    let system = system(Pms::Yardi, Engine::Sqlite, options).await.unwrap();
    system.install(build).await.unwrap();
    list(&system, Pms::Yardi, "main", vec![resident("nora", "Nora Ibarra", "512-555-0142")]);
    let bad = misbehaving(&system, behaviour, endpoint).await;
    let good = feed(&system, Pms::Yardi, "main").await;

    let (first, second) =
        tokio::join!(Box::pin(system.engine.run_due()), Box::pin(system.engine.run_due()));
    assert!(first.unwrap().is_some() && second.unwrap().is_some(), "both were due");
    let run = system.store().last_attempt(good.integration).await.unwrap().unwrap();
    assert_eq!(run.state, RunState::Complete);
    assert_eq!(people(&system, &good).await.len(), 1);

    let run = system.store().last_attempt(bad.integration).await.unwrap().unwrap();
    let said = system.store().run_detail(run.id).await.unwrap().text.unwrap_or_default();
    let finding = match &run.reads[0].finding {
        Finding::Incomplete { why, .. } => why.clone(),
        other => format!("{other:?}"),
    };
    (system, bad, format!("{finding}\n{said}"))
}

#[rstest]
#[case::looping("loop", "one step took longer than 2000 ms")]
#[case::hoarding("allocate", "it wanted more than 64 MiB of memory")]
#[case::panicking("panic", "this adapter was told to panic")]
#[case::babbling("nonsense", "an answer that makes no sense")]
#[case::calling_elsewhere("unlisted-host", "does not ask for the host `elsewhere.example.com`")]
#[case::calling_more("unlisted-operation", "the request is not what it claims to be")]
#[case::disguising("wrong-marks", "the request is not what it claims to be")]
#[case::smuggling("smuggle", "the URL holds a secret")]
#[tokio::test]
async fn a_misbehaving_adapter_is_stopped_while_another_one_works(
    #[case] behaviour: &str,
    #[case] word: &str,
) {
    let echo = Server::saying("text/plain", PASSWORD).await;
    let (system, feed, told) = beside_a_good_one(behaviour, &echo.url()).await;
    assert!(told.contains(word), "the operator is told: {told}");
    assert!(!told.contains(PASSWORD));
    assert_eq!(people(&system, &feed).await, []);
    let integration = system.store().find_integration(feed.integration).await.unwrap();
    assert_eq!(integration.last_complete_at, None);
}

const WITH_WASI: &str = "misbehaving-wasi";

/// Whether there is a build that imports WASI. Only a machine without its Rust target has none.
fn has_wasi() -> bool {
    let is_built = component(WITH_WASI).is_ok();
    if !is_built {
        let build = "run `cargo xtask build-adapters`, which says what it takes";
        stand_aside(&format!("`{WITH_WASI}` is not built: {build}"));
    }
    is_built
}

#[tokio::test]
async fn an_adapter_that_sleeps_for_ever_is_stopped_while_another_one_works() {
    if !has_wasi() {
        return;
    }
    let (_, _, told) = build_beside_a_good_one(WITH_WASI, "sleep", "http://127.0.0.1:9").await;
    assert!(told.contains("one step took longer than 2000 ms"), "{told}");
    assert!(told.contains("its clock stands still"), "{told}");
}

#[tokio::test]
async fn an_adapter_that_tries_everything_gets_nothing_and_its_run_says_so() {
    if !has_wasi() {
        return;
    }
    let rows = json!([{ "id": "1", "first_name": "Uma", "status": "Current" }]);
    let server = Server::saying("application/json", &rows.to_string()).await;
    let (system, feed, told) = build_beside_a_good_one(WITH_WASI, "nosy", &server.url()).await;
    let run = system.store().last_attempt(feed.integration).await.unwrap().unwrap();
    assert_eq!(run.state, RunState::Complete, "{told}");
    let tried = system.engine.check_credential(feed.credential).await.unwrap();
    let tried = tried.log.join("\n");
    for line in [
        "read a file: NotFound",
        "the adapter looked for files; it has none",
        "variables: 0",
        "the adapter looked for variables or arguments; it has none",
        "called an address: PermissionDenied",
        "the adapter tried to use the network; it has none",
        "time that went by: 0ns",
        "its clock stands still at the time of the job",
        "the adapter asked for randomness; it got what the seed of the job decides",
        "this goes to standard output",
    ] {
        assert!(told.contains(line), "no `{line}` in {told}");
        assert!(tried.contains(line), "a test of the credential tells no `{line}`: {tried}");
    }
}

#[tokio::test]
async fn a_date_that_does_not_exist_is_left_out_with_a_notice() {
    let (system, feed, _) = beside_a_good_one("bad-date", "http://127.0.0.1:9").await;
    let run = system.store().last_attempt(feed.integration).await.unwrap().unwrap();
    assert_eq!(run.state, RunState::Complete);
    let pms_property = feed.pms_properties["main"];
    let record = RecordKey { pms_property, person: "1".to_owned() };
    assert!(run.notices.contains(&Notice::OddDate { record, field: Field::LeaseStart }));
}

#[tokio::test]
async fn the_same_adapter_works_when_it_behaves() {
    let rows = json!([{
        "id": "1", "first_name": "Uma", "last_name": "Lind", "email": "uma@example.com",
        "phone": "512-555-0110", "status": "Current",
    }]);
    let server = Server::saying("application/json", &rows.to_string()).await;
    let (system, feed, _) = beside_a_good_one("fine", &server.url()).await;
    assert_eq!(people(&system, &feed).await, [("Uma".to_owned(), "512-555-0110".to_owned())]);
}
