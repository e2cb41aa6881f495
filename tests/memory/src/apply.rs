//! Carrying a plan out.

use usersync_core::model::{Contact, ContactId, KnownRecord, Link, LinkId, OpenAlert};
use usersync_core::plan::{AlertChanges, Change, Plan};

use super::Directory;

impl Directory {
    /// Carries a plan out. Panics where the store's constraints would refuse.
    pub fn apply(&mut self, plan: &Plan) {
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
    pub fn remember_withheld(&mut self, plan: &Plan) {
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
                for change in fields {
                    let held = &mut self.contact_mut(*contact).values[change.field];
                    assert_eq!(*held, change.before, "the history tells the truth");
                    held.clone_from(&change.after);
                    self.history.push((*contact, change.clone()));
                }
            }
            Change::SetBase { contact, base } => {
                self.contact_mut(*contact).base = Some(base.clone());
            }
            Change::Link(link) => {
                assert!(self.contacts.contains_key(&link.contact), "a link has a contact");
                assert!(self.records.contains_key(&link.record), "a link has a record");
                let holding = |other: &Link| other.ended.is_none() && other.record == link.record;
                assert!(!self.links.iter().any(holding), "one link per record");
                self.links.push(link.clone());
            }
            Change::Remember { link, remembered } => {
                let link = self.link_mut(*link);
                link.remembered = remembered.clone();
            }
            Change::EndLink { link, reason } => {
                let link = self.link_mut(*link);
                assert!(link.ended.replace(*reason).is_none(), "a link ends once");
            }
        }
    }

    fn change_alerts(&mut self, changes: &AlertChanges) {
        for (id, resolution) in &changes.resolve {
            self.close(*id, *resolution);
        }
        for (id, alert) in &changes.refresh {
            let open = self.alerts.iter_mut().find(|open| open.id == *id);
            let open = open.expect("an alert that is brought up to date is open");
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

    fn contact_mut(&mut self, id: ContactId) -> &mut Contact {
        self.contacts.get_mut(&id).expect("who is changed is in the directory")
    }

    fn link_mut(&mut self, id: LinkId) -> &mut Link {
        let link = self.links.iter_mut().find(|link| link.id == id);
        link.expect("a link that is changed exists")
    }
}
