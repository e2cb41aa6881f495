//! The session as a machine: it can be stopped, resumed and repeated, and it stays small.

use std::collections::BTreeSet;
use std::time::Duration;

use usersync_adapters::ReplayOptions;
use usersync_adapters::protocol::{Job, JobKind};

use super::{Bench, Check};
use crate::heard::Heard;

/// A step of a conforming adapter takes a tenth of what the host allows, on recordings this small.
const LONGEST_STEP: Duration = Duration::from_millis(500);

pub(super) fn cancelled_at_every_step(bench: &Bench<'_>) -> Check {
    let mut cancelled = 0;
    for (name, recording) in bench.material.recordings() {
        for step in 0..bench.play(recording)?.end.steps {
            let options = ReplayOptions { cancel_at: Some(step) };
            let heard = bench.play_job(recording, &recording.job, options)?;
            if !heard.end.done || heard.end.steps != step + 1 {
                return Err(format!("`{name}`, cancelled at step {step}, did not end with `done`"));
            }
            cancelled += 1;
        }
    }
    Ok(format!("{cancelled} steps"))
}

pub(super) fn resumed_from_every_checkpoint(bench: &Bench<'_>) -> Check {
    let mut resumed = 0;
    for (name, recording) in bench.residents() {
        let JobKind::Residents { properties, reach, .. } = &recording.job.kind else { continue };
        let whole = bench.play(recording)?;
        for cursor in whole.checkpoints() {
            let kind = JobKind::Residents {
                properties: properties.clone(),
                reach: *reach,
                cursor: Some(cursor.clone()),
            };
            let job = Job { kind, ..recording.job.clone() };
            let rest = bench.play_job(recording, &job, ReplayOptions::default())?;
            let before = before(&whole, cursor);
            if before.union(&people(&rest)).ne(people(&whole).iter()) {
                return Err(format!("`{name}`, resumed, ends with other residents"));
            }
            resumed += 1;
        }
    }
    Ok(format!("{resumed} checkpoints"))
}

pub(super) fn same_twice(bench: &Bench<'_>) -> Check {
    for (name, recording) in bench.material.recordings() {
        if bench.play(recording)?.printed() != bench.play(recording)?.printed() {
            return Err(format!("`{name}`, played twice, differs"));
        }
    }
    Ok(format!("{} recordings", bench.material.recordings().count()))
}

pub(super) fn memory_and_time(bench: &Bench<'_>) -> Check {
    let limit = usersync_adapters::Limits::default().memory_bytes / 2;
    let (mut memory, mut step) = (0, Duration::ZERO);
    for (name, recording) in bench.material.recordings() {
        let end = bench.play(recording)?.end;
        let bytes = end.memory_bytes.ok_or_else(|| format!("`{name}` ended in a trap"))?;
        if bytes > limit {
            return Err(format!(
                "`{name}` took {bytes} bytes of memory; {limit} is half of what \
                                the host allows"
            ));
        }
        if end.longest_step > LONGEST_STEP {
            let took = end.longest_step.as_millis();
            return Err(format!("a step of `{name}` took {took} ms"));
        }
        memory = memory.max(bytes);
        step = step.max(end.longest_step);
    }
    Ok(format!("{} KiB, longest step {} µs", memory / 1024, step.as_micros()))
}

fn people(heard: &Heard) -> BTreeSet<String> {
    heard.residents().filter_map(|one| serde_json::to_string(one).ok()).collect()
}

/// The residents handed over before a checkpoint.
fn before(whole: &Heard, cursor: &usersync_adapters::protocol::Cursor) -> BTreeSet<String> {
    let is_there = |event: &usersync_adapters::Event| matches!(event, usersync_adapters::Event::Checkpoint { cursor: at } if at == cursor);
    let events = whole.events.iter().take_while(|event| !is_there(event)).cloned().collect();
    people(&Heard { events, end: whole.end })
}
