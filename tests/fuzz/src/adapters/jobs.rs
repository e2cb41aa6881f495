//! The job of a recording, with something about it changed.

use usersync_adapter::{Day, Descriptor, Field, Job, JobKind, Reach, ResidentsJob};

/// Ids of properties that must not go into a URL or a body as they stand.
const ODD_PROPERTIES: [&str; 8] = [
    "",
    " ",
    "<&>\"']]>",
    "a/../b?c=d#e&f=%41",
    "\u{0}\u{1f}\r\nx-injected: 1",
    "Größe\u{fffd}\u{10ffff}",
    "\\u0022}],",
    "118,119;120",
];

/// Days at a property on which reckoning with dates goes wrong, if it does.
const DAYS: [(u16, u8, u8); 8] = [
    (1, 1, 1),
    (1970, 1, 1),
    (1999, 12, 31),
    (2000, 2, 29),
    (2024, 2, 29),
    (2026, 1, 1),
    (2100, 3, 1),
    (9999, 12, 31),
];

const SINCE: &str = "2026-05-30T23:59:59Z";

/// What a field that is no choice is changed to.
const ODD_SETTINGS: [&str; 3] = [" ", "7", "<&\"';/?#@\\ü"];

/// The job, its settings changed as the one byte says and its kind or its day as the other.
pub(super) fn vary(job: &Job, descriptor: &Descriptor, settings: u8, kind: u8) -> Job {
    let mut job = job.clone();
    if let Some(change) = usize::from(settings).checked_sub(1) {
        let (round, at) = (change / descriptor.settings.len(), change % descriptor.settings.len());
        vary_setting(&mut job, &descriptor.settings, at, round);
    }
    let which = usize::from(kind >> 3) % 8;
    match kind & 0b111 {
        1 => job.kind = JobKind::Check,
        2 => job.kind = JobKind::Properties,
        3 => job.kind = residents(asked(&job), Reach::Full),
        4 if descriptor.features.iter().any(|feature| feature == "since") => {
            job.kind = residents(asked(&job), Reach::Since(SINCE.to_owned()));
        }
        5 => job.kind = residents(vec![ODD_PROPERTIES[which].to_owned()], Reach::Full),
        6 => {
            let mut properties = asked(&job);
            properties.push(ODD_PROPERTIES[which].to_owned());
            job.kind = residents(properties, Reach::Full);
        }
        7 => {
            let (year, month, day) = DAYS[which];
            job.today = Day { year, month, day };
        }
        _ => {}
    }
    job
}

fn vary_setting(job: &mut Job, fields: &[Field], at: usize, round: usize) {
    let field = &fields[at];
    let key = &field.key;
    if field.kind == "secret" {
        let count = job.secrets.len();
        job.secrets.retain(|secret| secret != key);
        if job.secrets.len() == count {
            job.secrets.push(key.clone());
        }
        return;
    }
    let choices: Vec<&str> = match field.kind.as_str() {
        "choice" => field.choices.iter().map(|choice| choice.value.as_str()).collect(),
        _ => ODD_SETTINGS.to_vec(),
    };
    job.settings.retain(|(name, _)| name != key);
    // One more than there are: without any. A host fills in the default of an empty field.
    let value = choices.get(round % (choices.len() + 1)).copied().unwrap_or_default();
    let mut defaults = fields.iter().filter(|field| field.key == *key && value.trim().is_empty());
    let default = defaults.find_map(|field| field.default.as_deref());
    job.settings.push((key.clone(), default.unwrap_or(value).to_owned()));
    if field.kind == "list" {
        job.settings.push((key.clone(), "8".to_owned()));
    }
}

/// The properties of the recording, or some property.
fn asked(job: &Job) -> Vec<String> {
    match &job.kind {
        JobKind::Residents(job) => job.properties.clone(),
        _ => vec!["118".to_owned()],
    }
}

fn residents(properties: Vec<String>, reach: Reach) -> JobKind {
    JobKind::Residents(ResidentsJob { properties, reach, cursor: None, extra: Vec::new() })
}
