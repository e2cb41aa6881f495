//! Who changed what, from where. Entries are only ever added, and the caller leaves secrets out.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;
use usersync_core::model::OrganisationId;
use uuid::Uuid;

use crate::db::{json, params};
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::store::Store;
use crate::word::mint;

/// A write that somebody asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct AuditEntry {
    pub organisation: Option<OrganisationId>,
    /// Who.
    pub actor: String,
    /// From where: an address, or the command line.
    pub origin: String,
    /// What, such as `integration.turn_on`.
    pub action: String,
    /// The id of what was changed.
    pub subject: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// An entry of the audit log.
#[derive(Clone, PartialEq, Debug)]
pub struct AuditRecord {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub entry: AuditEntry,
}

#[derive(FromRow)]
struct AuditRow {
    id: Uuid,
    organisation_id: Option<Uuid>,
    at: DateTime<Utc>,
    actor: String,
    origin: String,
    action: String,
    subject: String,
    before: Option<Value>,
    after: Option<Value>,
}

impl From<AuditRow> for AuditRecord {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            entry: AuditEntry {
                organisation: row.organisation_id.map(OrganisationId::new),
                actor: row.actor,
                origin: row.origin,
                action: row.action,
                subject: row.subject,
                before: row.before,
                after: row.after,
            },
        }
    }
}

impl Store {
    /// Adds an entry.
    pub async fn record_audit(&self, entry: &AuditEntry, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.write().await?;
        tx.execute(
            "insert into audit
                 (id, organisation_id, at, actor, origin, action, subject, before, after)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            params![
                mint::<Uuid>(now),
                entry.organisation,
                now,
                &entry.actor,
                &entry.origin,
                &entry.action,
                &entry.subject,
                entry.before.as_ref().map(json),
                entry.after.as_ref().map(json)
            ],
        )
        .await?;
        tx.commit().await
    }

    /// The audit log, newest first; of one organisation if one is named.
    pub async fn list_audit(
        &self,
        organisation: Option<OrganisationId>,
        page: &PageRequest,
    ) -> Result<Page<AuditRecord>> {
        let rows: Vec<AuditRow> = self
            .read()
            .await?
            .all(
                "select id, organisation_id, at, actor, origin, action, subject, before, after
                 from audit
                 where ($1 is null or organisation_id = $1)
                     and ($2 is null or (at, id) < ($2, $3))
                 order by at desc, id desc limit $4",
                params![organisation, page.time()?, page.id(), page.fetch()],
            )
            .await?;
        let records = rows.into_iter().map(AuditRecord::from).collect();
        Ok(page.cut(records, |record| Cursor::at(record.at, record.id)))
    }
}
