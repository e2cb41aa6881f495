//! An adapter that does wrong is stopped, is told apart, and disturbs nobody else.

use std::sync::LazyLock;
use std::time::Duration;

use crate::support::{admit, host, job, residents_of};
use serde_json::{Value, json};
use usersync_adapters::protocol::{Input, Job, Output};
use usersync_adapters::{
    Adapter, AdapterFault, CannedReplies, CannedReply, Event, InvalidResult, Limits, ReplayOptions,
    StepError, replay,
};

/// The misbehaving adapter under small limits; tests share it, as integrations share theirs.
pub(crate) static ADAPTER: LazyLock<Adapter> = LazyLock::new(|| {
    let limits = Limits {
        memory_bytes: 32 << 20,
        step_time: Duration::from_millis(500),
        log_lines: 50,
        ..Limits::default()
    };
    admit(&host(limits), "misbehaving")
});

const PASSWORD: &str = "an-invented-password";

pub(crate) fn job_of(behaviour: &str) -> Job {
    let settings = json!({
        "endpoint": "https://pms.example.com",
        "username": "demo",
        "password": PASSWORD,
        "behaviour": behaviour,
    });
    job(&ADAPTER, residents_of(&["main"]), settings)
}

/// Takes the first step of an adapter that behaves so, and gives the fault that ends it.
fn fault_of(behaviour: &str) -> AdapterFault {
    let mut session = ADAPTER.open(&job_of(behaviour)).unwrap();
    let Err(StepError::Fault { fault, .. }) = session.step(Input::Start) else {
        panic!("`{behaviour}` was let through");
    };
    assert!(session.is_over());
    assert!(matches!(session.step(Input::Resume), Err(StepError::WrongInput { .. })));
    well_behaved_jobs_complete();
    fault
}

pub(crate) const RESIDENTS: &str = r#"[{
    "id": "1", "first_name": "Nora", "last_name": "O'Quinn", "email": "nora@example.com",
    "phone": "", "unit": "0103", "status": "Current", "lease_start": "2026-02-01"
}]"#;

/// What happened, whether the adapter came to its own end, and the answers left.
fn replayed(job: &Job, replies: &[&str]) -> (Vec<Value>, bool, usize) {
    let reply = |text: &&str| CannedReply::from_bytes(None, text.as_bytes().to_vec()).unwrap();
    let mut events = Vec::new();
    let keep = |event: Event| events.push(serde_json::to_value(event).unwrap());
    let mut replies: CannedReplies = replies.iter().map(reply).collect();
    let end = replay(&ADAPTER, job, ReplayOptions::default(), &mut replies, keep).unwrap();
    (events, end.done, replies.left())
}

fn well_behaved_jobs_complete() {
    let (_, done, left) = replayed(&job_of("fine"), &[RESIDENTS]);
    assert_eq!((done, left), (true, 0));
}

#[test]
fn an_endless_loop_is_stopped_in_time() {
    let limit = Duration::from_millis(500);
    assert_eq!(fault_of("loop"), AdapterFault::TooSlow { limit });
}

#[test]
fn memory_without_end_is_refused() {
    assert_eq!(fault_of("allocate"), AdapterFault::TooMuchMemory { limit_bytes: 32 << 20 });
}

#[test]
fn a_panic_reaches_the_operator_and_not_the_log() {
    let fault = fault_of("panic");
    assert_eq!(fault.class(), "trap");
    let text = fault.guest_text().expect("the text of the panic").reveal();
    assert!(text.contains("this adapter was told to panic"), "{text}");
    assert!(!format!("{fault} {fault:?}").contains("told to panic"));
}

#[test]
fn nonsense_is_an_error_of_the_adapter() {
    let fault = fault_of("nonsense");
    assert!(
        matches!(fault, AdapterFault::InvalidResult(InvalidResult::UnaskedProperty { .. })),
        "{fault}"
    );
    assert_eq!(fault.guest_text().unwrap().reveal(), "a property nobody asked for");
}

#[test]
fn a_session_that_loops_does_not_hold_up_another() {
    std::thread::scope(|scope| {
        let looping = scope.spawn(|| {
            let mut session = ADAPTER.open(&job_of("loop")).unwrap();
            session.step(Input::Start).unwrap_err()
        });
        well_behaved_jobs_complete();
        let error = looping.join().unwrap();
        assert!(
            matches!(error, StepError::Fault { fault: AdapterFault::TooSlow { .. }, .. }),
            "{error}"
        );
    });
}

#[test]
fn too_big_an_answer_is_refused() {
    let host = host(Limits { result_bytes: 1 << 20, ..Limits::default() });
    let adapter = admit(&host, "misbehaving");
    let mut session = adapter.open(&job_of("chatty")).unwrap();
    let error = session.step(Input::Start).unwrap_err();
    assert!(
        matches!(
            error,
            StepError::Fault {
                fault: AdapterFault::TooBig { what: "bytes in one step", limit: 1_048_576 },
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_chatty_adapter_is_cut_short_and_goes_on() {
    let (events, done, _) = replayed(&job_of("chatty"), &[RESIDENTS]);
    assert!(done);
    let messages: Vec<_> = events
        .iter()
        .filter(|event| event["kind"] == "log")
        .map(|event| event["message"].as_str().unwrap())
        .collect();
    assert_eq!(messages.len(), 51);
    assert!(messages.iter().all(|message| message.len() <= 4096));
    assert!(messages[50].contains("more lines than are kept"));
}

#[test]
fn a_day_that_does_not_exist_is_shown_as_unreadable() {
    let (events, _, _) = replayed(&job_of("bad-date"), &[]);
    let resident = events.iter().find(|event| event["kind"] == "resident").unwrap();
    assert_eq!(resident["lease_start"], "2026-02-31");
    assert_eq!(resident["unreadable"], json!(["lease_start"]));
}

#[test]
fn a_call_that_is_not_listed_does_not_leave() {
    for (behaviour, reason) in [
        ("unlisted-host", "the adapter does not list the host `elsewhere.example.com`"),
        ("unlisted-operation", "the adapter lists no operation `delete-everything`"),
        (
            "wrong-marks",
            "the operation `residents` has a path that ends in `/residents`, and the request has not",
        ),
    ] {
        let (events, _, left) = replayed(&job_of(behaviour), &[RESIDENTS]);
        let request = events.iter().find(|event| event["kind"] == "request").unwrap();
        assert_eq!(request["denied"], reason);
        assert_eq!(left, 1, "`{behaviour}` got an answer");
    }
}

#[test]
fn a_job_can_be_stopped_between_steps() {
    let mut session = ADAPTER.open(&job_of("fine")).unwrap();
    assert!(matches!(session.step(Input::Start).unwrap().output, Output::Fetch(_)));
    assert!(matches!(session.step(Input::Resume), Err(StepError::WrongInput { .. })));
    assert_eq!(session.step(Input::Cancel).unwrap().output, Output::Done);
    assert!(session.is_over());
}

#[test]
fn a_replay_tells_the_whole_job() {
    let (events, done, left) = replayed(&job_of("fine"), &[RESIDENTS, "[]"]);
    assert_eq!((done, left), (true, 1));
    insta::assert_json_snapshot!(events);
}

#[test]
fn a_replay_that_runs_out_of_answers_says_so() {
    let mut none = CannedReplies::default();
    let error = replay(&ADAPTER, &job_of("fine"), ReplayOptions::default(), &mut none, drop);
    let error = error.unwrap_err();
    assert!(error.to_string().contains("give one more `--reply`"), "{error}");
}

#[test]
fn the_memory_of_a_guest_holds_what_it_was_told_and_no_secret() {
    let mut session = ADAPTER.open(&job_of("fine")).unwrap();
    assert!(matches!(session.step(Input::Start).unwrap().output, Output::Fetch(_)));
    let memory = session.into_memory().expect("a dump of the guest");
    let holds = |text: &str| memory.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("https://pms.example.com"));
    assert!(!holds(PASSWORD));
}
