//! Taking sealed values over from earlier master keys, so that those can be put away.
//!
//! Only data keys are wrapped anew; what is encrypted under them stays as it is. Recordings are left
//! alone: whom they hold is told by fingerprints under the key of their time, and they end by
//! themselves. Each batch is a transaction of its own, so that this can be broken off and taken up
//! again, and goes on while runs write.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::db::params;
use crate::error::Result;
use crate::sealing::{KeyId, Sealed};
use crate::store::Store;

/// How many values are wrapped anew in one transaction.
const BATCH: u32 = 100;

/// How many sealed values there are under one master key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SealedCount {
    /// Those that last, and that a rotation takes over.
    pub values: u64,
    /// Parts of recordings, which end with the recordings.
    pub recordings: u64,
}

/// A column of sealed values that last.
struct Column {
    /// The sealed values under another key than this, from a row on.
    select: &'static str,
    /// Puts a value in the place of one that is still there.
    update: &'static str,
    /// Where in the row the value belongs.
    place: fn(Uuid) -> String,
}

const COLUMNS: [Column; 4] = [
    Column {
        select: "select id, secrets from credential
                 where substr(secrets, 1, 9) <> $1 and id > $2 order by id limit $3",
        update: "update credential set secrets = $3 where id = $1 and secrets = $2",
        place: |id| format!("credential/{id}/secrets"),
    },
    Column {
        select: "select id, rejected from run
                 where substr(rejected, 1, 9) <> $1 and id > $2 order by id limit $3",
        update: "update run set rejected = $3 where id = $1 and rejected = $2",
        place: |id| format!("run/{id}/rejected"),
    },
    Column {
        select: "select id, detail from run
                 where substr(detail, 1, 9) <> $1 and id > $2 order by id limit $3",
        update: "update run set detail = $3 where id = $1 and detail = $2",
        place: |id| format!("run/{id}/detail"),
    },
    Column {
        select: "select id, outlook from run
                 where substr(outlook, 1, 9) <> $1 and id > $2 order by id limit $3",
        update: "update run set outlook = $3 where id = $1 and outlook = $2",
        place: |id| format!("run/{id}/outlook"),
    },
];

/// How each sealed value begins, and how many begin so.
const COUNT: &str = "
    select head, sum(lasting), sum(recorded)
    from (
        select substr(secrets, 1, 9) as head, 1 as lasting, 0 as recorded from credential
        union all select substr(rejected, 1, 9), 1, 0 from run where rejected is not null
        union all select substr(detail, 1, 9), 1, 0 from run where detail is not null
        union all select substr(outlook, 1, 9), 1, 0 from run where outlook is not null
        union all select substr(recording, 1, 9), 0, 1 from run where recording is not null
        union all select substr(bodies, 1, 9), 0, 1 from transcript
    ) sealed
    group by head";

impl Store {
    /// The master key that new values are sealed under.
    pub fn current_key(&self) -> KeyId {
        self.keys.current()
    }

    /// How many sealed values there are under each master key.
    pub async fn count_sealed(&self) -> Result<BTreeMap<KeyId, SealedCount>> {
        let rows: Vec<(Vec<u8>, i64, i64)> = self.read().await?.all(COUNT, params![]).await?;
        let count = |count: i64| u64::try_from(count).unwrap_or_default();
        let mut counts = BTreeMap::new();
        for (head, values, recordings) in rows {
            let counted = SealedCount { values: count(values), recordings: count(recordings) };
            counts.insert(Sealed::key_of(&head)?, counted);
        }
        Ok(counts)
    }

    /// Wraps every data key that lasts under the master key in use, and tells as it goes how many
    /// were; how many in all.
    pub async fn rewrap_keys(&self, mut told: impl FnMut(u64)) -> Result<u64> {
        let mut done = 0;
        for column in &COLUMNS {
            let mut after = Uuid::nil();
            loop {
                let (count, last) = self.rewrap_some(column, after).await?;
                done += count;
                told(done);
                match last {
                    Some(last) => after = last,
                    None => break,
                }
            }
        }
        Ok(done)
    }

    /// The next batch of a column: how many were wrapped anew, and the last row; none at the end.
    async fn rewrap_some(&self, column: &Column, after: Uuid) -> Result<(u64, Option<Uuid>)> {
        let head = Sealed::head(self.keys.current());
        let mut tx = self.write().await?;
        let rows: Vec<(Uuid, Vec<u8>)> = tx.all(column.select, params![head, after, BATCH]).await?;
        let last = rows.last().map(|(id, _)| *id);
        let mut count = 0;
        for (id, before) in rows {
            let place = (column.place)(id);
            let sealed = self.keys.rewrap(&place, &Sealed::from_bytes(&before)?)?;
            count += tx.execute(column.update, params![id, before, sealed.to_bytes()]).await?;
        }
        tx.commit().await?;
        Ok((count, last))
    }
}
