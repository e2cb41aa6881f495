//! `usersync fix-it`

use clap::Args;

use super::Done;
use super::client::ClientArgs;
use super::integrations::time;
use super::output::{Output, say};
use super::property;
use crate::api::fixit::FixListView;

/// List what to correct in the PMS, by unit
#[derive(Debug, Args)]
pub(super) struct FixIt {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
}

impl FixIt {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let integration = property::integration_of(&client, &property).await?;
        let path = format!("/integrations/{}/fix-it", integration.id);
        let list: FixListView = client.get(&path).await?;
        if !out.is_json() {
            let read = time(list.read_at);
            let count = list.items.len();
            say(&format!("{}: {count} to correct in the PMS, last read {read}", property.name));
        }
        out.many(&list.items, ["unit", "name", "resident", "what to correct"], |fix| {
            [
                fix.unit.clone().unwrap_or_default(),
                fix.name.clone(),
                fix.record.as_ref().map(|record| record.person.clone()).unwrap_or_default(),
                fix.text.clone(),
            ]
        })?;
        Ok(Done::Well)
    }
}
