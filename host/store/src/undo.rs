//! Taking back what happened to people. What that takes is worked out elsewhere and carried out
//! here, in one transaction, as entries of their own.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{
    Author, ContactId, EndReason, Event, HistoryEntry, HistoryId, OrganisationId, PropertyId, RunId,
};
use usersync_core::undo::{Deed, Past, Undo};
use uuid::Uuid;

use crate::apply::{self, DirectoryVersion};
use crate::contact;
use crate::db::{Tx, params};
use crate::error::{Error, Result};
use crate::history::{self, HistoryRow, Scribe};
use crate::link;
use crate::store::Store;

/// What there is to know for an undo, all of one moment.
#[derive(Clone, Debug)]
pub struct Undoable {
    pub organisation: OrganisationId,
    pub property: PropertyId,
    pub past: Past,
    /// To be named when an undo made from this is carried out.
    pub version: DirectoryVersion,
}

#[derive(FromRow)]
struct PropertyRow {
    #[sqlx(try_from = "Uuid")]
    organisation_id: OrganisationId,
    #[sqlx(try_from = "Uuid")]
    property_id: PropertyId,
    directory_version: i64,
}

impl Store {
    /// Everything that was written to a contact together with an entry of its history.
    pub async fn load_change_set(&self, contact: ContactId, entry: HistoryId) -> Result<Undoable> {
        let mut tx = self.read().await?;
        let property = property_of(&mut tx, contact).await?;
        let history = history::of_contact(&mut tx, contact).await?;
        let named = history.iter().find(|one| one.id == entry);
        let named = named.ok_or_else(|| Error::missing("history entry", entry))?;
        let set = |one: &&HistoryEntry| one.is_of_one_set_with(named);
        let entries = history.iter().filter(set).cloned().collect();
        gather(&mut tx, property, entries, history).await
    }

    /// Everything that a run wrote to contacts.
    pub async fn load_changes_of_run(&self, run: RunId) -> Result<Undoable> {
        let mut tx = self.read().await?;
        let property: PropertyRow = tx
            .optional(
                "select p.organisation_id, p.id as property_id, p.directory_version
                 from run r join integration i on i.id = r.integration_id
                 join property p on p.id = i.property_id
                 where r.id = $1",
                params![run],
            )
            .await?
            .ok_or_else(|| Error::missing("run", run))?;
        let rows: Vec<HistoryRow> = tx
            .all(
                "select id, contact_id, at, event, changes, pms_property_id, person, run_id, actor,
                     undoes
                 from history
                 where contact_id in (select contact_id from history where run_id = $1)
                 order by at, id",
                params![run],
            )
            .await?;
        let history: Vec<HistoryEntry> = rows.into_iter().map(HistoryEntry::from).collect();
        let of_run = |one: &&HistoryEntry| one.author.run == Some(run);
        let entries = history.iter().filter(of_run).cloned().collect();
        gather(&mut tx, property, entries, history).await
    }

    /// Carries an undo out, unless anybody wrote to the directory meanwhile: then nothing is
    /// written, and [`Error::DirectoryChanged`] asks to think again.
    pub async fn undo(
        &self,
        undoable: &Undoable,
        undo: &Undo,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Undoable { organisation, property, version, .. } = *undoable;
        let mut tx = self.write().await?;
        let version = apply::move_on(&mut tx, property, version).await?;
        let author = Author::person(actor);
        for reversal in &undo.reversals {
            let undoes = Some(reversal.undoes);
            let scribe = Scribe { organisation, property, version, author: &author, undoes, now };
            carry_out(&mut tx, scribe, reversal.contact, &reversal.deed).await?;
        }
        tx.commit().await
    }
}

async fn carry_out(tx: &mut Tx, scribe: Scribe<'_>, contact: ContactId, deed: &Deed) -> Result<()> {
    match deed {
        Deed::Update(fields) => contact::update(tx, scribe, contact, fields).await,
        Deed::Remove => contact::remove(tx, scribe, contact).await,
        Deed::Restore => contact::restore(tx, scribe, contact).await,
        Deed::Unlink(id) => {
            let ended = link::find(tx, *id).await?;
            link::end(tx, *id, EndReason::Unlinked, scribe.now).await?;
            scribe.write(tx, contact, Event::Unlinked, &[], Some(&ended.record)).await
        }
        Deed::Relink(id) => {
            link::reopen(tx, *id).await?;
            let link = link::find(tx, *id).await?;
            scribe.write(tx, contact, Event::Linked, &[], Some(&link.record)).await
        }
    }
}

async fn property_of(tx: &mut Tx, contact: ContactId) -> Result<PropertyRow> {
    tx.optional(
        "select p.organisation_id, p.id as property_id, p.directory_version
         from contact c join property p on p.id = c.property_id
         where c.id = $1",
        params![contact],
    )
    .await?
    .ok_or_else(|| Error::missing("contact", contact))
}

async fn gather(
    tx: &mut Tx,
    property: PropertyRow,
    entries: Vec<HistoryEntry>,
    history: Vec<HistoryEntry>,
) -> Result<Undoable> {
    let PropertyRow { organisation_id, property_id, directory_version } = property;
    let contacts = contact::load(tx, property_id).await?;
    let links = link::load_all(tx, property_id).await?;
    Ok(Undoable {
        organisation: organisation_id,
        property: property_id,
        past: Past { entries, history, contacts, links },
        version: DirectoryVersion(directory_version),
    })
}
