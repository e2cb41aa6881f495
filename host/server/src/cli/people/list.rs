//! `usersync people list`

use clap::Args;
use usersync_core::model::Field;

use crate::api::contacts::{ContactPage, ContactView};
use crate::cli::Done;
use crate::cli::client::ClientArgs;
use crate::cli::integrations::time;
use crate::cli::output::{Output, say};
use crate::cli::property;

/// List the people of a property
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    #[arg(required = true)]
    property: Option<String>,
    /// Part of a name, an email, a phone or a unit
    #[arg(long)]
    text: Option<String>,
    /// Only those whom a resident record feeds (true), or none does (false)
    #[arg(long)]
    linked: Option<bool>,
    /// Only those of whom a record is held
    #[arg(long)]
    held: bool,
    /// Only those whom the PMS does not list any more
    #[arg(long)]
    not_seen: bool,
    /// Those who were removed from the directory
    #[arg(long)]
    removed: bool,
}

impl List {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property =
            property::find(&client, self.property.as_deref().unwrap_or_default()).await?;
        let path = format!("/properties/{}/contacts", property.id);
        let flag = |key, on: bool| on.then(|| (key, "true".to_owned()));
        let mut query: Vec<(&str, String)> = Vec::new();
        query.extend(self.text.map(|text| ("text", text)));
        query.extend(self.linked.map(|linked| ("linked", linked.to_string())));
        query.extend(flag("held", self.held));
        query.extend(flag("not_seen", self.not_seen));
        query.extend(flag("removed", self.removed));
        if !out.is_json() {
            let one: ContactPage = client.query(&path, &[("limit", "1")]).await?;
            let last = time(one.last_sync.complete_at);
            let next = time(one.last_sync.next_run_at);
            say(&format!("{}: last sync {last}, next {next}", property.name));
        }
        let people: Vec<ContactView> = client.list(&path, &query).await?;
        out.many(&people, ["name", "unit", "email", "phone", "status", "source"], |person| {
            let text = |field| person.fields.text(field).unwrap_or_default().to_owned();
            let name = format!("{} {}", text(Field::FirstName), text(Field::LastName));
            let status: Vec<&str> = person.links.iter().map(|link| &*link.status).collect();
            let source = if person.links.is_empty() { "by hand" } else { "PMS" };
            [
                name.trim().to_owned(),
                text(Field::Unit),
                text(Field::Email),
                text(Field::Phone),
                status.join(", "),
                source.to_owned(),
            ]
        })?;
        Ok(Done::Well)
    }
}
