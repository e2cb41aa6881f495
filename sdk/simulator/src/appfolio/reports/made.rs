//! Reports of version 2 that have been run and are fetched page by page.
//!
//! A report stands still from its first page to its last, whatever changes meanwhile; the link to
//! a next page holds for half an hour.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

use super::rows::Row;
use crate::lock;
use crate::world::dice::Dice;

/// How long a link to a next page holds.
const LINKS_HOLD: TimeDelta = TimeDelta::minutes(30);

/// A report that has been run.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) rows: Vec<Row>,
    pub(super) page_size: usize,
    /// The properties that it was narrowed to, by the world's ids.
    pub(super) properties: Vec<String>,
}

/// The reports whose links may still hold.
#[derive(Debug, Default)]
pub(super) struct Made(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    count: u32,
    runs: BTreeMap<String, (DateTime<Utc>, Run)>,
}

impl Made {
    /// Keeps a report and tells the id that its links carry.
    pub(super) fn keep(&self, run: Run, now: DateTime<Utc>) -> String {
        let mut kept = lock(&self.0);
        kept.runs.retain(|_, (linked_at, _)| holds(*linked_at, now));
        kept.count += 1;
        let id = format!("{:016x}", Dice::named(u64::from(kept.count), "report").next());
        kept.runs.insert(id.clone(), (now, run));
        id
    }

    /// The report behind a link that still holds; so does the next link from then on.
    pub(super) fn find(&self, id: &str, now: DateTime<Utc>) -> Option<Run> {
        let mut kept = lock(&self.0);
        let (linked_at, run) =
            kept.runs.get_mut(id).filter(|(linked_at, _)| holds(*linked_at, now))?;
        *linked_at = now;
        Some(run.clone())
    }
}

fn holds(linked_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - linked_at < LINKS_HOLD
}
