//! The session as a machine: it can be stopped, resumed and repeated, and it stays small.

use std::collections::BTreeSet;
use std::time::Duration;

use usersync_adapters::protocol::{Cursor, Job, JobKind};
use usersync_adapters::{Event, Recording, ReplayOptions};

use super::{Bench, Check};
use crate::heard::Heard;

/// A step on recordings this small takes less than a tenth of what the host allows.
const LONGEST_STEP: Duration = Duration::from_secs(1);

/// A quarter of what the host allows, for whatever the language of the adapter brings along.
const MOST_MEMORY: usize = 64 << 20;

/// How often a step may be measured again: another program may have held the machine.
const ATTEMPTS: usize = 3;

pub(super) fn cancelled_at_every_step(bench: &Bench<'_>) -> Check {
    let mut cancelled = 0;
    for (name, recording) in bench.material.recordings() {
        for step in 0..bench.play(recording)?.end.steps {
            let options = ReplayOptions { cancel_at: Some(step), ..ReplayOptions::default() };
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
            if people(&before).union(&people(&rest)).ne(people(&whole).iter()) {
                return Err(format!("`{name}`, resumed, ends with other residents"));
            }
            let ended: BTreeSet<&str> = before.completed().chain(rest.completed()).collect();
            if ended != whole.completed().collect() {
                return Err(format!("`{name}`, resumed, does not come to its end"));
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
    let (mut memory, mut step) = (0, Duration::ZERO);
    for (name, recording) in bench.material.recordings() {
        let (bytes, longest) = least(bench, name, recording)?;
        if bytes > MOST_MEMORY {
            return Err(format!("`{name}` took {bytes} bytes of memory, of {MOST_MEMORY} allowed"));
        }
        if longest > LONGEST_STEP {
            let (took, allowed) = (longest.as_millis(), LONGEST_STEP.as_millis());
            return Err(format!("a step of `{name}` took {took} ms, of {allowed} allowed"));
        }
        memory = memory.max(bytes);
        step = step.max(longest);
    }
    Ok(format!("{} KiB, longest step {} µs", memory / 1024, step.as_micros()))
}

/// The memory that a recording takes, and the least time of its longest step.
fn least(
    bench: &Bench<'_>,
    name: &str,
    recording: &Recording,
) -> Result<(usize, Duration), String> {
    let mut longest = Duration::MAX;
    let mut memory = 0;
    for _ in 0..ATTEMPTS {
        let options = ReplayOptions { measure_memory: true, ..ReplayOptions::default() };
        let end = bench.play_job(recording, &recording.job, options)?.end;
        memory = end.memory_bytes.ok_or_else(|| format!("`{name}` ended in a trap"))?;
        longest = longest.min(end.longest_step);
        if longest <= LONGEST_STEP {
            break;
        }
    }
    Ok((memory, longest))
}

fn people(heard: &Heard) -> BTreeSet<String> {
    heard.residents().filter_map(|one| serde_json::to_string(one).ok()).collect()
}

/// What happened before a checkpoint.
fn before(whole: &Heard, cursor: &Cursor) -> Heard {
    let is_there =
        |event: &&Event| !matches!(event, Event::Checkpoint { cursor: at } if at == cursor);
    Heard { events: whole.events.iter().take_while(is_there).cloned().collect(), end: whole.end }
}
