//! What the service is made of, behind one handle.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use usersync_adapters::protocol::{Digest, Job, JobKind};
use usersync_adapters::{
    Adapter, AdapterFault, AdapterHost, AdmissionError, Class, FormProblem, LoadError,
    RecordingError,
};
use usersync_core::model::{CredentialId, PropertyId, RunId};
use usersync_core::plan::RespondError;
use usersync_core::undo::Obstacle;
use usersync_store::Store;

use crate::capacity;
use crate::clock::Clock;
use crate::egress::{Egress, EgressSession, OpenCredential, ProviderBudget, SessionOptions};

/// The longest that one job may take, waiting for the PMS's patience included.
const JOB_TIME: Duration = Duration::from_mins(40);
/// How long a claim holds without being renewed.
pub(crate) const CLAIM_TIME: Duration = Duration::from_mins(3);

/// What an engine is put together from.
pub struct EngineOptions {
    pub store: Store,
    pub adapters: AdapterHost,
    pub clock: Arc<dyn Clock>,
    pub egress: Arc<Egress>,
    /// The name of this node, as claims show it.
    pub node: String,
}

/// Reads PMSs and keeps directories up to date. Clones share it.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    options: EngineOptions,
    /// Adapters started so far.
    started: Mutex<HashMap<Digest, Adapter>>,
}

/// Why the engine could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error(transparent)]
    Store(#[from] usersync_store::Error),
    #[error("no version of adapter `{id}` is active; install and activate one")]
    NoAdapter { id: String },
    #[error("version `{version}` of adapter `{id}` is not installed")]
    NoVersion { id: String, version: String },
    #[error("adapter `{id}` asks for hosts that nobody granted: {}", hosts.join(", "))]
    NotGranted { id: String, hosts: Vec<String> },
    #[error(
        "version `{version}` of adapter `{id}` is of class `{}`, which allows it more than `{}` \
         did; accept the class `{}` if that is right",
        class.name(),
        accepted.name(),
        class.name()
    )]
    ClassNotAccepted { id: String, version: String, class: Class, accepted: Class },
    #[error("the settings of the credential are not complete: {}", list(.0))]
    Form(Vec<FormProblem>),
    #[error("choose a credential first")]
    NoCredential,
    #[error("the PMS could not be read ({kind})")]
    Pms {
        /// `log-in`, `permission`, `reach`, …
        kind: &'static str,
        /// In the PMS's words: for whoever asked, never for a log.
        message: String,
    },
    #[error(transparent)]
    Fault(AdapterFault),
    #[error("the component is refused")]
    Refused(#[source] AdmissionError),
    #[error("the adapter in use cannot be started")]
    Load(#[from] LoadError),
    #[error(transparent)]
    Respond(#[from] RespondError),
    #[error(
        "run `{run}` has no recording: recordings are turned off for its integration, or this one \
         is over, or the run read nothing"
    )]
    NotRecorded { run: RunId },
    #[error(
        "no read of PMS property `{pms_property}` is recorded; preview with a read of the PMS, or \
         sync first and keep recordings"
    )]
    NothingRecorded { pms_property: String },
    #[error("the preview is of {seen_at}, too long ago to go by; preview again")]
    OldApproval { seen_at: DateTime<Utc> },
    #[error("a recording cannot be read")]
    Recording(#[from] RecordingError),
    #[error("nothing is undone: {}", obstacles(.0))]
    Changed(Vec<Obstacle>),
    #[error("there is nothing to undo: the run changed nobody in the directory")]
    NothingToUndo,
    #[error("the directory kept changing; try again")]
    DirectoryBusy,
    #[error("time zone `{0}` of the property is not known")]
    TimeZone(String),
    #[error("a part of the service broke off; the log of the process says more")]
    Internal,
}

impl EngineError {
    /// One word for run pages, logs and metrics.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Store(_) => "store",
            Self::NoAdapter { .. } => "no_adapter",
            Self::NoVersion { .. } => "no_version",
            Self::NotGranted { .. } => "not_granted",
            Self::ClassNotAccepted { .. } => "class_not_accepted",
            Self::Form(_) => "settings",
            Self::NoCredential => "no_credential",
            Self::Pms { kind, .. } => kind,
            Self::Fault(fault) => fault.class(),
            Self::Refused(_) => "refused",
            Self::Load(_) => "load",
            Self::Respond(_) => "answer",
            Self::NotRecorded { .. } | Self::NothingRecorded { .. } => "not_recorded",
            Self::OldApproval { .. } => "old_approval",
            Self::Recording(_) => "recording",
            Self::Changed(_) => "changed_since",
            Self::NothingToUndo => "nothing_to_undo",
            Self::DirectoryBusy => "directory_busy",
            Self::TimeZone(_) => "time_zone",
            Self::Internal => "internal",
        }
    }

    pub(crate) const fn is_claim_lost(&self) -> bool {
        matches!(self, Self::Store(usersync_store::Error::ClaimLost))
    }
}

/// What stands in the way of an undo; the first says it for many.
fn obstacles(all: &[Obstacle]) -> String {
    match all {
        [] => "nothing is left of it".to_owned(),
        [only] => only.why.to_string(),
        [first, rest @ ..] => {
            format!("{} people changed since; of one of them {}", rest.len() + 1, first.why)
        }
    }
}

fn list(problems: &[FormProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("node", &self.shared.options.node).finish_non_exhaustive()
    }
}

impl Engine {
    /// Puts an engine together. Nothing runs until [`Engine::work`] or [`Engine::run_due`].
    pub fn new(options: EngineOptions) -> Self {
        let shared = Shared { options, started: Mutex::default() };
        Self { shared: Arc::new(shared) }
    }

    pub fn store(&self) -> &Store {
        &self.shared.options.store
    }

    pub fn clock(&self) -> &dyn Clock {
        &*self.shared.options.clock
    }

    /// The way out of the house.
    pub fn egress(&self) -> &Egress {
        &self.shared.options.egress
    }

    pub(crate) fn adapters(&self) -> &AdapterHost {
        &self.shared.options.adapters
    }

    pub(crate) fn provider_budgets(&self) -> &BTreeMap<String, ProviderBudget> {
        self.shared.options.egress.provider_budgets()
    }

    pub(crate) fn node(&self) -> &str {
        &self.shared.options.node
    }

    /// The date at a property.
    pub(crate) async fn today(&self, property: PropertyId) -> Result<NaiveDate, EngineError> {
        let property = self.store().find_property(property).await?;
        let zone: chrono_tz::Tz = property
            .time_zone
            .parse()
            .map_err(|_| EngineError::TimeZone(property.time_zone.clone()))?;
        Ok(self.clock().now().with_timezone(&zone).date_naive())
    }

    /// The active version of the adapter that a credential is for, started.
    pub(crate) async fn adapter_of(
        &self,
        credential: CredentialId,
    ) -> Result<Adapter, EngineError> {
        let credential = self.store().find_credential(credential).await?;
        self.adapter(&credential.adapter_id).await
    }

    /// Adapters started so far.
    pub(crate) fn started(&self) -> std::sync::MutexGuard<'_, HashMap<Digest, Adapter>> {
        self.shared.started.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A job for an adapter under a credential, and the way out for its calls. The job carries no
    /// secret.
    pub(crate) async fn job(
        &self,
        adapter: &Adapter,
        credential: CredentialId,
        kind: JobKind,
        today: NaiveDate,
        seed: u64,
    ) -> Result<(Job, EgressSession), EngineError> {
        let stored = self.store().find_credential(credential).await?;
        let secrets = self.store().open_secrets(credential).await?;
        let keys = secrets.keys().cloned().collect();
        let settings =
            serde_json::from_value(stored.settings).map_err(|_| EngineError::Internal)?;
        let filling = adapter.descriptor().fill(&settings, &keys);
        if !filling.problems.is_empty() {
            return Err(EngineError::Form(filling.problems));
        }
        let granted = self.store().granted_hosts(&stored.adapter_id).await?;
        let granted_hosts = granted.iter().filter_map(|host| host.parse().ok()).collect();
        let calls = self.shared.options.egress.session(SessionOptions {
            descriptor: Arc::new(adapter.descriptor().clone()),
            granted_hosts,
            credential: OpenCredential {
                id: credential,
                settings: filling.settings.clone(),
                secrets,
                budgets: stored.budgets.iter().map(capacity::budget).collect(),
            },
            deadline: Instant::now() + JOB_TIME,
            cancel: CancellationToken::new(),
        });
        let job = Job {
            kind,
            settings: filling.settings,
            secrets: filling.secrets,
            now: self.clock().now(),
            today,
            seed,
        };
        Ok((job, calls))
    }
}
