//! `pms-simulator`: serves the stand-in PMSs until it is told to stop.
//!
//! One line of JSON on stdout tells where everything is; all else goes to stderr.

use std::io::{Write, stderr, stdout};

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Parser;
use pms_simulator::{Pms, Simulator, SimulatorOptions};
use serde_json::{Map, Value, json};
use tracing_subscriber::EnvFilter;

/// Stand-in property management systems over one invented world, on loopback.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Port of the PMSs; 0 takes one that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Port of the control API; 0 takes one that is free
    #[arg(long, default_value_t = 0)]
    control_port: u16,
    /// What the world is invented from
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Properties of each PMS
    #[arg(long, default_value_t = 2)]
    properties: usize,
    /// Residents of each property
    #[arg(long, default_value_t = 40)]
    residents: usize,
    /// Stop the clock at this instant, such as 2026-06-02T08:00:00Z
    #[arg(long)]
    clock: Option<DateTime<Utc>>,
    /// Let any number of calls through, whatever limits a PMS documents
    #[arg(long)]
    no_call_limits: bool,
    /// What to log on stderr, such as `warn` or `pms_simulator=debug`
    #[arg(long, default_value = "info")]
    log: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_new(&arguments.log)
        .with_context(|| format!("`--log {}` is no filter", arguments.log))?;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).init();

    let simulator = Simulator::start(SimulatorOptions {
        seed: arguments.seed,
        clock: arguments.clock,
        properties_per_pms: arguments.properties,
        residents_per_property: arguments.residents,
        call_limits: !arguments.no_call_limits,
        port: arguments.port,
        control_port: arguments.control_port,
    })
    .await?;

    let endpoints: Map<String, Value> = Pms::ALL
        .into_iter()
        .map(|pms| (pms.name().to_owned(), json!(simulator.endpoint(pms))))
        .collect();
    let line = json!({ "control": simulator.control_url(), "pms": endpoints });
    writeln!(stdout(), "{line}").context("cannot write to stdout")?;

    wait_for_stop().await?;
    tracing::info!("Stopping");
    simulator.stop().await;
    Ok(())
}

#[cfg(unix)]
async fn wait_for_stop() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot wait for Ctrl-C"),
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn wait_for_stop() -> anyhow::Result<()> {
    tokio::signal::ctrl_c().await.context("cannot wait for Ctrl-C")
}
