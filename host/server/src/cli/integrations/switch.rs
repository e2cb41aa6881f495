//! `usersync integrations turn-on` and `turn-off`

use clap::Args;
use serde_json::json;

use super::describe;
use super::foresight::look;
use crate::api::integrations::{IntegrationView, TurnedOn};
use crate::cli::Done;
use crate::cli::client::ClientArgs;
use crate::cli::confirm::Confirm;
use crate::cli::output::{Output, plain, say};
use crate::cli::property;

/// Turn the feed of a property on, after a look at what its first run will do
///
/// The PMS is read and what the first run would do is shown, as by `usersync preview`. Whoever goes
/// on approves just that; a run that would do more is held.
#[derive(Debug, Args)]
pub(super) struct TurnOn {
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    confirm: Confirm,
    /// The property, by name or id
    property: String,
    /// Go by a preview that was looked at before: the `approval` in its JSON
    #[arg(long, value_name = "TEXT", conflicts_with = "unseen")]
    approval: Option<String>,
    /// Turn it on without a look; a first run that would change much is held for approval
    #[arg(long)]
    unseen: bool,
}

/// Turn the feed of a property off; a run under way writes nothing more
#[derive(Debug, Args)]
pub(super) struct TurnOff {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
}

impl TurnOn {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let integration = property::integration_of(&client, &property).await?;
        let approval = if self.approval.is_some() || self.unseen {
            self.approval
        } else {
            let seen = look(&client, integration.id, None).await?;
            self.confirm.ask(&format!("The first run of {} will do this.", property.name))?;
            seen
        };
        let path = format!("/integrations/{}/turn-on", integration.id);
        let body = json!({ "approval": approval });
        let on: TurnedOn = client.post(&path, Some(&body)).await?;
        if let Some(advice) = &on.advice {
            say(&plain(advice));
        }
        out.one(&on, |on| describe(&property, &on.integration))?;
        Ok(Done::Well)
    }
}

impl TurnOff {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let integration = property::integration_of(&client, &property).await?;
        let path = format!("/integrations/{}/turn-off", integration.id);
        let off: IntegrationView = client.post(&path, None::<&()>).await?;
        out.one(&off, |off| describe(&property, off))?;
        Ok(Done::Well)
    }
}
