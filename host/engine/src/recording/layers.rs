//! Recorded reads of one PMS property, newest first, put together to one.

use std::collections::BTreeMap;

use usersync_core::model::ResidentRow;
use usersync_core::plan::{End, Fetched};

use super::replay::LastRead;

/// What is known so far.
#[derive(Default)]
pub(super) struct Layers {
    /// Reads of what changed, newest first.
    changes: Vec<LastRead>,
    /// The newest read of everybody that came to its end.
    everybody: Option<LastRead>,
    /// The newest read, where it broke off.
    broken: Option<LastRead>,
}

impl Layers {
    /// Whether an earlier read would add nothing.
    pub(super) fn are_complete(&self) -> bool {
        self.everybody.is_some()
    }

    /// Takes the read before those so far.
    pub(super) fn add(&mut self, read: LastRead) {
        if self.are_complete() {
            return;
        }
        match read.fetched.end {
            End::Reached { .. } => self.everybody = Some(read),
            End::Changes { .. } => self.changes.push(read),
            End::Failed { .. } | End::Silent if self.broken.is_none() => self.broken = Some(read),
            End::Failed { .. } | End::Silent => {}
        }
    }

    /// All of them as one read; without a read of everybody, the newest there is.
    pub(super) fn into_read(self) -> Option<LastRead> {
        let Self { mut changes, everybody, broken } = self;
        let Some(mut read) = everybody else {
            let newest = if changes.is_empty() { None } else { Some(changes.remove(0)) };
            return newest.or(broken);
        };
        for newer in changes.into_iter().rev() {
            (read.run, read.read_at) = (newer.run, newer.read_at);
            lay_over(&mut read.fetched, newer.fetched);
        }
        Some(read)
    }
}

/// Puts leases that changed in the place of what was read of them before.
fn lay_over(read: &mut Fetched, newer: Fetched) {
    let mut changed: BTreeMap<&str, Vec<&ResidentRow>> = BTreeMap::new();
    for row in &newer.rows {
        changed.entry(&row.person).or_default().push(row);
    }
    let is_over = |old: &ResidentRow| {
        let rows = changed.get(old.person.as_str());
        rows.is_some_and(|rows| {
            rows.iter().any(|new| new.lease.is_none() || new.lease == old.lease)
        })
    };
    read.rows.retain(|row| !is_over(row));
    read.rows.extend(newer.rows);
    let count = read.rows.len() + read.rejected.len();
    read.end = End::Reached { rows: u32::try_from(count).unwrap_or(u32::MAX), total: None };
}
