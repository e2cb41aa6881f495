//! What one read says: rows folded into records, and whether anything may be decided from them.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use usersync_core::model::{
    DateReading, Field, Picture, PmsPropertyId, Reading, Reason, RecordKey, ResidentRow, Role,
    Standing, Value,
};
use usersync_core::plan::{End, Fetched};

use super::{Accepted, Model, Ruling};

/// Whether anything may be decided from what the PMS property said, and if not, why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trust {
    Accepted,
    /// Only what changed was read, to be laid over the picture of everybody.
    Changes,
    Incomplete,
    Empty,
    Shrunken,
    /// Complete and plausible, but the run as a whole waits for approval.
    Withheld,
    NotAsked,
}

impl Trust {
    /// Whether everybody at the PMS property is decided.
    pub const fn is_taken_in(self) -> bool {
        matches!(self, Self::Accepted | Self::Changes)
    }

    /// The word by which it is counted.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Changes => "changes",
            Self::Incomplete => "incomplete",
            Self::Empty => "empty",
            Self::Shrunken => "shrunken",
            Self::Withheld => "withheld",
            Self::NotAsked => "not asked",
        }
    }
}

/// The leases of each person, by the PMS's id.
pub(super) type Leases = BTreeMap<String, Vec<Picture>>;

impl Model {
    /// Folds the rows of one read, each person's leases in the order in which they govern.
    pub(super) fn fold(&self, at: PmsPropertyId, rows: &[ResidentRow]) -> Leases {
        let mut leases = Leases::new();
        for row in rows {
            let lease = self.lease(row);
            let said = leases.entry(row.person.clone()).or_default();
            if !said.contains(&lease) {
                said.push(lease);
            }
        }
        for (person, said) in &mut leases {
            let key = RecordKey { pms_property: at, person: person.clone() };
            self.put_in_order(&key, said);
        }
        leases
    }

    /// Puts what changed of a person over what was known of them, lease by lease.
    pub(super) fn lay_over(
        &self,
        key: &RecordKey,
        before: &[Picture],
        changed: &[Picture],
    ) -> Vec<Picture> {
        let mut leases: Vec<Picture> = before.to_vec();
        leases.retain(|old| changed.iter().all(|new| new.lease != old.lease));
        for new in changed {
            let mut lease = new.clone();
            let old = before.iter().find(|old| old.lease == new.lease);
            if let Some(old) = old {
                for field in Field::ALL {
                    if lease.values[field] == Reading::Absent {
                        lease.values[field] = old.values[field].clone();
                    }
                }
            }
            leases.push(lease);
        }
        self.put_in_order(key, &mut leases);
        leases
    }

    /// The lease that governs comes first; those of people who do not live there count only where
    /// there are no others.
    fn put_in_order(&self, key: &RecordKey, leases: &mut Vec<Picture>) {
        if leases.iter().any(|lease| lives_there(lease.role)) {
            leases.retain(|lease| lives_there(lease.role));
        }
        leases.sort_by_key(|lease| {
            (self.lease_rank(key, 0, lease), lease.lease.clone(), unit(lease))
        });
    }

    /// Whether the read reached its end and looks like the one before.
    pub(super) fn trust(&self, at: PmsPropertyId, fetched: &Fetched, people: u32) -> Trust {
        let delivered = fetched.rows.len() + fetched.rejected.len();
        let (rows, total, is_everybody) = match &fetched.end {
            End::Reached { rows, total } => (rows, total, true),
            End::Changes { rows, total } => (rows, total, false),
            End::Silent | End::Failed { .. } => return Trust::Incomplete,
        };
        if *rows as usize != delivered {
            return Trust::Incomplete;
        }
        if let Some((announced, counted)) = total
            && announced != counted
        {
            return Trust::Incomplete;
        }
        let rejected = fetched.rejected.len();
        if rejected >= 10 && rejected * 5 > delivered {
            return Trust::Incomplete;
        }
        let accepted = self.accepted.get(&at);
        if !is_everybody {
            let is_fresh = accepted.is_some_and(|read| self.now - read.at <= TimeDelta::hours(24));
            return if is_fresh { Trust::Changes } else { Trust::Incomplete };
        }
        let Some(Accepted { people: before, .. }) = accepted.copied() else {
            return Trust::Accepted;
        };
        let confirmed = |ruling: &Ruling| match ruling {
            Ruling::ReallyEmpty { at: there, people: confirmed, spent: false } => {
                *there == at && people == *confirmed
            }
            _ => false,
        };
        let looks_wrong = (before > 0 && people == 0) || (before >= 10 && people * 2 < before);
        if !looks_wrong || self.rulings.iter().any(confirmed) {
            Trust::Accepted
        } else if people == 0 {
            Trust::Empty
        } else {
            Trust::Shrunken
        }
    }

    /// How many people are pending or current, before exclusions.
    pub(super) fn count_people(&self, leases: &Leases) -> u32 {
        let is_somebody = |lease: &Picture| {
            matches!(self.turned_away(lease), None | Some(Reason::Excluded | Reason::NoName))
        };
        let is_here = |lease: &&Picture| {
            matches!(lease.standing, Some(Standing::Pending | Standing::Current))
                && lives_there(lease.role)
                && is_somebody(lease)
        };
        let people = leases.values().filter(|said| said.iter().any(|lease| is_here(&lease)));
        u32::try_from(people.count()).expect("few people")
    }

    fn lease(&self, row: &ResidentRow) -> Picture {
        let mut values = usersync_core::model::Readings::from_fn(|_| Reading::Absent);
        values[Field::FirstName] = text(&row.first_name);
        values[Field::LastName] = text(&row.last_name);
        values[Field::Email] = text(&row.email);
        values[Field::Phone] = text(&row.phone);
        values[Field::Unit] = text(&row.unit);
        values[Field::LeaseStart] = date(&row.lease_start);
        values[Field::LeaseEnd] = date(&row.lease_end);
        values[Field::MoveIn] = date(&row.move_in);
        values[Field::MoveOut] = date(&row.move_out);
        Picture {
            lease: row.lease.clone(),
            household: row.household.clone(),
            values,
            more_emails: row.more_emails.clone(),
            more_phones: row.more_phones.clone(),
            status: row.status.clone(),
            standing: row.standing.or_else(|| self.given_standing(&row.status)),
            role: row.role,
            role_word: row.role_word.clone(),
        }
    }

    fn given_standing(&self, word: &str) -> Option<Standing> {
        let known = self.standings.iter().find(|(given, _)| same_word(given, word));
        known.map(|(_, standing)| *standing)
    }
}

/// Status words are compared ignoring case and outer spaces.
pub(super) fn same_word(left: &str, right: &str) -> bool {
    left.trim().to_lowercase() == right.trim().to_lowercase()
}

pub(super) fn lives_there(role: Role) -> bool {
    matches!(role, Role::Leaseholder | Role::Occupant)
}

fn unit(lease: &Picture) -> Option<String> {
    lease.values.text(Field::Unit).map(str::to_owned)
}

fn text(reading: &Reading<String>) -> Reading<Value> {
    match reading {
        Reading::Absent => Reading::Absent,
        Reading::Blank => Reading::Blank,
        Reading::Value(text) if text.trim().is_empty() => Reading::Blank,
        Reading::Value(text) => Reading::Value(Value::Text(text.trim().to_owned())),
    }
}

fn date(reading: &DateReading) -> Reading<Value> {
    match reading {
        DateReading::Absent | DateReading::Unreadable(_) => Reading::Absent,
        DateReading::Blank => Reading::Blank,
        DateReading::Value(date) if means_none(*date) => Reading::Blank,
        DateReading::Value(date) if date.year() < 1950 || date.year() > 2200 => Reading::Absent,
        DateReading::Value(date) => Reading::Value(Value::Date(*date)),
    }
}

fn means_none(date: NaiveDate) -> bool {
    let written = date.format("%Y-%m-%d").to_string();
    let dummies = ["0001-01-01", "1900-01-01", "1969-12-31", "1970-01-01", "9999-12-31"];
    dummies.contains(&written.as_str())
}
