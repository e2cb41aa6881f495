//! `usersync adapter install`, `list` and `activate`: the versions that a service holds.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::inspect;
use crate::api::adapters::{AdapterList, AdapterView, VersionView};
use crate::cli::Done;
use crate::cli::client::{Client, ClientArgs};
use crate::cli::failure::hinted;
use crate::cli::output::{Output, say};

/// Take in a component as a version of its adapter, not yet in use
#[derive(Debug, Args)]
pub(in crate::cli) struct Install {
    #[command(flatten)]
    client: ClientArgs,
    /// The component
    file: PathBuf,
}

/// List adapters with their versions
#[derive(Debug, Args)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    client: ClientArgs,
}

/// Make an installed version the one that new runs use
#[derive(Debug, Args)]
pub(in crate::cli) struct Activate {
    #[command(flatten)]
    client: ClientArgs,
    /// The adapter
    id: String,
    /// Its version
    version: String,
    /// A host that the adapter may reach from now on; may be given several times
    #[arg(long = "grant-host", value_name = "HOST")]
    grant_hosts: Vec<String>,
}

impl Install {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let component = inspect::read(&self.file)?;
        let client = self.client.client()?;
        let version: VersionView = client.upload("/adapters", component).await?;
        out.one(&version, |version| {
            let VersionView { adapter_id, version, class, .. } = version;
            format!("{adapter_id} {version} ({class})")
        })?;
        if !out.is_json() {
            let VersionView { adapter_id, version, .. } = &version;
            let granted = granted(&client, adapter_id).await?;
            let asked = hosts(&version_hosts(&client, adapter_id, version).await?, &granted);
            say(&format!("next: usersync adapter activate {adapter_id} {version}{asked}"));
        }
        Ok(Done::Well)
    }
}

impl List {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let list: AdapterList = self.client.client()?.get("/adapters").await?;
        if out.is_json() {
            list.items.iter().try_for_each(|adapter| out.json(adapter))?;
            return Ok(Done::Well);
        }
        let versions: Vec<(bool, &VersionView)> = list
            .items
            .iter()
            .flat_map(|adapter| {
                let active = adapter.active.as_ref().map(|active| active.digest.as_str());
                adapter.versions.iter().map(move |one| (active == Some(one.digest.as_str()), one))
            })
            .collect();
        out.many(
            &versions,
            ["adapter", "version", "state", "class", "digest", "installed"],
            |row| {
                let (active, version) = row;
                [
                    version.adapter_id.clone(),
                    version.version.clone(),
                    if *active { "active" } else { "installed" }.to_owned(),
                    version.class.clone(),
                    version.digest.chars().take(12).collect(),
                    format!("{} by {}", version.installed_at.date_naive(), version.installed_by),
                ]
            },
        )?;
        Ok(Done::Well)
    }
}

impl Activate {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let Self { client, id, version, grant_hosts } = self;
        let client = client.client()?;
        let mut granted = granted(&client, &id).await?;
        granted.extend(grant_hosts.iter().cloned());
        let missing = hosts(&version_hosts(&client, &id, &version).await?, &granted);
        if !missing.is_empty() {
            return Err(hinted(
                format!("version {version} of adapter `{id}` asks for hosts that nobody granted"),
                format!("if that is right: usersync adapter activate {id} {version}{missing}"),
            ));
        }
        let body = json!({ "version": version, "grant_hosts": grant_hosts });
        let path = format!("/adapters/{id}/activate");
        let adapter: AdapterView = client.post(&path, Some(&body)).await?;
        out.one(&adapter, |adapter| {
            let active = adapter.active.as_ref().map_or("none", |active| active.version.as_str());
            format!("{} {active} is active", adapter.id)
        })?;
        Ok(Done::Well)
    }
}

async fn granted(client: &Client, id: &str) -> anyhow::Result<Vec<String>> {
    let adapter: AdapterView = client.get(&format!("/adapters/{id}")).await?;
    Ok(adapter.granted_hosts)
}

/// The hosts that a version asks for.
async fn version_hosts(client: &Client, id: &str, version: &str) -> anyhow::Result<Vec<String>> {
    let adapter: AdapterView = client.get(&format!("/adapters/{id}")).await?;
    let installed = adapter.versions.into_iter().find(|one| one.version == version);
    let installed = installed.ok_or_else(|| {
        hinted(
            format!("version {version} of adapter `{id}` is not installed"),
            "`usersync adapter list` shows what is",
        )
    })?;
    let hosts = installed.descriptor.get("hosts").and_then(|hosts| hosts.as_array());
    let hosts = hosts.into_iter().flatten().filter_map(|host| host.as_str());
    Ok(hosts.map(str::to_owned).collect())
}

/// The arguments that grant what is not granted yet.
fn hosts(asked: &[String], granted: &[String]) -> String {
    let missing: Vec<String> = asked
        .iter()
        .filter(|host| !granted.contains(host))
        .map(|host| format!(" --grant-host '{host}'"))
        .collect();
    missing.concat()
}
