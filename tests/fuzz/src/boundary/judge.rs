//! What must hold of the host's values whatever a guest answered. Each breach is a panic.

use std::collections::{BTreeMap, HashSet};

use usersync_adapters::protocol::{Descriptor, Job, JobKind, LogLine, Method};
use usersync_adapters::{AdmissionError, Event, FaultReport, Limits, ReplayEnd, ReplayedRequest};

/// Bytes of a text in a log line.
const MOST_LOG_BYTES: usize = 4096;
/// Bytes of the message to whom a component is refused.
const MOST_REFUSAL_BYTES: usize = 64 << 10;

const FAULTS: [&str; 5] = ["trap", "too_slow", "too_much_memory", "too_big", "invalid_result"];

/// Stands in the seeds wherever a guest can put a text, for a resident's name.
pub(super) const RESIDENT: &str = "Nora O'Quinn";

/// Follows one job.
pub(super) struct Judge<'a> {
    descriptor: &'a Descriptor,
    limits: &'a Limits,
    kind: JobKind,
    events: Vec<Event>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(descriptor: &'a Descriptor, limits: &'a Limits, job: &Job) -> Self {
        Self { descriptor, limits, kind: job.kind.clone(), events: Vec::new() }
    }

    /// Takes note of what happened.
    pub(super) fn note(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Everything that happened.
    pub(super) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Rows that got through.
    pub(super) fn residents(&self) -> usize {
        self.events.iter().filter(|event| matches!(event, Event::Resident(_))).count()
    }

    /// Judges the whole of it.
    pub(super) fn judge(&self, end: &ReplayEnd) {
        let most_steps = usize::try_from(self.limits.steps).unwrap_or(usize::MAX);
        assert!(end.steps <= most_steps + 1, "{} steps", end.steps);
        let (mut rows, mut answers, mut lines) = (0, 0, 0);
        let mut requests = HashSet::new();
        let mut ended = HashSet::new();
        for event in &self.events {
            if let Err(error) = serde_json::to_string(event) {
                panic!("an event cannot be told: {error}");
            }
            match event {
                Event::Request(request) => {
                    assert!(requests.insert(request.id), "request {} twice", request.id);
                    self.request(request);
                }
                Event::Checked(_) => {
                    assert_eq!(self.kind, JobKind::Check, "a report of another job");
                    answers += 1;
                }
                Event::Property { .. } => {
                    assert_eq!(self.kind, JobKind::Properties, "properties of another job");
                }
                Event::Resident(resident) => {
                    assert!(!resident.row.person.is_empty(), "a row without an id");
                    self.open(&ended, &resident.property);
                    rows += 1;
                }
                Event::Rejected { property, .. } => {
                    self.open(&ended, property);
                    rows += 1;
                }
                Event::Complete(completion) => {
                    self.open(&ended, &completion.property);
                    ended.insert(completion.property.clone());
                }
                Event::Failed(failed) => {
                    assert!(self.kind != JobKind::Check, "a failed property in a check");
                    if self.kind != JobKind::Properties {
                        self.open(&ended, &failed.property);
                    }
                    ended.insert(failed.property.clone());
                }
                Event::Checkpoint { cursor } => {
                    assert_eq!(cursor.version, self.descriptor.cursors.writes, "of a cursor");
                }
                Event::Log(line) => {
                    lines += 1;
                    log_line(line);
                }
                Event::Wait { .. } | Event::Done => {}
                Event::Failure { fault, .. } => fault.iter().for_each(self::fault),
            }
        }
        assert!(rows <= self.limits.session_rows, "{rows} rows");
        assert!(answers <= 1, "{answers} answers to one check");
        // One more says that some were left out.
        assert!(lines <= self.limits.log_lines + 1, "{lines} log lines");
        self.ending(end);
    }

    fn ending(&self, end: &ReplayEnd) {
        let last = self.events.last();
        if end.done {
            assert_eq!(last, Some(&Event::Done), "done is the last word");
        } else {
            assert!(matches!(last, Some(Event::Failure { .. })), "it ends in a failure: {last:?}");
        }
        let ends = |event: &&Event| matches!(event, Event::Done | Event::Failure { .. });
        assert_eq!(self.events.iter().filter(ends).count(), 1, "it ends once");
    }

    fn request(&self, request: &ReplayedRequest) {
        let shown = &request.shown;
        if request.denied.is_none() {
            let operation = self.descriptor.operation(&shown.operation);
            let listed = operation.is_some_and(|operation| operation.method == shown.method);
            assert!(listed, "an operation that is not listed would leave: {}", shown.operation);
            let url = url::Url::parse(&shown.url).expect("a URL that can be read");
            let host = url.host_str().unwrap_or_default();
            let asked = host.eq_ignore_ascii_case("api.example.com");
            assert!(asked, "a request would leave for a host that is not asked for: {}", shown.url);
        }
        assert!(shown.method == Method::Post || shown.body.is_empty(), "a GET with a body");
    }

    /// The property was asked for and has not ended.
    fn open(&self, ended: &HashSet<String>, property: &str) {
        let JobKind::Residents { properties, .. } = &self.kind else {
            panic!("residents of `{property}` in another job");
        };
        assert!(properties.iter().any(|asked| asked == property), "`{property}` was not asked for");
        assert!(!ended.contains(property), "`{property}` has already ended");
    }
}

fn log_line(line: &LogLine) {
    let texts = line.fields.iter().flat_map(|(name, value)| [name, value]);
    for text in texts.chain([&line.message]) {
        assert!(text.len() <= MOST_LOG_BYTES, "a log line of {} bytes", text.len());
    }
}

/// What goes to the log of the process must name nobody.
fn fault(fault: &FaultReport) {
    assert!(FAULTS.contains(&fault.class), "`{}` is no class of faults", fault.class);
    assert!(!fault.message.contains(RESIDENT), "a fault tells a guest's text: {}", fault.message);
}

/// Judges what the host makes of a description.
pub(super) fn description(described: &Result<Descriptor, AdmissionError>) {
    match described {
        Ok(descriptor) => {
            let told = serde_json::to_value(descriptor).expect("a descriptor can be told");
            let read: Descriptor = serde_json::from_value(told).expect("and read again");
            assert!(read == *descriptor, "a descriptor is read again as another");
            let mut names = HashSet::new();
            for operation in &descriptor.operations {
                assert!(names.insert(&operation.name), "an operation is listed twice");
                assert!(!operation.marks.is_empty(), "any request would pass");
            }
            descriptor.fill_with_secrets(&BTreeMap::new());
        }
        Err(error) => {
            let bytes = error.to_string().len();
            assert!(bytes <= MOST_REFUSAL_BYTES, "a refusal of {bytes} bytes");
        }
    }
}
