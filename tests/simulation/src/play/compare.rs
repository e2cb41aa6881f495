//! What both directories must agree on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use usersync_core::model::{
    ContactId, EndReason, Facts, Field, Link, OpenAlert, Outcome, Reason, RecordKey, Resolution,
    Values,
};
use usersync_core::plan::{Finding, Plan};

use crate::model::{Model, Report, Topic, Trust};

/// The first point at which planner and reference do not agree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Divergence {
    /// Which happening of the month it was, counted from nought.
    pub step: usize,
    /// What was happening.
    pub happening: String,
    pub differences: Vec<String>,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "at step {}, {}:", self.step, self.happening)?;
        for difference in &self.differences {
            writeln!(f, "  {difference}")?;
        }
        Ok(())
    }
}

/// A directory as a person would see it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sight {
    pub contacts: BTreeMap<ContactId, Values>,
    /// With the reason where a link has ended.
    pub links: BTreeSet<(RecordKey, ContactId, Option<&'static str>)>,
    pub alerts: Vec<Topic>,
}

impl Sight {
    /// Of a directory that is kept for the planner.
    pub fn new(
        contacts: BTreeMap<ContactId, Values>,
        links: &[Link],
        alerts: &[OpenAlert],
    ) -> Self {
        let mut alerts: Vec<Topic> = alerts.iter().map(topic).collect();
        alerts.sort();
        let ended = |reason: EndReason| reason.name();
        let links = links
            .iter()
            .map(|link| (link.record.clone(), link.contact, link.ended.map(ended)))
            .collect();
        Self { contacts, links, alerts }
    }

    fn of(model: &Model) -> Self {
        let mut alerts: Vec<Topic> =
            model.questions.iter().map(|question| question.topic.clone()).collect();
        alerts.sort();
        let contacts =
            model.people.iter().map(|person| (person.id, person.values.clone())).collect();
        let links = model
            .ties
            .iter()
            .map(|tie| (tie.record.clone(), tie.contact, tie.ended.map(EndReason::name)))
            .collect();
        Self { contacts, links, alerts }
    }
}

/// What an alert of the planner is about.
pub(super) fn topic(open: &OpenAlert) -> Topic {
    let mut topic = Topic {
        kind: open.alert.kind,
        records: BTreeSet::new(),
        contacts: BTreeSet::new(),
        exchange: BTreeSet::new(),
        pms_property: None,
    };
    match &open.alert.facts {
        Facts::People(people) => {
            topic.records = people.records.iter().map(|record| record.key.clone()).collect();
            topic.contacts = people.contacts.iter().map(|contact| contact.id).collect();
            topic.exchange = people.exchange.iter().copied().collect();
        }
        Facts::Read { pms_property, .. } => topic.pms_property = Some(*pms_property),
        Facts::Surge { .. } | Facts::Connection { .. } | Facts::Stalled { .. } => {}
    }
    topic
}

/// How the two directories differ.
pub(super) fn directories(planned: &Sight, model: &Model) -> Vec<String> {
    let expected = Sight::of(model);
    let mut differences = Vec::new();
    let ids: BTreeSet<&ContactId> =
        planned.contacts.keys().chain(expected.contacts.keys()).collect();
    for id in ids {
        match (planned.contacts.get(id), expected.contacts.get(id)) {
            (Some(planned), Some(expected)) => {
                for field in Field::ALL {
                    if planned[field] != expected[field] {
                        differences.push(format!(
                            "contact {id}: {field} is {:?}, the reference says {:?}",
                            planned[field], expected[field]
                        ));
                    }
                }
            }
            (Some(values), None) => differences.push(format!(
                "contact {id} {} is there, the reference has none",
                full_name(values)
            )),
            (None, Some(values)) => differences.push(format!(
                "contact {id} {} is missing, the reference has it",
                full_name(values)
            )),
            (None, None) => {}
        }
    }
    sets("link", &planned.links, &expected.links, &mut differences);
    let alerts = |sight: &Sight| sight.alerts.iter().cloned().collect::<BTreeSet<Topic>>();
    sets("open alert", &alerts(planned), &alerts(&expected), &mut differences);
    if differences.is_empty() && planned.alerts != expected.alerts {
        differences.push("an alert is open twice".to_owned());
    }
    differences
}

/// How what is said of a run differs.
pub(super) fn runs(plan: &Plan, report: &Report) -> Vec<String> {
    let mut differences = Vec::new();
    let trust: BTreeSet<_> = plan
        .reads
        .iter()
        .map(|read| {
            let trust = match read.finding {
                Finding::Accepted { .. } => Trust::Accepted,
                Finding::Changes { .. } => Trust::Changes,
                Finding::Incomplete { .. } => Trust::Incomplete,
                Finding::Empty { .. } => Trust::Empty,
                Finding::Shrunken { .. } => Trust::Shrunken,
                Finding::Withheld { .. } => Trust::Withheld,
                Finding::NotAsked => Trust::NotAsked,
            };
            (read.pms_property, trust.name())
        })
        .collect();
    let expected = report.trust.iter().map(|(at, trust)| (*at, trust.name())).collect();
    sets("read", &trust, &expected, &mut differences);
    let verdicts: BTreeMap<&RecordKey, (Outcome, Reason)> = plan
        .records
        .iter()
        .map(|record| (&record.key, (record.verdict.outcome, record.verdict.reason)))
        .collect();
    let keys: BTreeSet<&RecordKey> =
        verdicts.keys().copied().chain(report.verdicts.keys()).collect();
    for key in keys {
        let planned = verdicts.get(key).copied();
        let expected = report.verdicts.get(key).copied();
        if planned.map(plainly) != expected.map(plainly) {
            differences.push(format!("{key}: {planned:?}, the reference says {expected:?}"));
        }
    }
    if plan.rejected.len() != report.unreadable as usize {
        differences.push(format!("{} rows unreadable", plan.rejected.len()));
    }
    differences
}

/// How the alerts that closed differ.
pub(super) fn closed(planned: &[(OpenAlert, Resolution)], report: &Report) -> Vec<String> {
    let mut differences = Vec::new();
    let planned: BTreeSet<(Topic, &str)> = planned
        .iter()
        .map(|(open, resolution)| (topic(open), resolution.name()))
        .filter(|(_, resolution)| *resolution != Resolution::Decided.name())
        .collect();
    let expected = report
        .closed
        .iter()
        .map(|(topic, resolution)| (topic.clone(), resolution.name()))
        .collect();
    sets("alert closed", &planned, &expected, &mut differences);
    differences
}

/// An exact match that is somebody's second record may be told either way.
fn plainly(verdict: (Outcome, Reason)) -> (Outcome, Reason) {
    match verdict {
        (Outcome::Linked, Reason::ExactMatch | Reason::SamePerson) => {
            (Outcome::Linked, Reason::SamePerson)
        }
        other => other,
    }
}

fn sets<T: Ord + fmt::Debug>(
    what: &str,
    planned: &BTreeSet<T>,
    expected: &BTreeSet<T>,
    differences: &mut Vec<String>,
) {
    for extra in planned.difference(expected) {
        differences.push(format!("{what}: {extra:?}, not so in the reference"));
    }
    for missing in expected.difference(planned) {
        differences.push(format!("{what}: {missing:?} in the reference alone"));
    }
}

fn full_name(values: &Values) -> String {
    let part = |field| values.text(field).unwrap_or_default();
    format!("`{} {}`", part(Field::FirstName), part(Field::LastName))
}
