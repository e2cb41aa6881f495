//! `usersync demo`: the whole product at work on stand-in PMSs and a database of its own.
//!
//! It does what a manager and an operator would do, through the admin API, and tells what came of
//! it. Nothing here reaches around the API, except for the first token.

mod report;
mod set_up;
mod simulator;
mod story;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use usersync_store::{NewToken, TokenRole};

use self::report::Ended;
use self::set_up::Feed;
use self::simulator::Simulator;
use super::Done;
use super::client::Client;
use super::output::{Output, say};
use crate::config::{Config, LogSettings};
use crate::service::Service;

/// How long a sync of the demo may take.
const SYNC_TAKES_AT_MOST: Duration = Duration::from_mins(2);
/// How often progress is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    /// End after the second sync instead of staying up
    #[arg(long)]
    once: bool,
    /// Folder with the components of the adapters
    #[arg(long, value_name = "FOLDER", default_value = "target/adapters")]
    adapters: PathBuf,
    /// Folder for the database, the key and compiled adapters; emptied first
    #[arg(long, value_name = "FOLDER", default_value = "target/demo")]
    folder: PathBuf,
    /// Program that stands in for the PMSs; `pms-simulator` beside this one unless given
    #[arg(long, value_name = "FILE")]
    simulator: Option<PathBuf>,
}

impl Demo {
    /// Shows everything once. With `--once` it ends by itself; otherwise it stays up until it is
    /// stopped.
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let simulator = Simulator::start(self.simulator.as_deref()).await?;
        let folder = empty(&self.folder)?;
        let service = Service::start(&config(&folder, &simulator)?).await?;
        let token = token(&service, &folder).await?;
        let client = Client::new(service.url().parse()?, token)?;
        say("The stand-in PMSs and the service are up.");
        let ended = show(&client, &simulator, &self.adapters).await?;
        report::end(out, &ended)?;
        if !self.once {
            report::where_to_look(&service.url(), &folder.join(TOKEN));
            tokio::signal::ctrl_c().await.context("cannot wait for Ctrl-C")?;
        }
        service.stop().await;
        Ok(Done::Well)
    }
}

/// Sets every PMS up, syncs, lets the PMSs change, and syncs again.
async fn show(
    client: &Client,
    simulator: &Simulator,
    adapters: &Path,
) -> anyhow::Result<Vec<Ended>> {
    let mut feeds = Vec::new();
    let organisation = set_up::organisation(client).await?;
    for pms in simulator.pmss() {
        if !set_up::component(adapters, pms).exists() {
            say(&format!(
                "{pms} is left out: there is no adapter for it in {}",
                adapters.display()
            ));
            continue;
        }
        set_up::install(client, adapters, pms).await?;
        feeds.push(set_up::property(client, simulator, &organisation, pms).await?);
    }
    ensure!(
        !feeds.is_empty(),
        "there is no adapter in `{}`; build them with `cargo xtask build-adapters`",
        adapters.display()
    );
    say("\nWhat the first sync would do");
    for feed in &feeds {
        story::enter_by_hand(client, feed).await?;
        let preview = set_up::preview(client, feed).await?;
        report::run(feed, &preview);
        set_up::turn_on(client, feed, &preview).await?;
    }
    say("\nFirst sync");
    for feed in &feeds {
        report::run(feed, &watch(client, feed, None).await?);
    }
    say("\nThe PMSs change");
    for feed in &feeds {
        story::change(simulator, feed).await?.iter().for_each(|line| say(line));
    }
    say("\nSecond sync");
    let mut ended = Vec::new();
    for feed in &feeds {
        let before = newest_run(client, feed).await?;
        let path = format!("/integrations/{}/runs", feed.integration);
        client.post::<Value>(&path, None::<&()>).await?;
        let run = watch(client, feed, before.as_ref()).await?;
        report::run(feed, &run);
        ended.push(Ended::read(client, feed, &run).await?);
    }
    Ok(ended)
}

/// Waits until a run later than `after` has finished.
async fn watch(client: &Client, feed: &Feed, after: Option<&Value>) -> anyhow::Result<Value> {
    let progress = report::progress(&feed.name);
    let finished = async {
        loop {
            if let Some(run) = newest_run(client, feed).await?
                && Some(&run["id"]) != after.map(|after| &after["id"])
                && run["state"] != "running"
            {
                return anyhow::Ok(run);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let run = tokio::time::timeout(SYNC_TAKES_AT_MOST, finished)
        .await
        .with_context(|| format!("the sync of {} did not end in time", feed.name))??;
    progress.finish_and_clear();
    Ok(run)
}

async fn newest_run(client: &Client, feed: &Feed) -> anyhow::Result<Option<Value>> {
    let path = format!("/integrations/{}/runs", feed.integration);
    let page: Value = client.query(&path, &[("limit", "1")]).await?;
    Ok(page["items"].get(0).cloned())
}

/// A folder that holds nothing of an earlier demo.
fn empty(folder: &Path) -> anyhow::Result<PathBuf> {
    let shown = folder.display();
    if folder.exists() {
        let is_ours = folder.join(MARK).exists() || folder.read_dir()?.next().is_none();
        anyhow::ensure!(
            is_ours,
            "`{shown}` holds something else than an earlier demo; choose another with --folder"
        );
        std::fs::remove_dir_all(folder).with_context(|| format!("cannot empty `{shown}`"))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make `{shown}`"))?;
    std::fs::write(folder.join(MARK), "made by `usersync demo`, which empties this folder\n")?;
    folder.canonicalize().with_context(|| format!("cannot use `{shown}`"))
}

/// Where the token stands in the folder of a demo.
const TOKEN: &str = "token";
/// A file that tells a folder of the demo from any other.
const MARK: &str = "demo.txt";

fn config(folder: &Path, simulator: &Simulator) -> anyhow::Result<Config> {
    let mut config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        database: format!("sqlite:{}", folder.join("usersync.db").display()),
        log: LogSettings { filter: "warn".to_owned(), ..LogSettings::default() },
        ..Config::default()
    };
    config.adapters.cache_folder = Some(folder.join("adapters"));
    for address in simulator.addresses() {
        config.egress.private_addresses.push(address.parse()?);
        config.egress.plain_http.push(address.parse()?);
    }
    Ok(config)
}

/// A token for the demo, kept beside its database so that others can look around.
async fn token(service: &Service, folder: &Path) -> anyhow::Result<SecretString> {
    let engine = service.engine();
    let new = NewToken {
        organisation: None,
        name: "demo".to_owned(),
        role: TokenRole::Admin,
        expires_at: None,
    };
    let (_, token) = engine.store().create_token(&new, "demo", engine.clock().now()).await?;
    std::fs::write(folder.join(TOKEN), token.expose_secret())?;
    Ok(token)
}
