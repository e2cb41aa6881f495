//! `usersync adapter conform`

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use usersync_adapters::ReplayOptions;
use usersync_testkit::{Heard, Material, Outcome, Verdict, conform};

use super::sandbox::Sandbox;
use crate::cli::Done;
use crate::cli::output::{Output, plain, say};

/// Judge an adapter by the conformance suite
///
/// Runs the component in the sandbox on recordings, as they are and spoiled in every way. Needs
/// neither a network nor a database.
#[derive(Debug, Args)]
pub(in crate::cli) struct Conform {
    /// The component
    file: PathBuf,
    #[command(flatten)]
    sandbox: Sandbox,
    /// The folder with recordings, what is expected of them, and `waived.toml`
    #[arg(value_name = "FOLDER")]
    material: PathBuf,
    /// Keep what the adapter makes of the recordings as what is expected from now on; look at the
    /// difference before you keep it
    #[arg(long)]
    accept: bool,
}

/// A case as it came out.
#[derive(Debug, Serialize)]
struct Judged {
    case: &'static str,
    about: &'static str,
    outcome: &'static str,
    detail: String,
}

impl From<Verdict> for Judged {
    fn from(Verdict { case, outcome }: Verdict) -> Self {
        let (outcome, detail) = match outcome {
            Outcome::Passed(note) => ("passed", note),
            Outcome::Waived(why) => ("waived", why),
            Outcome::Failed(why) => ("failed", why),
        };
        Self { case: case.name, about: case.about, outcome, detail }
    }
}

impl Conform {
    pub(super) fn run(&self, out: &mut Output) -> anyhow::Result<Done> {
        let adapter = self.sandbox.admit(&self.file)?;
        let mut material = Material::read(&self.material)?;
        if self.accept {
            for (name, recording) in material.recordings() {
                let options = ReplayOptions::default();
                let mut answers = recording.answers();
                let heard = Heard::of(&adapter, &recording.job, options, &mut answers)?;
                Material::write_expected(&self.material, name, &heard.told())?;
            }
            material = Material::read(&self.material)?;
        }
        let judged: Vec<Judged> =
            conform(&adapter, &material).into_iter().map(Judged::from).collect();
        out.many(&judged, ["case", "outcome", "detail"], |one| {
            [one.case.to_owned(), one.outcome.to_owned(), plain(&one.detail)]
        })?;
        let count = |outcome| judged.iter().filter(|one| one.outcome == outcome).count();
        let (passed, failed, waived) = (count("passed"), count("failed"), count("waived"));
        let cases = judged.len();
        say(&format!("{cases} cases: {passed} passed, {failed} failed, {waived} waived"));
        Ok(if failed == 0 { Done::Well } else { Done::Badly })
    }
}
