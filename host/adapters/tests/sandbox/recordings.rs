//! Recordings: what was noted of a job is played again, request by request.

use serde_json::{Value, json};
use usersync_adapters::protocol::{
    Chunk, ChunkData, Delivery, HttpFailure, HttpFailureKind, Job, Method, Pair, Reply, Request,
    Response, Segment, Segments,
};
use usersync_adapters::{
    Answers as _, RecordedBody, RecordedReply, Recorder, Recording, ReplayOptions, ShownRequest,
    replay,
};

use crate::misbehaviour::{ADAPTER, RESIDENTS, job_of};

fn request(id: u32, page: &str) -> Request {
    Request {
        id,
        operation: "residents".to_owned(),
        method: Method::Get,
        url: "https://pms.example.com/residents".to_owned(),
        query: vec![Pair { name: "page".to_owned(), value: page.into() }],
        headers: Vec::new(),
        body: Segments::from_iter([Segment::Bytes(Vec::new())]),
        credential: None,
        delivery: Delivery::Whole,
        timeout_ms: None,
    }
}

fn answered(id: u32, body: &[u8], last: bool) -> Reply {
    let response = Response { status: 200, headers: Vec::new(), body: body.to_vec(), last };
    Reply { id, outcome: Ok(response) }
}

fn recorder() -> Recorder {
    let descriptor = ADAPTER.descriptor();
    Recorder::new(Recording::of(descriptor.id.clone(), descriptor.version.clone(), job_of("fine")))
}

fn played(recording: &Recording, job: &Job) -> Vec<Value> {
    let mut events = Vec::new();
    let keep =
        |event| events.push(serde_json::to_value::<usersync_adapters::Event>(event).unwrap());
    replay(&ADAPTER, job, ReplayOptions::default(), &mut recording.answers(), keep).unwrap();
    events
}

#[test]
fn a_recorded_job_is_played_again_to_the_same_bytes() {
    let mut session = ADAPTER.open(&job_of("fine")).unwrap();
    let turn = session.step(usersync_adapters::protocol::Input::Start).unwrap();
    let usersync_adapters::protocol::Output::Fetch(requests) = turn.output else {
        panic!("the guest asks first");
    };
    let mut recorder = recorder();
    let reply = answered(requests[0].id, RESIDENTS.as_bytes(), true);
    recorder.reply(&requests[0], &reply);

    let json = recorder.finish().to_json();
    let recording = Recording::from_json(json.as_bytes()).unwrap();
    assert_eq!(recording.to_json(), json);
    let events = played(&recording, &recording.job);
    assert_eq!(events, played(&recording, &recording.job));
    let resident = events.iter().find(|event| event["kind"] == "resident").unwrap();
    assert_eq!(resident["email"], "nora@example.com");
}

#[test]
fn answers_go_to_the_requests_they_were_given_to() {
    let mut recorder = recorder();
    for (id, page, body) in [(1, "1", "one"), (2, "2", "two"), (3, "1", "one again")] {
        recorder.reply(&request(id, page), &answered(id, body.as_bytes(), true));
    }
    let recording = recorder.finish();
    let mut answers = recording.answers();
    let mut ask = |page| {
        let answer = answers.answer(&ShownRequest::from(&request(9, page)))?;
        Ok::<_, usersync_adapters::NoAnswer>(answer.outcome.unwrap().body)
    };
    assert_eq!(ask("2").unwrap(), b"two");
    assert_eq!(ask("1").unwrap(), b"one");
    assert_eq!(ask("1").unwrap(), b"one again");
    assert_eq!(ask("1").unwrap(), b"one again", "the last answer stays");
    assert!(ask("3").unwrap_err().to_string().contains("`residents`"));
}

#[test]
fn chunks_are_put_together_and_bytes_that_are_no_text_survive() {
    let mut recorder = recorder();
    recorder.reply(&request(1, "1"), &answered(1, b"caf\xe9", false));
    let data = ChunkData { bytes: b" no".to_vec(), last: false };
    recorder.chunk(&Chunk { id: 1, outcome: Ok(data) });
    let failure =
        HttpFailure { kind: HttpFailureKind::Truncated, message: "it broke off".to_owned() };
    recorder.chunk(&Chunk { id: 1, outcome: Err(failure.clone()) });

    let json = recorder.finish().to_json();
    let recording = Recording::from_json(json.as_bytes()).unwrap();
    let RecordedReply::Response(told) = &recording.exchanges[0].reply else { panic!("{json}") };
    assert_eq!(told.body, RecordedBody::Bytes(b"caf\xe9 no".to_vec()));
    assert_eq!(told.broken_off, Some(failure));
}

#[test]
fn what_is_no_recording_says_why() {
    let later = json!({ "format": "usersync-recording/2", "anything": 1 });
    let error = Recording::from_json(later.to_string().as_bytes()).unwrap_err();
    assert!(error.to_string().contains("usersync-recording/2"), "{error}");
    let error = Recording::from_json(b"[]").unwrap_err();
    assert!(error.to_string().starts_with("it is no recording"), "{error}");
}
