//! `usersync people export` and `usersync people erase`

use anyhow::Context as _;
use clap::Args;

use super::person;
use crate::api::dossier::{DossierView, ErasedView};
use crate::api::explain::{InquiryView, PersonView};
use crate::api::integrations::IntegrationView;
use crate::api::properties::PropertyView;
use crate::cli::Done;
use crate::cli::client::{Client, ClientArgs};
use crate::cli::confirm::Confirm;
use crate::cli::failure::hinted;
use crate::cli::output::{Output, plain};
use crate::cli::property;

/// Write everything that is kept of one person, as JSON
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// A name, an email, a phone, a resident id or the id of a contact
    who: String,
}

/// Erase everything personal that is kept of one person, for good, and keep them out
#[derive(Debug, Args)]
pub(super) struct Erase {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// A name, an email, a phone, a resident id or the id of a contact
    who: String,
    #[command(flatten)]
    confirm: Confirm,
}

impl Export {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let found = find(&client, &property, &self.who).await?;
        let mut query = Vec::new();
        match (found.contact_id, &found.record) {
            (None, Some(record)) => {
                query.push(("pms_property_id", record.pms_property_id.to_string()));
                query.push(("person", record.person.clone()));
            }
            (contact, _) => query.extend(contact.map(|id| ("contact_id", id.to_string()))),
        }
        let path = format!("/properties/{}/export", property.id);
        let dossier: DossierView = client.query(&path, &query).await?;
        out.json(&dossier)?;
        Ok(Done::Well)
    }
}

impl Erase {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let found = find(&client, &property, &self.who).await?;
        let name = plain(&found.name);
        self.confirm.ask(&format!(
            "This erases what is kept of {name} for good, and drops the recordings of reads that \
             hold them."
        ))?;
        let asked = match (found.contact_id, found.record) {
            (None, record) => serde_json::json!({ "record": record }),
            (contact, _) => serde_json::json!({ "contact_id": contact }),
        };
        let path = format!("/properties/{}/erase", property.id);
        let erased: ErasedView = client.post(&path, Some(&asked)).await?;
        out.one(&erased, |erased| {
            let mut text = format!("What was kept of {name} is erased.");
            if !erased.still_listed.is_empty() {
                text.push_str(
                    " The PMS still lists them: delete them there too. Until then they are read, \
                     recorded and left out.",
                );
            }
            text
        })?;
        Ok(Done::Well)
    }
}

/// The one person who is meant, with or without a contact.
async fn find(client: &Client, property: &PropertyView, who: &str) -> anyhow::Result<PersonView> {
    let query = [("property", property.id.to_string())];
    let integrations: Vec<IntegrationView> = client.list("/integrations", &query).await?;
    let Some(integration) = integrations.first() else {
        let person = person::find(client, property, who).await?;
        let name = person::name(&person);
        return Ok(PersonView {
            name,
            email: None,
            unit: None,
            record: None,
            contact_id: Some(person.id),
        });
    };
    let path = format!("/integrations/{}/explain", integration.id);
    let inquiry: InquiryView = client.query(&path, &[("q", who)]).await?;
    match inquiry.items.as_slice() {
        [] => Err(hinted(
            format!("nobody at `{}` answers to `{who}`", property.name),
            format!("`usersync explain \"{}\" \"{who}\"` says where it looked", property.name),
        )),
        [_] => {
            let only = inquiry.items.into_iter().next();
            Ok(only.context("nobody was found")?.person)
        }
        several => {
            let names: Vec<String> = several.iter().map(|one| plain(&one.headline)).collect();
            let hint = format!("name one by resident id or email: {}", names.join(" "));
            Err(hinted(format!("several people answer to `{who}`"), hint))
        }
    }
}
