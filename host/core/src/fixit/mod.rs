//! What to correct in the PMS, by unit.
//!
//! The list is made anew each time from what is known now: the alerts, the notices of the reads that
//! were accepted, the rows that could not be read. So it empties itself as the PMS is corrected.

mod words;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    Alert, AlertId, AlertKind, Facts, Field, KnownRecord, Picture, Reading, Reason, RecordKey,
    RecordSheet,
};
use crate::normalize::{EmailReading, read_email};
use crate::plan::{Notice, Plan, Population, Rejected};

/// What the list is made from.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    /// The last complete picture.
    pub population: &'a Population,
    /// What the planner makes of it.
    pub plan: &'a Plan,
    /// What the last accepted reads told besides, and the rows of theirs that could not be read.
    pub notices: &'a [Notice],
    pub rejected: &'a [Rejected],
}

/// One thing to correct.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fix {
    /// None where the PMS has none, or nothing personal is kept.
    pub unit: Option<String>,
    /// First and last name; empty where none is kept.
    pub name: String,
    pub record: Option<RecordKey>,
    pub defect: Defect,
    /// Since when a person is asked about it.
    pub since: Option<DateTime<Utc>>,
}

/// What is wrong.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(tag = "defect", rename_all = "snake_case")]
pub enum Defect {
    NoEmail,
    /// A known dummy.
    PlaceholderEmail {
        typed: String,
    },
    /// Not an address.
    InvalidEmail {
        typed: String,
    },
    /// Several people have one address.
    SharedEmail {
        email: String,
        with: Vec<String>,
    },
    NoName,
    /// The first or the last name is missing.
    BlankName {
        field: Field,
    },
    /// A date before 1950 or after 2200, or one that cannot be read.
    OddDate {
        field: Field,
    },
    EndBeforeStart,
    /// One person lives in two units.
    TwoCurrentUnits,
    /// The status word means neither pending, current nor past, yet they are in the directory.
    NoLease {
        word: String,
    },
    /// A word whose meaning nobody told; so many residents carry it.
    UnknownStatus {
        word: String,
        residents: u32,
    },
    /// The row could not be read, in the adapter's words.
    Unreadable {
        why: String,
    },
}

/// Everything to correct in the PMS, by unit, then by name.
pub fn list(findings: &Findings<'_>) -> Vec<Fix> {
    let desk = Desk::new(findings);
    let mut fixes = Vec::new();
    fixes.extend(desk.emails());
    fixes.extend(desk.shared_emails());
    fixes.extend(desk.names());
    fixes.extend(desk.dates());
    fixes.extend(desk.notices());
    fixes.extend(findings.rejected.iter().map(|row| {
        Fix {
            unit: None,
            name: String::new(),
            record: row
                .person
                .as_ref()
                .map(|person| RecordKey { pms_property: row.pms_property, person: person.clone() }),
            defect: Defect::Unreadable { why: row.why.clone() },
            since: None,
        }
    }));
    fixes.sort_by(|left, right| {
        let place = |fix: &Fix| (fix.unit.is_none(), fix.unit.as_deref().map(in_order));
        place(left).cmp(&place(right)).then_with(|| left.cmp(right))
    });
    fixes.dedup();
    fixes
}

/// Units in the order in which people count them: 9 before 10.
fn in_order(unit: &str) -> Vec<(u64, String)> {
    let mut parts: Vec<(u64, String)> = Vec::new();
    for c in unit.chars() {
        let digit = c.to_digit(10).map(u64::from);
        match (digit, parts.last_mut()) {
            (Some(digit), Some((number, rest))) if rest.is_empty() => {
                *number = number.saturating_mul(10).saturating_add(digit);
            }
            (Some(digit), _) => parts.push((digit, String::new())),
            (None, Some((_, rest))) => rest.push(c),
            (None, None) => parts.push((0, c.to_string())),
        }
    }
    parts
}

/// The findings, indexed.
struct Desk<'a> {
    findings: &'a Findings<'a>,
    records: BTreeMap<&'a RecordKey, &'a KnownRecord>,
    alerts: Vec<(AlertId, &'a Alert)>,
}

impl<'a> Desk<'a> {
    fn new(findings: &'a Findings<'a>) -> Self {
        let attached = |record: &&KnownRecord| {
            findings
                .population
                .reads
                .iter()
                .any(|read| read.pms_property == record.key.pms_property)
        };
        let listed = |record: &&KnownRecord| record.missed.is_none();
        let records = findings.population.records.iter().filter(attached).filter(listed);
        Self {
            findings,
            records: records.map(|record| (&record.key, record)).collect(),
            alerts: findings.population.alerts.iter().map(|open| (open.id, &open.alert)).collect(),
        }
    }

    fn lease(&self, key: &RecordKey) -> Option<&'a Picture> {
        self.records.get(key)?.leases.first()
    }

    fn fix(&self, key: &RecordKey, defect: Defect) -> Fix {
        let lease = self.lease(key);
        Fix {
            unit: lease.and_then(|lease| lease.values.text(Field::Unit)).map(str::to_owned),
            name: lease.map(full_name).unwrap_or_default(),
            record: Some(key.clone()),
            defect,
            since: None,
        }
    }

    /// Since when there is an alert of this kind about the record.
    fn since(&self, kind: AlertKind, key: &RecordKey) -> Option<DateTime<Utc>> {
        let about = |alert: &Alert| match &alert.facts {
            Facts::People(people) => people.records.iter().any(|sheet| sheet.key == *key),
            _ => false,
        };
        let found = self.alerts.iter().find(|(_, alert)| alert.kind == kind && about(alert));
        found.and_then(|(id, _)| id.made_at())
    }

    /// Those who wait for an email, and those who are linked and have none in the PMS.
    fn emails(&self) -> impl Iterator<Item = Fix> {
        let waiting = self.findings.plan.records.iter().filter_map(|record| {
            let reason = record.verdict.reason;
            (reason == Reason::Alert(AlertKind::MissingEmail)).then_some(&record.key)
        });
        let linked = self.findings.plan.notices.iter().filter_map(|notice| match notice {
            Notice::NoEmail { record } => Some(record),
            _ => None,
        });
        waiting.chain(linked).filter_map(|key| {
            let typed = self.lease(key)?.values.text(Field::Email);
            let text = || typed.unwrap_or_default().to_owned();
            let defect = match read_email(typed) {
                EmailReading::Usable(_) => return None,
                EmailReading::Missing => Defect::NoEmail,
                EmailReading::Placeholder => Defect::PlaceholderEmail { typed: text() },
                EmailReading::Invalid => Defect::InvalidEmail { typed: text() },
            };
            let since = self.since(AlertKind::MissingEmail, key);
            Some(Fix { since, ..self.fix(key, defect) })
        })
    }

    fn shared_emails(&self) -> impl Iterator<Item = Fix> {
        let asked =
            self.alerts.iter().filter(|(_, alert)| alert.kind == AlertKind::DuplicateEmails);
        asked.flat_map(|(id, alert)| {
            let records: &[RecordSheet] = match &alert.facts {
                Facts::People(people) => &people.records,
                _ => &[],
            };
            records.iter().filter_map(move |sheet| {
                let others = records.iter().filter(|other| other.key != sheet.key);
                let defect = Defect::SharedEmail {
                    email: sheet.values.text(Field::Email)?.to_owned(),
                    with: others.map(sheet_name).collect(),
                };
                Some(Fix {
                    unit: sheet.values.text(Field::Unit).map(str::to_owned),
                    name: sheet_name(sheet),
                    record: Some(sheet.key.clone()),
                    defect,
                    since: id.made_at(),
                })
            })
        })
    }

    /// Leases that end before they start.
    fn dates(&self) -> impl Iterator<Item = Fix> {
        let is_wrong =
            |record: &&KnownRecord| record.leases.iter().any(Picture::ends_before_it_starts);
        let wrong = self.records.values().copied().filter(is_wrong);
        wrong.map(|record| self.fix(&record.key, Defect::EndBeforeStart))
    }

    /// Whether the date of somebody is still left out; it may have been set right since it was.
    fn lacks(&self, key: &RecordKey, field: Field) -> bool {
        let leases = self.records.get(key).map_or(&[][..], |record| &record.leases);
        leases.iter().any(|lease| lease.values[field] == Reading::Absent)
    }

    /// Nobody without any name is kept of, so that the record's last verdict tells it.
    fn names(&self) -> impl Iterator<Item = Fix> {
        self.records.values().filter_map(|record| {
            if record.verdict.is_some_and(|verdict| verdict.reason == Reason::NoName) {
                return Some(self.fix(&record.key, Defect::NoName));
            }
            let lease = record.leases.first()?;
            let field = [Field::FirstName, Field::LastName]
                .into_iter()
                .find(|field| lease.values.text(*field).is_none())?;
            Some(self.fix(&record.key, Defect::BlankName { field }))
        })
    }

    fn notices(&self) -> impl Iterator<Item = Fix> {
        let now = self.findings.plan.notices.iter().filter(|notice| {
            matches!(notice, Notice::TwoCurrentUnits { .. } | Notice::NoLease { .. })
        });
        let read = self.findings.notices.iter().filter(|notice| {
            matches!(notice, Notice::OddDate { .. } | Notice::UnknownStatus { .. })
        });
        now.chain(read).filter_map(|notice| match notice {
            Notice::OddDate { record, field } => self
                .of_somebody(record, Defect::OddDate { field: *field })
                .filter(|_| self.lacks(record, *field)),
            Notice::TwoCurrentUnits { record } => self.of_somebody(record, Defect::TwoCurrentUnits),
            Notice::NoLease { record } => {
                let word = self.lease(record)?.status.clone();
                self.of_somebody(record, Defect::NoLease { word })
            }
            Notice::UnknownStatus { word, residents } => Some(Fix {
                unit: None,
                name: String::new(),
                record: None,
                defect: Defect::UnknownStatus { word: word.clone(), residents: *residents },
                since: None,
            }),
            Notice::NoEmail { .. } | Notice::EndBeforeStart { .. } | Notice::CallBudget(_) => None,
        })
    }

    /// Whom the rules leave out is nobody's to correct.
    fn of_somebody(&self, key: &RecordKey, defect: Defect) -> Option<Fix> {
        self.lease(key).map(|_| self.fix(key, defect))
    }
}

fn full_name(lease: &Picture) -> String {
    join([lease.values.text(Field::FirstName), lease.values.text(Field::LastName)])
}

fn sheet_name(sheet: &RecordSheet) -> String {
    join([sheet.values.text(Field::FirstName), sheet.values.text(Field::LastName)])
}

fn join(names: [Option<&str>; 2]) -> String {
    names.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
