//! `usersync token`

use chrono::TimeDelta;
use clap::{Args, Subcommand, ValueEnum};
use secrecy::ExposeSecret as _;
use serde_json::json;
use usersync_engine::clock::{Clock as _, SystemClock};
use usersync_store::{AuditEntry, NewToken, Store, TokenRole};

use super::Done;
use super::output::{Output, say};
use crate::auth::role_name;
use crate::config::{Config, Overrides};
use crate::service::open_keys;

/// Make tokens for the admin API
#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a token and print it; it is never shown again
    Create(Create),
}

/// Make a token and print it; it is never shown again
#[derive(Debug, Args)]
pub(super) struct Create {
    #[command(flatten)]
    overrides: Overrides,
    /// Who or what uses the token; stands in the audit log
    #[arg(long)]
    name: String,
    /// What its bearer may do
    #[arg(long, value_enum)]
    role: Role,
    /// Days until it expires; 0 for never
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    expires: u16,
}

/// What the bearer of a token may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Role {
    /// Look
    Viewer,
    /// Also answer alerts, edit people and start runs
    Operator,
    /// Also change properties, credentials, integrations and adapters
    Admin,
}

impl From<Role> for TokenRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Viewer,
            Role::Operator => Self::Operator,
            Role::Admin => Self::Admin,
        }
    }
}

/// How the audit log names whoever types at the machine itself.
const COMMAND_LINE: &str = "command line";

impl Token {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        match self {
            Self::Create(create) => create.run(out).await,
        }
    }
}

impl Create {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let config = Config::read(&self.overrides)?;
        let store = Store::connect(&config.database, open_keys(&config)?).await?;
        store.migrate().await?;
        let now = SystemClock.now();
        let expires_at = (self.expires > 0).then(|| now + TimeDelta::days(i64::from(self.expires)));
        let new =
            NewToken { organisation: None, name: self.name, role: self.role.into(), expires_at };
        let (token, text) = store.create_token(&new, COMMAND_LINE, now).await?;
        let role = role_name(token.role);
        let entry = AuditEntry {
            organisation: None,
            actor: COMMAND_LINE.to_owned(),
            origin: COMMAND_LINE.to_owned(),
            action: "token.create".to_owned(),
            subject: token.id.to_string(),
            before: None,
            after: Some(json!({ "name": token.name, "role": role, "expires_at": expires_at })),
        };
        store.record_audit(&entry, now).await?;
        store.close().await;
        if !out.is_json() {
            let until = expires_at.map_or_else(
                || "It does not expire.".to_owned(),
                |at| format!("It expires on {}.", at.date_naive()),
            );
            say(&format!("Token `{}` for a {role}. {until} It is not shown again.", token.name));
        }
        let shown = json!({
            "id": token.id,
            "name": token.name,
            "role": role,
            "expires_at": expires_at,
            "token": text.expose_secret(),
        });
        out.one(&shown, |_| text.expose_secret().to_owned())?;
        Ok(Done::Well)
    }
}
