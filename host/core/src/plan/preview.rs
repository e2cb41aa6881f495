//! What a run would do, for people to look at before it does it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::aftermath::contacts_after;
use super::assemble::{decide, hold_back};
use super::plan::{Change, Plan, RecordPlan};
use super::population::Population;
use super::refusal::Refusal;
use crate::guard;
use crate::model::{
    Alert, AlertKind, Contact, ContactId, Field, FieldChange, Measure, Outcome, Reason, RecordKey,
    Verdict,
};

/// A plan, looked at before it is carried out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preview {
    /// The very plan of the run.
    pub plan: Plan,
    /// The questions it asks; of a run that waits for approval, those it asks once it has it.
    pub questions: Vec<Alert>,
    pub outlook: Outlook,
}

/// What a run does, or does once it is approved.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Outlook {
    /// What every guard measured.
    pub measures: Vec<Measure>,
    /// Everybody whom it touches, in the order of the records' keys.
    pub effects: Vec<Effect>,
    /// Residents who wait for an email.
    pub without_email: u32,
    /// How many questions it asks, by kind.
    pub questions: BTreeMap<AlertKind, u32>,
}

/// What a run does to one person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Effect {
    pub record: RecordKey,
    pub verdict: Verdict,
    /// None of somebody who is not in the directory yet.
    pub contact: Option<ContactId>,
    /// First and last name, as the directory has them afterwards.
    pub name: String,
    pub fields: Vec<FieldChange>,
}

/// Plans a run as [`plan`](super::plan) does, and tells what the plan means to people.
///
/// # Errors
/// Only a command can be refused.
pub fn preview(population: &Population) -> Result<Preview, Refusal> {
    let open = decide(population, None)?;
    let outlook = Outlook::of(population, &open);
    let questions = open.alerts.raise.iter().map(|(_, alert)| alert.clone()).collect();
    Ok(Preview { plan: hold_back(population, open)?, questions, outlook })
}

/// The contacts that no record updates any more, since every one linked to them is excluded.
pub fn frozen(population: &Population, plan: &Plan) -> BTreeSet<ContactId> {
    let excluded: HashMap<&RecordKey, bool> = plan
        .records
        .iter()
        .map(|record| (&record.key, record.verdict.reason == Reason::Excluded))
        .collect();
    let (mut frozen, mut flowing) = (BTreeSet::new(), HashSet::new());
    for link in population.links.iter().filter(|link| link.ended.is_none()) {
        match excluded.get(&link.record) {
            Some(true) => drop(frozen.insert(link.contact)),
            Some(false) => drop(flowing.insert(link.contact)),
            None => {}
        }
    }
    frozen.retain(|contact| !flowing.contains(contact));
    frozen
}

impl Outlook {
    /// What a plan does if nothing holds it back.
    pub(super) fn of(population: &Population, open: &Plan) -> Self {
        let waits =
            |record: &&RecordPlan| record.verdict.reason == Reason::Alert(AlertKind::MissingEmail);
        let mut questions = BTreeMap::new();
        for (_, alert) in &open.alerts.raise {
            *questions.entry(alert.kind).or_default() += 1;
        }
        Self {
            measures: guard::measures(&open.extent, &population.settings.thresholds),
            effects: effects(population, open),
            without_email: u32::try_from(open.records.iter().filter(waits).count())
                .unwrap_or(u32::MAX),
            questions,
        }
    }
}

fn effects(population: &Population, plan: &Plan) -> Vec<Effect> {
    let changes = || plan.records.iter().flat_map(|record| &record.changes);
    let after = contacts_after(&population.contacts, changes());
    let after: HashMap<ContactId, &Contact> =
        after.iter().map(|contact| (contact.id, contact)).collect();
    let known: HashSet<ContactId> = population.contacts.iter().map(|contact| contact.id).collect();
    let held = population.links.iter().filter(|link| link.ended.is_none());
    let made = changes().filter_map(|change| match change {
        Change::Link(link) => Some(link),
        _ => None,
    });
    let linked: HashMap<&RecordKey, ContactId> =
        held.chain(made).map(|link| (&link.record, link.contact)).collect();
    let is_told = |record: &&RecordPlan| {
        matches!(record.verdict.outcome, Outcome::Created | Outcome::Linked | Outcome::Updated)
    };
    let effect = |record: &RecordPlan| {
        let contact = linked.get(&record.key).copied()?;
        Some(Effect {
            record: record.key.clone(),
            verdict: record.verdict,
            contact: Some(contact).filter(|contact| known.contains(contact)),
            name: after.get(&contact).map(|contact| name(contact)).unwrap_or_default(),
            fields: record.changes.iter().flat_map(fields).collect(),
        })
    };
    plan.records.iter().filter(is_told).filter_map(effect).collect()
}

fn fields(change: &Change) -> Vec<FieldChange> {
    match change {
        Change::CreateContact(contact) => {
            let given = |field| FieldChange {
                field,
                before: None,
                after: contact.values[field].clone(),
                replaced_local_edit: false,
            };
            Field::ALL.into_iter().map(given).filter(|change| change.after.is_some()).collect()
        }
        Change::UpdateContact { fields, .. } => fields.clone(),
        _ => Vec::new(),
    }
}

fn name(contact: &Contact) -> String {
    let parts = [Field::FirstName, Field::LastName].map(|field| contact.values.text(field));
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
