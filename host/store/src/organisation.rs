//! Whoever owns properties and credentials.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::OrganisationId;
use uuid::Uuid;

use crate::db::params;
use crate::error::{Error, Result};
use crate::store::Store;
use crate::word::mint;

/// Whoever owns properties and credentials.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Organisation {
    #[sqlx(try_from = "Uuid")]
    pub id: OrganisationId,
    pub name: String,
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Adds an organisation.
    pub async fn create_organisation(
        &self,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<Organisation> {
        let mut tx = self.write().await?;
        let organisation = tx
            .one(
                "insert into organisation (id, name, created_at) values ($1, $2, $3)
                 returning id, name, created_at",
                params![mint::<OrganisationId>(now), name, now],
            )
            .await?;
        tx.commit().await?;
        Ok(organisation)
    }

    /// All organisations, oldest first.
    pub async fn list_organisations(&self) -> Result<Vec<Organisation>> {
        self.read()
            .await?
            .all("select id, name, created_at from organisation order by id", params![])
            .await
    }

    /// One organisation.
    pub async fn find_organisation(&self, id: OrganisationId) -> Result<Organisation> {
        self.read()
            .await?
            .optional("select id, name, created_at from organisation where id = $1", params![id])
            .await?
            .ok_or_else(|| Error::missing("organisation", id))
    }
}
