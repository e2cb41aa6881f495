//! The memory of a guest in the middle of its work.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use pms_simulator::{Pms, Simulator, SimulatorOptions};
use rstest::rstest;
use secrecy::SecretString;
use serde_json::Value;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use usersync_adapters::protocol::{Input, Job, JobKind, Output, Reach};
use usersync_adapters::{HostOptions, SettingValue};
use usersync_engine::clock::{Clock as _, ManualClock};
use usersync_engine::egress::{Egress, OpenCredential, SessionOptions};
use usersync_system_tests::{adapter_host, component, loopback};

use crate::needles::{found, people, secrets};

#[rstest]
#[tokio::test]
async fn a_guest_that_has_read_everybody_holds_no_secret(
    #[values(Pms::Yardi, Pms::AppFolio)] pms: Pms,
) {
    let options = SimulatorOptions { properties_per_pms: 1, ..SimulatorOptions::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let memory = memory_after_reading(&simulator, pms).await;
    let world = simulator.world().pms.remove(pms.name()).unwrap();
    assert_ne!(found(&people(&world), &memory), Vec::<&str>::new(), "the guest has read them");
    let secrets = secrets(&simulator.settings(pms));
    assert_eq!(found(&secrets, &memory), Vec::<&str>::new());
}

/// Lets an adapter read a property up to the first residents that it hands over.
async fn memory_after_reading(simulator: &Simulator, pms: Pms) -> Vec<u8> {
    let admission = adapter_host(HostOptions::default()).admit(&component(pms.name()).unwrap());
    let adapter = admission.result.unwrap();
    let filled_in = simulator.settings(pms);
    let given: BTreeMap<String, SettingValue> =
        serde_json::from_value(Value::Object(filled_in.clone())).unwrap();
    let filling = adapter.descriptor().fill_with_secrets(&given);
    assert!(!filling.secrets.is_empty());
    let secret = |key: &String| (key.clone(), SecretString::from(filled_in[key].as_str().unwrap()));
    let credential = OpenCredential {
        id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
        settings: filling.settings.clone(),
        secrets: filling.secrets.iter().map(secret).collect(),
        budgets: Vec::new(),
    };
    let clock = Arc::new(ManualClock::at("2026-03-02T15:00:00Z".parse().unwrap()));
    let mut calls = Egress::new(loopback(), clock.clone()).session(SessionOptions {
        descriptor: Arc::new(adapter.descriptor().clone()),
        granted_hosts: Vec::new(),
        credential,
        deadline: Instant::now() + Duration::from_mins(1),
        cancel: CancellationToken::new(),
    });
    let property = simulator.world().pms[pms.name()].properties[0].id.clone();
    let job = Job {
        kind: JobKind::Residents { properties: vec![property], reach: Reach::Full, cursor: None },
        settings: filling.settings,
        secrets: filling.secrets,
        now: clock.now(),
        today: clock.now().date_naive(),
        seed: 7,
    };
    let mut session = adapter.open(&job).unwrap();
    let mut input = Input::Start;
    loop {
        input = match session.step(input).unwrap().output {
            Output::Fetch(requests) => Input::Replies(calls.fetch(&requests).await),
            Output::More(chunk) => Input::NextChunk(calls.next_chunk(chunk).await),
            Output::Residents(_) => return session.into_memory().unwrap(),
            Output::Done | Output::Failed(_) => panic!("the adapter read nobody"),
            _ => Input::Resume,
        };
    }
}
