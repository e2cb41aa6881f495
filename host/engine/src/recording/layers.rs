//! Recorded reads of one PMS property, newest first, put together to one.

use std::collections::BTreeMap;

use usersync_core::model::ResidentRow;
use usersync_core::plan::{End, Fetched, lay_rows_over};

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

/// Lays the leases that changed over what was read of the same people before.
fn lay_over(read: &mut Fetched, newer: Fetched) {
    let mut changed: BTreeMap<String, Vec<ResidentRow>> = BTreeMap::new();
    for row in newer.rows {
        changed.entry(row.person.clone()).or_default().push(row);
    }
    let mut before: BTreeMap<String, Vec<ResidentRow>> = BTreeMap::new();
    for row in read.rows.extract_if(.., |row| changed.contains_key(&row.person)) {
        before.entry(row.person.clone()).or_default().push(row);
    }
    for (person, rows) in &changed {
        let known = before.get(person).map_or(&[][..], Vec::as_slice);
        read.rows.extend(lay_rows_over(known, rows));
    }
    let count = read.rows.len() + read.rejected.len();
    read.end = End::Reached { rows: u32::try_from(count).unwrap_or(u32::MAX), total: None };
}

#[cfg(test)]
mod tests {
    use usersync_core::model::{DateReading, Reading, Role, RunId, Standing};
    use uuid::Uuid;

    use super::*;

    fn row(person: &str, lease: &str) -> ResidentRow {
        let text = |text: &str| Reading::Value(text.to_owned());
        ResidentRow {
            person: person.to_owned(),
            lease: Some(lease.to_owned()),
            household: None,
            first_name: text("Ada"),
            last_name: text("Byrne"),
            email: text("ada@example.com"),
            phone: text("512-555-0142"),
            unit: text("101"),
            lease_start: DateReading::Blank,
            lease_end: DateReading::Blank,
            move_in: DateReading::Blank,
            move_out: DateReading::Blank,
            more_emails: Vec::new(),
            more_phones: Vec::new(),
            status: "Current".to_owned(),
            standing: Some(Standing::Current),
            role: Role::Leaseholder,
            role_word: String::new(),
        }
    }

    fn read(rows: Vec<ResidentRow>, end: End) -> LastRead {
        LastRead {
            run: RunId::new(Uuid::nil()),
            read_at: chrono::DateTime::UNIX_EPOCH,
            fetched: Fetched { rows, rejected: Vec::new(), end },
        }
    }

    #[test]
    fn what_the_read_of_a_change_does_not_carry_stays_as_it_was_read() {
        let everybody = vec![row("p1", "l1"), row("p1", "l2"), row("p2", "l3")];
        let changed = ResidentRow {
            phone: Reading::Absent,
            unit: Reading::Value("102".to_owned()),
            ..row("p1", "l2")
        };
        let mut layers = Layers::default();
        layers.add(read(vec![changed], End::Changes { rows: 1, total: None }));
        layers.add(read(everybody, End::Reached { rows: 3, total: None }));
        let whole = layers.into_read().unwrap().fetched;
        let moved = ResidentRow { unit: Reading::Value("102".to_owned()), ..row("p1", "l2") };
        assert_eq!(whole.rows, [row("p2", "l3"), row("p1", "l1"), moved]);
        assert_eq!(whole.end, End::Reached { rows: 3, total: None });
    }
}
