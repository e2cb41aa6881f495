//! `usersync adapter install`, `list` and `activate`: the versions that a service holds.

use std::fmt;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use usersync_adapters::Class;

use super::sandbox;
use crate::api::adapters::{AdapterList, AdapterView, VersionView};
use crate::cli::Done;
use crate::cli::client::ClientArgs;
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
    /// The class of this version, where it is weaker than that of the version before
    #[arg(long, value_name = "CLASS")]
    accept_class: Option<String>,
}

impl Install {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let component = sandbox::read(&self.file)?;
        let client = self.client.client()?;
        let version: VersionView = client.upload("/adapters", component).await?;
        out.one(&version, |version| {
            let VersionView { adapter_id, version, class, .. } = version;
            format!("{adapter_id} {version} ({class})")
        })?;
        if !out.is_json() {
            let VersionView { adapter_id: id, version, .. } = &version;
            let adapter: AdapterView = client.get(&format!("/adapters/{id}")).await?;
            let missing = Missing::of(&adapter, version, &[], None)?;
            say(&format!("next: usersync adapter activate {id} {version}{missing}"));
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
        let Self { client, id, version, grant_hosts, accept_class } = self;
        let client = client.client()?;
        let path = format!("/adapters/{id}");
        let adapter: AdapterView = client.get(&path).await?;
        let missing = Missing::of(&adapter, &version, &grant_hosts, accept_class.as_deref())?;
        if let Some(what) = missing.what() {
            return Err(hinted(
                format!("version {version} of adapter `{id}` {what}"),
                format!("if that is right: usersync adapter activate {id} {version}{missing}"),
            ));
        }
        let body = json!({
            "version": version,
            "grant_hosts": grant_hosts,
            "accept_class": accept_class,
        });
        let path = format!("{path}/activate");
        let adapter: AdapterView = client.post(&path, Some(&body)).await?;
        out.one(&adapter, |adapter| {
            let active = adapter.active.as_ref().map_or("none", |active| active.version.as_str());
            format!("{} {active} is active", adapter.id)
        })?;
        Ok(Done::Well)
    }
}

/// What a version asks for and nobody has said yes to. It prints as the arguments that do.
struct Missing {
    given: Vec<String>,
    given_class: Option<String>,
    hosts: Vec<String>,
    class: Option<String>,
}

impl Missing {
    /// What is missing beside these hosts and this class.
    fn of(
        adapter: &AdapterView,
        version: &str,
        hosts: &[String],
        class: Option<&str>,
    ) -> anyhow::Result<Self> {
        let installed = adapter.versions.iter().find(|one| one.version == version);
        let installed = installed.ok_or_else(|| {
            hinted(
                format!("version {version} of adapter `{}` is not installed", adapter.id),
                "`usersync adapter list` shows what is",
            )
        })?;
        let asked = installed.descriptor.get("hosts").and_then(|hosts| hosts.as_array());
        let asked = asked.into_iter().flatten().filter_map(|host| host.as_str());
        let is_missing = |host: &&str| {
            let mut granted = adapter.granted_hosts.iter().chain(hosts);
            granted.all(|granted| granted != host)
        };
        let active = adapter.active.as_ref();
        let active = active.and_then(|active| {
            adapter.versions.iter().find(|version| version.digest == active.digest)
        });
        let accepted = active.and_then(|active| Class::from_name(&active.class));
        let accepted = accepted.unwrap_or(Class::Sealed);
        let is_weaker = Class::from_name(&installed.class).is_some_and(|one| one > accepted);
        Ok(Self {
            given: hosts.to_vec(),
            given_class: class.map(str::to_owned),
            hosts: asked.filter(is_missing).map(str::to_owned).collect(),
            class: (is_weaker && class != Some(&installed.class)).then(|| installed.class.clone()),
        })
    }

    /// In words, if anything is missing.
    fn what(&self) -> Option<String> {
        let hosts =
            (!self.hosts.is_empty()).then(|| "asks for hosts that nobody granted".to_owned());
        let class = self.class.as_ref().map(|class| {
            format!("is of class `{class}`, which is weaker than that of the version before")
        });
        let what: Vec<String> = [class, hosts].into_iter().flatten().collect();
        (!what.is_empty()).then(|| what.join(", and "))
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(class) = self.class.as_ref().or(self.given_class.as_ref()) {
            write!(f, " --accept-class {class}")?;
        }
        self.given
            .iter()
            .chain(&self.hosts)
            .try_for_each(|host| write!(f, " --grant-host '{host}'"))
    }
}
