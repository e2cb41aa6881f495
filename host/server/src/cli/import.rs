//! `usersync import`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::Done;
use super::client::ClientArgs;
use super::failure::hinted;
use super::output::{Output, say};
use super::property;
use crate::api::files::FileFormat;
use crate::api::files::import::{ImportView, LineOutcome};

/// Take people in from a file, or show what that would do
///
/// CSV with the names of the fields in its first line (`id`, `first_name`, `last_name`, `email`, …),
/// or NDJSON. Without `--apply` nothing is changed. It ends with 1 if lines were refused.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// The file, ending in `.csv` or `.ndjson`
    file: PathBuf,
    /// Do it
    #[arg(long)]
    apply: bool,
}

impl Import {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let format = match self.file.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => FileFormat::Csv,
            Some("ndjson") => FileFormat::Ndjson,
            _ => {
                let what = format!("nobody can tell what `{}` is", self.file.display());
                return Err(hinted(what, "name it so that it ends in `.csv` or `.ndjson`"));
            }
        };
        let file = std::fs::read(&self.file)
            .with_context(|| format!("`{}` cannot be read", self.file.display()))?;
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let path = format!("/properties/{}/contacts/import", property.id);
        let query = [("apply", self.apply)];
        let view: ImportView = client.send_file(&path, &query, format.content_type(), file).await?;
        say(&format!(
            "{}: {} {} added, {} changed, {} the same, {} refused",
            property.name,
            if view.applied { "people" } else { "nothing was done; people who would be" },
            view.created,
            view.changed,
            view.unchanged,
            view.refused,
        ));
        if out.is_json() {
            out.json(&view)?;
        } else {
            let news: Vec<_> =
                view.lines.iter().filter(|one| one.outcome != LineOutcome::Unchanged).collect();
            out.many(&news, ["line", "outcome", "contact", "what"], |one| {
                let fields = one.changes.iter().map(|change| change.field.name());
                let what = one.problem.clone();
                [
                    one.line.to_string(),
                    outcome(one.outcome).to_owned(),
                    one.contact_id.map(|id| id.to_string()).unwrap_or_default(),
                    what.unwrap_or_else(|| fields.collect::<Vec<_>>().join(", ")),
                ]
            })?;
        }
        Ok(if view.refused > 0 { Done::Badly } else { Done::Well })
    }
}

const fn outcome(outcome: LineOutcome) -> &'static str {
    match outcome {
        LineOutcome::Created => "created",
        LineOutcome::Changed => "changed",
        LineOutcome::Unchanged => "unchanged",
        LineOutcome::Refused => "refused",
    }
}
