//! API tokens: shown once, kept as a hash.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::FromRow;
use usersync_core::model::OrganisationId;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::db::params;
use crate::error::{Error, Result};
use crate::sealing::random;
use crate::store::Store;
use crate::word::{Word, mint, word};

/// Every token begins so, for people and for scanners that look for leaked ones.
const MARK: &str = "usersync_";

/// How much of a token is kept to tell it apart.
const PREFIX: usize = MARK.len() + 4;

/// The last use is noted this often at most, so that reading does not write.
const LAST_USE_STEP: TimeDelta = TimeDelta::hours(1);

/// What the bearer of a token may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenRole {
    /// Look.
    Viewer,
    /// Also answer alerts, edit people and start runs.
    Operator,
    /// Also change integrations, credentials, adapters and tokens.
    Admin,
}

/// A token to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewToken {
    /// None: it reaches every organisation.
    pub organisation: Option<OrganisationId>,
    pub name: String,
    pub role: TokenRole,
    pub expires_at: Option<DateTime<Utc>>,
}

/// What is kept of a token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiToken {
    pub id: Uuid,
    pub organisation: Option<OrganisationId>,
    pub name: String,
    /// How it begins.
    pub prefix: String,
    pub role: TokenRole,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    pub expires_at: Option<DateTime<Utc>>,
    /// To the hour.
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct TokenRow {
    id: Uuid,
    organisation_id: Option<Uuid>,
    name: String,
    prefix: String,
    #[sqlx(try_from = "String")]
    role: Word<TokenRole>,
    created_at: DateTime<Utc>,
    created_by: String,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl From<TokenRow> for ApiToken {
    fn from(row: TokenRow) -> Self {
        Self {
            id: row.id,
            organisation: row.organisation_id.map(OrganisationId::new),
            name: row.name,
            prefix: row.prefix,
            role: row.role.0,
            created_at: row.created_at,
            created_by: row.created_by,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        }
    }
}

impl Store {
    /// Makes a token. Its text is told here and never again.
    pub async fn create_token(
        &self,
        new: &NewToken,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<(ApiToken, SecretString)> {
        let bytes = Zeroizing::new(random::<32>()?);
        let text = SecretString::from(format!("{MARK}{}", BASE64_URL_SAFE_NO_PAD.encode(*bytes)));
        let mut tx = self.write().await?;
        let row: TokenRow = tx
            .one(
                "insert into api_token
                     (id, organisation_id, name, prefix, hash, role, created_at, created_by,
                      expires_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 returning id, organisation_id, name, prefix, role, created_at, created_by,
                     expires_at, last_used_at, revoked_at",
                params![
                    mint::<Uuid>(now),
                    new.organisation,
                    &new.name,
                    &text.expose_secret()[..PREFIX],
                    hash(&text),
                    word(new.role),
                    now,
                    actor,
                    new.expires_at
                ],
            )
            .await?;
        tx.commit().await?;
        Ok((row.into(), text))
    }

    /// The token with this text, if it is neither revoked nor expired.
    pub async fn authenticate(
        &self,
        text: &SecretString,
        now: DateTime<Utc>,
    ) -> Result<Option<ApiToken>> {
        let row: Option<TokenRow> = self
            .read()
            .await?
            .optional(
                "select id, organisation_id, name, prefix, role, created_at, created_by,
                     expires_at, last_used_at, revoked_at
                 from api_token
                 where hash = $1 and revoked_at is null
                     and (expires_at is null or expires_at > $2)",
                params![hash(text), now],
            )
            .await?;
        let Some(token) = row.map(ApiToken::from) else {
            return Ok(None);
        };
        if token.last_used_at.is_none_or(|at| at + LAST_USE_STEP <= now) {
            let mut tx = self.write().await?;
            tx.execute(
                "update api_token set last_used_at = $2 where id = $1",
                params![token.id, now],
            )
            .await?;
            tx.commit().await?;
        }
        Ok(Some(token))
    }

    /// All tokens, revoked and expired ones included, oldest first.
    pub async fn list_tokens(&self) -> Result<Vec<ApiToken>> {
        let rows: Vec<TokenRow> = self
            .read()
            .await?
            .all(
                "select id, organisation_id, name, prefix, role, created_at, created_by,
                     expires_at, last_used_at, revoked_at
                 from api_token order by id",
                params![],
            )
            .await?;
        Ok(rows.into_iter().map(ApiToken::from).collect())
    }

    /// Makes a token useless from now on.
    pub async fn revoke_token(&self, id: Uuid, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.write().await?;
        let touched = tx
            .execute(
                "update api_token set revoked_at = coalesce(revoked_at, $2) where id = $1",
                params![id, now],
            )
            .await?;
        if touched == 0 {
            return Err(Error::missing("API token", id));
        }
        tx.commit().await
    }
}

/// The text holds 256 random bits, so a plain hash hides it well enough.
fn hash(text: &SecretString) -> Vec<u8> {
    Sha256::digest(text.expose_secret().as_bytes()).to_vec()
}
