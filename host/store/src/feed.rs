//! The change feed: everything that happened to the people of a directory, in the order in which it
//! was committed.
//!
//! An entry carries the version that the directory came to with it. A transaction that writes to a
//! directory takes it to its next version first, and holds the row of the property until it ends. So
//! whoever sees a version sees all before it, and what comes later has a greater one: to go on from
//! the last entry seen misses nothing, however many write at once.

use sqlx::FromRow;
use usersync_core::model::{HistoryEntry, PropertyId};
use uuid::Uuid;

use crate::db::params;
use crate::error::{Error, Result};
use crate::history::HistoryRow;
use crate::page::{Cursor, PageRequest};
use crate::store::Store;

/// What happened after some place of the feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changes {
    pub entries: Vec<HistoryEntry>,
    /// Where to go on from.
    pub next: Cursor,
    /// There is more already.
    pub more: bool,
}

#[derive(FromRow)]
struct FeedRow {
    directory_version: i64,
    #[sqlx(flatten)]
    entry: HistoryRow,
}

impl Store {
    /// What happened to the people of a directory after this place, oldest first.
    pub async fn list_changes(&self, property: PropertyId, page: &PageRequest) -> Result<Changes> {
        let version: i64 = match page.key() {
            None => 0,
            Some(key) => key.parse().map_err(|_| Error::Cursor { text: key.to_owned() })?,
        };
        let id = page.id().unwrap_or_default();
        let rows: Vec<FeedRow> = self
            .read()
            .await?
            .all(
                "select directory_version, id, contact_id, at, event, changes, pms_property_id,
                     person, run_id, actor, undoes
                 from history
                 where property_id = $1 and directory_version is not null
                     and (directory_version, id) > ($2, $3)
                 order by directory_version, id limit $4",
                params![property, version, id, page.fetch()],
            )
            .await?;
        let place = |row: &FeedRow| Cursor::new(row.directory_version.to_string(), row.entry.id());
        let page = page.cut(rows, place);
        let more = page.next.is_some();
        let next = page.items.last().map_or_else(|| Cursor::new(version.to_string(), id), place);
        let entries = page.items.into_iter().map(|row| row.entry.into()).collect();
        Ok(Changes { entries, next, more })
    }

    /// The place after everything that has happened to the people of a directory.
    pub async fn end_of_changes(&self, property: PropertyId) -> Result<Cursor> {
        let (version,): (i64,) = self
            .read()
            .await?
            .optional("select directory_version from property where id = $1", params![property])
            .await?
            .ok_or_else(|| Error::missing("property", property))?;
        Ok(Cursor::new(version.to_string(), Uuid::max()))
    }
}
