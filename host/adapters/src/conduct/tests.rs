use std::time::Duration;

use rstest::rstest;

use super::*;
use crate::protocol::{
    Batch, CheckReport, Chunk, ChunkData, Completion, Coverage, Cursor, PropertyList, Reach, Reply,
    Response, Segments,
};

fn job(kind: JobKind) -> Job {
    Job {
        kind,
        settings: Vec::new(),
        secrets: Vec::new(),
        now: chrono::DateTime::UNIX_EPOCH,
        today: chrono::NaiveDate::from_ymd_opt(2026, 6, 1).unwrap(),
        seed: 1,
    }
}

fn residents() -> Conduct {
    let properties = vec!["maple01".to_owned(), "oak02".to_owned()];
    Conduct::new(&job(JobKind::Residents { properties, reach: Reach::Full, cursor: None }), 1)
}

fn request(id: u32, method: Method, delivery: Delivery) -> Request {
    Request {
        id,
        operation: "residents".to_owned(),
        method,
        url: "https://pms.example.com/residents".to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        body: Segments::default(),
        credential: None,
        delivery,
        timeout_ms: None,
    }
}

fn fetch(ids: &[u32]) -> Output {
    Output::Fetch(ids.iter().map(|id| request(*id, Method::Get, Delivery::Whole)).collect())
}

fn reply(id: u32, last: bool) -> Reply {
    Reply { id, outcome: Ok(Response { status: 200, headers: Vec::new(), body: Vec::new(), last }) }
}

fn batch(property: &str) -> Output {
    Output::Residents(Batch {
        property: property.to_owned(),
        rows: Vec::new(),
        rejected: Vec::new(),
        expected: None,
    })
}

fn complete(property: &str) -> Output {
    Output::Complete(Completion {
        property: property.to_owned(),
        rows: 0,
        coverage: Coverage::Everyone,
        total: None,
        extra: Vec::new(),
    })
}

fn checked() -> Output {
    Output::Checked(CheckReport {
        account: "demo".to_owned(),
        verdicts: Vec::new(),
        extra: Vec::new(),
    })
}

fn properties() -> Output {
    Output::Properties(PropertyList { account: "demo".to_owned(), properties: Vec::new() })
}

fn checkpoint(version: u32) -> Output {
    Output::Checkpoint(Cursor { version, data: Vec::new() })
}

/// Judges one output after the other and gives the judgement of the last.
fn judge(mut conduct: Conduct, outputs: &[Output]) -> Result<(), AdapterFault> {
    let (last, earlier) = outputs.split_last().unwrap();
    let limits = Limits::default();
    for output in earlier {
        conduct.judge(output, &limits).unwrap();
    }
    conduct.judge(last, &limits)
}

fn invalid(conduct: Conduct, outputs: &[Output]) -> InvalidResult {
    match judge(conduct, outputs) {
        Err(AdapterFault::InvalidResult(invalid)) => invalid,
        other => panic!("expected an invalid result, got {other:?}"),
    }
}

#[test]
fn a_read_in_order_passes() {
    let outputs = [
        fetch(&[1, 2]),
        batch("maple01"),
        batch("maple01"),
        complete("maple01"),
        checkpoint(1),
        Output::Wait(Duration::from_secs(1)),
        fetch(&[3]),
        batch("oak02"),
        Output::Done,
    ];
    assert_eq!(judge(residents(), &outputs), Ok(()));
}

#[rstest]
#[case(&[fetch(&[])], InvalidResult::EmptyFetch)]
#[case(&[fetch(&[1]), fetch(&[2, 1])], InvalidResult::RepeatedRequest { id: 1 })]
#[case(&[fetch(&[1]), Output::More(1)], InvalidResult::NothingMore { id: 1 })]
#[case(&[checkpoint(2)], InvalidResult::CursorVersion { version: 2, writes: 1 })]
#[case(&[batch("elm03")], InvalidResult::UnaskedProperty { property: GuestText::new("elm03") })]
#[case(
    &[complete("oak02"), batch("oak02")],
    InvalidResult::EndedProperty { property: GuestText::new("oak02") }
)]
#[case(
    &[complete("oak02"), complete("oak02")],
    InvalidResult::EndedProperty { property: GuestText::new("oak02") }
)]
#[case(
    &[checked()],
    InvalidResult::WrongJob { output: "a check report", job: "residents" }
)]
fn nonsense_in_a_read_is_named(#[case] outputs: &[Output], #[case] expected: InvalidResult) {
    assert_eq!(invalid(residents(), outputs), expected);
}

#[test]
fn a_check_is_answered_once_and_before_its_end() {
    let check = || Conduct::new(&job(JobKind::Check), 1);
    assert_eq!(judge(check(), &[checked(), Output::Done]), Ok(()));
    assert_eq!(invalid(check(), &[Output::Done]), InvalidResult::NoAnswer { job: "check" });
    assert_eq!(
        invalid(check(), &[checked(), checked()]),
        InvalidResult::AnsweredTwice { job: "check" }
    );
    assert_eq!(
        invalid(check(), &[batch("maple01")]),
        InvalidResult::WrongJob { output: "residents", job: "check" }
    );
}

#[test]
fn a_list_of_properties_may_name_any() {
    let list = || Conduct::new(&job(JobKind::Properties), 1);
    assert_eq!(judge(list(), &[properties(), Output::Done]), Ok(()));
    assert_eq!(invalid(list(), &[Output::Done]), InvalidResult::NoAnswer { job: "properties" });
}

#[test]
fn a_get_has_no_body() {
    let mut request = request(7, Method::Get, Delivery::Whole);
    request.body = "x".into();
    let fetch = [Output::Fetch(vec![request])];
    assert_eq!(invalid(residents(), &fetch), InvalidResult::BodyOfGet { id: 7 });
}

#[test]
fn replies_answer_each_request_in_order() {
    let mut conduct = residents();
    assert!(conduct.expected.accepts(&Input::Start));
    conduct.judge(&fetch(&[4, 5]), &Limits::default()).unwrap();
    let replies = |ids: &[u32]| Input::Replies(ids.iter().map(|id| reply(*id, true)).collect());
    assert!(conduct.expected.accepts(&replies(&[4, 5])));
    assert!(!conduct.expected.accepts(&replies(&[5, 4])));
    assert!(!conduct.expected.accepts(&replies(&[4])));
    assert!(!conduct.expected.accepts(&Input::Resume));
}

#[test]
fn a_body_in_chunks_is_asked_for_until_its_last() {
    let limits = Limits::default();
    let mut conduct = residents();
    let request = request(1, Method::Get, Delivery::Chunked);
    conduct.judge(&Output::Fetch(vec![request]), &limits).unwrap();
    conduct.hand_over(&Input::Replies(vec![reply(1, false)]), &limits).unwrap();
    conduct.judge(&Output::More(1), &limits).unwrap();
    let chunk = |last| Chunk { id: 1, outcome: Ok(ChunkData { bytes: Vec::new(), last }) };
    assert!(conduct.expected.accepts(&Input::NextChunk(chunk(true))));
    conduct.hand_over(&Input::NextChunk(chunk(true)), &limits).unwrap();
    assert_eq!(
        conduct.judge(&Output::More(1), &limits),
        Err(InvalidResult::NothingMore { id: 1 }.into())
    );
}

#[test]
fn after_a_cancel_only_the_end_follows() {
    let limits = Limits::default();
    let mut conduct = Conduct::new(&job(JobKind::Check), 1);
    conduct.hand_over(&Input::Cancel, &limits).unwrap();
    assert_eq!(
        conduct.judge(&fetch(&[1]), &limits),
        Err(InvalidResult::WentOn { output: "a fetch" }.into())
    );
    conduct.judge(&Output::Done, &limits).unwrap();
    assert!(!conduct.expected.accepts(&Input::Cancel));
}

#[test]
fn requests_rows_and_steps_have_their_limits() {
    let limits = Limits { requests: 1, batch_rows: 0, steps: 1, ..Limits::default() };
    let mut conduct = residents();
    conduct.hand_over(&Input::Start, &limits).unwrap();
    assert_eq!(
        conduct.judge(&fetch(&[1, 2]), &limits),
        Err(AdapterFault::TooBig { what: "requests at once", limit: 1 })
    );
    let rejected = usersync_core::model::RejectedRow { person: None, reason: String::new() };
    let full = Output::Residents(Batch {
        property: "maple01".to_owned(),
        rows: Vec::new(),
        rejected: vec![rejected],
        expected: None,
    });
    assert_eq!(
        conduct.judge(&full, &limits),
        Err(AdapterFault::TooBig { what: "rows in one batch", limit: 0 })
    );
    assert_eq!(
        conduct.hand_over(&Input::Resume, &limits),
        Err(AdapterFault::TooBig { what: "steps in one job", limit: 1 })
    );
}
