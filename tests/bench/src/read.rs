//! Reading a property in one shape: natively, through the sandbox, and as part of a sync.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde::Serialize;
use usersync_adapters::Adapter;
use usersync_core::model::{RejectedRow, ResidentRow};

use crate::clock::timed;
use crate::native::NativeRead;
use crate::sandbox::{self, SandboxProfile};
use crate::times::{Side, Spread, Times, side_by_side};
use crate::transcript::Transcript;

/// What a read comes to, in the types that the planner takes.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<ResidentRow>,
    pub(crate) rejected: Vec<RejectedRow>,
}

/// The same adapter, started in several ways.
pub(crate) struct Started {
    /// As in the product.
    pub(crate) shipped: Adapter,
    /// Never interrupted.
    pub(crate) uninterrupted: Adapter,
    /// Compiled for speed, as the native code is.
    pub(crate) fast: Option<Adapter>,
}

/// What the sandbox adds to one read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ReadCost {
    /// CPU time of the native code, in microseconds.
    pub native_us: Spread,
    /// CPU time through the sandbox, in microseconds.
    pub sandbox_us: Spread,
    /// The second over the first.
    pub tax: Spread,
    /// The same where guests are never interrupted.
    pub tax_without_interruption: Spread,
    /// The same where the guest is compiled for speed, not for size.
    pub tax_of_fast_guest: Option<Spread>,
    /// How the time through the sandbox divides, in the median over all reads.
    pub sandbox_profile_us: SandboxProfile,
}

impl ReadCost {
    /// Measures all ways in turn. Each must come to the same rows.
    pub(crate) fn measure(
        started: &Started,
        native: NativeRead,
        transcript: &Transcript,
        rounds: usize,
    ) -> Result<Self> {
        let job = &transcript.job;
        let expected = native(job, transcript.inputs()).context("the native read")?;
        let sandboxed = |adapter: &Adapter| -> Result<_> {
            let rows = sandbox::read(adapter, job, transcript.inputs())?;
            ensure!(rows == expected, "native code and sandbox come to different rows");
            Ok(())
        };
        let mut sides: Vec<Side<'_>> = vec![Box::new(|| {
            let inputs = transcript.inputs();
            took(timed(|| native(job, inputs)))
        })];
        let adapters = [&started.shipped, &started.uninterrupted];
        for adapter in adapters.into_iter().chain(&started.fast) {
            sandboxed(adapter)?;
            sides.push(Box::new(|| {
                let inputs = transcript.inputs();
                took(timed(|| sandbox::read(adapter, job, inputs)))
            }));
        }
        let spreads: Vec<_> = side_by_side(rounds, &mut sides)?.iter().map(Times::spread).collect();
        let [native_us, sandbox_us, uninterrupted_us, ref fast_us @ ..] = spreads[..] else {
            unreachable!("three sides are always measured");
        };
        Ok(Self {
            native_us,
            sandbox_us,
            tax: sandbox_us.over(native_us),
            tax_without_interruption: uninterrupted_us.over(native_us),
            tax_of_fast_guest: fast_us.first().map(|fast_us| fast_us.over(native_us)),
            sandbox_profile_us: profile(&started.shipped, transcript, rounds)?,
        })
    }
}

fn took<T>((result, time): (Result<T>, Duration)) -> Result<Duration> {
    result.map(|_| time)
}

/// How a read of median length divides.
fn profile(adapter: &Adapter, transcript: &Transcript, rounds: usize) -> Result<SandboxProfile> {
    let mut profiles = (0..=rounds)
        .map(|_| sandbox::profile(adapter, &transcript.job, transcript.inputs()))
        .collect::<Result<Vec<_>>>()?;
    profiles.sort_by_key(|(_, whole)| *whole);
    Ok(profiles[profiles.len() / 2].0)
}
