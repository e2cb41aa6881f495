//! From a guest's memory to the host's values.
//!
//! A real component answers with whatever bytes an input holds: pointers, lengths, discriminants
//! and texts that make sense or none. The host takes them in, holds them to its limits and to the
//! order of things, and what gets through is judged. The component is compiled once; every input
//! has a session of its own.

mod image;
mod judge;
mod seeds;

use std::fmt::Write as _;
use std::sync::LazyLock;

use serde_json::json;
use usersync_adapters::protocol::{Job, JobKind, Reach, Response};
use usersync_adapters::{
    Adapter, AdapterHost, Answer, Answers, HostOptions, Limits, NoAnswer, ReplayOptions,
    ShownRequest, replay,
};

use self::image::{Image, Types};
use self::judge::Judge;
use crate::{Reached, digest, interface};

/// Where the guest's own description stands, as `guest.wat` has it.
const OWN_DESCRIPTION: usize = 0x10000;

/// The most that the guest has room for.
const MOST_BYTES: usize = 0xff00;

/// One input in so many is run twice, to see that it ends the same way.
const REPEATED: u64 = 64;

const PROPERTIES: [&str; 2] = ["maple01", "birch02"];

/// Small, so that inputs reach them.
static LIMITS: LazyLock<Limits> = LazyLock::new(|| Limits {
    memory_bytes: 4 << 20,
    result_bytes: 1 << 20,
    requests: 4,
    batch_rows: 64,
    session_rows: 96,
    steps: 48,
    log_lines: 16,
    ..Limits::default()
});

static TEMPLATE: LazyLock<Job> = LazyLock::new(|| {
    let job = json!({
        "kind": "check",
        "settings": [],
        "secrets": ["secret"],
        "now": "2026-06-01T12:00:00Z",
        "today": "2026-06-01",
        "seed": 1,
    });
    serde_json::from_value(job).expect("it is a job")
});

static TYPES: LazyLock<Types> = LazyLock::new(|| Types::of(interface::world(interface::TEXT).0));
static GUEST: LazyLock<Adapter> = LazyLock::new(guest);

/// The component, admitted like any other.
fn guest() -> Adapter {
    let mut description = Image::new(&TYPES, OWN_DESCRIPTION);
    let at = description.put(&TYPES.named("descriptor"), &seeds::description());
    assert_eq!(at, OWN_DESCRIPTION, "the description stands where the guest looks for it");
    let mut data = String::new();
    for byte in description.into_bytes() {
        // Writing to a string cannot fail.
        let _ = write!(data, "\\{byte:02x}");
    }
    let text = include_str!("guest.wat");
    let text = text.trim_end().strip_suffix(')').expect("the text ends the module");
    let text = format!("{text}(data (i32.const {OWN_DESCRIPTION}) \"{data}\"))");
    let module = wat::parse_str(text).expect("the guest is WAT");
    let (resolve, world) = interface::world(interface::TEXT);
    let component = interface::component(module, &resolve, world);
    let options = HostOptions { limits: LIMITS.clone(), ..HostOptions::default() };
    let host = AdapterHost::new(options).expect("the engine starts");
    match host.admit(&component).result {
        Ok(adapter) => adapter,
        Err(error) => panic!("the guest is refused: {error}"),
    }
}

/// What the first two bytes of an input say.
struct Plan {
    kind: JobKind,
    /// Whether the guest is asked to describe itself once more, and nothing else.
    describes: bool,
    cancel_at: Option<usize>,
    /// Bytes of each answer; who wants it in chunks gets one or several.
    answer_bytes: usize,
}

impl Plan {
    fn of(first: u8, second: u8) -> Self {
        let residents = |count: usize| JobKind::Residents {
            properties: PROPERTIES[..count].iter().map(ToString::to_string).collect(),
            reach: Reach::Full,
            cursor: None,
        };
        let kind = match first & 0b11 {
            0 => JobKind::Check,
            1 => JobKind::Properties,
            2 => residents(1),
            _ => residents(2),
        };
        Self {
            kind,
            describes: first & 0b100 != 0,
            cancel_at: usize::from(second & 0b1111).checked_sub(1),
            answer_bytes: [1100, 600, 100, 0][usize::from(second >> 4 & 0b11)],
        }
    }
}

/// Runs one input.
pub(crate) fn run(bytes: &[u8]) -> Reached {
    let (head, image) = bytes.split_at(bytes.len().min(2));
    let byte = |at: usize| head.get(at).copied().unwrap_or_default();
    let plan = Plan::of(byte(0), byte(1));
    let job = job(plan.kind.clone(), &image[..image.len().min(MOST_BYTES)]);
    if plan.describes {
        if let Ok(session) = GUEST.open(&job) {
            judge::description(&session.describe());
        }
        return Reached::default();
    }
    let played = play(&plan, &job);
    if digest(bytes).is_multiple_of(REPEATED) {
        let again = play(&plan, &job);
        assert!(played.events() == again.events(), "the same bytes were taken in two ways");
    }
    Reached { residents: played.residents(), ..Reached::default() }
}

/// Inputs to start from.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    seeds::all()
}

fn play(plan: &Plan, job: &Job) -> Judge<'static> {
    let options = ReplayOptions { cancel_at: plan.cancel_at, measure_memory: false };
    let mut judge = Judge::new(GUEST.descriptor(), &LIMITS, job);
    let mut answers = Same { bytes: plan.answer_bytes };
    let end = replay(&GUEST, job, options, &mut answers, |event| judge.note(event));
    judge.judge(&end.expect("every request is answered"));
    judge
}

/// A PMS that always gives the same answer, which the guest does not read.
struct Same {
    bytes: usize,
}

impl Answers for Same {
    fn answer(&mut self, _: &ShownRequest) -> Result<Answer, NoAnswer> {
        let body = vec![b'x'; self.bytes];
        Ok(Answer::of(Response { status: 200, headers: Vec::new(), body, last: true }))
    }
}

/// A job that hands the image over, two letters a byte, since a setting is a text.
fn job(kind: JobKind, image: &[u8]) -> Job {
    let letter = |half: u8| char::from(b'a' + half);
    let letters = image.iter().flat_map(|byte| [letter(byte >> 4), letter(byte & 0b1111)]);
    Job { kind, settings: vec![("image".to_owned(), letters.collect())], ..TEMPLATE.clone() }
}
