//! Sign-ins at a PMS. Secrets are sealed on the way in and opened for the engine only.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use usersync_core::model::{AccountId, CallBudget, CredentialId, GivenStandings, OrganisationId};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::db::{Tx, json, params};
use crate::error::{Error, Result};
use crate::quarantine::Quarantine;
use crate::sealing::{KeyRing, Sealed, SealingError};
use crate::store::Store;
use crate::word::mint;

/// A sign-in at a PMS, without its secrets.
#[derive(Clone, PartialEq, Debug)]
pub struct Credential {
    pub id: CredentialId,
    pub organisation: OrganisationId,
    pub adapter_id: String,
    /// What it signs in to, once the adapter told.
    pub account: Option<AccountId>,
    pub name: String,
    /// Settings that are not secret.
    pub settings: Value,
    /// Which secrets are set.
    pub secret_keys: BTreeMap<String, SecretKey>,
    /// What operators said of status words that the adapter does not know.
    pub standings: GivenStandings,
    /// Call budgets that stand in for the adapter's own, by their group.
    pub budgets: Vec<CallBudget>,
    pub version: i64,
    /// Set while it does not work.
    pub quarantine: Option<Quarantine>,
    pub created_at: DateTime<Utc>,
}

/// That a secret is set, and since when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SecretKey {
    pub set_at: DateTime<Utc>,
    pub set_by: String,
}

/// A credential to be added.
#[derive(Debug)]
pub struct NewCredential {
    pub organisation: OrganisationId,
    pub adapter_id: String,
    pub name: String,
    pub settings: Value,
    pub secrets: BTreeMap<String, SecretString>,
}

/// What to change of a credential; the rest stays.
#[derive(Debug, Default)]
pub struct CredentialChange {
    pub name: Option<String>,
    pub settings: Option<Value>,
    /// Secrets to set or replace.
    pub secrets: BTreeMap<String, SecretString>,
    /// Secrets to forget.
    pub forget: Vec<String>,
    /// What unknown status words amount to, all of them.
    pub standings: Option<GivenStandings>,
    /// Call budgets in the place of the adapter's own, all of them.
    pub budgets: Option<Vec<CallBudget>>,
}

#[derive(FromRow)]
struct CredentialRow {
    #[sqlx(try_from = "Uuid")]
    id: CredentialId,
    #[sqlx(try_from = "Uuid")]
    organisation_id: OrganisationId,
    adapter_id: String,
    account_id: Option<Uuid>,
    name: String,
    settings: Value,
    #[sqlx(json)]
    secret_keys: BTreeMap<String, SecretKey>,
    #[sqlx(json)]
    standings: GivenStandings,
    #[sqlx(json)]
    budgets: Vec<CallBudget>,
    version: i64,
    failing_since: Option<DateTime<Utc>>,
    failure: Option<String>,
    probe_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<CredentialRow> for Credential {
    fn from(row: CredentialRow) -> Self {
        Self {
            id: row.id,
            organisation: row.organisation_id,
            adapter_id: row.adapter_id,
            account: row.account_id.map(AccountId::new),
            name: row.name,
            settings: row.settings,
            secret_keys: row.secret_keys,
            standings: row.standings,
            budgets: row.budgets,
            version: row.version,
            quarantine: row.failing_since.map(|since| Quarantine {
                since,
                failure: row.failure.unwrap_or_default(),
                probe_at: row.probe_at.unwrap_or(since),
            }),
            created_at: row.created_at,
        }
    }
}

impl Store {
    /// Adds a credential.
    pub async fn create_credential(
        &self,
        new: NewCredential,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<Credential> {
        let id = mint::<CredentialId>(now);
        let keys = set_now(new.secrets.keys(), actor, now);
        let mut tx = self.write().await?;
        tx.execute(
            "insert into credential
                 (id, organisation_id, adapter_id, name, settings, secrets, secret_keys, version,
                  created_at)
             values ($1, $2, $3, $4, $5, $6, $7, 1, $8)",
            params![
                id,
                new.organisation,
                new.adapter_id,
                new.name,
                json(&new.settings),
                seal(&self.keys, id, &new.secrets)?,
                json(&keys.collect::<BTreeMap<_, _>>()),
                now
            ],
        )
        .await
        .map_err(|error| error.if_dangling(|| Error::missing("organisation", new.organisation)))?;
        let credential = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(credential)
    }

    /// One credential, without its secrets.
    pub async fn find_credential(&self, id: CredentialId) -> Result<Credential> {
        find(&mut self.read().await?, id).await
    }

    /// The credentials of an organisation, oldest first; of all of them if none is named.
    pub async fn list_credentials(
        &self,
        organisation: Option<OrganisationId>,
    ) -> Result<Vec<Credential>> {
        let rows: Vec<CredentialRow> = self
            .read()
            .await?
            .all(
                "select id, organisation_id, adapter_id, account_id, name, settings, secret_keys,
                     standings, budgets, version, failing_since, failure, probe_at, created_at
                 from credential where $1 is null or organisation_id = $1 order by id",
                params![organisation],
            )
            .await?;
        Ok(rows.into_iter().map(Credential::from).collect())
    }

    /// The secrets of a credential, for the engine to apply on the way out.
    pub async fn open_secrets(&self, id: CredentialId) -> Result<BTreeMap<String, SecretString>> {
        open(&mut self.read().await?, &self.keys, id).await
    }

    /// Changes a credential that is still at this version. A credential that failed is due for a
    /// probe at once, since the change may have mended it.
    pub async fn update_credential(
        &self,
        id: CredentialId,
        version: i64,
        change: CredentialChange,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<Credential> {
        let mut tx = self.write().await?;
        let before = find(&mut tx, id).await?;
        let mut secrets = open(&mut tx, &self.keys, id).await?;
        let mut keys = before.secret_keys;
        keys.extend(set_now(change.secrets.keys(), actor, now));
        secrets.extend(change.secrets);
        for key in &change.forget {
            keys.remove(key);
            secrets.remove(key);
        }
        let touched = tx
            .execute(
                "update credential
                 set name = $3, settings = $4, secrets = $5, secret_keys = $6, standings = $8,
                     budgets = $9,
                     version = version + 1,
                     probe_at = case when failing_since is null then null else $7 end
                 where id = $1 and version = $2",
                params![
                    id,
                    version,
                    change.name.unwrap_or(before.name),
                    json(&change.settings.unwrap_or(before.settings)),
                    seal(&self.keys, id, &secrets)?,
                    json(&keys),
                    now,
                    json(&change.standings.unwrap_or(before.standings)),
                    json(&change.budgets.unwrap_or(before.budgets))
                ],
            )
            .await?;
        if touched == 0 {
            return Err(Error::Stale { what: "credential" });
        }
        let credential = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(credential)
    }

    /// Notes which account a credential signs in to, as the adapter told.
    pub async fn set_credential_account(&self, id: CredentialId, account: AccountId) -> Result<()> {
        let mut tx = self.write().await?;
        let touched = tx
            .execute("update credential set account_id = $2 where id = $1", params![id, account])
            .await?;
        if touched == 0 {
            return Err(Error::missing("credential", id));
        }
        tx.commit().await
    }

    /// Deletes a credential that is still at this version and that no integration uses.
    pub async fn delete_credential(&self, id: CredentialId, version: i64) -> Result<()> {
        let mut tx = self.write().await?;
        find(&mut tx, id).await?;
        tx.execute("delete from alert where credential_id = $1", params![id]).await?;
        let touched = tx
            .execute("delete from credential where id = $1 and version = $2", params![id, version])
            .await
            .map_err(|error| error.if_dangling(|| Error::InUse { what: "credential" }))?;
        if touched == 0 {
            return Err(Error::Stale { what: "credential" });
        }
        tx.commit().await
    }
}

pub(crate) async fn find(tx: &mut Tx, id: CredentialId) -> Result<Credential> {
    tx.optional::<CredentialRow>(
        "select id, organisation_id, adapter_id, account_id, name, settings, secret_keys,
             standings, budgets, version, failing_since, failure, probe_at, created_at
         from credential where id = $1",
        params![id],
    )
    .await?
    .map(Credential::from)
    .ok_or_else(|| Error::missing("credential", id))
}

async fn open(
    tx: &mut Tx,
    keys: &KeyRing,
    id: CredentialId,
) -> Result<BTreeMap<String, SecretString>> {
    let (bytes,): (Vec<u8>,) = tx
        .optional("select secrets from credential where id = $1", params![id])
        .await?
        .ok_or_else(|| Error::missing("credential", id))?;
    let text = keys.open(&place(id), &Sealed::from_bytes(&bytes)?)?;
    let secrets: BTreeMap<String, String> =
        serde_json::from_slice(&text).map_err(|_| SealingError::Broken)?;
    Ok(secrets.into_iter().map(|(key, secret)| (key, SecretString::from(secret))).collect())
}

fn seal(
    keys: &KeyRing,
    id: CredentialId,
    secrets: &BTreeMap<String, SecretString>,
) -> Result<Vec<u8>> {
    let plain: BTreeMap<&str, &str> =
        secrets.iter().map(|(key, secret)| (key.as_str(), secret.expose_secret())).collect();
    let text = Zeroizing::new(serde_json::to_vec(&plain).expect("strings are JSON"));
    Ok(keys.seal(&place(id), &text)?.to_bytes())
}

fn place(id: CredentialId) -> String {
    format!("credential/{id}/secrets")
}

fn set_now<'a>(
    keys: impl Iterator<Item = &'a String>,
    actor: &str,
    now: DateTime<Utc>,
) -> impl Iterator<Item = (String, SecretKey)> {
    keys.map(move |key| {
        let since = SecretKey { set_at: now, set_by: actor.to_owned() };
        (key.clone(), since)
    })
}
