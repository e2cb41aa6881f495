//! What the adapter reads from answers as they are.

use std::collections::HashSet;

use usersync_adapters::protocol::{CheckOutcome, JobKind};
use usersync_adapters::{Event, RecordedReply, Recording, Resident};
use usersync_core::model::{DateReading, Reading, ResidentRow};

use super::{Bench, Check};
use crate::heard::Heard;

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
    Ok(format!("{} operations", report.verdicts.len()))
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
    let heard = bench.expected("several-pages")?;
    complete(&heard)?;
    if pages(&heard).len() < 2 {
        return Err("the residents of `several-pages.json` came in one page".to_owned());
    }
    rows(&heard)
}

pub(super) fn duplicate_ids(bench: &Bench<'_>) -> Check {
    somebody(bench, "has a person listed twice", |heard| {
        let mut seen = HashSet::new();
        heard.residents().any(|resident| !seen.insert(&resident.row.person))
    })
}

pub(super) fn moving_id(bench: &Bench<'_>) -> Check {
    let heard = bench.expected("several-pages")?;
    complete(&heard)?;
    let mut seen = HashSet::new();
    for page in pages(&heard) {
        let ids: HashSet<&str> = page.iter().map(|one| one.row.person.as_str()).collect();
        if !seen.is_disjoint(&ids) {
            return Ok(String::new());
        }
        seen.extend(ids);
    }
    Err("nobody in `several-pages.json` stands on two pages".to_owned())
}

pub(super) fn unknown_status(bench: &Bench<'_>) -> Check {
    somebody(bench, "has a status word that the adapter does not know", |heard| {
        heard.residents().any(|one| one.row.standing.is_none() && !one.row.status.is_empty())
    })
}

/// Years that systems write when they mean none.
const NO_DATES: [&str; 6] =
    ["0001-01-01", "01/01/0001", "1900-01-01", "01/01/1900", "9999-12-31", "12/31/9999"];

pub(super) fn odd_dates(bench: &Bench<'_>) -> Check {
    let odd = bench.residents().find(|(_, recording)| {
        bodies(recording).any(|body| NO_DATES.iter().any(|date| body.contains(date)))
    });
    let Some((name, _)) = odd else {
        return Err(format!("no recording has one of the dates {}", NO_DATES.join(", ")));
    };
    let heard = bench.expected(name)?;
    for resident in heard.residents() {
        for date in dates(&resident.row) {
            let DateReading::Value(day) = date else { continue };
            let year = day.format("%Y").to_string();
            if ["0001", "1900", "9999"].contains(&year.as_str()) {
                return Err(format!("{day} is handed over as a date"));
            }
        }
    }
    Ok(String::new())
}

pub(super) fn blank_and_absent(bench: &Bench<'_>) -> Check {
    somebody(bench, "has a blank field", |heard| {
        heard
            .residents()
            .any(|one| has(&one.row, |text| *text == Reading::Blank, &DateReading::Blank))
    })?;
    somebody(bench, "has an absent field", |heard| {
        heard
            .residents()
            .any(|one| has(&one.row, |text| *text == Reading::Absent, &DateReading::Absent))
    })
}

/// Looks through the recordings for one that shows something, and sees that it is read as expected.
fn somebody(bench: &Bench<'_>, what: &str, shows: impl Fn(&Heard) -> bool) -> Check {
    for (name, recording) in bench.residents() {
        if shows(&bench.play(recording)?) {
            bench.expected(name)?;
            return Ok(String::new());
        }
    }
    Err(format!("no recording {what}; record one, or say in `waived.toml` why there can be none"))
}

fn complete(heard: &Heard) -> Check {
    if heard.completed() && heard.failure().is_none() {
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

/// Residents by what they came with: each request that is followed by some begins a page.
fn pages(heard: &Heard) -> Vec<Vec<&Resident>> {
    let mut pages: Vec<Vec<&Resident>> = vec![Vec::new()];
    for event in &heard.events {
        match event {
            Event::Request(_) if pages.last().is_some_and(|page| !page.is_empty()) => {
                pages.push(Vec::new());
            }
            Event::Resident(resident) => {
                pages.last_mut().into_iter().for_each(|page| page.push(resident));
            }
            _ => {}
        }
    }
    pages.retain(|page| !page.is_empty());
    pages
}

fn bodies(recording: &Recording) -> impl Iterator<Item = String> {
    debug_assert!(matches!(recording.job.kind, JobKind::Residents { .. }));
    recording.exchanges.iter().filter_map(|exchange| match &exchange.reply {
        RecordedReply::Response(response) => {
            Some(String::from_utf8_lossy(response.body.bytes()).into_owned())
        }
        RecordedReply::Failure { .. } => None,
    })
}

fn dates(row: &ResidentRow) -> [&DateReading; 4] {
    [&row.lease_start, &row.lease_end, &row.move_in, &row.move_out]
}

fn has(row: &ResidentRow, text: impl Fn(&Reading<String>) -> bool, date: &DateReading) -> bool {
    [&row.email, &row.phone, &row.unit].into_iter().any(text) || dates(row).contains(&date)
}
