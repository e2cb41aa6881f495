//! What happened to a contact, field by field, and by whom.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use usersync_core::model::{
    ContactId, FieldChange, OrganisationId, PmsPropertyId, PropertyId, RecordKey, RunId,
};
use uuid::Uuid;

use crate::db::{Tx, json, params};
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::store::Store;
use crate::word::{Word, mint, word};

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    Created,
    Updated,
    /// A record feeds the contact from then on.
    Linked,
    /// A record does not feed it any more.
    Unlinked,
    Removed,
}

/// Who did it: a run, a person, or a run that carried out what a person decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Author {
    pub run: Option<RunId>,
    pub actor: Option<String>,
}

impl Author {
    pub(crate) fn person(actor: &str) -> Self {
        Self { run: None, actor: Some(actor.to_owned()) }
    }
}

/// One entry in the history of a contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryEntry {
    pub id: Uuid,
    pub contact: ContactId,
    pub at: DateTime<Utc>,
    pub event: Event,
    pub changes: Vec<FieldChange>,
    /// The record that was linked or unlinked.
    pub record: Option<RecordKey>,
    pub author: Author,
}

#[derive(FromRow)]
struct HistoryRow {
    id: Uuid,
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
                "select id, contact_id, at, event, changes, pms_property_id, person, run_id, actor
                 from history
                 where contact_id = $1 and ($2 is null or (at, id) < ($2, $3))
                 order by at desc, id desc limit $4",
                params![contact, page.time()?, page.id(), page.fetch()],
            )
            .await?;
        let entries = rows.into_iter().map(HistoryEntry::from).collect();
        Ok(page.cut(entries, |entry| Cursor::at(entry.at, entry.id)))
    }
}

/// Where history is written to, and for whom.
#[derive(Clone, Copy)]
pub(crate) struct Scribe<'a> {
    pub(crate) organisation: OrganisationId,
    pub(crate) property: PropertyId,
    pub(crate) author: &'a Author,
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
                  pms_property_id, person, run_id, actor)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            params![
                mint::<Uuid>(self.now),
                self.organisation,
                self.property,
                contact,
                self.now,
                word(event),
                json(changes),
                record.map(|record| record.pms_property),
                record.map(|record| record.person.as_str()),
                self.author.run,
                self.author.actor.as_deref()
            ],
        )
        .await?;
        Ok(())
    }
}
