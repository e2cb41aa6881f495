//! `usersync export`

use std::io::Write as _;

use clap::{Args, Subcommand, ValueEnum};

use super::Done;
use super::client::ClientArgs;
use super::property;

/// Write a whole list as a file, to standard output
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The people of a property
    People(OfProperty),
    /// The runs of a property
    Runs(OfProperty),
    /// All alerts, open and closed
    Alerts(All),
}

#[derive(Debug, Args)]
struct OfProperty {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// How it is written
    #[arg(long = "as", value_enum, default_value_t)]
    kind: Kind,
}

#[derive(Debug, Args)]
struct All {
    #[command(flatten)]
    client: ClientArgs,
    /// How it is written
    #[arg(long = "as", value_enum, default_value_t)]
    kind: Kind,
}

/// How a file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Kind {
    /// For spreadsheets
    #[default]
    Csv,
    /// For programs: one JSON object a line
    Ndjson,
}

impl Export {
    pub(super) async fn run(self) -> anyhow::Result<Done> {
        let (client, path, kind) = match self.command {
            Command::People(OfProperty { client, property, kind }) => {
                let client = client.client()?;
                let property = property::find(&client, &property).await?;
                (client, format!("/properties/{}/contacts/export", property.id), kind)
            }
            Command::Runs(OfProperty { client, property, kind }) => {
                let client = client.client()?;
                let property = property::find(&client, &property).await?;
                let integration = property::integration_of(&client, &property).await?;
                (client, format!("/integrations/{}/runs/export", integration.id), kind)
            }
            Command::Alerts(All { client, kind }) => {
                (client.client()?, "/alerts/export".to_owned(), kind)
            }
        };
        let format = match kind {
            Kind::Csv => "csv",
            Kind::Ndjson => "ndjson",
        };
        let mut out = std::io::stdout();
        client.download(&path, &[("format", format)], |piece| out.write_all(piece)).await?;
        out.flush()?;
        Ok(Done::Well)
    }
}
