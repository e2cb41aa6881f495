//! People in the directory.

mod edit;
mod list;
mod row;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{
    Base, Contact, ContactId, Event, FieldChange, Link, Missed, Outcome, Picture, PropertyId,
    Standing,
};

pub(crate) use edit::{remove, restore};
pub use list::ContactFilter;
pub(crate) use list::find;

use crate::db::{Tx, json, params};
use crate::error::{Error, Result};
use crate::history::Scribe;
use row::{ContactRow, search_text, sort_name};

/// Who put a contact into the directory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A sync.
    Pms,
    /// Somebody, by hand.
    Hand,
}

/// A contact with all that is kept of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    pub contact: Contact,
    pub property: PropertyId,
    pub source: Source,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    /// None while it is in the directory.
    pub removed_at: Option<DateTime<Utc>>,
    /// The records that feed it.
    pub links: Vec<PersonLink>,
}

/// A record that feeds a contact, as last read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonLink {
    pub link: Link,
    /// The PMS's own word.
    pub status: String,
    pub standing: Option<Standing>,
    pub missed: Option<Missed>,
    /// How it ended in the last run that decided something new about it.
    pub outcome: Option<Outcome>,
    /// The leases last read.
    pub leases: Vec<Picture>,
}

/// Everybody in a directory who was not removed.
pub(crate) async fn load(tx: &mut Tx, property: PropertyId) -> Result<Vec<Contact>> {
    let rows: Vec<ContactRow> = tx
        .all(
            "select id, property_id, source, first_name, last_name, email, phone, unit,
                 lease_start, lease_end, move_in, move_out, base, version, created_at, changed_at,
                 removed_at
             from contact where property_id = $1 and removed_at is null order by id",
            params![property],
        )
        .await?;
    Ok(rows.into_iter().map(ContactRow::contact).collect())
}

/// Puts a contact into the directory.
pub(crate) async fn insert(
    tx: &mut Tx,
    scribe: Scribe<'_>,
    contact: &Contact,
    source: Source,
) -> Result<()> {
    let mut params = params![
        contact.id,
        scribe.organisation,
        scribe.property,
        crate::word::word(source),
        contact.base.as_ref().map(json),
        sort_name(&contact.values),
        search_text(&contact.values),
        scribe.now
    ];
    params.extend(row::field_params(&contact.values));
    tx.execute(
        "insert into contact
             (id, organisation_id, property_id, source, base, sort_name, search_text, version,
              created_at, changed_at, first_name, last_name, email, phone, unit, lease_start,
              lease_end, move_in, move_out)
         values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $9, $10, $11, $12, $13, $14, $15, $16,
             $17)",
        params,
    )
    .await?;
    let changes = row::changes_from_nothing(&contact.values);
    scribe.write(tx, contact.id, Event::Created, &changes, None).await
}

/// Gives fields of a contact new values.
pub(crate) async fn update(
    tx: &mut Tx,
    scribe: Scribe<'_>,
    id: ContactId,
    changes: &[FieldChange],
) -> Result<()> {
    let mut values = find_row(tx, id).await?.contact().values;
    for change in changes {
        values[change.field].clone_from(&change.after);
    }
    let mut params = params![id, sort_name(&values), search_text(&values), scribe.now];
    params.extend(row::field_params(&values));
    tx.execute(
        "update contact
         set sort_name = $2, search_text = $3, changed_at = $4, version = version + 1,
             first_name = $5, last_name = $6, email = $7, phone = $8, unit = $9,
             lease_start = $10, lease_end = $11, move_in = $12, move_out = $13
         where id = $1",
        params,
    )
    .await?;
    scribe.write(tx, id, Event::Updated, changes, None).await
}

/// Keeps what the PMS last said of a contact.
pub(crate) async fn set_base(tx: &mut Tx, id: ContactId, base: &Base) -> Result<()> {
    let touched =
        tx.execute("update contact set base = $2 where id = $1", params![id, json(base)]).await?;
    match touched {
        0 => Err(Error::missing("contact", id)),
        _ => Ok(()),
    }
}

/// Leaves nothing of a contact but its id, outside the directory.
pub(crate) async fn forget(tx: &mut Tx, id: ContactId, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "update contact
         set first_name = null, last_name = null, email = null, phone = null, unit = null,
             lease_start = null, lease_end = null, move_in = null, move_out = null, base = null,
             sort_name = '', search_text = '', changed_at = $2, version = version + 1,
             removed_at = coalesce(removed_at, $2)
         where id = $1",
        params![id, now],
    )
    .await?;
    Ok(())
}

async fn find_row(tx: &mut Tx, id: ContactId) -> Result<ContactRow> {
    tx.optional(
        "select id, property_id, source, first_name, last_name, email, phone, unit, lease_start,
             lease_end, move_in, move_out, base, version, created_at, changed_at, removed_at
         from contact where id = $1",
        params![id],
    )
    .await?
    .ok_or_else(|| Error::missing("contact", id))
}
