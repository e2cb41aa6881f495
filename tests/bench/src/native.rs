//! An adapter's code without the sandbox: compiled for this machine, called as a function.
//!
//! It begins with the same inputs and ends with the same rows as [`crate::sandbox`]. What the
//! sandbox does besides is what it costs: instances, copies of replies and rows, checks of what
//! comes back, interruption.

use anyhow::{Result, anyhow, bail};
use usersync_adapter::{Adapter, Output, Session};
use usersync_adapters::protocol::{Input, Job};

use crate::read::Rows;
use crate::{lifted, lowered};

/// Reads what the inputs answer.
pub(crate) type NativeRead = fn(&Job, Vec<Input>) -> Result<Rows>;

/// Steps an adapter through all inputs and gives its rows in the types of the host.
pub(crate) fn read<A: Adapter>(job: &Job, inputs: Vec<Input>) -> Result<Rows> {
    let failed = |failure: usersync_adapter::Failure| anyhow!("{}", failure.message);
    let mut session = Session::open::<A>(lowered::job(job)?).map_err(failed)?;
    let mut rows = Rows::default();
    for input in inputs {
        match session.step(lowered::input(input)).map_err(failed)?.output {
            Output::Residents(batch) => lifted::batch(batch, &mut rows)?,
            Output::Failed(failed) => bail!("{}", failed.failure.message),
            _ => {}
        }
    }
    Ok(rows)
}
