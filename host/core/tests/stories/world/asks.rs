//! Asking a world why somebody is, or is not, in its directory.

use usersync_core::explain::{Attempt, Evidence, Inquiry, Ruling, inquire};
use usersync_core::model::{Contact, Decision, DecisionId, Facts, KnownRecord, Missed, RecordKey};
use usersync_core::plan::{Plan, Population, plan};
use uuid::Uuid;

use super::World;

impl World {
    /// Explains somebody from recordings of the last reads, after the run that made this plan.
    pub(crate) fn explains(&mut self, last: &Plan, who: &str) -> Inquiry {
        let mut population = self.population();
        for known in &mut population.records {
            let missed = known.missed.and_then(Missed::one_read_ago);
            *known = KnownRecord { missed, ..known.clone() };
        }
        self.inquires(&population, last, who)
    }

    /// Explains somebody from what is kept, without recordings.
    pub(crate) fn explains_from_memory(&mut self, last: &Plan, who: &str) -> Inquiry {
        let population = self.picture();
        self.inquires(&population, last, who)
    }

    fn inquires(&self, population: &Population, last: &Plan, who: &str) -> Inquiry {
        let attempt =
            Attempt { at: self.now(), reads: last.reads.clone(), rejected: last.rejected.clone() };
        let rulings: Vec<Ruling> =
            (1..).zip(&self.decisions).map(|(id, one)| self.ruling(id, one)).collect();
        let removed: Vec<Contact> = self.removed.values().cloned().collect();
        let evidence = Evidence {
            population,
            plan: &plan(population).unwrap(),
            attempt: Some(&attempt),
            rulings: &rulings,
            removed: &removed,
        };
        inquire(&evidence, who)
    }

    fn ruling(&self, id: u128, decision: &Decision) -> Ruling {
        Ruling {
            id: DecisionId::new(Uuid::from_u128(0xdec0 + id)),
            decision: decision.clone(),
            author: "Ana".to_owned(),
            at: self.now(),
            about: match decision {
                Decision::Dismiss { identity, .. } => self.records_of(identity),
                _ => Vec::new(),
            },
        }
    }

    /// The records of the alert of this identity that somebody answered.
    fn records_of(&self, identity: &str) -> Vec<RecordKey> {
        let alerts = self.closed.iter().map(|(closed, _)| &closed.alert);
        alerts
            .filter(|alert| alert.identity == identity)
            .filter_map(|alert| match &alert.facts {
                Facts::People(people) => Some(&people.records),
                _ => None,
            })
            .flatten()
            .map(|sheet| sheet.key.clone())
            .collect()
    }
}
