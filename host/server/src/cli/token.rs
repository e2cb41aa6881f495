//! `usersync token`

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand, ValueEnum};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde_json::json;
use usersync_engine::clock::{Clock as _, SystemClock};
use usersync_store::{ApiToken, AuditEntry, NewToken, Store, TokenRole};
use uuid::Uuid;

use super::Done;
use super::failure::hinted;
use super::output::{Output, say};
use crate::auth::role_name;
use crate::config::{Config, Overrides};
use crate::service::open_keys;

/// Make, list and revoke tokens for the admin API
#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a token and print it; it is never shown again
    Create(Create),
    /// List tokens, oldest first
    List(List),
    /// Make a token useless from now on
    Revoke(Revoke),
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

/// List tokens, oldest first
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    overrides: Overrides,
}

/// Make a token useless from now on
#[derive(Debug, Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    overrides: Overrides,
    /// The token, by its id
    id: Uuid,
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

/// A token as it is listed: everything but the token itself.
#[derive(Debug, Serialize)]
struct TokenView {
    id: Uuid,
    name: String,
    /// How its text begins.
    prefix: String,
    role: &'static str,
    state: &'static str,
    created_at: DateTime<Utc>,
    created_by: String,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl TokenView {
    fn at(now: DateTime<Utc>, token: ApiToken) -> Self {
        Self {
            id: token.id,
            name: token.name,
            prefix: token.prefix,
            role: role_name(token.role),
            state: match (token.revoked_at, token.expires_at) {
                (Some(_), _) => "revoked",
                (None, Some(expires_at)) if expires_at <= now => "expired",
                (None, _) => "valid",
            },
            created_at: token.created_at,
            created_by: token.created_by,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
            revoked_at: token.revoked_at,
        }
    }
}

impl Token {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        match self {
            Self::Create(create) => create.run(out).await,
            Self::List(list) => list.run(out).await,
            Self::Revoke(revoke) => revoke.run(out).await,
        }
    }
}

impl Create {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let store = open(&self.overrides).await?;
        let now = SystemClock.now();
        let expires_at = (self.expires > 0).then(|| now + TimeDelta::days(i64::from(self.expires)));
        let new =
            NewToken { organisation: None, name: self.name, role: self.role.into(), expires_at };
        let (token, text) = store.create_token(&new, COMMAND_LINE, now).await?;
        let role = role_name(token.role);
        let after = json!({ "name": token.name, "role": role, "expires_at": expires_at });
        audit(&store, "token.create", token.id, after, now).await?;
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

impl List {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let store = open(&self.overrides).await?;
        let now = SystemClock.now();
        let tokens = store.list_tokens().await?;
        store.close().await;
        let views: Vec<_> = tokens.into_iter().map(|token| TokenView::at(now, token)).collect();
        let day = |at: Option<DateTime<Utc>>, never: &str| {
            at.map_or_else(|| never.to_owned(), |at| at.date_naive().to_string())
        };
        out.many(
            &views,
            ["token", "name", "begins", "role", "state", "expires", "last used"],
            |token| {
                [
                    token.id.to_string(),
                    token.name.clone(),
                    token.prefix.clone(),
                    token.role.to_owned(),
                    token.state.to_owned(),
                    day(token.expires_at, "never"),
                    day(token.last_used_at, "not yet"),
                ]
            },
        )?;
        Ok(Done::Well)
    }
}

impl Revoke {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let store = open(&self.overrides).await?;
        let now = SystemClock.now();
        let tokens = store.list_tokens().await?;
        let Some(token) = tokens.into_iter().find(|token| token.id == self.id) else {
            return Err(hinted(
                format!("there is no token `{}`", self.id),
                "`usersync token list` shows the tokens with their ids",
            ));
        };
        store.revoke_token(token.id, now).await?;
        let revoked_at = token.revoked_at.unwrap_or(now);
        if token.revoked_at.is_none() {
            let after = json!({ "name": token.name, "revoked_at": revoked_at });
            audit(&store, "token.revoke", token.id, after, now).await?;
        }
        store.close().await;
        let view = TokenView::at(now, ApiToken { revoked_at: Some(revoked_at), ..token });
        out.one(&view, |token| format!("Token `{}` opens nothing any more.", token.name))?;
        Ok(Done::Well)
    }
}

/// The database, its tables brought up to date.
async fn open(overrides: &Overrides) -> anyhow::Result<Store> {
    let config = Config::read(overrides)?;
    let store = Store::connect(&config.database, open_keys(&config)?).await?;
    store.migrate().await?;
    Ok(store)
}

async fn audit(
    store: &Store,
    action: &str,
    token: Uuid,
    after: serde_json::Value,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let entry = AuditEntry {
        organisation: None,
        actor: COMMAND_LINE.to_owned(),
        origin: COMMAND_LINE.to_owned(),
        action: action.to_owned(),
        subject: token.to_string(),
        before: None,
        after: Some(after),
    };
    Ok(store.record_audit(&entry, now).await?)
}
