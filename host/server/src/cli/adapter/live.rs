//! `usersync adapter run` and `record`: an adapter against a PMS that answers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use usersync_engine::clock::SystemClock;
use usersync_engine::egress::{AddressRule, Egress, EgressSettings, HostRule};
use usersync_engine::trial::{TrialEnd, run_trial};

use super::job::JobArgs;
use super::sandbox::Sandbox;
use crate::cli::Done;
use crate::cli::failure::hinted;
use crate::cli::output::{Output, say};
use crate::config::{Config, Overrides};

/// Run a job of an adapter against its PMS and print what it does, one JSON object a line
///
/// Needs no database. Where a secret is sent, its name is printed. Residents are printed as they
/// are: this is for a test system, or for eyes that may see them.
#[derive(Debug, Args)]
pub(in crate::cli) struct Run {
    #[command(flatten)]
    trial: Trial,
    /// Yes, call the PMS; without it, see `adapter replay`
    #[arg(long)]
    live: bool,
}

/// Run a job of an adapter against its PMS and keep what the PMS answers, to be played again
///
/// The recording holds no secret. It holds residents, until `adapter anonymize` has been over it.
#[derive(Debug, Args)]
pub(in crate::cli) struct Record {
    #[command(flatten)]
    trial: Trial,
    /// Where the recording goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct Trial {
    /// The component
    file: PathBuf,
    #[command(flatten)]
    sandbox: Sandbox,
    #[command(flatten)]
    job: JobArgs,
    /// An address that may be called though it is private or without TLS, such as a simulator's
    /// `127.0.0.1:8081`; may be given several times
    #[arg(long, value_name = "HOST[:PORT]")]
    allow: Vec<String>,
    /// Configuration with the table `[egress]`
    #[arg(long, value_name = "FILE", env = "USERSYNC_CONFIG")]
    config: Option<PathBuf>,
}

impl Run {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        if !self.live {
            return Err(hinted(
                "`adapter run` calls the PMS",
                "say `--live` if that is meant; `usersync adapter replay` needs no network",
            ));
        }
        let Ended { trial, printed } = self.trial.run(out).await?;
        printed?;
        Ok(done(&trial))
    }
}

impl Record {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let Ended { trial, printed } = self.trial.run(out).await?;
        write(&self.out, &trial.recording.to_json())?;
        printed?;
        let exchanges = trial.recording.exchanges.len();
        say(&format!("Calls kept in {}: {exchanges}", self.out.display()));
        if trial.secrets_removed > 0 {
            say(&format!(
                "note: the PMS sent {} secrets back, which were taken out",
                trial.secrets_removed
            ));
        }
        Ok(done(&trial))
    }
}

/// A trial that has ended, and whether its events could be printed.
struct Ended {
    trial: TrialEnd,
    printed: anyhow::Result<()>,
}

fn done(trial: &TrialEnd) -> Done {
    if trial.done { Done::Well } else { Done::Badly }
}

impl Trial {
    async fn run(self, out: &mut Output) -> anyhow::Result<Ended> {
        let adapter = self.sandbox.admit(&self.file)?;
        let (job, secrets) = self.job.job(&adapter, &self.file)?;
        let egress = Egress::new(self.egress()?, Arc::new(SystemClock));
        let mut printed = Ok(());
        let trial = run_trial(&adapter, job, secrets, &egress, |event| {
            if printed.is_ok() {
                printed = out.json(&event);
            }
        })
        .await?;
        Ok(Ended { trial, printed })
    }

    fn egress(&self) -> anyhow::Result<EgressSettings> {
        let overrides = Overrides { config: self.config.clone(), ..Overrides::default() };
        let mut settings = Config::read(&overrides)?.egress;
        for address in &self.allow {
            settings.plain_http.push(address.parse::<HostRule>()?);
            // A name leads to an address that is looked up; only an address itself can be private.
            settings.private_addresses.extend(address.parse::<AddressRule>().ok());
        }
        Ok(settings)
    }
}

/// Writes a file as a whole.
pub(super) fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(file, text).with_context(|| format!("`{}` cannot be written", file.display()))
}
