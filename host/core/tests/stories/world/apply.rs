//! Carrying a plan out as the store does, and what must hold of every plan.

use std::collections::BTreeSet;

use usersync_core::model::{
    AlertId, Field, FieldChange, KnownRecord, Link, OpenAlert, Outcome, RecordKey, Resolution,
};
use usersync_core::plan::{
    AcceptedRead, AlertChanges, Change, Finding, Plan, ReadVerdict, RecordPlan,
};

use super::World;

/// What a plan is made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Occasion {
    Run,
    /// Somebody answered an alert.
    Answer,
}

/// What must hold of every plan.
pub(crate) fn check(plan: &Plan, occasion: Occasion) {
    let keys: BTreeSet<&RecordKey> = plan.records.iter().map(|record| &record.key).collect();
    assert_eq!(keys.len(), plan.records.len(), "every record ends with one outcome");
    let total = usize::try_from(plan.tally.total()).unwrap();
    assert_eq!(total, plan.records.len() + plan.rejected.len(), "the counts add up");
    for gone in &plan.missing {
        let is_of = |read: &&ReadVerdict| read.pms_property == gone.key.pms_property;
        let finding = &plan.reads.iter().find(is_of).expect("it is attached").finding;
        assert!(matches!(finding, Finding::Accepted { .. }), "only everybody proves absence");
    }
    for record in &plan.records {
        let read = plan.reads.iter().find(|read| read.pms_property == record.key.pms_property);
        let finding = &read.expect("only attached PMS properties are decided").finding;
        if !finding.is_taken_in() && *finding != Finding::NotAsked {
            let is_told = plan.withheld.is_empty();
            assert!(!is_told || record.verdict.outcome == Outcome::Skipped, "{record:?}");
            assert_eq!(record.changes, [], "nothing is written from a read that decides nothing");
            assert_eq!(record.keep, None, "nothing is kept of a read that decides nothing");
        }
        check_changes(record, occasion);
    }
}

fn check_changes(record: &RecordPlan, occasion: Occasion) {
    let outcome = record.verdict.outcome;
    let is_still = matches!(outcome, Outcome::Held | Outcome::Skipped | Outcome::Error);
    assert!(!is_still || record.changes.is_empty(), "nothing is written for {record:?}");
    for change in &record.changes {
        match change {
            Change::EndLink { .. } => {
                assert_eq!(occasion, Occasion::Answer, "only a person ends a link: {record:?}");
            }
            Change::UpdateContact { fields, .. } => {
                assert_ne!(outcome, Outcome::Unchanged, "{record:?}");
                for change in fields {
                    check_field(change, occasion);
                }
            }
            _ => {}
        }
    }
}

fn check_field(change: &FieldChange, occasion: Occasion) {
    let FieldChange { field, before, after, .. } = change;
    assert_ne!(before, after, "a change changes something");
    assert!(after.is_some() || field.can_be_blanked(), "{field} is never blanked");
    let replaces_email = *field == Field::Email && before.is_some();
    assert!(!replaces_email || occasion == Occasion::Answer, "only a person replaces an email");
}

impl World {
    /// Carries a plan out. Panics where the store's constraints would refuse.
    pub(crate) fn apply(&mut self, plan: &Plan) {
        for record in &plan.records {
            if let Some(keep) = &record.keep {
                let earlier = self.records.get(&record.key).and_then(|known| known.verdict);
                let verdict = if record.news { Some(record.verdict) } else { earlier };
                self.records.insert(record.key.clone(), KnownRecord { verdict, ..keep.clone() });
            } else if record.news
                && (plan.withheld.is_empty() || !record.verdict.is_decided())
                && let Some(known) = self.records.get_mut(&record.key)
            {
                known.verdict = Some(record.verdict);
            }
        }
        let changes = || plan.records.iter().flat_map(|record| &record.changes);
        for change in changes() {
            if let Change::CreateContact(contact) = change {
                let before = self.contacts.insert(contact.id, contact.clone());
                assert!(before.is_none(), "a contact is created once");
            }
        }
        changes().for_each(|change| self.carry_out(change));
        for gone in &plan.missing {
            self.records.insert(gone.key.clone(), KnownRecord { verdict: None, ..gone.clone() });
        }
        self.change_alerts(&plan.alerts);
    }

    /// Keeps what a held run would have done, as far as that is news.
    pub(super) fn remember_withheld(&mut self, plan: &Plan) {
        if plan.withheld.is_empty() {
            self.withheld.clear();
            return;
        }
        for record in plan.records.iter().filter(|record| record.verdict.is_decided()) {
            let told = self.withheld.insert(record.key.clone(), record.verdict);
            assert_eq!(record.news, told != Some(record.verdict), "{record:?}");
        }
        for key in &plan.unlisted {
            assert!(self.withheld.remove(key).is_some(), "{key} was told of");
        }
    }

    fn carry_out(&mut self, change: &Change) {
        match change {
            Change::CreateContact(_) => {}
            Change::UpdateContact { contact, fields } => {
                let values = &mut self.contacts.get_mut(contact).unwrap().values;
                for change in fields {
                    assert_eq!(values[change.field], change.before, "the history tells the truth");
                    values[change.field].clone_from(&change.after);
                    self.history.push((*contact, change.clone()));
                }
            }
            Change::SetBase { contact, base } => {
                self.contacts.get_mut(contact).unwrap().base = Some(base.clone());
            }
            Change::Link(link) => {
                assert!(self.contacts.contains_key(&link.contact), "a link has a contact");
                assert!(self.records.contains_key(&link.record), "a link has a record");
                let holding = |other: &Link| other.ended.is_none() && other.record == link.record;
                assert!(!self.links.iter().any(holding), "one link per record");
                self.links.push(link.clone());
            }
            Change::Remember { link, remembered } => {
                let link = self.links.iter_mut().find(|other| other.id == *link).unwrap();
                link.remembered = remembered.clone();
            }
            Change::EndLink { link, reason } => {
                let link = self.links.iter_mut().find(|other| other.id == *link).unwrap();
                assert!(link.ended.replace(*reason).is_none(), "a link ends once");
            }
        }
    }

    fn change_alerts(&mut self, changes: &AlertChanges) {
        for (id, resolution) in &changes.resolve {
            self.close(*id, *resolution);
        }
        for (id, alert) in &changes.refresh {
            let open = self.alerts.iter_mut().find(|open| open.id == *id).unwrap();
            assert_eq!(open.alert.identity, alert.identity);
            assert_ne!(open.alert, *alert);
            open.alert = alert.clone();
        }
        for (id, alert) in &changes.raise {
            let twin = self.alerts.iter().find(|open| open.alert.identity == alert.identity);
            assert!(twin.is_none(), "one alert for one condition: {alert:?}");
            self.alerts.push(OpenAlert { id: *id, alert: alert.clone() });
        }
    }

    pub(super) fn close(&mut self, id: AlertId, resolution: Resolution) {
        if let Some(place) = self.alerts.iter().position(|open| open.id == id) {
            let open = self.alerts.remove(place);
            self.closed.push((open, resolution));
        }
    }

    pub(super) fn accept(&mut self, read: &ReadVerdict) {
        if let Finding::Accepted { people } = read.finding {
            let at = self.now();
            self.accepted.insert(read.pms_property, AcceptedRead { at, people });
            self.laid_over.remove(&read.pms_property);
        } else if let Finding::Changes { .. } = read.finding {
            self.laid_over.insert(read.pms_property, self.now());
        }
    }
}
