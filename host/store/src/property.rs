//! Our properties, each with a directory of its own.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{OrganisationId, PropertyId};
use uuid::Uuid;

use crate::db::params;
use crate::error::{Error, Result};
use crate::store::Store;
use crate::word::mint;

/// One of our properties.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Property {
    #[sqlx(try_from = "Uuid")]
    pub id: PropertyId,
    #[sqlx(try_from = "Uuid")]
    pub organisation_id: OrganisationId,
    pub name: String,
    /// An IANA name, such as `America/New_York`.
    pub time_zone: String,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Adds a property with an empty directory. The caller checked the time zone.
    pub async fn create_property(
        &self,
        organisation: OrganisationId,
        name: &str,
        time_zone: &str,
        now: DateTime<Utc>,
    ) -> Result<Property> {
        let mut tx = self.write().await?;
        let property = tx
            .one(
                "insert into property
                     (id, organisation_id, name, time_zone, version, directory_version, created_at)
                 values ($1, $2, $3, $4, 1, 0, $5)
                 returning id, organisation_id, name, time_zone, version, created_at",
                params![mint::<PropertyId>(now), organisation, name, time_zone, now],
            )
            .await
            .map_err(|error| error.if_dangling(|| Error::missing("organisation", organisation)))?;
        tx.commit().await?;
        Ok(property)
    }

    /// The properties of an organisation, oldest first; of all of them if none is named.
    pub async fn list_properties(
        &self,
        organisation: Option<OrganisationId>,
    ) -> Result<Vec<Property>> {
        self.read()
            .await?
            .all(
                "select id, organisation_id, name, time_zone, version, created_at from property
                 where $1 is null or organisation_id = $1
                 order by id",
                params![organisation],
            )
            .await
    }

    /// One property.
    pub async fn find_property(&self, id: PropertyId) -> Result<Property> {
        self.read()
            .await?
            .optional(
                "select id, organisation_id, name, time_zone, version, created_at from property
                 where id = $1",
                params![id],
            )
            .await?
            .ok_or_else(|| Error::missing("property", id))
    }

    /// Changes name and time zone of a property that is still at this version.
    pub async fn update_property(
        &self,
        id: PropertyId,
        version: i64,
        name: &str,
        time_zone: &str,
    ) -> Result<Property> {
        let mut tx = self.write().await?;
        let property = tx
            .optional(
                "update property set name = $3, time_zone = $4, version = version + 1
                 where id = $1 and version = $2
                 returning id, organisation_id, name, time_zone, version, created_at",
                params![id, version, name, time_zone],
            )
            .await?;
        let Some(property) = property else {
            drop(tx);
            self.find_property(id).await?;
            return Err(Error::Stale { what: "property" });
        };
        tx.commit().await?;
        Ok(property)
    }
}
