//! The evidence, indexed.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::remedy::Remedy;
use super::{Evidence, Search};
use crate::model::{Alert, AlertId, Contact, ContactId, OpenAlert, PmsPropertyId, RecordKey};
use crate::plan::{Content, Finding, Read, RecordPlan, Witness, witnesses};

/// Everything an explanation looks up.
pub(super) struct Scene<'a> {
    pub(super) evidence: &'a Evidence<'a>,
    pub(super) witnesses: Vec<Witness>,
    pub(super) contacts: BTreeMap<ContactId, &'a Contact>,
    plans: HashMap<&'a RecordKey, &'a RecordPlan>,
    /// The alerts as the plan leaves them.
    pub(super) alerts: Vec<(AlertId, &'a Alert)>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(evidence: &'a Evidence<'a>) -> Self {
        let Evidence { population, plan, .. } = *evidence;
        let changes = &plan.alerts;
        let over: HashSet<AlertId> = changes
            .resolve
            .iter()
            .map(|(id, _)| id)
            .chain(changes.refresh.iter().map(|(id, _)| id))
            .copied()
            .collect();
        let stands = |open: &&OpenAlert| !over.contains(&open.id);
        let open = population.alerts.iter().filter(stands).map(|open| (open.id, &open.alert));
        let new = changes.refresh.iter().chain(&changes.raise).map(|(id, alert)| (*id, alert));
        Self {
            evidence,
            witnesses: witnesses(population),
            contacts: population.contacts.iter().map(|contact| (contact.id, contact)).collect(),
            plans: plan.records.iter().map(|record| (&record.key, record)).collect(),
            alerts: open.chain(new).collect(),
        }
    }

    pub(super) fn planned(&self, key: &RecordKey) -> Option<&'a RecordPlan> {
        self.plans.get(key).copied()
    }

    pub(super) fn read(&self, place: PmsPropertyId) -> Option<&'a Read> {
        self.evidence.population.reads.iter().find(|read| read.pms_property == place)
    }

    /// What the read at hand, else the last attempt, came to.
    pub(super) fn finding(&self, place: PmsPropertyId) -> Option<&'a Finding> {
        let of = |reads: &'a [crate::plan::ReadVerdict]| {
            reads.iter().find(|read| read.pms_property == place).map(|read| &read.finding)
        };
        of(&self.evidence.plan.reads)
            .filter(|finding| **finding != Finding::NotAsked)
            .or_else(|| of(&self.evidence.attempt?.reads))
    }

    pub(super) fn search(&self) -> Search {
        let reads = &self.evidence.population.reads;
        let known = |witness: &&Witness| witness.lease.is_some();
        let records = self.witnesses.iter().filter(known).count();
        let contacts = self.contacts.len() + self.evidence.removed.len();
        let times: Option<Vec<_>> =
            reads.iter().map(|read| read.accepted.map(|accepted| accepted.at)).collect();
        Search {
            recorded: !reads.is_empty()
                && reads.iter().all(|read| matches!(read.content, Content::Fetched(_))),
            records: count(records),
            contacts: count(contacts),
            nameless: count(self.witnesses.len() - records),
            read_at: times.and_then(|times| times.into_iter().min()),
            remedy: self.look_elsewhere(),
        }
    }

    /// What to do about somebody whom nobody finds.
    fn look_elsewhere(&self) -> Remedy {
        let reads = &self.evidence.population.reads;
        if reads.is_empty() {
            return Remedy::Attach;
        }
        let unread = reads.iter().find_map(|read| match self.finding(read.pms_property) {
            None | Some(Finding::Accepted { .. } | Finding::Changes { .. } | Finding::NotAsked) => {
                None
            }
            Some(finding) => Some(self.about_read(read.pms_property, finding)),
        });
        if let Some(remedy) = unread {
            remedy
        } else if reads.iter().any(|read| read.accepted.is_none()) {
            Remedy::Sync
        } else {
            Remedy::LookInPms
        }
    }

    /// What to do about a read from which nothing is decided.
    pub(super) fn about_read(&self, place: PmsPropertyId, finding: &Finding) -> Remedy {
        use crate::model::{AlertKind, Facts};

        let asks = |alert: &Alert| match &alert.facts {
            Facts::Read { pms_property, finding, .. } => {
                *pms_property == place && finding != "incomplete"
            }
            Facts::Surge { .. } => true,
            Facts::People(_) | Facts::Connection { .. } | Facts::Stalled { .. } => false,
        };
        match finding {
            Finding::Incomplete { told_elsewhere: true, .. } => Remedy::MendCredential,
            _ => match self.alerts.iter().find(|(_, alert)| asks(alert)) {
                Some((alert, _)) => Remedy::Answer { alert: *alert, kind: AlertKind::FeedCheck },
                None => Remedy::Sync,
            },
        }
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
