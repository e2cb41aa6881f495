//! What the adapters' own tests have of their PMS: the recordings of the conformance suite, and the
//! sample answers.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::Datelike as _;
use usersync_adapter::{Day, Job, JobKind, Reach, ResidentsJob};
use usersync_adapters::protocol as host;
use usersync_adapters::{RecordedReply, Recording};

use super::prune::prune;

/// Entries that are kept of each list in a recorded answer: one is read over and over, by every
/// input that spoils a later answer.
const ENTRIES: usize = 1;
/// The same in a sample.
const ENTRIES_OF_SAMPLES: usize = 2;

/// A job with the answers that a stand-in of the PMS gave.
pub(super) struct Recorded {
    pub(super) job: Job,
    pub(super) replies: Vec<Answered>,
}

/// One call and its answer.
pub(super) struct Answered {
    pub(super) operation: String,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// Every recording of an adapter, in an order that does not depend on the machine.
pub(super) fn all(adapter: &str) -> Vec<Recorded> {
    let mut found = Vec::new();
    for shape in listed(&folder(adapter).join("conformance")) {
        if shape.is_dir() {
            let files = listed(&shape).into_iter();
            let files = files.filter(|file| file.extension().is_some_and(|kind| kind == "json"));
            found.extend(files.map(|file| read(&file)));
        }
    }
    assert!(!found.is_empty(), "`{adapter}` has no recordings");
    found
}

/// The answers that the vendor's documents show.
pub(super) fn samples(adapter: &str) -> Vec<Vec<u8>> {
    let files = listed(&folder(adapter).join("tests/fixtures"));
    let files = files.iter().filter(|file| file.is_file());
    files.map(|file| prune(&bytes(file), ENTRIES_OF_SAMPLES)).collect()
}

fn folder(adapter: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins").join(adapter)
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("could not list `{}`: {error}", folder.display()));
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn bytes(file: &Path) -> Vec<u8> {
    fs::read(file).unwrap_or_else(|error| panic!("could not read `{}`: {error}", file.display()))
}

fn read(file: &Path) -> Recorded {
    let recording = Recording::from_json(&bytes(file))
        .unwrap_or_else(|error| panic!("`{}`: {error}", file.display()));
    let replies = recording.exchanges.into_iter().filter_map(|exchange| match exchange.reply {
        RecordedReply::Response(response) => Some(Answered {
            operation: exchange.request.operation,
            status: response.status,
            headers: response.headers,
            body: prune(response.body.bytes(), ENTRIES),
        }),
        RecordedReply::Failure { .. } => None,
    });
    Recorded { replies: replies.collect(), job: job(recording.job) }
}

/// The job in the adapters' terms.
fn job(job: host::Job) -> Job {
    let kind = match job.kind {
        host::JobKind::Check => JobKind::Check,
        host::JobKind::Properties => JobKind::Properties,
        host::JobKind::Residents { properties, .. } => JobKind::Residents(ResidentsJob {
            properties,
            reach: Reach::Full,
            cursor: None,
            extra: Vec::new(),
        }),
    };
    Job {
        kind,
        settings: job.settings,
        secrets: job.secrets,
        now: job.now.to_rfc3339(),
        today: day(job.today),
        seed: job.seed,
        features: Vec::new(),
        extra: Vec::new(),
    }
}

fn day(date: chrono::NaiveDate) -> Day {
    let small = |number: u32| u8::try_from(number).expect("months and days are below 32");
    Day {
        year: u16::try_from(date.year()).expect("the recordings are of this era"),
        month: small(date.month()),
        day: small(date.day()),
    }
}
