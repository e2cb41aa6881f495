//! Conditions against open alerts: what to raise, what to refresh, what has resolved itself.

use std::collections::HashMap;

use super::census::Census;
use super::entry::Entry;
use super::mint::Mint;
use super::plan::{AlertChanges, Finding};
use super::population::Population;
use crate::model::{
    Alert, AlertId, Decision, Facts, PeopleFacts, PmsPropertyId, RecordKey, Resolution,
};

/// Compares the conditions of this plan with the alerts that are open. A question that somebody
/// dismissed or snoozed is not raised.
pub(super) fn reconcile(
    population: &Population,
    census: &Census<'_>,
    conditions: Vec<Alert>,
    mint: Mint,
) -> AlertChanges {
    let mut changes = AlertChanges::default();
    let mut conditions: HashMap<String, Alert> =
        conditions.into_iter().map(|alert| (alert.identity.clone(), alert)).collect();
    let facts = Circumstances::new(census);
    for open in &population.alerts {
        match conditions.remove(&open.alert.identity) {
            Some(condition) if condition == open.alert => {}
            Some(condition) => changes.refresh.push((open.id, condition)),
            None => {
                let resolution = facts.resolution(&open.alert.facts);
                changes.resolve.extend(resolution.map(|resolution| (open.id, resolution)));
            }
        }
    }
    for decision in &population.decisions {
        if let Decision::Dismiss { identity, until } = decision
            && until.is_none_or(|until| until > population.now)
        {
            conditions.remove(identity);
        }
    }
    let mut fresh: Vec<Alert> = conditions.into_values().collect();
    fresh.sort_by(|left, right| (left.kind, &left.identity).cmp(&(right.kind, &right.identity)));
    changes.raise = fresh
        .into_iter()
        .map(|alert| (AlertId::new(mint.id("alert", &alert.identity)), alert))
        .collect();
    changes
}

/// What the census says about those whom an alert is about.
struct Circumstances<'c, 'a> {
    entries: HashMap<&'c RecordKey, &'c Entry<'a>>,
    reads: HashMap<PmsPropertyId, &'c Finding>,
}

impl<'c, 'a> Circumstances<'c, 'a> {
    fn new(census: &'c Census<'a>) -> Self {
        Self {
            entries: census.entries.iter().map(|entry| (&entry.key, entry)).collect(),
            reads: census.reads.iter().map(|read| (read.pms_property, &read.finding)).collect(),
        }
    }

    /// Why an alert whose condition no longer shows is over; none if nobody can tell.
    fn resolution(&self, facts: &Facts) -> Option<Resolution> {
        match facts {
            Facts::People(people) => self.of_people(people),
            Facts::Read { pms_property, .. } => match self.reads.get(pms_property) {
                None => Some(Resolution::OutOfScope),
                Some(Finding::NotAsked | Finding::Incomplete { .. } | Finding::Changes { .. }) => {
                    None
                }
                Some(_) => Some(Resolution::ConditionGone),
            },
            Facts::Surge { .. } => {
                let are_through = self.reads.values().all(|finding| finding.is_taken_in());
                are_through.then_some(Resolution::ConditionGone)
            }
            Facts::Connection { .. } | Facts::Stalled { .. } => None,
        }
    }

    fn of_people(&self, people: &PeopleFacts) -> Option<Resolution> {
        let keys = || people.records.iter().map(|record| &record.key);
        if keys().any(|key| !self.is_decided(key)) {
            return None;
        }
        let out_of_scope = |key: &RecordKey| match self.entries.get(key) {
            Some(entry) => entry.left_scope(),
            None => !self.reads.contains_key(&key.pms_property),
        };
        Some(if keys().all(out_of_scope) {
            Resolution::OutOfScope
        } else {
            Resolution::ConditionGone
        })
    }

    /// Whether this plan can tell anything about the record, its absence included.
    fn is_decided(&self, key: &RecordKey) -> bool {
        match self.entries.get(key) {
            Some(entry) => entry.decided || !self.reads.contains_key(&key.pms_property),
            None => !matches!(
                self.reads.get(&key.pms_property),
                Some(
                    Finding::Incomplete { .. }
                        | Finding::Empty { .. }
                        | Finding::Shrunken { .. }
                        | Finding::Changes { .. }
                        | Finding::Withheld { .. }
                )
            ),
        }
    }
}
