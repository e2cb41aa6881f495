//! A property of any size, before its first sync and an hour after.

use std::collections::BTreeMap;

use usersync_chance::Chance;
use usersync_core::model::{Contact, ContactId, KnownRecord, OpenAlert, RecordKey};
use usersync_core::plan::{AcceptedRead, Change, Finding, Plan, Population};

use crate::people::{mistyped, somebody};
use crate::trial::Trial;

/// So many people in the directory, and as many whom the PMS lists. Couples share a unit. Of a
/// hundred, 90 are in both, four each in one of them only, and two have another email, one of these
/// with a slip in the name: so everybody's share of questions is the same however many there are.
pub(crate) fn trial(people: usize) -> Trial {
    let mut trial = Trial::default();
    let mut chance = Chance::new(7);
    for who in 0..people {
        let held = somebody(who, who / 2, &mut chance);
        let mut told = held.clone();
        match who % 100 {
            0..4 => trial.list(who, &told),
            4..8 => trial.enter(who, &held),
            kind => {
                if kind < 10 {
                    told.email = format!("new.{}", told.email);
                }
                if kind == 8 {
                    told.last_name = mistyped(&told.last_name, &mut chance);
                }
                trial.enter(who, &held);
                trial.list(who, &told);
            }
        }
    }
    trial
}

/// What the next run plans from if nothing changes in between.
pub(crate) fn an_hour_later(before: &Population, planned: &Plan) -> Population {
    let mut after = before.clone();
    let mut contacts: BTreeMap<ContactId, Contact> =
        after.contacts.drain(..).map(|contact| (contact.id, contact)).collect();
    let mut records: BTreeMap<RecordKey, KnownRecord> = BTreeMap::new();
    for record in &planned.records {
        for change in &record.changes {
            match change {
                Change::CreateContact(contact) => {
                    contacts.insert(contact.id, contact.clone());
                }
                Change::UpdateContact { contact, fields } => {
                    if let Some(contact) = contacts.get_mut(contact) {
                        for change in fields {
                            contact.values[change.field].clone_from(&change.after);
                        }
                    }
                }
                Change::SetBase { contact, base } => {
                    if let Some(contact) = contacts.get_mut(contact) {
                        contact.base = Some(base.clone());
                    }
                }
                Change::Link(link) => after.links.push(link.clone()),
                // Nobody is linked before a first run.
                Change::Remember { .. } | Change::EndLink { .. } => {}
            }
        }
        if let Some(kept) = &record.keep {
            let kept = KnownRecord { verdict: Some(record.verdict), ..kept.clone() };
            records.insert(record.key.clone(), kept);
        }
    }
    after.contacts = contacts.into_values().collect();
    after.records = records.into_values().collect();
    let raised = planned.alerts.raise.iter();
    after.alerts = raised.map(|(id, alert)| OpenAlert { id: *id, alert: alert.clone() }).collect();
    for (read, judged) in after.reads.iter_mut().zip(&planned.reads) {
        if let Finding::Accepted { people } = judged.finding {
            read.accepted = Some(AcceptedRead { at: before.now, people });
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use usersync_core::model::Outcome;
    use usersync_core::plan::plan;

    use super::*;

    #[test]
    fn an_hour_after_the_first_run_nothing_is_new() {
        let population = trial(400).population();
        let first = plan(&population).unwrap();
        assert_eq!(first.tally.total(), 384);
        let second = plan(&an_hour_later(&population, &first)).unwrap();
        assert!(second.records.iter().all(|record| record.changes.is_empty() && !record.news));
        assert_eq!(second.alerts.raise, []);
        assert_eq!(second.tally.of(Outcome::Unchanged), 376);
        assert_eq!(second.tally.of(Outcome::Held), 8);
    }
}
