//! What an operator and a manager do before the first sync, through the admin API.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value, json};

use super::simulator::Simulator;
use crate::cli::client::Client;

/// One property of ours and what feeds it.
#[derive(Debug)]
pub(super) struct Feed {
    pub(super) name: String,
    pub(super) pms: String,
    pub(super) property: String,
    pub(super) integration: String,
    /// The PMS's own id of the property that feeds it.
    pub(super) pms_property: String,
}

/// Adds the organisation.
pub(super) async fn organisation(client: &Client) -> anyhow::Result<String> {
    let made =
        client.post::<Value>("/organisations", Some(&json!({ "name": "Demo Housing" }))).await?;
    id(&made)
}

/// Where the component of an adapter is.
pub(super) fn component(folder: &Path, name: &str) -> PathBuf {
    folder.join(name).with_extension("wasm")
}

/// Installs an adapter and lets it reach what it asks for.
pub(super) async fn install(client: &Client, folder: &Path, name: &str) -> anyhow::Result<()> {
    let file = component(folder, name);
    let component = std::fs::read(&file).with_context(|| {
        format!("cannot read `{}`; build it with `cargo xtask build-adapters`", file.display())
    })?;
    let version: Value = client.upload("/adapters", component).await?;
    let grant = version["descriptor"]["hosts"].clone();
    let activation = json!({ "version": version["version"], "grant_hosts": grant });
    let path = format!("/adapters/{name}/activate");
    client.post::<Value>(&path, Some(&activation)).await?;
    Ok(())
}

/// The first three steps of set-up: credentials, PMS properties, excluded status words.
pub(super) async fn property(
    client: &Client,
    simulator: &Simulator,
    organisation: &str,
    pms: &str,
) -> anyhow::Result<Feed> {
    let world = simulator.world(pms).await?;
    let credential = credential(client, &world, organisation, pms).await?;
    let offered: Value = client.get(&format!("/credentials/{credential}/pms-properties")).await?;
    let pms_property = &offered["items"][0];
    let name = pms_property["name"].as_str().context("the PMS offers no property")?;
    let new = json!({
        "organisation_id": organisation, "name": name, "time_zone": "America/Chicago",
    });
    let property = id(&client.post("/properties", Some(&new)).await?)?;
    let new = json!({ "property_id": property });
    let draft: Value = client.post("/integrations", Some(&new)).await?;
    let integration = id(&draft)?;
    let change = json!({
        "credential_id": credential,
        "pms_property_ids": [pms_property["id"]],
        "settings": { "excluded": ["Notice"] },
    });
    let path = format!("/integrations/{integration}");
    client.patch::<Value>(&path, version(&draft)?, &change).await?;
    Ok(Feed {
        name: name.to_owned(),
        pms: pms.to_owned(),
        property,
        integration,
        pms_property: pms_property["pms_id"].as_str().unwrap_or_default().to_owned(),
    })
}

/// What the first sync would do.
pub(super) async fn preview(client: &Client, feed: &Feed) -> anyhow::Result<Value> {
    let path = format!("/integrations/{}/preview", feed.integration);
    Ok(client.post(&path, None::<&()>).await?)
}

/// The last step: the first sync may do what the preview showed.
pub(super) async fn turn_on(client: &Client, feed: &Feed, preview: &Value) -> anyhow::Result<()> {
    let path = format!("/integrations/{}/turn-on", feed.integration);
    let body = json!({ "approval": preview["approval"] });
    client.post::<Value>(&path, Some(&body)).await?;
    Ok(())
}

/// Adds the credential that the simulator accepts, and tries it.
async fn credential(
    client: &Client,
    world: &Value,
    organisation: &str,
    pms: &str,
) -> anyhow::Result<String> {
    let adapter: Value = client.get(&format!("/adapters/{pms}")).await?;
    let form = adapter["versions"][0]["descriptor"]["settings"]
        .as_array()
        .context("the adapter shows no settings form")?;
    let is_secret =
        |key: &str| form.iter().any(|field| field["key"] == key && field["kind"] == "secret");
    let accepted = world["settings"].as_object().context("the simulator accepts no settings")?;
    let (secrets, settings): (Map<_, _>, Map<_, _>) =
        accepted.clone().into_iter().partition(|(key, _)| is_secret(key));
    let new = json!({
        "organisation_id": organisation, "adapter_id": pms, "name": format!("{pms} demo"),
        "settings": settings, "secrets": secrets,
    });
    let credential = id(&client.post("/credentials", Some(&new)).await?)?;
    let path = format!("/credentials/{credential}/test");
    let test: Value = client.post(&path, None::<&()>).await?;
    ensure!(test["works"] == true, "the credential does not work: {}", test["operations"]);
    Ok(credential)
}

fn id(made: &Value) -> anyhow::Result<String> {
    made["id"].as_str().map(str::to_owned).context("the API answered without an id")
}

fn version(shown: &Value) -> anyhow::Result<i64> {
    shown["version"].as_i64().context("the API answered without a version")
}
