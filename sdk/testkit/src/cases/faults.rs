//! What the adapter makes of a bad day: the right word for it, and nothing called complete.

use usersync_adapters::Recording;
use usersync_adapters::protocol::FailureKind;

use super::{Bench, Check};
use crate::spoil::{At, Spoil};

/// What the PMS asks for in the case of a limit.
const SECONDS: u32 = 30;

pub(super) fn unauthorized_at_the_start(bench: &Bench<'_>) -> Check {
    at_the_start(bench, Spoil::Status(401), &[FailureKind::LogIn])
}

pub(super) fn unauthorized_half_way(bench: &Bench<'_>) -> Check {
    half_way(bench, Spoil::Status(401), &[FailureKind::LogIn])
}

pub(super) fn forbidden(bench: &Bench<'_>) -> Check {
    at_the_start(bench, Spoil::Status(403), &[FailureKind::Permission])
}

pub(super) fn rate_limited(bench: &Bench<'_>) -> Check {
    at_the_start(bench, Spoil::RetryAfter(SECONDS), &[FailureKind::RateLimit])?;
    let recording = bench.recording("one-page")?;
    let heard = bench.play_spoiled(recording, Spoil::RetryAfter(SECONDS), At::From(0))?;
    let after = heard.failure().and_then(|failure| failure.retry_after_ms);
    match after {
        Some(told) if told == SECONDS * 1000 => {
            half_way(bench, Spoil::RetryAfter(SECONDS), &[FailureKind::RateLimit])
        }
        _ => Err(format!("the PMS asked for {SECONDS} s, and the adapter says {after:?} ms")),
    }
}

pub(super) fn rate_limited_without_a_time(bench: &Bench<'_>) -> Check {
    at_the_start(bench, Spoil::Status(429), &[FailureKind::RateLimit])
}

/// The words for trouble that is nobody's fault.
const TROUBLE: [FailureKind; 3] = [FailureKind::Reach, FailureKind::Answer, FailureKind::Other];

pub(super) fn server_error(bench: &Bench<'_>) -> Check {
    for status in [500, 502, 503] {
        at_the_start(bench, Spoil::Status(status), &TROUBLE)?;
        half_way(bench, Spoil::Status(status), &TROUBLE)?;
    }
    Ok(String::new())
}

pub(super) fn slow(bench: &Bench<'_>) -> Check {
    at_the_start(bench, Spoil::Timeout, &[FailureKind::Reach])?;
    half_way(bench, Spoil::Timeout, &[FailureKind::Reach])
}

pub(super) fn truncated(bench: &Bench<'_>) -> Check {
    for how in [Spoil::Half, Spoil::BrokenOff] {
        at_the_start(bench, how, &TROUBLE)?;
        half_way(bench, how, &TROUBLE)?;
    }
    Ok(String::new())
}

pub(super) fn malformed(bench: &Bench<'_>) -> Check {
    at_the_start(bench, Spoil::Garbage, &TROUBLE)?;
    half_way(bench, Spoil::Garbage, &TROUBLE)
}

/// A web page may well be the sign-in page, so the log-in may be blamed.
pub(super) fn web_page(bench: &Bench<'_>) -> Check {
    let any = [TROUBLE.as_slice(), &[FailureKind::LogIn, FailureKind::Permission]].concat();
    at_the_start(bench, Spoil::WebPage, &any)?;
    half_way(bench, Spoil::WebPage, &any)
}

fn at_the_start(bench: &Bench<'_>, how: Spoil, rightly: &[FailureKind]) -> Check {
    spoiled_from(bench, bench.recording("one-page")?, how, 0, rightly)
}

/// In the longest recording, from its middle on. A call that the adapter can do without may fail
/// as long as nobody is lost.
fn half_way(bench: &Bench<'_>, how: Spoil, rightly: &[FailureKind]) -> Check {
    let (recording, requests) = bench.longest()?;
    spoiled_from(bench, recording, how, requests / 2, rightly)
}

fn spoiled_from(
    bench: &Bench<'_>,
    recording: &Recording,
    how: Spoil,
    first: usize,
    rightly: &[FailureKind],
) -> Check {
    let whole = bench.play(recording)?;
    let heard = bench.play_spoiled(recording, how, At::From(first))?;
    let call = first + 1;
    if heard.completed() && heard.told() != whole.told() {
        return Err(format!("call {call} failed ({how:?}), and the read was called complete"));
    }
    match heard.at_fault() {
        Some(kind) if rightly.contains(&kind) => Ok(String::new()),
        Some(kind) => Err(format!("call {call} failed ({how:?}), and `{}` is blamed", kind.word())),
        None if first > 0 && heard.told() == whole.told() => Ok(String::new()),
        None => Err(format!("call {call} failed ({how:?}), and the adapter says nothing")),
    }
}
