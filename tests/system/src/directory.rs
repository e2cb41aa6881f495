//! What can be seen of a property: its people, alerts, history and last sync.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, Utc};
use usersync_core::model::{AlertId, ContactId, Facts, Field, Missed, RunId, Verdict};
use usersync_store::{
    AlertFilter, ContactFilter, OutcomeFilter, PageRequest, Person, Store, StoredAlert,
};

use crate::story::AlertTold;
use crate::system::Feed;
use crate::words;

/// A contact, as far as stories look at it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Look {
    /// Fields that hold something.
    pub(crate) fields: BTreeMap<Field, String>,
    /// The residents that feed it.
    pub(crate) linked: BTreeSet<String>,
    pub(crate) not_seen: bool,
}

/// A property at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) people: BTreeMap<ContactId, (Look, Person)>,
    /// Lines of the history of everybody who is or was in the directory, oldest first.
    pub(crate) history: BTreeMap<ContactId, Vec<String>>,
    pub(crate) alerts: BTreeMap<AlertId, StoredAlert>,
    pub(crate) last_sync: Option<DateTime<Utc>>,
}

/// As many as a page can have: stories have fewer people.
fn everything() -> PageRequest {
    PageRequest::new(None, PageRequest::MOST)
}

impl Snapshot {
    /// Looks at a property through the store.
    pub(crate) async fn take(store: &Store, feed: &Feed) -> Result<Self> {
        let mut snapshot = Self::default();
        for removed in [false, true] {
            let filter = ContactFilter { removed, ..ContactFilter::default() };
            for person in store.list_contacts(feed.property, &filter, &everything()).await?.items {
                let id = person.contact.id;
                let entries = store.list_history(id, &everything()).await?.items;
                let lines = entries.iter().rev().flat_map(words::history).collect();
                snapshot.history.insert(id, lines);
                if !removed {
                    snapshot.people.insert(id, (look(&person), person));
                }
            }
        }
        let filter = AlertFilter { property: Some(feed.property), ..AlertFilter::default() };
        for alert in store.list_alerts(&filter, &everything()).await?.items {
            snapshot.alerts.insert(alert.id, alert);
        }
        snapshot.last_sync = store.find_integration(feed.integration).await?.last_complete_at;
        Ok(snapshot)
    }

    pub(crate) fn open_alerts(&self) -> impl Iterator<Item = &StoredAlert> {
        self.alerts.values().filter(|alert| alert.closed.is_none())
    }
}

/// What a run did to each record, by the PMS's id of the resident.
pub(crate) async fn verdicts(store: &Store, run: RunId) -> Result<BTreeMap<String, Verdict>> {
    let outcomes = store.list_outcomes(run, OutcomeFilter::default(), &everything()).await?.items;
    Ok(outcomes.into_iter().map(|outcome| (outcome.record.person, outcome.verdict)).collect())
}

fn look(person: &Person) -> Look {
    let values = &person.contact.values;
    let shown = |field| Some((field, values[field].as_ref()?.to_string()));
    let is_gone = |missed: Option<Missed>| missed.is_some_and(Missed::is_gone);
    Look {
        fields: Field::ALL.into_iter().filter_map(shown).collect(),
        linked: person.links.iter().map(|link| link.link.record.person.clone()).collect(),
        not_seen: !person.links.is_empty() && person.links.iter().all(|link| is_gone(link.missed)),
    }
}

/// An alert in the words of the stories. `handle` names contacts.
pub(crate) fn told(alert: &StoredAlert, handle: impl Fn(ContactId) -> String) -> AlertTold {
    let mut told = AlertTold {
        kind: alert.alert.kind.title().to_owned(),
        urgent: alert.alert.urgent,
        ..AlertTold::default()
    };
    match &alert.alert.facts {
        Facts::People(people) => {
            told.residents =
                people.records.iter().map(|record| record.key.person.clone()).collect();
            told.contacts = people.contacts.iter().map(|contact| handle(contact.id)).collect();
            told.waiting = people.waiting.iter().map(words::change).collect();
            told.different_person = people.looks_like_a_different_person;
            let reasons = people.resemblances.iter().flat_map(|resemblance| &resemblance.names);
            told.close = reasons.map(|reason| reason.name().to_owned()).collect();
            told.residents.sort();
            told.contacts.sort();
        }
        Facts::Read { finding, .. } => told.finding.clone_from(finding),
        Facts::Surge { surges, .. } => {
            told.finding = surges.iter().map(|surge| surge.name()).collect::<Vec<_>>().join(", ");
        }
        Facts::Connection { failure, .. } => told.finding.clone_from(failure),
        Facts::Stalled { .. } => {}
    }
    told
}
