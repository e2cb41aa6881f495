//! `usersync key`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget};
use serde::Serialize;
use serde_json::json;
use usersync_engine::clock::{Clock as _, SystemClock};
use usersync_store::sealing::{KeyId, MasterKey};
use usersync_store::{AuditEntry, SealedCount, Store};

use super::Done;
use super::confirm::Confirm;
use super::failure::hinted;
use super::output::{Output, say};
use crate::config::{Config, Overrides};
use crate::service::open_keys;

/// How the audit log names whoever types at the machine itself.
const COMMAND_LINE: &str = "command line";

/// Make, list and rotate the master keys that everything secret is sealed under
#[derive(Debug, Subcommand)]
pub(super) enum Key {
    Create(Create),
    List(List),
    Rotate(Rotate),
}

/// Draw a new master key and write it to a file that is not there yet
#[derive(Debug, Args)]
pub(super) struct Create {
    /// The file; only its owner will be able to read it
    file: PathBuf,
}

/// List the master keys that something is sealed under, and the one in use
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    overrides: Overrides,
}

/// Take everything over from earlier master keys to the one in use
///
/// The service may run meanwhile, as long as every node was restarted with the new key and those
/// before it. It can be broken off, and goes on where it was when it is called again.
#[derive(Debug, Args)]
pub(super) struct Rotate {
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    confirm: Confirm,
}

/// A master key, and what is sealed under it.
#[derive(Debug, Serialize)]
struct KeyView {
    key: String,
    /// New values are sealed under it.
    in_use: bool,
    /// Values that a rotation takes over.
    values: u64,
    /// Parts of recordings, which end with the recordings.
    recordings: u64,
}

/// What a rotation came to.
#[derive(Debug, Serialize)]
struct Rotated {
    /// The key in use.
    key: String,
    /// Values that were taken over.
    values: u64,
    /// Parts of recordings that need an earlier key until they are over.
    recordings_left: u64,
}

impl Key {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        match self {
            Self::Create(create) => create.run(out),
            Self::List(list) => list.run(out).await,
            Self::Rotate(rotate) => rotate.run(out).await,
        }
    }
}

impl Create {
    fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let key = MasterKey::create(&self.file)?;
        let made = json!({ "key": key.id().to_string(), "file": self.file });
        out.one(&made, |_| key.id().to_string())?;
        say("Keep a copy of it apart from the database. To use it, make it `keys.file`, add the \
             file of before to `keys.earlier_files`, and restart every node.");
        Ok(Done::Well)
    }
}

impl List {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let store = open(&self.overrides).await?;
        let keys = keys(&store).await?;
        store.close().await;
        out.many(&keys, ["key", "", "values", "recordings"], |one| {
            let state = if one.in_use { "in use" } else { "earlier" };
            [one.key.clone(), state.to_owned(), one.values.to_string(), one.recordings.to_string()]
        })?;
        Ok(Done::Well)
    }
}

impl Rotate {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let store = open(&self.overrides).await?;
        let waiting: u64 =
            keys(&store).await?.iter().filter(|one| !one.in_use).map(|one| one.values).sum();
        if waiting > 0 {
            self.confirm.ask(&format!(
                "Sealed values taken over to key `{}`: {waiting}. A node that runs without that key \
                 cannot open them any more.",
                store.current_key()
            ))?;
        }
        let bar = ProgressBar::new(waiting).with_message("Wrapping keys");
        bar.set_draw_target(ProgressDrawTarget::stderr());
        let values = store.rewrap_keys(|done| bar.set_position(done)).await?;
        bar.finish_and_clear();
        if values > 0 {
            let after = json!({ "key": store.current_key().to_string(), "values": values });
            audit(&store, after).await?;
        }
        let rotated = Rotated {
            key: store.current_key().to_string(),
            values,
            recordings_left: keys(&store)
                .await?
                .iter()
                .filter(|one| !one.in_use)
                .map(|one| one.recordings)
                .sum(),
        };
        store.close().await;
        out.one(&rotated, describe)?;
        Ok(Done::Well)
    }
}

fn describe(rotated: &Rotated) -> String {
    let Rotated { key, values, recordings_left } = rotated;
    let next = match recordings_left {
        0 => "Earlier keys can be taken out of `keys.earlier_files`.".to_owned(),
        left => format!(
            "{left} parts of recordings still need an earlier key until they are over; `usersync \
             key list` tells when none is left, and earlier keys can be put away then."
        ),
    };
    format!("Sealed values taken over to key `{key}`: {values}. {next}")
}

async fn keys(store: &Store) -> anyhow::Result<Vec<KeyView>> {
    let mut counts = store.count_sealed().await?;
    let current = store.current_key();
    counts.entry(current).or_default();
    let view = |(key, count): (KeyId, SealedCount)| KeyView {
        in_use: key == current,
        key: key.to_string(),
        values: count.values,
        recordings: count.recordings,
    };
    Ok(counts.into_iter().map(view).collect())
}

async fn open(overrides: &Overrides) -> anyhow::Result<Store> {
    let config = Config::read(overrides)?;
    if config.sqlite_file().is_some_and(|file| !file.exists()) {
        return Err(hinted(
            "there is no database yet".to_owned(),
            "the service makes it, and its master key, when it first starts",
        ));
    }
    Ok(Store::connect(&config.database, open_keys(&config)?).await?)
}

async fn audit(store: &Store, after: serde_json::Value) -> anyhow::Result<()> {
    let entry = AuditEntry {
        organisation: None,
        actor: COMMAND_LINE.to_owned(),
        origin: COMMAND_LINE.to_owned(),
        action: "key.rotate".to_owned(),
        subject: store.current_key().to_string(),
        before: None,
        after: Some(after),
    };
    store.record_audit(&entry, SystemClock.now()).await?;
    Ok(())
}
