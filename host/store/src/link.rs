//! Ties between records and contacts.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{
    ContactId, EndReason, Link, LinkId, OrganisationId, PmsPropertyId, PropertyId, RecordKey,
    Remembered,
};
use uuid::Uuid;

use crate::db::{Tx, json, params};
use crate::error::{Error, Result};
use crate::word::{Word, word};

#[derive(FromRow)]
pub(crate) struct LinkRow {
    #[sqlx(try_from = "Uuid")]
    id: LinkId,
    #[sqlx(try_from = "Uuid")]
    pms_property_id: PmsPropertyId,
    person: String,
    #[sqlx(try_from = "Uuid")]
    contact_id: ContactId,
    #[sqlx(json)]
    remembered: Remembered,
    ended_reason: Option<String>,
}

impl TryFrom<LinkRow> for Link {
    type Error = Error;

    fn try_from(row: LinkRow) -> Result<Self> {
        let ended = row
            .ended_reason
            .map(Word::<EndReason>::try_from)
            .transpose()
            .map_err(|_| Error::Unreadable { column: "link.ended_reason".to_owned() })?;
        Ok(Self {
            id: row.id,
            record: RecordKey { pms_property: row.pms_property_id, person: row.person },
            contact: row.contact_id,
            remembered: row.remembered,
            ended: ended.map(|word| word.0),
        })
    }
}

/// The links of a directory that hold, and the last ended one of each record that has no other.
pub(crate) async fn load(tx: &mut Tx, property: PropertyId) -> Result<Vec<Link>> {
    let rows: Vec<LinkRow> = tx
        .all(
            "select l.id, l.pms_property_id, l.person, l.contact_id, l.remembered, l.ended_reason
             from link l
             where l.property_id = $1
                 and (l.ended_at is null or not exists
                     (select 1 from link o
                      where o.property_id = l.property_id
                          and o.pms_property_id = l.pms_property_id and o.person = l.person
                          and (o.ended_at is null
                              or (o.ended_at, o.id) > (l.ended_at, l.id))))
             order by l.id",
            params![property],
        )
        .await?;
    rows.into_iter().map(Link::try_from).collect()
}

/// Every link that a directory ever had.
pub(crate) async fn load_all(tx: &mut Tx, property: PropertyId) -> Result<Vec<Link>> {
    let rows: Vec<LinkRow> = tx
        .all(
            "select id, pms_property_id, person, contact_id, remembered, ended_reason
             from link where property_id = $1 order by id",
            params![property],
        )
        .await?;
    rows.into_iter().map(Link::try_from).collect()
}

/// One link.
pub(crate) async fn find(tx: &mut Tx, id: LinkId) -> Result<Link> {
    tx.optional::<LinkRow>(
        "select id, pms_property_id, person, contact_id, remembered, ended_reason
         from link where id = $1",
        params![id],
    )
    .await?
    .ok_or_else(|| Error::missing("link", id))?
    .try_into()
}

/// The links of a contact that hold.
pub(crate) async fn of_contact(tx: &mut Tx, contact: ContactId) -> Result<Vec<Link>> {
    let rows: Vec<LinkRow> = tx
        .all(
            "select id, pms_property_id, person, contact_id, remembered, ended_reason
             from link where contact_id = $1 and ended_at is null order by id",
            params![contact],
        )
        .await?;
    rows.into_iter().map(Link::try_from).collect()
}

/// Ties a record to a contact.
pub(crate) async fn insert(
    tx: &mut Tx,
    organisation: OrganisationId,
    property: PropertyId,
    link: &Link,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "insert into link
             (id, organisation_id, property_id, pms_property_id, person, contact_id, remembered,
              created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            link.id,
            organisation,
            property,
            link.record.pms_property,
            &link.record.person,
            link.contact,
            json(&link.remembered),
            now
        ],
    )
    .await?;
    Ok(())
}

/// Keeps the name and email taken in under a link.
pub(crate) async fn remember(tx: &mut Tx, id: LinkId, remembered: &Remembered) -> Result<()> {
    let touched = tx
        .execute("update link set remembered = $2 where id = $1", params![id, json(remembered)])
        .await?;
    match touched {
        0 => Err(Error::missing("link", id)),
        _ => Ok(()),
    }
}

/// Ends a link that holds.
pub(crate) async fn end(
    tx: &mut Tx,
    id: LinkId,
    reason: EndReason,
    now: DateTime<Utc>,
) -> Result<()> {
    let touched = tx
        .execute(
            "update link set ended_at = $2, ended_reason = $3
             where id = $1 and ended_at is null",
            params![id, now, word(reason)],
        )
        .await?;
    match touched {
        0 => Err(Error::missing("unended link", id)),
        _ => Ok(()),
    }
}

/// Has a link that ended hold again.
pub(crate) async fn reopen(tx: &mut Tx, id: LinkId) -> Result<()> {
    let touched = tx
        .execute(
            "update link set ended_at = null, ended_reason = null
             where id = $1 and ended_at is not null",
            params![id],
        )
        .await?;
    match touched {
        0 => Err(Error::missing("ended link", id)),
        _ => Ok(()),
    }
}
