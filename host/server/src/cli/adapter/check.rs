//! `usersync adapter check`

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::sandbox::{self, Sandbox};
use crate::cli::Done;
use crate::cli::output::Output;

/// Tell, check by check, whether a component may run here
///
/// These are the checks of an installation. Needs neither a network nor a database.
#[derive(Debug, Args)]
pub(in crate::cli) struct Check {
    /// The component
    file: PathBuf,
    #[command(flatten)]
    sandbox: Sandbox,
}

impl Check {
    pub(super) fn run(&self, out: &mut Output) -> anyhow::Result<Done> {
        let component = sandbox::read(&self.file)?;
        let admission = self.sandbox.start()?.admit(&component);
        out.many(&admission.checks(), ["check", "verdict", "message"], |one| {
            [word(&one.check), word(&one.verdict), one.message.clone().unwrap_or_default()]
        })?;
        Ok(if admission.result.is_ok() { Done::Well } else { Done::Badly })
    }
}

/// The word that stands in the JSON, for people.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('_', " "),
        _ => String::new(),
    }
}
