//! An adapter that imports WASI is let in where that is allowed, and gets nothing by it.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use usersync_adapters::protocol::Digest;
use usersync_adapters::protocol::{Input, Job, Level, LogLine};
use usersync_adapters::{
    Adapter, AdapterFault, AdapterHost, AdmissionError, CannedReplies, CannedReply, Check,
    CheckVerdict, Class, HostOptions, Limits, LoadError, ReplayOptions, StepError, replay,
};

use crate::misbehaviour::RESIDENTS;
use crate::support::{component, host, job, optional_component, residents_of};

const BUILD: &str = "misbehaving-wasi";

fn limits() -> Limits {
    Limits {
        memory_bytes: 32 << 20,
        step_time: Duration::from_millis(500),
        log_lines: 50,
        ..Limits::default()
    }
}

fn permissive(limits: Limits) -> AdapterHost {
    let options = HostOptions { limits, allow_wasi: true, ..HostOptions::default() };
    AdapterHost::new(options).unwrap()
}

fn admit(component: &[u8], limits: Limits) -> Adapter {
    let admission = permissive(limits).admit(component);
    admission.result.unwrap_or_else(|error| panic!("`{BUILD}` was refused: {error}"))
}

/// The adapter that the tests share, where it could be built.
fn adapter() -> Option<Adapter> {
    static ADAPTER: OnceLock<Adapter> = OnceLock::new();
    let component = optional_component(BUILD)?;
    Some(ADAPTER.get_or_init(|| admit(&component, limits())).clone())
}

fn job_of(adapter: &Adapter, behaviour: &str) -> Job {
    let settings = json!({
        "endpoint": "https://pms.example.com",
        "username": "demo",
        "password": "an-invented-password",
        "behaviour": behaviour,
    });
    job(adapter, residents_of(&["main"]), settings)
}

fn events(adapter: &Adapter, job: &Job) -> Vec<Value> {
    let reply = CannedReply::from_bytes(None, RESIDENTS.as_bytes().to_vec()).unwrap();
    let mut events = Vec::new();
    let keep =
        |event| events.push(serde_json::to_value::<usersync_adapters::Event>(event).unwrap());
    let mut answers = CannedReplies::from_iter([reply]);
    replay(adapter, job, ReplayOptions::default(), &mut answers, keep).unwrap();
    events
}

/// What ends the first step of an adapter that behaves so, and what is told of the step.
fn fault_of(adapter: &Adapter, behaviour: &str) -> (AdapterFault, Vec<LogLine>) {
    let mut session = adapter.open(&job_of(adapter, behaviour)).unwrap();
    match session.step(Input::Start) {
        Err(StepError::Fault { fault, logs }) => (fault, logs),
        other => panic!("`{behaviour}` was let through: {other:?}"),
    }
}

#[test]
fn by_default_it_is_refused_with_the_setting_that_would_let_it_in() {
    let Some(component) = optional_component(BUILD) else { return };
    let strict = host(Limits::default());
    let admission = strict.admit(&component);
    let checks = admission.checks();
    let failed = checks.iter().find(|line| line.verdict == CheckVerdict::Failed).unwrap();
    assert_eq!(failed.check, Check::Imports);
    let message = failed.message.as_deref().unwrap();
    for word in ["`wasi:", "`wasi`", "allow_wasi = true", "[adapters]", "--allow-wasi"] {
        assert!(message.contains(word), "{message}");
    }
    // Nor does it start if it was let in before.
    let refused = strict.load(Digest::of(&component), &component).err().unwrap();
    let LoadError::NotAllowed(AdmissionError::WasiNotAllowed { imports }) = &refused else {
        panic!("{refused}");
    };
    assert!(imports.iter().all(|import| import.starts_with("wasi:")), "{imports:?}");
}

#[test]
fn where_it_is_allowed_it_passes_every_check_and_its_class_is_shown() {
    let Some(component) = optional_component(BUILD) else { return };
    let admission = permissive(Limits::default()).admit(&component);
    let checks = admission.checks();
    assert!(checks.iter().all(|line| line.verdict == CheckVerdict::Passed), "{checks:#?}");
    let told = checks.iter().find(|line| line.check == Check::Imports).unwrap();
    assert!(told.message.as_deref().unwrap().starts_with("class `wasi`: it imports `wasi:"));
    // It looks each time that it describes itself, and its runtime remembers the first answer.
    let described = checks.iter().find(|line| line.check == Check::Description).unwrap();
    let told = "the adapter looked for variables or arguments; it has none (times: 1)";
    assert_eq!(described.message.as_deref(), Some(told));
    let adapter = admission.result.ok().unwrap();
    assert_eq!(adapter.class(), Class::Wasi);
    let inspection = serde_json::to_value(adapter.inspect()).unwrap();
    assert_eq!(inspection["class"], "wasi");
    assert_eq!(inspection["imports"], json!(adapter.imports()));
}

#[test]
fn a_sealed_adapter_stays_sealed_where_wasi_is_allowed() {
    let admission = permissive(Limits::default()).admit(&component("misbehaving"));
    assert!(admission.checks().iter().all(|line| line.message.is_none()));
    assert_eq!(admission.result.ok().unwrap().class(), Class::Sealed);
}

#[test]
fn a_start_that_only_the_runtime_needs_is_not_held_against_the_adapter() {
    let Some(adapter) = adapter() else { return };
    let fine = events(&adapter, &job_of(&adapter, "fine"));
    assert_eq!(fine.last().unwrap()["kind"], "done");
    let logs: Vec<_> = fine.iter().filter(|event| event["kind"] == "log").collect();
    assert!(logs.is_empty(), "{logs:#?}");
}

#[test]
fn whoever_looks_around_finds_nothing_and_is_told_of() {
    let Some(adapter) = adapter() else { return };
    let mut events = events(&adapter, &job_of(&adapter, "nosy"));
    // It changes whenever the guest makes a set more than before.
    events.retain(|event| {
        event["message"].as_str().is_none_or(|text| !text.starts_with("a set in its own order"))
    });
    insta::assert_json_snapshot!(events);
}

#[test]
fn the_same_job_gives_the_same_bytes_and_another_seed_other_chance() {
    let Some(adapter) = adapter() else { return };
    let job = job_of(&adapter, "nosy");
    let first = events(&adapter, &job);
    assert_eq!(first, events(&adapter, &job));
    let Some(component) = optional_component(BUILD) else { return };
    assert_eq!(first, events(&admit(&component, limits()), &job), "another engine");
    let other = events(&adapter, &Job { seed: job.seed + 1, ..job });
    let drawn = |events: &[Value]| {
        let messages = events.iter().filter_map(|event| event["message"].as_str());
        let drawn = messages.filter(|text| text.starts_with("random bytes"));
        drawn.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(drawn(&first).len(), 1);
    assert_ne!(drawn(&first), drawn(&other));
}

#[test]
fn sleeping_for_ever_and_awaiting_the_time_are_stopped_in_time() {
    let Some(adapter) = adapter() else { return };
    for behaviour in ["sleep", "await-the-time"] {
        let begun = Instant::now();
        let (fault, logs) = fault_of(&adapter, behaviour);
        assert_eq!(fault, AdapterFault::TooSlow { limit: Duration::from_millis(500) });
        // Generous, since tests share their cores; an hour was asked for.
        assert!(begun.elapsed() < Duration::from_secs(20), "`{behaviour}` held its thread");
        let [told] = &*logs else { panic!("`{behaviour}`: {logs:#?}") };
        assert!(told.message.contains("its clock stands still"), "{told}");
        let times: u64 = told.fields[0].1.parse().unwrap();
        assert!(times > 1, "{told}");
    }
}

#[test]
fn a_wait_may_also_end_on_a_thread_of_a_runtime_for_async_code() {
    let Some(adapter) = adapter() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let nosy = runtime.block_on(async { events(&adapter, &job_of(&adapter, "nosy")) });
    assert_eq!(nosy.last().unwrap()["kind"], "done");
}

#[test]
fn memory_loops_and_panics_end_as_those_of_a_sealed_adapter_do() {
    let Some(adapter) = adapter() else { return };
    let (fault, _) = fault_of(&adapter, "allocate");
    assert_eq!(fault, AdapterFault::TooMuchMemory { limit_bytes: 32 << 20 });
    let (fault, _) = fault_of(&adapter, "loop");
    assert_eq!(fault.class(), "too_slow");
    let (fault, _) = fault_of(&adapter, "panic");
    let text = fault.guest_text().expect("the text of the panic").reveal();
    assert!(text.contains("this adapter was told to panic"), "{text}");
    let Some(small) = optional_component(BUILD) else { return };
    let small = admit(&small, Limits { result_bytes: 1 << 20, ..limits() });
    let (fault, _) = fault_of(&small, "chatty");
    assert!(matches!(fault, AdapterFault::TooBig { .. }), "{fault}");
}

#[test]
fn ending_the_process_ends_the_job_and_nothing_else() {
    let Some(adapter) = adapter() else { return };
    let (fault, _) = fault_of(&adapter, "exit");
    let AdapterFault::Trap { trap, .. } = &fault else { panic!("{fault}") };
    assert_eq!(trap, "it called `exit`");
    assert_eq!(events(&adapter, &job_of(&adapter, "fine")).last().unwrap()["kind"], "done");
}

#[test]
fn what_is_printed_is_cut_as_log_lines_are() {
    let Some(adapter) = adapter() else { return };
    let events = events(&adapter, &job_of(&adapter, "print"));
    assert_eq!(events.last().unwrap()["kind"], "done");
    let lines: Vec<LogLine> = events
        .iter()
        .filter(|event| event["kind"] == "log")
        .map(|event| serde_json::from_value(event.clone()).unwrap())
        .collect();
    assert_eq!(lines.len(), 51);
    assert!(lines.iter().all(|line| line.message.len() <= 4096));
    assert_eq!(lines[0].level, Level::Info);
    assert!(lines[50].message.contains("more lines than are kept"));
}
