//! `usersync runs undo`

use std::fmt::Write as _;

use clap::Args;

use super::counts;
use crate::api::runs::RunDetailView;
use crate::api::undo::TakenBackView;
use crate::cli::Done;
use crate::cli::client::ClientArgs;
use crate::cli::confirm::Confirm;
use crate::cli::output::Output;

/// Take back everything that a run did to people
///
/// Whom it created leave the directory, as if removed by hand; fields go back to their values of
/// before. Nothing is undone if something changed since, unless those people may be left as they are.
#[derive(Debug, Args)]
pub(super) struct Undo {
    #[command(flatten)]
    client: ClientArgs,
    /// The run
    id: String,
    /// Leave people as they are of whom something changed since
    #[arg(long)]
    leave_changed: bool,
    #[command(flatten)]
    confirm: Confirm,
}

impl Undo {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let run: RunDetailView = client.get(&format!("/runs/{}", self.id)).await?;
        self.confirm.ask(&format!(
            "This takes back what the run of {} did to people: {}.",
            run.run
                .started_at
                .map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string())
                .unwrap_or_default(),
            counts(&run.run.outcomes)
        ))?;
        let path = format!("/runs/{}/undo", run.run.id);
        let asked = serde_json::json!({ "leave_changed": self.leave_changed });
        let done: TakenBackView = client.post(&path, Some(&asked)).await?;
        out.one(&done, taken_back)?;
        Ok(Done::Well)
    }
}

/// What was taken back, in a few lines.
pub(in crate::cli) fn taken_back(done: &TakenBackView) -> String {
    let are = if done.people == 1 { "1 person is" } else { &format!("{} people are", done.people) };
    let mut text = format!("{are} as before.");
    for left in &done.left {
        let _ = write!(text, "\nLeft as they are: contact {}: {}", left.contact_id, left.text);
    }
    text
}
