//! Running an adapter natively against scripted replies, as its tests do.
//!
//! The script stands in for the host: it answers requests in the order in which they come, skips
//! waits, and collects what the adapter hands over. It holds the adapter to its descriptor as a
//! host would: a request that no operation covers is a failed test.

use std::collections::VecDeque;

use serde_json::Value;

use crate::parse::query;
use crate::parse::xml::Document;
use crate::{
    Adapter, Batch, CheckReport, Chunk, ChunkData, Completion, Cursor, Day, Delivery, Descriptor,
    Failure, HttpFailure, Input, Job, JobKind, LogLine, Output, Pair, PropertyFailure,
    PropertyList, Reach, Rejected, Request, ResidentsJob, Response, Row, Segment, Session, wire,
};

/// A job as a host would give it.
pub struct Script {
    job: Job,
    replies: VecDeque<Answer>,
}

/// One scripted reply.
#[derive(Clone, Debug)]
pub struct Answer(Result<Response, HttpFailure>);

impl Answer {
    /// An answer with status 200.
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200, body)
    }

    /// An answer with any status.
    pub fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self(Ok(Response {
            status,
            headers: Vec::new(),
            body: body.into(),
            last: true,
            extra: Vec::new(),
        }))
    }

    /// No answer, for one of the reasons that a host gives.
    pub fn none(kind: &str, message: &str) -> Self {
        Self(Err(HttpFailure {
            kind: kind.to_owned(),
            message: message.to_owned(),
            extra: Vec::new(),
        }))
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Ok(response) = &mut self.0 {
            response.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

/// Everything that an adapter did and told in one job.
#[derive(Debug)]
pub struct Told {
    /// In the order in which they were made.
    pub requests: Vec<Request>,
    /// The answer to a check.
    pub checked: Option<CheckReport>,
    /// The answer to a property list.
    pub properties: Option<PropertyList>,
    /// Rows as handed over.
    pub batches: Vec<Batch>,
    /// Properties read to their end.
    pub complete: Vec<Completion>,
    /// Properties that could not be read.
    pub failed: Vec<PropertyFailure>,
    /// Places to go on from.
    pub checkpoints: Vec<Cursor>,
    /// Lines of all turns.
    pub logs: Vec<LogLine>,
    /// How the job ended.
    pub end: Result<(), Failure>,
}

impl Told {
    /// Why the job or its first property that failed did so.
    pub fn failure(&self) -> &wire::Failure {
        let of_property = self.failed.first().map(|failed| &failed.failure);
        let of_job = self.end.as_ref().err().map(|failure| &**failure);
        of_job.or(of_property).expect("nothing has failed")
    }

    /// Every row of every batch.
    pub fn rows(&self) -> Vec<&Row> {
        self.batches.iter().flat_map(|batch| &batch.rows).collect()
    }

    /// Every row that could not be read.
    pub fn rejected(&self) -> Vec<&Rejected> {
        self.batches.iter().flat_map(|batch| &batch.rejected).collect()
    }

    /// The row of this person.
    pub fn row(&self, person: &str) -> &Row {
        let rows = self.rows();
        let found = rows.into_iter().find(|row| row.person == person);
        found.unwrap_or_else(|| panic!("no row of `{person}` was handed over"))
    }
}

impl Script {
    /// A check.
    pub fn check() -> Self {
        Self::new(JobKind::Check)
    }

    /// A list of properties.
    pub fn properties() -> Self {
        Self::new(JobKind::Properties)
    }

    /// A full read of these properties.
    pub fn residents(properties: &[&str]) -> Self {
        Self::read(properties, Reach::Full)
    }

    /// A read of what changed in these properties since a time.
    pub fn changes(properties: &[&str], since: &str) -> Self {
        Self::read(properties, Reach::Since(since.to_owned()))
    }

    fn read(properties: &[&str], reach: Reach) -> Self {
        Self::new(JobKind::Residents(ResidentsJob {
            properties: properties.iter().map(|id| (*id).to_owned()).collect(),
            reach,
            cursor: None,
            extra: Vec::new(),
        }))
    }

    fn new(kind: JobKind) -> Self {
        let job = Job {
            kind,
            settings: Vec::new(),
            secrets: Vec::new(),
            now: "2026-07-31T12:00:00Z".to_owned(),
            today: Day { year: 2026, month: 7, day: 31 },
            seed: 1,
            features: Vec::new(),
            extra: Vec::new(),
        };
        Self { job, replies: VecDeque::new() }
    }

    /// Fills in a setting that is not secret.
    #[must_use]
    pub fn setting(mut self, key: &str, value: &str) -> Self {
        self.job.settings.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Says that a secret setting has a value, which the adapter never sees.
    #[must_use]
    pub fn secret(mut self, key: &str) -> Self {
        self.job.secrets.push(key.to_owned());
        self
    }

    /// Sets the date at the property, which is 2026-07-31 otherwise.
    #[must_use]
    pub fn today(mut self, today: Day) -> Self {
        self.job.today = today;
        self
    }

    /// Answers the next request that has no answer yet.
    #[must_use]
    pub fn reply(mut self, answer: Answer) -> Self {
        self.replies.push_back(answer);
        self
    }

    /// Runs the job to its end.
    ///
    /// # Panics
    /// If the adapter asks for what its descriptor does not list, asks for more than the script
    /// answers, or leaves answers unused.
    pub fn play<A: Adapter>(mut self) -> Told {
        let descriptor = A::describe();
        let mut told = Told {
            requests: Vec::new(),
            checked: None,
            properties: None,
            batches: Vec::new(),
            complete: Vec::new(),
            failed: Vec::new(),
            checkpoints: Vec::new(),
            logs: Vec::new(),
            end: Ok(()),
        };
        told.end = self.run::<A>(&descriptor, &mut told);
        if let Err(failure) = &mut told.end {
            told.logs.append(&mut failure.logs);
        }
        assert!(self.replies.is_empty(), "{} scripted replies were not used", self.replies.len());
        told
    }

    fn run<A: Adapter>(&mut self, descriptor: &Descriptor, told: &mut Told) -> Result<(), Failure> {
        let mut session = Session::open::<A>(self.job.clone())?;
        let mut input = Input::Start;
        let mut pieces = VecDeque::new();
        loop {
            let turn = session.step(input)?;
            told.logs.extend(turn.logs);
            input = Input::Resume;
            match turn.output {
                Output::Fetch(requests) => {
                    let answers = requests.iter().map(|request| {
                        assert_listed(descriptor, request);
                        self.answer(request, &mut pieces)
                    });
                    input = Input::Replies(answers.collect());
                    told.requests.extend(requests);
                }
                Output::More(id) => {
                    let bytes = pieces.pop_front().unwrap_or_default();
                    let data = ChunkData { bytes, last: pieces.is_empty() };
                    input = Input::NextChunk(Chunk { id, outcome: Ok(data) });
                }
                Output::Checked(report) => told.checked = Some(report),
                Output::Properties(list) => told.properties = Some(list),
                Output::Residents(batch) => told.batches.push(batch),
                Output::Complete(completion) => told.complete.push(completion),
                Output::Failed(failed) => told.failed.push(failed),
                Output::Checkpoint(cursor) => told.checkpoints.push(cursor),
                Output::Wait(_) | Output::Other(_) => {}
                Output::Done(_) => return Ok(()),
            }
        }
    }

    /// The next reply. One that was asked for in chunks comes in pieces of a thousand bytes.
    fn answer(&mut self, request: &Request, pieces: &mut VecDeque<Vec<u8>>) -> wire::Reply {
        let Answer(mut outcome) = self
            .replies
            .pop_front()
            .unwrap_or_else(|| panic!("the script has no reply to {request:?}"));
        if let (Delivery::Chunked, Ok(response)) = (request.delivery, &mut outcome) {
            pieces.extend(response.body.chunks(1000).map(<[u8]>::to_vec));
            response.body = pieces.pop_front().unwrap_or_default();
            response.last = pieces.is_empty();
        }
        wire::Reply { id: request.id, outcome }
    }
}

/// The text of a header, query value or body, each secret as `{slot.parameter}`.
pub fn readable(segments: &[Segment]) -> String {
    let piece = |segment: &Segment| match segment {
        Segment::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Segment::Secret(secret) => format!("{{{}.{}}}", secret.slot, secret.parameter),
    };
    segments.iter().map(piece).collect()
}

fn assert_listed(descriptor: &Descriptor, request: &Request) {
    let name = &request.operation;
    let operation = descriptor.operations.iter().find(|operation| &operation.name == name);
    let operation = operation.unwrap_or_else(|| panic!("the descriptor lists no `{name}`"));
    assert_eq!(operation.method, request.method, "method of `{name}`");
    for mark in &operation.marks {
        let given = match mark.place.as_str() {
            "path" => {
                let path = request.url.split(['?', '#']).next().unwrap_or_default();
                let matches = path.to_ascii_lowercase().ends_with(&mark.value.to_ascii_lowercase());
                assert!(matches, "the path of `{name}` is {path}");
                continue;
            }
            "header" => value_of(&request.headers, &mark.name),
            // As a host does, the pairs that a link brings along count too.
            "query" => only(in_query(request, &mark.name)),
            "json" => pointed_at(&readable(&request.body), &mark.name),
            "xml" => first_in_soap_body(&readable(&request.body)),
            place => panic!("the script cannot look for a mark in `{place}`"),
        };
        assert_eq!(given.as_deref(), Some(mark.value.as_str()), "mark of `{name}`");
    }
    let slots = &descriptor.credentials;
    if let Some(slot) = &request.credential {
        assert!(slots.iter().any(|known| &known.name == slot), "no credential slot `{slot}`");
    }
    let values = request.headers.iter().chain(&request.query).flat_map(|pair| &pair.value);
    for segment in values.chain(&request.body) {
        if let Segment::Secret(secret) = segment {
            let slot = slots.iter().find(|slot| slot.name == secret.slot);
            let parameters = slot.map(|slot| slot.parameters.as_slice()).unwrap_or_default();
            let known = parameters.iter().any(|parameter| parameter.name == secret.parameter);
            assert!(known, "no parameter `{}.{}`", secret.slot, secret.parameter);
        }
    }
}

fn value_of(pairs: &[Pair], name: &str) -> Option<String> {
    only(named(pairs, name))
}

fn named(pairs: &[Pair], name: &str) -> impl Iterator<Item = String> {
    let found = pairs.iter().filter(move |pair| pair.name.eq_ignore_ascii_case(name));
    found.map(|pair| readable(&pair.value))
}

fn in_query(request: &Request, name: &str) -> impl Iterator<Item = String> {
    let in_url = query::pairs(&request.url)
        .filter(move |(found, _)| query::decoded(found).eq_ignore_ascii_case(name))
        .map(|(_, value)| query::decoded(value));
    in_url.chain(named(&request.query, name))
}

fn only(mut found: impl Iterator<Item = String>) -> Option<String> {
    let value = found.next()?;
    found.next().is_none().then_some(value)
}

fn pointed_at(text: &str, pointer: &str) -> Option<String> {
    let body: Value = serde_json::from_str(text).ok()?;
    match body.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        value => Some(value.to_string()),
    }
}

fn first_in_soap_body(text: &str) -> Option<String> {
    let mut document = Document::new(text);
    while let Ok(Some(element)) = document.next_element() {
        if element.name == "Body" {
            return document.next_element().ok().flatten().map(|element| element.name);
        }
    }
    None
}
