//! The same adapter through the sandbox, and how its time divides.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use usersync_adapters::protocol::{Input, Job, Output};
use usersync_adapters::{Adapter, Session};

use crate::clock::{of_thread, timed};
use crate::read::Rows;
use crate::times::micros;

/// Steps a component through all inputs and gives its rows.
pub(crate) fn read(adapter: &Adapter, job: &Job, inputs: Vec<Input>) -> Result<Rows> {
    let mut session = adapter.open(job)?;
    let mut rows = Rows::default();
    for input in inputs {
        let turn = session.step(input)?;
        take(turn.output, &mut rows)?;
    }
    Ok(rows)
}

fn take(output: Output, rows: &mut Rows) -> Result<()> {
    match output {
        Output::Residents(batch) => {
            rows.rows.extend(batch.rows);
            rows.rejected.extend(batch.rejected);
        }
        Output::Failed(failed) => bail!("{}", failed.failure.message),
        _ => {}
    }
    Ok(())
}

/// The memory of the guest at the end of a read. A memory never shrinks, so this is the most that
/// it had.
pub(crate) fn peak_memory(adapter: &Adapter, job: &Job, inputs: Vec<Input>) -> Result<usize> {
    let mut session = adapter.open(job)?;
    for input in inputs {
        session.step(input)?;
    }
    let memory = session.into_memory().context("the guest has trapped")?;
    Ok(memory.len())
}

/// How the time of one read divides, in microseconds of CPU time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SandboxProfile {
    /// Making an instance, and handing it the job.
    pub opening: f64,
    /// Writing replies into the memory of the guest, which makes room for each.
    pub lowering: f64,
    /// The adapter's own code.
    pub guest: f64,
    /// Reading rows and requests out of the memory of the guest.
    pub lifting: f64,
    /// The guest gives back what it had handed over.
    pub clearing: f64,
    /// From the types of the interface to those of the host, and judging them.
    pub converting: f64,
    /// Dropping the instance.
    pub closing: f64,
}

/// Reads once more with a look at the clock at each switch between host and guest.
pub(crate) fn profile(
    adapter: &Adapter,
    job: &Job,
    inputs: Vec<Input>,
) -> Result<(SandboxProfile, Duration)> {
    let mut profile = SandboxProfile::default();
    let whole = of_thread();
    let (session, opening) = timed(|| adapter.open_timed(job, of_thread));
    let mut session = session?;
    session.take_switches();
    profile.opening = micros(opening);
    let mut rows = Rows::default();
    for input in inputs {
        let begun = of_thread();
        let turn = session.step(input)?;
        take(turn.output, &mut rows)?;
        profile.add(begun, &session.take_switches(), of_thread());
    }
    profile.closing = micros(timed(|| drop::<Session>(session)).1);
    Ok((profile, of_thread().saturating_sub(whole)))
}

impl SandboxProfile {
    /// Adds a step that began and ended at these times, by its visits to the guest.
    fn add(&mut self, begun: Duration, switches: &[Duration], ended: Duration) {
        let visits: Vec<_> =
            switches.as_chunks().0.iter().map(|[there, back]| (*there, *back)).collect();
        let [.., (there, back), (clearing, cleared)] = visits[..] else { return };
        self.lowering += micros(there.saturating_sub(begun));
        self.guest += micros(back.saturating_sub(there));
        self.lifting += micros(clearing.saturating_sub(back));
        self.clearing += micros(cleared.saturating_sub(clearing));
        self.converting += micros(ended.saturating_sub(cleared));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_divided_at_its_visits_to_the_guest() {
        let at = Duration::from_micros;
        // Room for one reply, the step itself, clearing away.
        let switches = [1, 2, 4, 8, 16, 32].map(at);
        let mut profile = SandboxProfile::default();
        profile.add(at(0), &switches, at(64));
        let SandboxProfile { lowering, guest, lifting, clearing, converting, .. } = profile;
        let told =
            [lowering, guest, lifting, clearing, converting].map(|micros| format!("{micros:.0}"));
        assert_eq!(told, ["4", "4", "8", "16", "32"]);
    }
}
