//! `usersync check`

use std::sync::Arc;

use clap::Args;
use serde::Serialize;
use usersync_adapters::AdapterHost;
use usersync_engine::clock::SystemClock;
use usersync_engine::egress::Egress;
use usersync_engine::{Engine, EngineOptions};
use usersync_store::Store;
use usersync_store::sealing::{KeyRing, MasterKey};

use super::Done;
use super::output::Output;
use crate::config::{Config, Overrides};
use crate::service::start_adapters;

/// Look at configuration, database, keys and adapters without changing anything
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    overrides: Overrides,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    check: String,
    ok: bool,
    /// It works, but somebody should look at it.
    warning: bool,
    detail: String,
}

impl Finding {
    fn good(check: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { check: check.into(), ok: true, warning: false, detail: detail.into() }
    }

    fn warning(check: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { warning: true, ..Self::good(check, detail) }
    }

    fn bad(check: impl Into<String>, failure: &dyn std::error::Error) -> Self {
        let mut detail = failure.to_string();
        let mut cause = failure.source();
        while let Some(error) = cause {
            detail.push_str(": ");
            detail.push_str(&error.to_string());
            cause = error.source();
        }
        Self { check: check.into(), ok: false, warning: false, detail }
    }
}

impl Check {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let config = Config::read(&self.overrides)?;
        let mut findings = vec![Finding::good("configuration", "is in order")];
        let keys = check_key(&config, &mut findings);
        let host = start_adapters(&config);
        if let Err(failure) = &host {
            findings.push(Finding::bad("sandbox", failure));
        }
        if let Some(keys) = keys {
            check_database(&config, keys, host.ok(), &mut findings).await;
        }
        let word = |finding: &Finding| {
            let word = match (finding.ok, finding.warning) {
                (false, _) => "wrong",
                (true, true) => "warning",
                (true, false) => "ok",
            };
            word.to_owned()
        };
        out.many(&findings, ["check", "", "detail"], |finding| {
            [finding.check.clone(), word(finding), finding.detail.clone()]
        })?;
        let well = findings.iter().all(|finding| finding.ok);
        Ok(if well { Done::Well } else { Done::Badly })
    }
}

/// The keys, if the database may be opened with them.
fn check_key(config: &Config, findings: &mut Vec<Finding>) -> Option<KeyRing> {
    let check = "master key";
    let file = match config.key_file() {
        Ok(file) => file,
        Err(failure) => {
            findings.push(Finding::bad(check, &failure));
            return None;
        }
    };
    let is_new = config.sqlite_file().is_some_and(|database| !database.exists());
    if !file.exists() && (is_new || config.keys.create) {
        let detail = format!("`{}` will be made when the service first starts", file.display());
        findings.push(Finding::good(check, detail));
        if is_new {
            findings.push(Finding::good("database", "will be made when the service first starts"));
        }
        return None;
    }
    let read = |file: &std::path::PathBuf| MasterKey::read(file);
    let keys = read(&file).and_then(|current| {
        let earlier: Result<Vec<_>, _> = config.keys.earlier_files.iter().map(read).collect();
        Ok((current.id(), KeyRing::new(current, earlier?)))
    });
    match keys {
        Ok((id, keys)) => {
            findings.push(Finding::good(check, format!("`{id}` is at hand")));
            if is_new {
                let detail = "will be made when the service first starts";
                findings.push(Finding::good("database", detail));
                return None;
            }
            Some(keys)
        }
        Err(failure) => {
            findings.push(Finding::bad(check, &failure));
            None
        }
    }
}

async fn check_database(
    config: &Config,
    keys: KeyRing,
    host: Option<AdapterHost>,
    findings: &mut Vec<Finding>,
) {
    let store = match Store::connect(&config.database, keys).await {
        Ok(store) => store,
        Err(failure) => return findings.push(Finding::bad("database", &failure)),
    };
    match store.health().await {
        Err(failure) => findings.push(Finding::bad("database", &failure)),
        Ok(health) if health.pending_migrations > 0 => {
            let pending = health.pending_migrations;
            let detail = format!(
                "{} answers; the service makes {pending} changes to its tables when it next starts",
                health.engine
            );
            findings.push(Finding::good("database", detail));
        }
        Ok(health) => {
            let detail = format!("{} answers and its tables are up to date", health.engine);
            findings.push(Finding::good("database", detail));
            check_credentials(&store, findings).await;
            if let Some(host) = host {
                check_adapters(&store, &host, findings).await;
                check_call_budgets(config, &store, host, findings).await;
            }
        }
    }
    store.close().await;
}

/// Every credential opens under the keys at hand.
async fn check_credentials(store: &Store, findings: &mut Vec<Finding>) {
    let credentials = match store.list_credentials(None).await {
        Ok(credentials) => credentials,
        Err(failure) => return findings.push(Finding::bad("credentials", &failure)),
    };
    let count = credentials.len();
    for credential in credentials {
        if let Err(failure) = store.open_secrets(credential.id).await {
            let check = format!("credential {}", credential.id);
            return findings.push(Finding::bad(check, &failure));
        }
    }
    findings.push(Finding::good("credentials", format!("{count} open with the keys at hand")));
}

/// Call budgets carry an hourly read of everybody.
async fn check_call_budgets(
    config: &Config,
    store: &Store,
    adapters: AdapterHost,
    findings: &mut Vec<Finding>,
) {
    let check = "call budgets";
    let clock = Arc::new(SystemClock);
    let engine = Engine::new(EngineOptions {
        store: store.clone(),
        adapters,
        egress: Egress::new(config.egress.clone(), clock.clone()),
        clock,
        node: "check".to_owned(),
    });
    let overdrafts = match engine.overdrafts().await {
        Ok(overdrafts) => overdrafts,
        Err(failure) => return findings.push(Finding::bad(check, &failure)),
    };
    if overdrafts.is_empty() {
        let detail = "carry an hourly read of everybody, as far as was measured";
        findings.push(Finding::good(check, detail));
    }
    for (credential, found) in overdrafts {
        for overdraft in found {
            let check = format!("call budget of credential {credential}");
            findings.push(Finding::warning(check, overdraft.to_string()));
        }
    }
}

/// Every active adapter starts.
async fn check_adapters(store: &Store, host: &AdapterHost, findings: &mut Vec<Finding>) {
    let active = match store.list_active_adapters().await {
        Ok(active) => active,
        Err(failure) => return findings.push(Finding::bad("adapters", &failure)),
    };
    if active.is_empty() {
        findings.push(Finding::good("adapters", "none is active yet"));
    }
    for active in active {
        let check = format!("adapter {}", active.adapter_id);
        let finding = match store.load_component(&active.active_digest).await {
            Err(failure) => Finding::bad(check, &failure),
            Ok(component) => match active.active_digest.parse() {
                Err(failure) => Finding::bad(check, &failure),
                Ok(digest) => match host.load(digest, &component) {
                    Err(failure) => Finding::bad(check, &failure),
                    Ok(adapter) => {
                        let version = &adapter.descriptor().version;
                        Finding::good(check, format!("version {version} starts"))
                    }
                },
            },
        };
        findings.push(finding);
    }
}
