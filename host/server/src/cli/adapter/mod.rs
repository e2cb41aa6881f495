//! `usersync adapter`: for authors, on files; for operators, through the service.

mod anonymize;
mod check;
mod conform;
mod diff;
mod doctor;
mod inspect;
mod job;
mod live;
mod manage;
mod new;
mod replay;
mod sandbox;

use clap::Subcommand;

use super::Done;
use super::output::Output;

/// Write, judge and try adapters; inspect, install and activate them
#[derive(Debug, Subcommand)]
pub(super) enum Adapter {
    New(new::New),
    Doctor(doctor::Doctor),
    Check(check::Check),
    Conform(conform::Conform),
    Run(live::Run),
    Record(live::Record),
    Replay(replay::Replay),
    Anonymize(anonymize::Anonymize),
    Diff(diff::Diff),
    Inspect(inspect::Inspect),
    Install(manage::Install),
    List(manage::List),
    Activate(manage::Activate),
}

impl Adapter {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        match self {
            Self::New(new) => new.run(out),
            Self::Doctor(doctor) => doctor.run(out),
            Self::Check(check) => check.run(out),
            Self::Conform(conform) => conform.run(out),
            Self::Run(run) => run.run(out).await,
            Self::Record(record) => record.run(out).await,
            Self::Replay(replay) => replay.run(out),
            Self::Anonymize(anonymize) => anonymize.run(out),
            Self::Diff(diff) => diff.run(out),
            Self::Inspect(inspect) => inspect.run(out),
            Self::Install(install) => install.run(out).await,
            Self::List(list) => list.run(out).await,
            Self::Activate(activate) => activate.run(out).await,
        }
    }
}
