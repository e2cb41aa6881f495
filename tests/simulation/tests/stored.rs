//! Months through the real store: planned from what a database holds, and carried out in it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::runtime::Runtime;
use usersync_core::alert::Answer;
use usersync_core::model::{
    AlertId, ContactId, CredentialId, Decision, Field, IntegrationId, OpenAlert, PmsPropertyId,
    PropertyId, Resolution, RunId, Value, Values,
};
use usersync_core::plan::{Fetched, Plan, Population, RespondError, Response, plan, respond};
use usersync_simulation::play::{Property, Setup, Sight, Tally, play};
use usersync_simulation::world::{Month, Place};
use usersync_store::testing::{Engine, TestStore, keys};
use usersync_store::{
    AlertFilter, CredentialChange, Deed, DirectoryVersion, IntegrationChange, IntegrationState,
    NewCredential, NewRun, PageRequest, Store, StoredAlert, StoredDecision,
};
use uuid::Uuid;

const ANA: &str = "Ana";

/// A property whose directory is kept in a database.
struct Stored {
    runtime: Runtime,
    database: TestStore,
    property: PropertyId,
    integration: IntegrationId,
    credential: CredentialId,
    places: BTreeMap<Place, PmsPropertyId>,
    /// The closed alerts that were told of.
    told: BTreeSet<AlertId>,
    minted: u128,
}

impl Stored {
    /// None where the engine is not installed.
    fn open(engine: Engine) -> Option<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let database = runtime.block_on(TestStore::open(engine))?;
        let (property, integration, credential, places) =
            runtime.block_on(furnish(&database.store));
        Some(Self {
            runtime,
            database,
            property,
            integration,
            credential,
            places,
            told: BTreeSet::new(),
            minted: 0,
        })
    }

    fn store(&self) -> &Store {
        &self.database.store
    }

    fn mint(&mut self) -> RunId {
        self.minted += 1;
        RunId::new(Uuid::from_u128(self.minted))
    }

    fn population(
        &self,
        run: RunId,
        now: DateTime<Utc>,
        fetched: Option<&BTreeMap<PmsPropertyId, Fetched>>,
    ) -> (Population, DirectoryVersion) {
        let loading = self.store().load_population(self.integration);
        let stored = self.runtime.block_on(loading).unwrap();
        let version = stored.version;
        (stored.into_population(run, now, fetched), version)
    }

    /// Carries out what somebody's word comes to.
    fn decide(
        &self,
        run: RunId,
        version: DirectoryVersion,
        alert: Option<(AlertId, &Answer)>,
        decisions: &[Decision],
        planned: &Plan,
        now: DateTime<Utc>,
    ) {
        let deed = Deed { integration: self.integration, run, actor: ANA, alert, decisions };
        self.runtime.block_on(self.store().decide(&deed, version, planned, now)).unwrap();
    }

    fn holding(&self) -> Vec<StoredDecision> {
        let listing = self.store().list_decisions(self.integration);
        let mut decisions = self.runtime.block_on(listing).unwrap();
        decisions.retain(|decision| decision.undone.is_none());
        decisions
    }

    fn closed(&self) -> Vec<StoredAlert> {
        let filter = AlertFilter {
            property: Some(self.property),
            open: Some(false),
            ..AlertFilter::default()
        };
        let mut page = PageRequest::new(None, PageRequest::MOST);
        let mut closed = Vec::new();
        loop {
            let listing = self.store().list_alerts(&filter, &page);
            let listed = self.runtime.block_on(listing).unwrap();
            closed.extend(listed.items);
            match listed.next {
                Some(next) => page = PageRequest::new(Some(next), PageRequest::MOST),
                None => return closed,
            }
        }
    }
}

/// A property that takes part in a feed, and what could feed it.
async fn furnish(
    store: &Store,
) -> (PropertyId, IntegrationId, CredentialId, BTreeMap<Place, PmsPropertyId>) {
    let now = DateTime::UNIX_EPOCH;
    let organisation = store.create_organisation("Acme", now).await.unwrap().id;
    let property = store.create_property(organisation, "Oak Hill", "America/Chicago", now);
    let property = property.await.unwrap().id;
    let account = store.find_or_create_account(organisation, "town", "town", now).await.unwrap();
    let new = NewCredential {
        organisation,
        adapter_id: "town".to_owned(),
        name: "Town".to_owned(),
        settings: serde_json::json!({}),
        secrets: BTreeMap::new(),
    };
    let credential = store.create_credential(new, ANA, now).await.unwrap().id;
    store.set_credential_account(credential, account.id).await.unwrap();
    let named = Place::ALL.map(|place| (format!("{place:?}"), format!("{place:?}")));
    let listed = store.record_pms_properties(&account, &named, now).await.unwrap();
    let places = Place::ALL.into_iter().zip(listed.into_iter().map(|listed| listed.id)).collect();
    let integration = store.create_integration(property, now).await.unwrap();
    let change = IntegrationChange { credential: Some(credential), ..IntegrationChange::default() };
    store.update_integration(integration.id, integration.version, change).await.unwrap();
    (property, integration.id, credential, places)
}

impl Property for Stored {
    fn pms_property(&self, place: Place) -> PmsPropertyId {
        self.places[&place]
    }

    fn set_up(&mut self, setup: &Setup, now: DateTime<Utc>) {
        self.runtime.block_on(async {
            let store = self.store();
            let integration = store.find_integration(self.integration).await.unwrap();
            let change = IntegrationChange {
                attached: Some(setup.attached.iter().copied().collect()),
                settings: Some(setup.settings.clone()),
                ..IntegrationChange::default()
            };
            let changed = store.update_integration(integration.id, integration.version, change);
            let changed = changed.await.unwrap();
            let version = store.find_credential(self.credential).await.unwrap().version;
            let change = CredentialChange {
                standings: Some(setup.standings.clone()),
                ..CredentialChange::default()
            };
            store.update_credential(self.credential, version, change, ANA, now).await.unwrap();
            if changed.state != IntegrationState::On && !changed.attached.is_empty() {
                store.turn_on(self.integration, ANA, now).await.unwrap();
            }
        });
    }

    fn enter(&mut self, values: Values, now: DateTime<Utc>) -> ContactId {
        let creating = self.store().create_contact(self.property, values, ANA, now);
        self.runtime.block_on(creating).unwrap().contact.id
    }

    fn edit(&mut self, contact: ContactId, field: Field, value: Option<Value>, now: DateTime<Utc>) {
        self.runtime.block_on(async {
            let version = self.store().find_contact(contact).await.unwrap().version;
            let fields = [(field, value)];
            self.store().edit_contact(contact, version, &fields, ANA, now).await.unwrap();
        });
    }

    fn remove(&mut self, contact: ContactId, now: DateTime<Utc>) {
        self.runtime.block_on(async {
            let version = self.store().find_contact(contact).await.unwrap().version;
            self.store().remove_contact(contact, version, ANA, now).await.unwrap();
        });
    }

    fn unlink(&mut self, contact: ContactId, now: DateTime<Utc>) {
        self.runtime.block_on(async {
            let mut person = self.store().find_contact(contact).await.unwrap();
            while let Some(link) = person.links.iter().find(|link| link.link.ended.is_none()) {
                let ending = self.store().unlink(link.link.id, person.version, ANA, now);
                person = ending.await.unwrap();
            }
        });
    }

    fn run(&mut self, now: DateTime<Utc>, reads: &BTreeMap<PmsPropertyId, Fetched>) -> Plan {
        let id = self.mint();
        let claim = self.runtime.block_on(async {
            let store = self.store();
            store.sync_now(self.integration, ANA, now).await.unwrap();
            let until = now + TimeDelta::minutes(5);
            let claim = store.claim_due("node", now, until).await.unwrap().unwrap();
            let run = NewRun {
                id,
                trigger: claim.due.trigger,
                actor: claim.due.actor.clone(),
                adapter_version: None,
            };
            store.begin_run(&claim, &run, now).await.unwrap();
            claim
        });
        let (population, version) = self.population(id, now, Some(reads));
        let planned = plan(&population).unwrap();
        self.runtime.block_on(async {
            self.store().apply(&claim, id, version, &planned, None, now).await.unwrap();
            let next = now + TimeDelta::minutes(55);
            self.store().release(&claim, next, now).await.unwrap();
        });
        planned
    }

    fn respond(
        &mut self,
        alert: AlertId,
        answer: &Answer,
        now: DateTime<Utc>,
    ) -> Result<Plan, RespondError> {
        let run = self.mint();
        let (population, version) = self.population(run, now, None);
        let Response { plan, decisions, .. } = respond(&population, alert, answer, now)?;
        self.decide(run, version, Some((alert, answer)), &decisions, &plan, now);
        Ok(plan)
    }

    fn undo(&mut self, decision: usize, now: DateTime<Utc>) -> Plan {
        let id = self.holding()[decision].id;
        self.runtime.block_on(self.store().undo_decision(id, ANA, now)).unwrap();
        self.look_again(now)
    }

    fn look_again(&mut self, now: DateTime<Utc>) -> Plan {
        let run = self.mint();
        let (population, version) = self.population(run, now, None);
        let planned = plan(&population).unwrap();
        self.decide(run, version, None, &[], &planned, now);
        planned
    }

    fn restart(&mut self) {
        let connecting = Store::connect(&self.database.url, keys());
        self.database.store = self.runtime.block_on(connecting).unwrap();
    }

    fn alerts(&self) -> Vec<OpenAlert> {
        let loading = self.store().load_population(self.integration);
        self.runtime.block_on(loading).unwrap().alerts
    }

    fn take_closed(&mut self) -> Vec<(OpenAlert, Resolution)> {
        let mut news = Vec::new();
        for StoredAlert { id, alert, closed, .. } in self.closed() {
            if let Some(closed) = closed.filter(|_| self.told.insert(id)) {
                news.push((OpenAlert { id, alert }, closed.resolution));
            }
        }
        news
    }

    fn decisions(&self) -> usize {
        self.holding().len()
    }

    fn sight(&self) -> Sight {
        let loading = self.store().load_population(self.integration);
        let stored = self.runtime.block_on(loading).unwrap();
        let links = self.runtime.block_on(self.store().list_links(self.property)).unwrap();
        let contacts = stored.contacts.into_iter().map(|held| (held.id, held.values));
        Sight::new(contacts.collect(), &links, &stored.alerts)
    }
}

fn plays(engine: Engine, months: impl Iterator<Item = u64>) {
    let mut tally = Tally::default();
    for seed in months {
        let Some(mut property) = Stored::open(engine) else {
            return;
        };
        match play(&Month::of(seed), &mut property) {
            Ok(played) => tally.add(&played),
            Err(divergence) => panic!("month {seed} through the store: {divergence}"),
        }
    }
    assert!(tally.runs >= tally.months * 30, "{} runs", tally.runs);
}

#[test]
fn months_through_sqlite_go_as_the_reference_says() {
    plays(Engine::Sqlite, 1..=40);
}

#[test]
fn months_through_postgres_go_as_the_reference_says() {
    plays(Engine::Postgres, 41..=50);
}
