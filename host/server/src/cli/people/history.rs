//! `usersync people history`

use clap::Args;
use usersync_core::model::{Event, FieldChange, Origin, Value};

use super::person;
use crate::api::history::HistoryView;
use crate::cli::Done;
use crate::cli::client::ClientArgs;
use crate::cli::output::{Output, plain};
use crate::cli::property;

/// List what happened to one person, newest first: what changed, from what to what, and why
#[derive(Debug, Args)]
pub(super) struct History {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// A name, an email, a phone or the id of a contact
    who: String,
}

impl History {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let person = person::find(&client, &property, &self.who).await?;
        let path = format!("/contacts/{}/history", person.id);
        let entries: Vec<HistoryView> = client.list(&path, &[]).await?;
        out.many(&entries, ["entry", "when", "what", "by"], |entry| {
            [entry.id.to_string(), when(entry), what(entry), by(entry)]
        })?;
        Ok(Done::Well)
    }
}

/// One change on one line.
pub(in crate::cli) fn describe(entry: &HistoryView) -> String {
    plain(&format!("{}  {}, by {}", when(entry), what(entry), by(entry)))
}

fn when(entry: &HistoryView) -> String {
    entry.at.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn what(entry: &HistoryView) -> String {
    let record = entry.record.as_ref().map(|record| format!("resident {}", record.person));
    let record = record.unwrap_or_default();
    match entry.event {
        Event::Created => "created".to_owned(),
        Event::Updated => entry.changes.iter().map(change).collect::<Vec<_>>().join(", "),
        Event::Linked => format!("linked to {record}"),
        Event::Unlinked => format!("unlinked from {record}"),
        Event::Removed => "removed".to_owned(),
        Event::Restored => "brought back".to_owned(),
        Event::Erased => "what was kept of them was erased".to_owned(),
    }
}

fn change(change: &FieldChange) -> String {
    let shown = |value: &Option<Value>| {
        value.as_ref().map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"))
    };
    let edit = if change.replaced_local_edit { " (had been changed here)" } else { "" };
    let (before, after) = (shown(&change.before), shown(&change.after));
    format!("{}: {before} to {after}{edit}", change.field)
}

fn by(entry: &HistoryView) -> String {
    let actor = entry.actor.as_deref().unwrap_or("somebody");
    match entry.origin {
        Origin::Sync => "a sync".to_owned(),
        Origin::Answer => format!("an answer of {actor}"),
        Origin::Hand => actor.to_owned(),
        Origin::Undo => format!("an undo of {actor}"),
    }
}
