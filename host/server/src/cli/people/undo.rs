//! `usersync people undo`

use clap::Args;
use usersync_core::model::HistoryId;

use super::person;
use crate::api::undo::TakenBackView;
use crate::cli::Done;
use crate::cli::client::ClientArgs;
use crate::cli::confirm::Confirm;
use crate::cli::output::{Output, plain};
use crate::cli::property;
use crate::cli::runs::taken_back;

/// Take back one change of a person, with everything that was written together with it
#[derive(Debug, Args)]
pub(super) struct Undo {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// A name, an email, a phone or the id of a contact
    who: String,
    /// The entry of their history
    entry: HistoryId,
    #[command(flatten)]
    confirm: Confirm,
}

impl Undo {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let person = person::find(&client, &property, &self.who).await?;
        let name = plain(&person::name(&person));
        self.confirm.ask(&format!("This takes back one change of {name}."))?;
        let path = format!("/contacts/{}/history/{}/undo", person.id, self.entry);
        let done: TakenBackView = client.post(&path, None::<&()>).await?;
        out.one(&done, taken_back)?;
        Ok(Done::Well)
    }
}
