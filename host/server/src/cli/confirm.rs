//! Asking before something is done that cannot simply be done again.

use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;

use super::failure::hinted;

/// Whether to ask.
#[derive(Debug, Args)]
pub(super) struct Confirm {
    /// Do it without asking
    #[arg(long)]
    yes: bool,
}

impl Confirm {
    /// Goes on only if somebody says so: beforehand with `--yes`, or now at the terminal.
    pub(super) fn ask(&self, what: &str) -> anyhow::Result<()> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(hinted(
                format!("nobody is there to be asked: {what}"),
                "add `--yes` if that is what you want",
            ));
        }
        let mut err = anstream::stderr().lock();
        write!(err, "{what} Go on? [y/N] ")?;
        err.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            return Ok(());
        }
        Err(hinted("nothing was done", "answer `y` to go on"))
    }
}
