//! What the adapter reads from answers as they are.

use std::collections::HashSet;

use serde_json::Value;
use usersync_adapters::protocol::CheckOutcome;
use usersync_adapters::{Event, RecordedReply, Recording};
use usersync_core::model::Field;

use super::{Bench, Check, shown};
use crate::heard::Heard;

/// The recording of a list in several pages.
const SEVERAL_PAGES: &str = "several-pages";

pub(super) fn check(bench: &Bench<'_>) -> Check {
    let heard = bench.expected("check")?;
    let report = heard
        .events
        .iter()
        .find_map(|event| match event {
            Event::Checked(report) => Some(report),
            _ => None,
        })
        .ok_or("the job `check` ended without a report")?;
    let broken = report.verdicts.iter().find(|verdict| verdict.outcome != CheckOutcome::Works);
    if let Some(verdict) = broken {
        return Err(format!("`{}` does not work: {}", verdict.operation, verdict.message));
    }
    match report.verdicts.len() {
        0 => Err("the report is about no operation".to_owned()),
        count => Ok(format!("{count} operations")),
    }
}

pub(super) fn properties(bench: &Bench<'_>) -> Check {
    let heard = bench.expected("properties")?;
    let listed = heard.events.iter().filter(|event| matches!(event, Event::Property { .. }));
    match listed.count() {
        0 => Err("the recording `properties.json` lists no property".to_owned()),
        count => Ok(format!("{count} properties")),
    }
}

pub(super) fn empty_property(bench: &Bench<'_>) -> Check {
    let heard = bench.expected("empty")?;
    if heard.residents().next().is_some() {
        return Err("somebody lives there, so the recording shows nothing".to_owned());
    }
    complete(&heard)
}

pub(super) fn one_page(bench: &Bench<'_>) -> Check {
    let heard = bench.expected("one-page")?;
    complete(&heard)?;
    rows(&heard)
}

pub(super) fn page_boundary(bench: &Bench<'_>) -> Check {
    let heard = bench.expected(SEVERAL_PAGES)?;
    complete(&heard)?;
    let calls = |name| bench.recording(name).map(|recording| recording.exchanges.len());
    if calls(SEVERAL_PAGES)? <= calls("one-page")? {
        return Err(format!("`{SEVERAL_PAGES}.json` has no more calls than `one-page.json`"));
    }
    rows(&heard)
}

pub(super) fn duplicate_ids(bench: &Bench<'_>) -> Check {
    bench.shown("has a person listed twice", |rows| {
        let twice = twice(rows);
        rows.iter().copied().filter(|row| twice.contains(&id(row))).collect()
    })
}

/// Whoever stands on two pages was moved from one to the next between the calls, or is there twice:
/// the adapter cannot tell, and hands over both.
pub(super) fn moving_id(bench: &Bench<'_>) -> Check {
    let recording = bench.recording(SEVERAL_PAGES)?;
    let heard = bench.play(recording)?;
    complete(&heard)?;
    // Rows may be handed over once all pages are read, and ids may be made of other fields.
    let (bodies, pages) = (bodies(recording).collect::<Vec<_>>(), pages(&heard));
    let on_two_pages = |id: &&str| {
        bodies.iter().filter(|body| body.contains(*id)).count() > 1
            || pages.iter().filter(|page| page.contains(id)).count() > 1
    };
    let expected = bench.expected_rows(SEVERAL_PAGES)?;
    let moved: HashSet<&str> = twice(&expected).into_iter().filter(on_two_pages).collect();
    if moved.is_empty() {
        return Err(format!("nobody in `{SEVERAL_PAGES}.json` stands on two pages"));
    }
    let told = heard.told();
    let has_moved = |row: &&Value| shown::is_resident(row) && moved.contains(&id(row));
    let expected: Vec<&Value> = expected.into_iter().filter(has_moved).collect();
    let rows: Vec<&Value> = told.iter().filter(has_moved).collect();
    if rows != expected {
        return Err(shown::difference(SEVERAL_PAGES, &expected, &rows));
    }
    Ok(format!("{} rows", rows.len()))
}

pub(super) fn unknown_status(bench: &Bench<'_>) -> Check {
    bench.shown("has a status word that the adapter does not know", |rows| {
        let is_unknown = |row: &&Value| row["standing"].is_null() && row["status"] != "";
        rows.iter().copied().filter(is_unknown).collect()
    })
}

/// Dates that systems write when they mean none, in the ways in which dates are written.
const NO_DATES: [[&str; 3]; 3] = [
    ["0001-01-01", "01/01/0001", "1/1/0001"],
    ["1900-01-01", "01/01/1900", "1/1/1900"],
    ["9999-12-31", "12/31/9999", "12/31/9999"],
];

/// The years around them, where a slip through a time zone would land.
const NO_YEARS: [&str; 6] = ["-0001", "0000", "0001", "1899", "1900", "9999"];

/// The host clears such a date. The adapter hands it over as it stands or as none, and does not go
/// by it.
pub(super) fn odd_dates(bench: &Bench<'_>) -> Check {
    for forms in NO_DATES {
        let shows = |recording: &Recording| {
            bodies(recording).any(|body| forms.iter().any(|form| body.contains(form)))
        };
        if !bench.residents().any(|(_, recording)| shows(recording)) {
            return Err(format!(
                "no recording has the date {}; an answer in a recording can be edited",
                forms[0]
            ));
        }
    }
    let mut dates = 0;
    for (name, recording) in bench.residents() {
        for row in bench.play(recording)?.told().iter().filter(|line| shown::is_resident(line)) {
            dates += odd_dates_of(bench, row).map_err(|why| format!("`{name}`: {why}"))?;
        }
    }
    Ok(format!("{dates} handed over"))
}

/// How many dates of a row stand for none.
fn odd_dates_of(bench: &Bench<'_>, row: &Value) -> Result<usize, String> {
    let mut dates = 0;
    for field in [Field::LeaseStart, Field::LeaseEnd, Field::MoveIn, Field::MoveOut] {
        let Some(date) = row[field.name()].as_str() else { continue };
        if !NO_YEARS.iter().any(|year| date.contains(year)) {
            continue;
        }
        if !NO_DATES.iter().any(|forms| forms[0] == date) {
            return Err(format!("`{date}` of {} is none of the dates that the PMS sent", id(row)));
        }
        dates += 1;
    }
    let word = row["status"].as_str().unwrap_or_default();
    let mut words = bench.adapter.descriptor().statuses.iter();
    let known = words.find(|status| status.word.eq_ignore_ascii_case(word));
    let moved_out = row[Field::MoveOut.name()].as_str().unwrap_or_default();
    match known {
        Some(status)
            if NO_DATES.iter().any(|forms| forms[0] == moved_out)
                && row["standing"] != status.standing.name() =>
        {
            Err(format!(
                "{} is `{word}`, and {} by a move-out on {moved_out}",
                id(row),
                row["standing"]
            ))
        }
        _ => Ok(dates),
    }
}

/// What a person may have or not, and a PMS may say or not.
const OPTIONAL: [Field; 7] = [
    Field::Email,
    Field::Phone,
    Field::Unit,
    Field::LeaseStart,
    Field::LeaseEnd,
    Field::MoveIn,
    Field::MoveOut,
];

pub(super) fn blank_and_absent(bench: &Bench<'_>) -> Check {
    let blank = bench.shown("has a blank field", |rows| {
        having(rows, |value| value.is_some_and(|value| value == ""))
    })?;
    let absent =
        bench.shown("has an absent field", |rows| having(rows, |value| value.is_none()))?;
    Ok(format!("blank: {blank}, absent: {absent}"))
}

/// The rows of which some optional field is so.
fn having<'r>(rows: &[&'r Value], is_so: impl Fn(Option<&Value>) -> bool) -> Vec<&'r Value> {
    let has = |row: &&Value| OPTIONAL.iter().any(|field| is_so(row.get(field.name())));
    rows.iter().copied().filter(has).collect()
}

/// The recordings that no other case compares.
pub(super) fn other_recordings(bench: &Bench<'_>) -> Check {
    let compared = ["check", "properties", "empty", "one-page", SEVERAL_PAGES];
    let others = bench.material.recordings().map(|(name, _)| name);
    let mut count = 0;
    for name in others.filter(|name| !compared.contains(name)) {
        bench.expected(name)?;
        count += 1;
    }
    Ok(format!("{count} recordings"))
}

fn complete(heard: &Heard) -> Check {
    if heard.completed().next().is_some() && heard.failure().is_none() {
        return Ok(String::new());
    }
    Err("the read did not come to its end".to_owned())
}

fn rows(heard: &Heard) -> Check {
    match heard.residents().count() {
        0 => Err("nobody lives there, so the recording shows nothing".to_owned()),
        count => Ok(format!("{count} rows")),
    }
}

/// The ids of residents by what they came with: each request begins a page.
fn pages(heard: &Heard) -> Vec<Vec<&str>> {
    let mut pages: Vec<Vec<&str>> = vec![Vec::new()];
    for event in &heard.events {
        match event {
            Event::Request(_) => pages.push(Vec::new()),
            Event::Resident(resident) => {
                pages.last_mut().into_iter().for_each(|page| page.push(&resident.row.person));
            }
            _ => {}
        }
    }
    pages
}

fn id(row: &Value) -> &str {
    row["id"].as_str().unwrap_or_default()
}

/// The ids that occur more than once.
fn twice<'r>(rows: &[&'r Value]) -> HashSet<&'r str> {
    let mut seen = HashSet::new();
    rows.iter().map(|row| id(row)).filter(|id| !seen.insert(*id)).collect()
}

fn bodies(recording: &Recording) -> impl Iterator<Item = String> {
    recording.exchanges.iter().filter_map(|exchange| match &exchange.reply {
        RecordedReply::Response(response) => {
            // Some write JSON with every slash escaped.
            Some(String::from_utf8_lossy(response.body.bytes()).replace("\\/", "/"))
        }
        RecordedReply::Failure { .. } => None,
    })
}
