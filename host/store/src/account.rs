//! What stands behind a credential at a PMS, and the properties listed there.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{AccountId, OrganisationId, PmsPropertyId};
use uuid::Uuid;

use crate::db::params;
use crate::error::Result;
use crate::store::Store;
use crate::word::mint;

/// What an adapter says stands behind a credential. Another credential for it changes no id.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Account {
    #[sqlx(try_from = "Uuid")]
    pub id: AccountId,
    #[sqlx(try_from = "Uuid")]
    pub organisation_id: OrganisationId,
    pub adapter_id: String,
    /// The adapter's own text for it, such as a host with a database.
    pub name: String,
}

/// One property as the PMS lists it.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct PmsProperty {
    #[sqlx(try_from = "Uuid")]
    pub id: PmsPropertyId,
    #[sqlx(try_from = "Uuid")]
    pub account_id: AccountId,
    /// The PMS's own id.
    pub pms_id: String,
    pub name: String,
}

impl Store {
    /// The account an adapter named, which is added if it was never seen before.
    pub async fn find_or_create_account(
        &self,
        organisation: OrganisationId,
        adapter_id: &str,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<Account> {
        let mut tx = self.write().await?;
        tx.execute(
            "insert into account (id, organisation_id, adapter_id, name, created_at)
             values ($1, $2, $3, $4, $5)
             on conflict (organisation_id, adapter_id, name) do nothing",
            params![mint::<AccountId>(now), organisation, adapter_id, name, now],
        )
        .await?;
        let account = tx
            .one(
                "select id, organisation_id, adapter_id, name from account
                 where organisation_id = $1 and adapter_id = $2 and name = $3",
                params![organisation, adapter_id, name],
            )
            .await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Takes in the properties that a PMS lists, ids with names; known ones take the new name.
    pub async fn record_pms_properties(
        &self,
        account: &Account,
        listed: &[(String, String)],
        now: DateTime<Utc>,
    ) -> Result<Vec<PmsProperty>> {
        let mut tx = self.write().await?;
        let mut properties = Vec::with_capacity(listed.len());
        for (pms_id, name) in listed {
            let property = tx
                .one(
                    "insert into pms_property
                         (id, organisation_id, account_id, pms_id, name, created_at)
                     values ($1, $2, $3, $4, $5, $6)
                     on conflict (account_id, pms_id) do update set name = excluded.name
                     returning id, account_id, pms_id, name",
                    params![
                        mint::<PmsPropertyId>(now),
                        account.organisation_id,
                        account.id,
                        pms_id,
                        name,
                        now
                    ],
                )
                .await?;
            properties.push(property);
        }
        tx.commit().await?;
        Ok(properties)
    }

    /// The properties of an account seen so far, by the PMS's ids.
    pub async fn list_pms_properties(&self, account: AccountId) -> Result<Vec<PmsProperty>> {
        self.read()
            .await?
            .all(
                "select id, account_id, pms_id, name from pms_property
                 where account_id = $1 order by pms_id",
                params![account],
            )
            .await
    }
}
