//! From a compiled component on disk to the first step of a job.

use anyhow::Result;
use serde::Serialize;
use usersync_adapters::protocol::{Digest, Input, Job};
use usersync_adapters::{Adapter, AdapterHost, Session};

use crate::clock::timed;
use crate::times::{Side, Spread, Times, side_by_side};

/// What it takes to start an adapter.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StartCost {
    /// CPU time in microseconds.
    pub cpu_us: Spread,
    /// Over that of an adapter that does nothing.
    pub of_idle: Spread,
}

/// A component and the job that it is started with.
pub(crate) struct Starting {
    pub(crate) digest: Digest,
    pub(crate) component: Vec<u8>,
    pub(crate) job: Job,
}

impl StartCost {
    /// Starts all of them in turn, and the one that does nothing. The host has compiled each
    /// before, and found the result in its cache since.
    pub(crate) fn measure(
        host: &AdapterHost,
        idle: &Starting,
        all: &[Starting],
        rounds: usize,
    ) -> Result<Vec<Self>> {
        let mut sides: Vec<Side<'_>> = Vec::new();
        for starting in [idle].into_iter().chain(all) {
            sides.push(Box::new(|| {
                let (started, took) = timed(|| starting.start(host));
                started?;
                Ok(took)
            }));
        }
        let spreads: Vec<_> = side_by_side(rounds, &mut sides)?.iter().map(Times::spread).collect();
        let costs = spreads[1..].iter();
        Ok(costs.map(|cpu_us| Self { cpu_us: *cpu_us, of_idle: cpu_us.over(spreads[0]) }).collect())
    }
}

impl Starting {
    fn start(&self, host: &AdapterHost) -> Result<(Adapter, Session)> {
        let adapter = host.load(self.digest, &self.component)?;
        let mut session = adapter.open(&self.job)?;
        session.step(Input::Start)?;
        Ok((adapter, session))
    }
}
