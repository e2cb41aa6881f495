//! The planner with a directory in memory.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use usersync_core::alert::Answer;
use usersync_core::model::{
    AlertId, Contact, ContactId, Field, OpenAlert, PmsPropertyId, Resolution, RunId, Value, Values,
};
use usersync_core::plan::{Content, Fetched, Plan, Population, Read, RespondError, plan, respond};
use usersync_memory::{Directory, Occasion, check, is_quiet, turned_around};
use uuid::Uuid;

use super::compare::Sight;
use super::stage::{Property, Setup};

/// A property whose directory is kept in memory.
#[derive(Debug, Default)]
pub struct Memory {
    directory: Directory,
    setup: Setup,
    minted: u128,
    /// How many plans were made, so that the laws are asked of some of them.
    plans: usize,
}

/// Of so many runs, the laws that take another plan are asked of one.
const LAWS_EVERY: usize = 12;

impl Memory {
    fn mint(&mut self) -> Uuid {
        self.minted += 1;
        Uuid::from_u128(0x1000 + self.minted)
    }

    fn population(
        &mut self,
        now: DateTime<Utc>,
        fetched: Option<&BTreeMap<PmsPropertyId, Fetched>>,
    ) -> Population {
        let reads = self
            .setup
            .attached
            .iter()
            .map(|at| Read {
                pms_property: *at,
                accepted: self.directory.accepted.get(at).copied(),
                laid_over_at: self.directory.laid_over.get(at).copied(),
                content: match fetched {
                    Some(fetched) => Content::Fetched(fetched[at].clone()),
                    None => Content::Picture,
                },
            })
            .collect();
        let attached = &self.setup.attached;
        let links = &self.directory.links;
        let records = self
            .directory
            .records
            .values()
            .filter(|record| {
                attached.contains(&record.key.pms_property)
                    || links.iter().any(|link| link.record == record.key)
            })
            .cloned()
            .collect();
        Population {
            taken_in_at: self.directory.taken_in_at,
            reads,
            records,
            now,
            settings: self.setup.settings.clone(),
            standings: self.setup.standings.clone(),
            contacts: self.directory.contacts.values().cloned().collect(),
            links: links.clone(),
            decisions: self.directory.decisions.clone(),
            withheld: self.directory.withheld.clone(),
            alerts: self.directory.alerts.clone(),
            command: None,
            run: RunId::new(self.mint()),
        }
    }

    fn carry_out(&mut self, planned: &Plan, occasion: Occasion) {
        check(planned, occasion);
        self.directory.apply(planned);
    }
}

impl Property for Memory {
    fn set_up(&mut self, setup: &Setup, _: DateTime<Utc>) {
        self.setup = setup.clone();
    }

    fn enter(&mut self, values: Values, _: DateTime<Utc>) -> ContactId {
        let id = ContactId::new(self.mint());
        self.directory.contacts.insert(id, Contact { id, values, base: None });
        id
    }

    fn edit(&mut self, contact: ContactId, field: Field, value: Option<Value>, _: DateTime<Utc>) {
        self.directory.edit(contact, field, value);
    }

    fn remove(&mut self, contact: ContactId, _: DateTime<Utc>) {
        self.directory.remove(contact);
    }

    fn unlink(&mut self, contact: ContactId, _: DateTime<Utc>) {
        self.directory.unlink(contact);
    }

    fn run(&mut self, now: DateTime<Utc>, reads: &BTreeMap<PmsPropertyId, Fetched>) -> Plan {
        let population = self.population(now, Some(reads));
        let planned = plan(&population).expect("nobody asks for anything");
        self.plans += 1;
        let asks_laws = self.plans.is_multiple_of(LAWS_EVERY);
        if asks_laws {
            let turned = plan(&turned_around(&population)).expect("nobody asks for anything");
            assert_eq!(turned, planned, "list order changes nothing");
        }
        self.carry_out(&planned, Occasion::Run);
        self.directory.remember_withheld(&planned);
        self.directory.accept(&planned, now);
        if asks_laws && planned.missing.is_empty() {
            let population = self.population(now, Some(reads));
            let again = plan(&population).expect("nobody asks for anything");
            assert!(is_quiet(&again), "applying a plan leaves nothing to plan: {again:#?}");
        }
        planned
    }

    fn respond(
        &mut self,
        alert: AlertId,
        answer: &Answer,
        now: DateTime<Utc>,
    ) -> Result<Plan, RespondError> {
        let population = self.population(now, None);
        let response = respond(&population, alert, answer, now)?;
        self.directory.decisions.extend(response.decisions.iter().cloned());
        self.carry_out(&response.plan, Occasion::Answer);
        Ok(response.plan)
    }

    fn undo(&mut self, decision: usize, now: DateTime<Utc>) -> Plan {
        self.directory.decisions.remove(decision);
        self.look_again(now)
    }

    fn look_again(&mut self, now: DateTime<Utc>) -> Plan {
        let population = self.population(now, None);
        let planned = plan(&population).expect("nobody asks for anything");
        self.carry_out(&planned, Occasion::Answer);
        planned
    }

    /// Everything goes through the form in which it is stored.
    fn restart(&mut self) {
        let directory = &mut self.directory;
        for record in directory.records.values_mut() {
            record.leases = stored(&record.leases);
            record.verdict = stored(&record.verdict);
            record.missed = stored(&record.missed);
        }
        for contact in directory.contacts.values_mut() {
            contact.values = stored(&contact.values);
            contact.base = stored(&contact.base);
        }
        for link in &mut directory.links {
            link.remembered = stored(&link.remembered);
        }
        for open in &mut directory.alerts {
            open.alert.facts = stored(&open.alert.facts);
        }
        directory.decisions = stored(&directory.decisions);
        self.setup.settings = stored(&self.setup.settings);
        self.setup.standings = stored(&self.setup.standings);
    }

    fn alerts(&self) -> Vec<OpenAlert> {
        self.directory.alerts.clone()
    }

    fn take_closed(&mut self) -> Vec<(OpenAlert, Resolution)> {
        std::mem::take(&mut self.directory.closed)
    }

    fn decisions(&self) -> usize {
        self.directory.decisions.len()
    }

    fn sight(&self) -> Sight {
        let directory = &self.directory;
        let contacts = directory.contacts.iter().map(|(id, held)| (*id, held.values.clone()));
        Sight::new(contacts.collect(), &directory.links, &directory.alerts)
    }
}

fn stored<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).expect("it can be stored");
    serde_json::from_str(&text).expect("what was stored can be read")
}
