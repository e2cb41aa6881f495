//! What the adapter makes of a bad day: the right word for it, and nothing called complete.

use serde_json::Value;
use usersync_adapters::protocol::FailureKind;
use usersync_adapters::{RecordedReply, Recording};

use super::{Bench, Check, FORBIDDEN, UNAUTHORIZED};
use crate::heard::Heard;
use crate::spoil::{At, Spoil};

/// What the PMS asks for in the case of a limit.
const SECONDS: u32 = 30;

pub(super) fn unauthorized_at_the_start(bench: &Bench<'_>) -> Check {
    let note = own_refusal(bench, UNAUTHORIZED, FailureKind::LogIn)?;
    at_the_start(bench, Spoil::Status(401), &said_by(bench, 401, FailureKind::LogIn))?;
    Ok(note)
}

pub(super) fn unauthorized_half_way(bench: &Bench<'_>) -> Check {
    half_way(bench, Spoil::Status(401), &said_by(bench, 401, FailureKind::LogIn))
}

pub(super) fn forbidden(bench: &Bench<'_>) -> Check {
    let note = own_refusal(bench, FORBIDDEN, FailureKind::Permission)?;
    everywhere(bench, Spoil::Status(403), &said_by(bench, 403, FailureKind::Permission))?;
    Ok(note)
}

/// A refusal in the PMS's own words, if one was recorded: not every PMS says it with a status.
fn own_refusal(bench: &Bench<'_>, name: &str, rightly: FailureKind) -> Check {
    let Some(recording) = bench.material.recording(name) else { return Ok(String::new()) };
    let heard = bench.play(recording)?;
    match heard.at_fault() {
        Some(kind) if kind == rightly => Ok(format!("and as the PMS says it, in `{name}`")),
        Some(kind) => Err(format!("`{name}`: `{}` is blamed", kind.word())),
        None => Err(format!("`{name}`: the adapter says nothing")),
    }
}

/// What a status may be put down to: its usual meaning, and what this PMS was recorded to mean.
fn said_by(bench: &Bench<'_>, status: u16, usual: FailureKind) -> Vec<FailureKind> {
    let meant = |name| {
        let exchanges = bench.material.recording(name).into_iter().flat_map(|it| &it.exchanges);
        exchanges.map(|exchange| &exchange.reply).any(
            |reply| matches!(reply, RecordedReply::Response(response) if response.status == status),
        )
    };
    let own = [(UNAUTHORIZED, FailureKind::LogIn), (FORBIDDEN, FailureKind::Permission)];
    let own = own.into_iter().filter(|(name, _)| meant(name)).map(|(_, kind)| kind);
    std::iter::once(usual).chain(own).collect()
}

pub(super) fn rate_limited(bench: &Bench<'_>) -> Check {
    let how = Spoil::RetryAfter(SECONDS);
    everywhere(bench, how, &[FailureKind::RateLimit])?;
    let heard = bench.play_spoiled(bench.recording("one-page")?, how, At::From(0))?;
    match heard.failure().and_then(|failure| failure.retry_after_ms) {
        Some(told) if told == SECONDS * 1000 => Ok(String::new()),
        Some(told) => Err(format!("the PMS asked for {SECONDS} s, and the adapter says {told} ms")),
        None => Err(format!("the PMS asked for {SECONDS} s, and the adapter does not say so")),
    }
}

pub(super) fn rate_limited_without_a_time(bench: &Bench<'_>) -> Check {
    everywhere(bench, Spoil::Status(429), &[FailureKind::RateLimit])
}

/// The words for trouble that is nobody's fault.
const TROUBLE: [FailureKind; 3] = [FailureKind::Reach, FailureKind::Answer, FailureKind::Other];

pub(super) fn server_error(bench: &Bench<'_>) -> Check {
    [500, 502, 503]
        .into_iter()
        .try_for_each(|status| everywhere(bench, Spoil::Status(status), &TROUBLE).map(drop))?;
    Ok(String::new())
}

pub(super) fn slow(bench: &Bench<'_>) -> Check {
    everywhere(bench, Spoil::Timeout, &[FailureKind::Reach])
}

pub(super) fn truncated(bench: &Bench<'_>) -> Check {
    (0..4)
        .map(Spoil::Quarters)
        .chain([Spoil::AllButTheLast, Spoil::BrokenOff])
        .try_for_each(|how| everywhere(bench, how, &TROUBLE).map(drop))?;
    Ok(String::new())
}

pub(super) fn malformed(bench: &Bench<'_>) -> Check {
    everywhere(bench, Spoil::Garbage, &TROUBLE)
}

/// A web page may well be the sign-in page, so the log-in may be blamed.
pub(super) fn web_page(bench: &Bench<'_>) -> Check {
    let any = [TROUBLE.as_slice(), &[FailureKind::LogIn, FailureKind::Permission]].concat();
    everywhere(bench, Spoil::WebPage, &any)
}

fn everywhere(bench: &Bench<'_>, how: Spoil, rightly: &[FailureKind]) -> Check {
    at_the_start(bench, how, rightly)?;
    half_way(bench, how, rightly)
}

fn at_the_start(bench: &Bench<'_>, how: Spoil, rightly: &[FailureKind]) -> Check {
    spoiled_from(bench, "one-page", bench.recording("one-page")?, how, 0, rightly)?;
    Ok(String::new())
}

/// From each call but the first on, in every recording.
fn half_way(bench: &Bench<'_>, how: Spoil, rightly: &[FailureKind]) -> Check {
    let mut places = 0;
    for (name, recording) in bench.residents() {
        for first in 1..recording.exchanges.len() {
            spoiled_from(bench, name, recording, how, first, rightly)?;
            places += 1;
        }
    }
    match places {
        0 => Err("every recording is of a single call, so there is no half-way; record one of \
                  several pages or of several properties"
            .to_owned()),
        _ => Ok(format!("from each of {places} calls on")),
    }
}

/// What is read to its end must be read rightly, and somebody must say what went wrong. A call that
/// the adapter can do without may fail as long as nobody is lost.
fn spoiled_from(
    bench: &Bench<'_>,
    name: &str,
    recording: &Recording,
    how: Spoil,
    first: usize,
    rightly: &[FailureKind],
) -> Result<(), String> {
    let whole = bench.play(recording)?;
    let heard = bench.play_spoiled(recording, how, At::From(first))?;
    let place = || format!("`{name}`, spoiled from call {} on ({how:?})", first + 1);
    let wrong = heard.completed().find(|id| of_property(&heard, id) != of_property(&whole, id));
    if let Some(property) = wrong {
        return Err(format!("{}: property `{property}` is called complete", place()));
    }
    match heard.at_fault() {
        Some(kind) if rightly.contains(&kind) => Ok(()),
        Some(kind) => Err(format!("{}: `{}` is blamed", place(), kind.word())),
        None if first > 0 && heard.told() == whole.told() => Ok(()),
        None => Err(format!("{}: the adapter says nothing", place())),
    }
}

fn of_property(heard: &Heard, property: &str) -> Vec<Value> {
    heard.told().into_iter().filter(|line| line["property"] == property).collect()
}
