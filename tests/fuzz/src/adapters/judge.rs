//! What must hold of an adapter whatever its PMS answers. Each breach is a panic, which is how a
//! fuzzer learns of it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use usersync_adapter::bindings::exports::usersync::adapter::pms_source::Failure;
use usersync_adapter::{
    Batch, CheckReport, Completion, DateValue, Day, Delivery, Job, JobKind, Output, Property,
    Request, Row, Turn, kind,
};
use usersync_adapters::protocol::Descriptor;
use usersync_adapters::{asks_for_host, find_operation};

use super::terms;
use crate::Reached;

/// Steps of one job. The answers run out long before.
const MOST_STEPS: usize = 4_000;
/// Rows handed over at once: a tenth of what the host takes.
const MOST_ROWS_AT_ONCE: usize = 2_000;
/// Requests that go out together, as many as the host takes.
const MOST_REQUESTS_AT_ONCE: usize = 100;
/// Lines of one turn: those that the SDK keeps, and one that counts the others.
const MOST_LINES: usize = 201;
/// Bytes of a message. It quotes the PMS, and a PMS may answer with megabytes.
const MOST_MESSAGE_BYTES: usize = 4_096;

const FAILURE_KINDS: [&str; 6] =
    [kind::LOG_IN, kind::PERMISSION, kind::REACH, kind::RATE_LIMIT, kind::ANSWER, kind::OTHER];
const OUTCOMES: [&str; 5] = ["works", "log-in", "permission", "reach", "other"];

/// Requests that were found in order, with the settings that they came of: the next input most
/// often leads to the same ones, and to judge a request takes longer than to make it.
#[derive(Default)]
pub(super) struct InOrder(Mutex<VecDeque<(Request, Settings)>>);

type Settings = Vec<(String, String)>;

impl InOrder {
    /// The most that are remembered.
    const MOST: usize = 64;

    fn has(&self, request: &Request, settings: &Settings) -> bool {
        self.known().iter().any(|(known, of)| known == request && of == settings)
    }

    fn remember(&self, request: &Request, settings: &Settings) {
        let mut known = self.known();
        known.push_front((request.clone(), settings.clone()));
        known.truncate(Self::MOST);
    }

    fn known(&self) -> MutexGuard<'_, VecDeque<(Request, Settings)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows one job from its first step to its last.
pub(super) struct Judge<'a> {
    descriptor: &'a Descriptor,
    in_order: &'a InOrder,
    job: &'a Job,
    steps: usize,
    request_ids: HashSet<u32>,
    /// Requests whose answers come in chunks.
    chunked: HashSet<u32>,
    /// Rows handed over of each property.
    rows: HashMap<String, usize>,
    /// Properties that are complete or failed.
    ended: HashSet<String>,
    answered: bool,
}

impl<'a> Judge<'a> {
    pub(super) fn new(descriptor: &'a Descriptor, in_order: &'a InOrder, job: &'a Job) -> Self {
        Self {
            descriptor,
            in_order,
            job,
            steps: 0,
            request_ids: HashSet::new(),
            chunked: HashSet::new(),
            rows: HashMap::new(),
            ended: HashSet::new(),
            answered: false,
        }
    }

    /// How far the job has come.
    pub(super) fn reached(&self) -> Reached {
        Reached { residents: self.rows.values().sum(), ..Reached::default() }
    }

    /// Judges one turn.
    pub(super) fn turn(&mut self, turn: &Turn) {
        self.step();
        assert!(turn.logs.len() <= MOST_LINES, "{} lines in one turn", turn.logs.len());
        match &turn.output {
            Output::Fetch(requests) => self.fetch(requests),
            Output::More(id) => {
                assert!(self.chunked.contains(id), "request {id} is not answered in chunks");
            }
            Output::Checked(report) => self.checked(report),
            Output::Properties(list) => {
                self.answers(&JobKind::Properties);
                list.properties.iter().for_each(property);
            }
            Output::Residents(batch) => self.batch(batch),
            Output::Complete(completion) => self.complete(completion),
            Output::Failed(failed) => {
                self.end(&failed.property);
                failure(&failed.failure);
                assert!(failed.failure.logs.is_empty(), "the lines ride on the turn");
            }
            Output::Checkpoint(cursor) => {
                assert_eq!(cursor.version, self.descriptor.cursors.writes, "version of a cursor");
            }
            Output::Wait(_) => {}
            Output::Done(_) => self.done(),
            Output::Other(extension) => panic!("nobody agreed on `{}`", extension.name),
        }
    }

    /// Judges the end of a job in a failure.
    pub(super) fn failed(&mut self, word: &Failure) {
        self.step();
        failure(word);
        assert!(word.logs.len() <= MOST_LINES, "{} lines in one turn", word.logs.len());
    }

    fn step(&mut self) {
        self.steps += 1;
        assert!(self.steps <= MOST_STEPS, "the job does not end");
    }

    fn fetch(&mut self, requests: &[Request]) {
        let count = requests.len();
        assert!((1..=MOST_REQUESTS_AT_ONCE).contains(&count), "{count} requests at once");
        for request in requests {
            assert!(self.request_ids.insert(request.id), "request {} twice", request.id);
            let id = request.id;
            if request.delivery == Delivery::Chunked {
                self.chunked.insert(id);
            }
            if !self.in_order.has(request, &self.job.settings) {
                self.request(request);
                self.in_order.remember(request, &self.job.settings);
            }
        }
    }

    /// The host would let the request out.
    fn request(&self, request: &Request) {
        let id = request.id;
        let request = terms::request(request);
        if let Err(refusal) = find_operation(self.descriptor, &request) {
            panic!("request {id} would not leave: {refusal}; {}", request.shown_url());
        }
        let host = host_of(&request.url);
        assert!(
            asks_for_host(self.descriptor, &self.job.settings, &host),
            "request {id} goes to a host that is not asked for: {}",
            request.url
        );
    }

    fn checked(&mut self, report: &CheckReport) {
        self.answers(&JobKind::Check);
        for verdict in &report.verdicts {
            let operation = &verdict.operation;
            let outcome = verdict.outcome.as_str();
            assert!(self.descriptor.operation(operation).is_some(), "no operation `{operation}`");
            assert!(OUTCOMES.contains(&outcome), "`{outcome}` is no outcome");
            message(&verdict.message);
        }
    }

    fn answers(&mut self, job: &JobKind) {
        assert_eq!(&self.job.kind, job, "the answer is to another job");
        assert!(!std::mem::replace(&mut self.answered, true), "the job is answered twice");
    }

    fn batch(&mut self, batch: &Batch) {
        self.open(&batch.property);
        assert!(batch.len() <= MOST_ROWS_AT_ONCE, "{} rows at once", batch.len());
        for field in &batch.carries {
            assert!(Row::FIELDS.contains(&field.as_str()), "no row has the field `{field}`");
        }
        batch.rows.iter().for_each(row);
        batch.rejected.iter().for_each(|rejected| message(&rejected.reason));
        *self.rows.entry(batch.property.clone()).or_default() += batch.len();
    }

    fn complete(&mut self, completion: &Completion) {
        self.end(&completion.property);
        let counted = self.rows.get(&completion.property).copied().unwrap_or_default();
        assert_eq!(completion.rows as usize, counted, "rows of `{}`", completion.property);
    }

    fn end(&mut self, property: &str) {
        self.open(property);
        self.ended.insert(property.to_owned());
    }

    /// The property was asked for and is still being read.
    fn open(&self, property: &str) {
        match &self.job.kind {
            JobKind::Residents(job) => {
                let asked = job.properties.iter().any(|asked| asked == property);
                assert!(asked, "`{property}` was not asked for");
            }
            JobKind::Properties => {}
            JobKind::Check | JobKind::Other(_) => panic!("`{property}` in a check"),
        }
        assert!(!self.ended.contains(property), "`{property}` has already ended");
    }

    fn done(&self) {
        match &self.job.kind {
            JobKind::Residents(job) => {
                let mut open = job.properties.iter().filter(|id| !self.ended.contains(*id));
                if let Some(property) = open.next() {
                    panic!("`{property}` neither complete nor failed");
                }
            }
            _ => assert!(self.answered, "done without an answer"),
        }
    }
}

fn host_of(url: &str) -> String {
    // The judge has just seen that it can be read.
    let url = url::Url::parse(url).expect("the URL can be read");
    url.host_str().unwrap_or_default().to_owned()
}

fn property(property: &Property) {
    assert!(!property.id.trim().is_empty(), "a property without an id");
}

fn row(row: &Row) {
    assert!(!row.person.trim().is_empty(), "a row without an id of the person");
    for date in [&row.lease_start, &row.lease_end, &row.move_in, &row.move_out] {
        if let DateValue::Value(Day { year, month, day }) = *date {
            let exists = Day::checked(year, month, day).is_some();
            assert!(exists, "{year}-{month}-{day} is no day");
        }
    }
}

fn failure(failure: &Failure) {
    assert!(FAILURE_KINDS.contains(&failure.kind.as_str()), "`{}` is no kind", failure.kind);
    message(&failure.message);
}

fn message(text: &str) {
    assert!(text.len() <= MOST_MESSAGE_BYTES, "a message of {} bytes", text.len());
}
