//! Which PMS properties feed which integration.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{IntegrationId, OrganisationId, PmsPropertyId};
use usersync_core::plan::AcceptedRead;
use uuid::Uuid;

use crate::account::PmsProperty;
use crate::db::{Tx, params};
use crate::error::{Error, Result};

/// A PMS property that feeds an integration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attached {
    pub pms_property: PmsProperty,
    /// The last read of everybody there that was accepted.
    pub accepted: Option<AcceptedRead>,
    /// When changes were last laid over it.
    pub laid_over_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct AttachedRow {
    #[sqlx(flatten)]
    pms_property: PmsProperty,
    accepted_at: Option<DateTime<Utc>>,
    accepted_people: Option<i64>,
    laid_over_at: Option<DateTime<Utc>>,
}

impl From<AttachedRow> for Attached {
    fn from(row: AttachedRow) -> Self {
        let accepted = row.accepted_at.zip(row.accepted_people);
        Self {
            pms_property: row.pms_property,
            laid_over_at: row.laid_over_at,
            accepted: accepted.map(|(at, people)| AcceptedRead {
                at,
                people: u32::try_from(people).unwrap_or(u32::MAX),
            }),
        }
    }
}

/// What feeds an integration, by the PMS's ids.
pub(crate) async fn list(tx: &mut Tx, integration: IntegrationId) -> Result<Vec<Attached>> {
    let rows: Vec<AttachedRow> = tx
        .all(
            "select p.id, p.account_id, p.pms_id, p.name, p.accepted_at, p.accepted_people,
                 p.laid_over_at
             from attachment a join pms_property p on p.id = a.pms_property_id
             where a.integration_id = $1 order by p.pms_id, p.id",
            params![integration],
        )
        .await?;
    Ok(rows.into_iter().map(Attached::from).collect())
}

/// What feeds each integration of an organisation, or of all of them if none is named.
pub(crate) async fn list_all(
    tx: &mut Tx,
    organisation: Option<OrganisationId>,
) -> Result<HashMap<IntegrationId, Vec<Attached>>> {
    #[derive(FromRow)]
    struct Row {
        integration_id: Uuid,
        #[sqlx(flatten)]
        attached: AttachedRow,
    }
    let rows: Vec<Row> = tx
        .all(
            "select a.integration_id, p.id, p.account_id, p.pms_id, p.name, p.accepted_at,
                 p.accepted_people, p.laid_over_at
             from attachment a join pms_property p on p.id = a.pms_property_id
             where $1 is null or a.organisation_id = $1 order by p.pms_id, p.id",
            params![organisation],
        )
        .await?;
    let mut attached: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let integration = IntegrationId::new(row.integration_id);
        attached.entry(integration).or_default().push(row.attached.into());
    }
    Ok(attached)
}

/// Attaches these PMS properties and no others. One that feeds another integration is refused.
pub(crate) async fn replace(
    tx: &mut Tx,
    before: &[Attached],
    after: &[PmsPropertyId],
    integration: &IntegrationId,
) -> Result<()> {
    let before: Vec<_> = before.iter().map(|one| one.pms_property.id).collect();
    for id in before.iter().filter(|id| !after.contains(id)) {
        tx.execute(
            "delete from attachment where pms_property_id = $1 and integration_id = $2",
            params![*id, *integration],
        )
        .await?;
    }
    for id in after.iter().filter(|id| !before.contains(id)) {
        attach(tx, *id, *integration).await?;
    }
    Ok(())
}

async fn attach(tx: &mut Tx, id: PmsPropertyId, integration: IntegrationId) -> Result<()> {
    let touched = tx
        .execute(
            "insert into attachment (pms_property_id, integration_id, organisation_id)
             select p.id, i.id, i.organisation_id
             from integration i join pms_property p on p.organisation_id = i.organisation_id
             where i.id = $2 and p.id = $1
             on conflict (pms_property_id) do nothing",
            params![id, integration],
        )
        .await?;
    if touched == 1 {
        return Ok(());
    }
    let taken: Option<(String, String)> = tx
        .optional(
            "select p.name, d.name from attachment a
             join pms_property p on p.id = a.pms_property_id
             join integration i on i.id = a.integration_id
             join property d on d.id = i.property_id
             where a.pms_property_id = $1 and a.integration_id <> $2",
            params![id, integration],
        )
        .await?;
    match taken {
        Some((pms_property, property)) => Err(Error::AlreadyAttached { pms_property, property }),
        // Named twice in one list.
        None if list(tx, integration).await?.iter().any(|one| one.pms_property.id == id) => Ok(()),
        None => Err(Error::missing("PMS property", id)),
    }
}
