//! `usersync serve`

use std::net::SocketAddr;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tracing::info;

use super::Done;
use crate::config::{Config, Overrides};
use crate::service::Service;
use crate::telemetry;

/// Run the service until it is told to stop
///
/// Stops at an interrupt or a termination signal: it takes no more work, lets the runs under way
/// end for up to 30 seconds, and closes.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    overrides: Overrides,
    /// Where the API listens; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", env = "USERSYNC_LISTEN")]
    listen: Option<SocketAddr>,
    /// Draw the master key if its file is not there
    #[arg(long)]
    create_key: bool,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<Done> {
        let mut config = Config::read(&self.overrides)?;
        config.listen = self.listen.unwrap_or(config.listen);
        config.keys.create |= self.create_key;
        telemetry::start_logs(&config.log)?;
        let mut terminate = signal(SignalKind::terminate())?;
        let service = Service::start(&config).await?;
        let signal = tokio::select! {
            result = tokio::signal::ctrl_c() => result.map(|()| "interrupt")?,
            _ = terminate.recv() => "termination",
        };
        info!("The service stops at a signal ({signal})");
        service.stop().await;
        Ok(Done::Well)
    }
}
