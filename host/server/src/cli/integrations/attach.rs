//! `usersync integrations attach`

use clap::Args;
use serde_json::json;
use usersync_core::model::PmsPropertyId;
use usersync_store::IntegrationState;

use super::describe;
use super::foresight::look;
use crate::api::credentials::OfferedProperties;
use crate::api::integrations::IntegrationView;
use crate::api::properties::PropertyView;
use crate::cli::Done;
use crate::cli::client::{Client, ClientArgs};
use crate::cli::confirm::Confirm;
use crate::cli::failure::hinted;
use crate::cli::output::Output;
use crate::cli::property;

/// Attach further PMS properties to the feed of a property
///
/// Where the feed is on, the PMS is read and what the next run would do with them is shown first;
/// whoever goes on approves just that.
#[derive(Debug, Args)]
pub(super) struct Attach {
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    confirm: Confirm,
    /// The property, by name or id
    property: String,
    /// PMS properties, by the PMS's own ids
    #[arg(required = true, value_name = "PMS_ID")]
    pms_ids: Vec<String>,
}

impl Attach {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.clone().client()?;
        let property = property::find(&client, &self.property).await?;
        let integration = property::integration_of(&client, &property).await?;
        let ids = self.all(&client, &property, &integration).await?;
        let mut change = json!({ "pms_property_ids": ids });
        if integration.state == IntegrationState::On {
            change["approval"] = json!(look(&client, integration.id, Some(ids)).await?);
            self.confirm.ask(&format!("The next run of {} will do this.", property.name))?;
        }
        let path = format!("/integrations/{}", integration.id);
        let attached: IntegrationView = client.patch(&path, integration.version, &change).await?;
        out.one(&attached, |attached| describe(&property, attached))?;
        Ok(Done::Well)
    }

    /// Everything that is attached afterwards.
    async fn all(
        &self,
        client: &Client,
        property: &PropertyView,
        integration: &IntegrationView,
    ) -> anyhow::Result<Vec<PmsPropertyId>> {
        let Some(credential) = integration.credential_id else {
            return Err(hinted(
                format!("the feed of `{}` has no credential yet", property.name),
                "choose one with `PATCH /api/v1/integrations/…`",
            ));
        };
        let path = format!("/credentials/{credential}/pms-properties");
        let offered: OfferedProperties = client.get(&path).await?;
        let mut ids: Vec<PmsPropertyId> =
            integration.pms_properties.iter().map(|attached| attached.id).collect();
        for pms_id in &self.pms_ids {
            let Some(found) = offered.items.iter().find(|one| one.pms_id == *pms_id) else {
                let known: Vec<&str> =
                    offered.items.iter().map(|one| one.pms_id.as_str()).collect();
                return Err(hinted(
                    format!("the PMS does not show `{pms_id}` to this credential"),
                    format!("it shows: {}", known.join(", ")),
                ));
            };
            if !ids.contains(&found.id) {
                ids.push(found.id);
            }
        }
        Ok(ids)
    }
}
