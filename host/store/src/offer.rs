//! What set-up shows beside the PMS's own word: what is taken, and who is linked.

use std::collections::HashSet;

use usersync_core::model::{IntegrationId, PmsPropertyId, RecordKey};
use uuid::Uuid;

use crate::db::params;
use crate::error::Result;
use crate::property::Property;
use crate::store::Store;

impl Store {
    /// Our property that a PMS property feeds, if it feeds one.
    pub async fn attached_to(&self, id: PmsPropertyId) -> Result<Option<Property>> {
        self.read()
            .await?
            .optional(
                "select d.id, d.organisation_id, d.name, d.time_zone, d.version, d.created_at
                 from attachment a
                 join integration i on i.id = a.integration_id
                 join property d on d.id = i.property_id
                 where a.pms_property_id = $1",
                params![id],
            )
            .await
    }

    /// The records that are linked in the directory of an integration's property.
    pub async fn linked_records(&self, integration: IntegrationId) -> Result<HashSet<RecordKey>> {
        let rows: Vec<(Uuid, String)> = self
            .read()
            .await?
            .all(
                "select l.pms_property_id, l.person from link l
                 join integration i on i.property_id = l.property_id
                 where i.id = $1 and l.ended_at is null",
                params![integration],
            )
            .await?;
        let key = |(pms_property, person)| RecordKey {
            pms_property: PmsPropertyId::new(pms_property),
            person,
        };
        Ok(rows.into_iter().map(key).collect())
    }
}
