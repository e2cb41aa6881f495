//! What the demo says: sentences for people, or one JSON object at its end.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget};
use serde::Serialize;
use serde_json::{Value, json};

use super::set_up::Feed;
use crate::cli::client::Client;
use crate::cli::output::{Output, say};

/// How one property stands after the second sync.
#[derive(Debug, Serialize)]
pub(super) struct Ended {
    name: String,
    pms: String,
    /// Records that the last run read.
    read: u64,
    outcomes: BTreeMap<String, u64>,
    /// Open alerts by kind.
    alerts: BTreeMap<String, u64>,
    last_sync: Value,
}

impl Ended {
    pub(super) async fn read(client: &Client, feed: &Feed, run: &Value) -> anyhow::Result<Self> {
        let path = format!("/integrations/{}", feed.integration);
        let integration: Value = client.get(&path).await?;
        let query = [("property", feed.property.clone()), ("open", "true".to_owned())];
        let open: Vec<Value> = client.list("/alerts", &query).await?;
        let mut alerts = BTreeMap::new();
        for alert in open {
            let kind = alert["kind"].as_str().unwrap_or_default().to_owned();
            *alerts.entry(kind).or_default() += 1;
        }
        Ok(Self {
            name: feed.name.clone(),
            pms: feed.pms.clone(),
            read: run["read"].as_u64().unwrap_or_default(),
            outcomes: serde_json::from_value(run["outcomes"].clone())?,
            alerts,
            last_sync: integration["last_sync_at"].clone(),
        })
    }
}

/// A spinner while a property is read; on a terminal only.
pub(super) fn progress(name: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(format!("Reading {name} …"));
    bar.set_draw_target(ProgressDrawTarget::stderr());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// One line for a run that has ended.
pub(super) fn run(feed: &Feed, run: &Value) {
    let counts: Vec<String> = run["outcomes"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, count)| count.as_u64() != Some(0))
        .map(|(outcome, count)| format!("{count} {outcome}"))
        .collect();
    say(&format!("{} ({}): {} read: {}", feed.name, feed.pms, run["read"], counts.join(", ")));
}

/// The result: how each property stands.
pub(super) fn end(out: &mut Output, ended: &[Ended]) -> anyhow::Result<()> {
    out.one(&json!({ "properties": ended }), |_| {
        let line = |property: &Ended| {
            let alerts: Vec<String> = property
                .alerts
                .iter()
                .map(|(kind, count)| format!("{count} {}", kind.replace('_', " ")))
                .collect();
            format!("  {}: {}\n", property.name, alerts.join(", "))
        };
        let lines: String = ended.iter().map(line).collect();
        format!("\nWaiting for a person\n{lines}")
    })
}

/// How to look around while the demo stays up.
pub(super) fn where_to_look(url: &str, token: &Path) {
    say("\nWhere to look");
    say(&format!("  export USERSYNC_URL={url} USERSYNC_TOKEN=$(cat {})", token.display()));
    say("  usersync alerts                 what waits for a person");
    say("  usersync people PROPERTY        who is in the directory");
    say(&format!("  {url}/api/v1/openapi.json   the admin API"));
    say("Ctrl-C ends it.");
}
