//! `usersync runs replay`

use std::fmt::Write as _;

use clap::Args;

use crate::api::runs::ReplayView;
use crate::cli::Done;
use crate::cli::client::ClientArgs;
use crate::cli::output::{Output, plain};

/// Play the recording of a run again and see whether it comes to the same
///
/// The adapter version that read is run on what the PMS answered then; nothing is called and nothing
/// is written. Ends with 0 if the two are the same to the byte, with 1 if they differ.
#[derive(Debug, Args)]
pub(super) struct Replay {
    #[command(flatten)]
    client: ClientArgs,
    /// The run
    id: String,
}

impl Replay {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let path = format!("/runs/{}/replay", self.id);
        let replayed: ReplayView = client.post(&path, None::<&()>).await?;
        out.one(&replayed, describe)?;
        Ok(if replayed.identical { Done::Well } else { Done::Badly })
    }
}

fn describe(replayed: &ReplayView) -> String {
    let ReplayView { identical, adapter_version, lines, differences, stopped } = replayed;
    if *identical {
        return format!("identical: {lines} lines of {adapter_version}");
    }
    let mut text = format!("different: {adapter_version} does not come to the same any more\n");
    if let Some(why) = stopped {
        let _ = writeln!(text, "It stopped: {}", plain(why));
    }
    for difference in differences {
        let part = plain(&difference.part);
        let (then, now) = (difference.recorded, difference.replayed);
        let _ = if then == now {
            writeln!(text, "{part}: {now} lines, but not the same")
        } else {
            writeln!(text, "{part}: {then} lines then, {now} now")
        };
    }
    text
}
