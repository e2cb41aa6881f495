//! Everything that is kept of one person, to be given to them or to be erased.

mod erase;

use std::collections::BTreeSet;

use sqlx::FromRow;
use usersync_core::model::{
    ContactId, Decision, EndReason, Facts, HistoryEntry, IntegrationId, KnownRecord, Link,
    OrganisationId, PropertyId, RecordKey, RunId,
};
use usersync_core::plan::Rejected;
use uuid::Uuid;

pub use erase::Erased;

use crate::alert::{self, StoredAlert};
use crate::contact::{self, Person};
use crate::db::{Tx, params};
use crate::decision::{self, StoredDecision};
use crate::error::{Error, Result};
use crate::history;
use crate::outcome::{self, RecordOutcome};
use crate::store::Store;
use crate::{link, record, recording, run};

/// Who is meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Who {
    Contact(ContactId),
    /// Somebody of whom there may be no contact.
    Record(RecordKey),
}

/// Everything that is kept of one person.
#[derive(Clone, PartialEq, Debug)]
pub struct Dossier {
    pub organisation: OrganisationId,
    pub property: PropertyId,
    /// None: the property has no feed.
    pub integration: Option<IntegrationId>,
    /// In the directory, or removed from it.
    pub contact: Option<Person>,
    /// Every link that the contact ever had.
    pub links: Vec<Link>,
    /// The resident records that belong to the person.
    pub records: Vec<KnownRecord>,
    pub history: Vec<HistoryEntry>,
    /// Alerts that name the person, open or closed.
    pub alerts: Vec<StoredAlert>,
    pub decisions: Vec<StoredDecision>,
    /// What runs did to the records, where that was news.
    pub outcomes: Vec<(RunId, RecordOutcome)>,
    /// Rows that could not be read, with the run that lists them.
    pub rejected: Vec<(RunId, Rejected)>,
    /// Runs whose sealed recordings hold the person, or may.
    pub recordings: Vec<RunId>,
}

impl Dossier {
    /// The keys of the records.
    pub fn keys(&self) -> Vec<RecordKey> {
        self.records.iter().map(|record| record.key.clone()).collect()
    }

    /// The records that the PMS listed when it was last read.
    pub fn still_listed(&self) -> Vec<RecordKey> {
        let listed = self.records.iter().filter(|record| record.missed.is_none());
        listed.map(|record| record.key.clone()).collect()
    }
}

#[derive(FromRow)]
struct PlaceRow {
    #[sqlx(try_from = "Uuid")]
    organisation_id: OrganisationId,
    integration_id: Option<Uuid>,
}

impl Store {
    /// Everything that is kept of somebody at a property.
    pub async fn load_dossier(&self, property: PropertyId, who: &Who) -> Result<Dossier> {
        self.gather(&mut self.read().await?, property, who).await
    }

    async fn gather(&self, tx: &mut Tx, property: PropertyId, who: &Who) -> Result<Dossier> {
        let place: PlaceRow = tx
            .optional(
                "select p.organisation_id, i.id as integration_id
                 from property p left join integration i on i.property_id = p.id
                 where p.id = $1",
                params![property],
            )
            .await?
            .ok_or_else(|| Error::missing("property", property))?;
        let integration = place.integration_id.map(IntegrationId::new);
        let links = link::load_all(tx, property).await?;
        let contact = match who {
            Who::Contact(id) => Some(*id),
            Who::Record(key) => contact_of(&links, key),
        };
        let links: Vec<Link> =
            links.into_iter().filter(|link| Some(link.contact) == contact).collect();
        let keys = records_of(&links, who);
        let mut records = Vec::new();
        for key in &keys {
            records.extend(record::find(tx, key).await?);
        }
        let contact = match contact {
            Some(id) => Some(contact::find(tx, id).await?),
            None if records.is_empty() => return Err(nobody(who)),
            None => None,
        };
        if contact.as_ref().is_some_and(|person| person.property != property) {
            return Err(nobody(who));
        }
        let history = match &contact {
            Some(person) => history::of_contact(tx, person.contact.id).await?,
            None => Vec::new(),
        };
        let id = contact.as_ref().map(|person| person.contact.id);
        let mut dossier = Dossier {
            organisation: place.organisation_id,
            property,
            integration,
            contact,
            links,
            records,
            history,
            alerts: Vec::new(),
            decisions: Vec::new(),
            outcomes: outcome::of_records(tx, &keys).await?,
            rejected: Vec::new(),
            recordings: recording::holding(tx, &self.keys, place.organisation_id, &keys).await?,
        };
        if let Some(integration) = integration {
            let whose = Whose { contact: id, records: &keys };
            dossier.alerts = alert::load_all(tx, integration).await?;
            dossier.alerts.retain(|stored| whose.are_facts(&stored.alert.facts));
            dossier.decisions = decision::load_all(tx, integration).await?;
            dossier.decisions.retain(|stored| whose.is_decision(&stored.decision));
            let rejected = run::rejected_rows(tx, &self.keys, integration).await?;
            let theirs = rejected.into_iter().filter(|(_, row)| whose.is_row(row));
            dossier.rejected = theirs.collect();
        }
        Ok(dossier)
    }
}

fn nobody(who: &Who) -> Error {
    match who {
        Who::Contact(id) => Error::missing("contact", id),
        Who::Record(key) => Error::missing("resident record", key),
    }
}

/// The contact that a record belongs to, unless somebody told the two apart.
fn contact_of(links: &[Link], key: &RecordKey) -> Option<ContactId> {
    let theirs = links.iter().filter(|link| link.record == *key && is_one_person(link));
    theirs.max_by_key(|link| (link.ended.is_none(), link.id)).map(|link| link.contact)
}

/// The records that belong to the contact of these links, and the one that was named.
fn records_of(links: &[Link], who: &Who) -> Vec<RecordKey> {
    let linked = links.iter().filter(|link| is_one_person(link)).map(|link| link.record.clone());
    let named = match who {
        Who::Contact(_) => None,
        Who::Record(key) => Some(key.clone()),
    };
    linked.chain(named).collect::<BTreeSet<_>>().into_iter().collect()
}

fn is_one_person(link: &Link) -> bool {
    link.ended != Some(EndReason::Separated)
}

/// Whose something is.
struct Whose<'k> {
    contact: Option<ContactId>,
    records: &'k [RecordKey],
}

impl Whose<'_> {
    fn is_contact(&self, id: ContactId) -> bool {
        self.contact == Some(id)
    }

    fn is_record(&self, key: &RecordKey) -> bool {
        self.records.contains(key)
    }

    fn are_facts(&self, facts: &Facts) -> bool {
        match facts {
            Facts::People(people) => {
                people.records.iter().any(|sheet| self.is_record(&sheet.key))
                    || people.contacts.iter().any(|sheet| self.is_contact(sheet.id))
            }
            Facts::Read { .. }
            | Facts::Surge { .. }
            | Facts::Connection { .. }
            | Facts::Stalled { .. } => false,
        }
    }

    fn is_decision(&self, decision: &Decision) -> bool {
        match decision {
            Decision::NotSamePerson { record, contact } => {
                self.is_record(record) || self.is_contact(*contact)
            }
            Decision::KeepEmail { contact, .. } => self.is_contact(*contact),
            Decision::KeepOut { record } | Decision::CreateWithoutEmail { record } => {
                self.is_record(record)
            }
            Decision::SyncOnly { record, others, .. } => {
                self.is_record(record) || others.iter().any(|other| self.is_record(other))
            }
            Decision::Dismiss { .. }
            | Decision::ReallyEmpty { .. }
            | Decision::ApproveRun { .. }
            | Decision::RejectRun { .. } => false,
        }
    }

    fn is_row(&self, row: &Rejected) -> bool {
        row.person.as_ref().is_some_and(|person| {
            let key = RecordKey { pms_property: row.pms_property, person: person.clone() };
            self.is_record(&key)
        })
    }
}
