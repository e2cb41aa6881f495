//! Logs and metrics of the process.
//!
//! Lines go to standard error. They hold ids, counts and classes; never a body, a token, a secret
//! or what a resident is called.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::util::TryInitError;
use tracing_subscriber::{
    EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::config::{LogFormat, LogSettings};

/// Why there are no logs or metrics.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error(
        "the log filter `{filter}` cannot be read; write `info` or `warn,usersync_engine=debug`"
    )]
    Filter { filter: String, source: ParseError },
    #[error("the process logs elsewhere already")]
    Logs(#[from] TryInitError),
    #[error("metrics cannot be counted in this process")]
    Metrics(#[from] BuildError),
}

/// Begins to write log lines to standard error.
pub fn start_logs(settings: &LogSettings) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&settings.filter)
        .map_err(|source| TelemetryError::Filter { filter: settings.filter.clone(), source })?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let lines = match settings.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    tracing_subscriber::registry().with(filter).with(lines).try_init()?;
    Ok(())
}

/// Counts for the whole process; begun once, however many services run in it.
pub fn metrics() -> Result<PrometheusHandle, TelemetryError> {
    static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();
    static BEGUN: std::sync::Mutex<()> = std::sync::Mutex::new(());

    let _one_at_a_time = BEGUN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(handle) = METRICS.get() {
        return Ok(handle.clone());
    }
    let handle = PrometheusBuilder::new().set_buckets(&SECONDS)?.install_recorder()?;
    Ok(METRICS.get_or_init(|| handle).clone())
}

/// Bounds of the histograms, from a quick answer to a long run.
const SECONDS: [f64; 12] = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0];
