//! What happened to a contact, field by field, and by whom.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{
    Author, ContactId, Event, FieldChange, HistoryEntry, HistoryId, OrganisationId, PmsPropertyId,
    PropertyId, RecordKey, RunId,
};
use uuid::Uuid;

use crate::apply::DirectoryVersion;
use crate::db::{Tx, json, params};
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::store::Store;
use crate::word::{Word, mint, word};

#[derive(FromRow)]
pub(crate) struct HistoryRow {
    #[sqlx(try_from = "Uuid")]
    id: HistoryId,
    #[sqlx(try_from = "Uuid")]
    contact_id: ContactId,
    at: DateTime<Utc>,
    #[sqlx(try_from = "String")]
    event: Word<Event>,
    #[sqlx(json)]
    changes: Vec<FieldChange>,
    pms_property_id: Option<Uuid>,
    person: Option<String>,
    run_id: Option<Uuid>,
    actor: Option<String>,
    undoes: Option<Uuid>,
}

impl HistoryRow {
    pub(crate) fn id(&self) -> HistoryId {
        self.id
    }
}

impl From<HistoryRow> for HistoryEntry {
    fn from(row: HistoryRow) -> Self {
        let record = row.pms_property_id.zip(row.person);
        Self {
            id: row.id,
            contact: row.contact_id,
            at: row.at,
            event: row.event.0,
            changes: row.changes,
            record: record.map(|(pms_property, person)| RecordKey {
                pms_property: PmsPropertyId::new(pms_property),
                person,
            }),
            author: Author { run: row.run_id.map(RunId::new), actor: row.actor },
            undoes: row.undoes.map(HistoryId::new),
        }
    }
}

impl Store {
    /// The history of a contact, newest first.
    pub async fn list_history(
        &self,
        contact: ContactId,
        page: &PageRequest,
    ) -> Result<Page<HistoryEntry>> {
        let rows: Vec<HistoryRow> = self
            .read()
            .await?
            .all(
                "select id, contact_id, at, event, changes, pms_property_id, person, run_id, actor,
                     undoes
                 from history
                 where contact_id = $1 and ($2 is null or (at, id) < ($2, $3))
                 order by at desc, id desc limit $4",
                params![contact, page.time()?, page.id(), page.fetch()],
            )
            .await?;
        let entries = rows.into_iter().map(HistoryEntry::from).collect();
        Ok(page.cut(entries, |entry| Cursor::at(entry.at, entry.id)))
    }

    /// How many entries [`Store::list_history`] lists on all its pages.
    pub async fn count_history(&self, contact: ContactId) -> Result<u64> {
        let sql = "select count(*) from history where contact_id = $1";
        self.read().await?.count(sql, params![contact]).await
    }
}

/// All that ever happened to a contact, oldest first.
pub(crate) async fn of_contact(tx: &mut Tx, contact: ContactId) -> Result<Vec<HistoryEntry>> {
    let rows: Vec<HistoryRow> = tx
        .all(
            "select id, contact_id, at, event, changes, pms_property_id, person, run_id, actor,
                 undoes
             from history where contact_id = $1 order by at, id",
            params![contact],
        )
        .await?;
    Ok(rows.into_iter().map(HistoryEntry::from).collect())
}

/// Leaves of an entry which fields it changed, and no values.
pub(crate) async fn forget(tx: &mut Tx, id: HistoryId, changes: &[FieldChange]) -> Result<()> {
    tx.execute("update history set changes = $2 where id = $1", params![id, json(changes)]).await?;
    Ok(())
}

/// Where history is written to, and for whom. Nobody has one who did not take the directory to its
/// next version first.
#[derive(Clone, Copy)]
pub(crate) struct Scribe<'a> {
    pub(crate) organisation: OrganisationId,
    pub(crate) property: PropertyId,
    /// The version that the directory comes to.
    pub(crate) version: DirectoryVersion,
    pub(crate) author: &'a Author,
    /// The entry that is taken back, where one is.
    pub(crate) undoes: Option<HistoryId>,
    pub(crate) now: DateTime<Utc>,
}

impl Scribe<'_> {
    /// Writes one entry.
    pub(crate) async fn write(
        &self,
        tx: &mut Tx,
        contact: ContactId,
        event: Event,
        changes: &[FieldChange],
        record: Option<&RecordKey>,
    ) -> Result<()> {
        tx.execute(
            "insert into history
                 (id, organisation_id, property_id, contact_id, at, event, changes,
                  pms_property_id, person, run_id, actor, undoes, directory_version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            params![
                mint::<HistoryId>(self.now),
                self.organisation,
                self.property,
                contact,
                self.now,
                word(event),
                json(changes),
                record.map(|record| record.pms_property),
                record.map(|record| record.person.as_str()),
                self.author.run,
                self.author.actor.as_deref(),
                self.undoes,
                self.version.0
            ],
        )
        .await?;
        Ok(())
    }
}
