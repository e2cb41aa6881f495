//! How far runs have got, for whoever watches them.
//!
//! Only what cannot be told from the run itself is kept: how many residents were read by when, while
//! a read takes long. It counts and names nobody, and is dropped after a day.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use usersync_core::model::RunId;

use crate::claim::{self, Claim};
use crate::db::params;
use crate::error::Result;
use crate::run::{self, Run};
use crate::schedule::{self, QueuedRun};
use crate::store::Store;

/// How long it is kept.
const KEPT_FOR: TimeDelta = TimeDelta::days(1);

/// How far a run had got at a time.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Progress {
    /// Its place among all that happened in the run; the start of the run is 1.
    pub seq: i64,
    pub at: DateTime<Utc>,
    /// Rows read so far.
    pub read: i64,
    /// How many there are in all, where the PMS said so.
    pub expected: Option<i64>,
}

/// A run as whoever watches it finds it.
#[derive(Clone, PartialEq, Debug)]
pub enum Watched {
    /// It has not begun.
    Queued(QueuedRun),
    Begun {
        run: Box<Run>,
        /// What was noted after the place that was asked for.
        progress: Vec<Progress>,
        /// The place of the last that was noted, asked for or not.
        last: i64,
    },
}

impl Store {
    /// Notes how far a run has got.
    pub async fn note_progress(
        &self,
        claim: &Claim,
        run: RunId,
        read: u32,
        expected: Option<u32>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        claim::hold(&mut tx, claim).await?;
        tx.execute(
            "insert into progress (run_id, seq, at, read, expected)
             select r.id,
                 coalesce((select max(p.seq) from progress p where p.run_id = r.id), 1) + 1,
                 $2, $3, $4
             from run r where r.id = $1 and r.state = 'running'",
            params![run, now, read, expected],
        )
        .await?;
        tx.commit().await
    }

    /// A run, begun or queued, with what was noted of it after this place.
    pub async fn watch_run(&self, id: RunId, after: i64) -> Result<Watched> {
        let mut tx = self.read().await?;
        if let Some(queued) = schedule::find_queued(&mut tx, id).await? {
            return Ok(Watched::Queued(queued));
        }
        let run = Box::new(run::find(&mut tx, id).await?);
        let progress = tx
            .all(
                "select seq, at, read, expected from progress
                 where run_id = $1 and seq > $2 order by seq",
                params![id, after],
            )
            .await?;
        let (last,): (Option<i64>,) =
            tx.one("select max(seq) from progress where run_id = $1", params![id]).await?;
        Ok(Watched::Begun { run, progress, last: last.unwrap_or(1) })
    }

    /// Drops what is over; how many rows.
    pub async fn expire_progress(&self, now: DateTime<Utc>) -> Result<u64> {
        let mut tx = self.write().await?;
        // Of a run under way all is kept, so that places only ever grow.
        let dropped = tx
            .execute(
                "delete from progress where at <= $1 and not exists
                     (select 1 from run r where r.id = progress.run_id and r.state = 'running')",
                params![now - KEPT_FOR],
            )
            .await?;
        tx.commit().await?;
        Ok(dropped)
    }
}
