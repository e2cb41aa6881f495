//! What a simulation came by, so that one sees that it reached every ruling.

use std::collections::BTreeMap;

use serde::Serialize;

/// Counts of everything that happened.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Tally {
    pub months: u64,
    pub runs: u64,
    pub records: u64,
    /// Answers that had an effect.
    pub answers: u64,
    pub happenings: BTreeMap<String, u64>,
    /// Outcomes with their reasons.
    pub outcomes: BTreeMap<String, u64>,
    /// What the reads came to.
    pub reads: BTreeMap<String, u64>,
    /// Alerts raised, by kind.
    pub alerts: BTreeMap<String, u64>,
    /// Alerts closed, by what closed them.
    pub resolutions: BTreeMap<String, u64>,
    /// Answers given, by action, those without effect included.
    pub actions: BTreeMap<String, u64>,
}

impl Tally {
    pub fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
        match counts.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                counts.insert(name.to_owned(), 1);
            }
        }
    }

    /// Adds what another part of the simulation came by.
    pub fn add(&mut self, other: &Self) {
        self.months += other.months;
        self.runs += other.runs;
        self.records += other.records;
        self.answers += other.answers;
        for (counts, more) in [
            (&mut self.happenings, &other.happenings),
            (&mut self.outcomes, &other.outcomes),
            (&mut self.reads, &other.reads),
            (&mut self.alerts, &other.alerts),
            (&mut self.resolutions, &other.resolutions),
            (&mut self.actions, &other.actions),
        ] {
            for (name, count) in more {
                *counts.entry(name.clone()).or_default() += count;
            }
        }
    }
}
