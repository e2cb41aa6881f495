//! Erasing what is kept of one person.
//!
//! What has no personal data stays, so that runs still add up: ids, outcomes, who did what when. The
//! resident ids stay too, since they keep the person out.

use chrono::{DateTime, Utc};
use usersync_core::model::{
    Author, ContactSheet, Decision, EndReason, Event, Facts, Field, FieldChange, IntegrationId,
    OrganisationId, PeopleFacts, PropertyId, Readings, RecordKey, RecordSheet, Remembered, Values,
};
use usersync_core::plan::Rejected;

use super::{Dossier, Who, Whose};
use crate::contact;
use crate::db::Tx;
use crate::error::Result;
use crate::history::Scribe;
use crate::store::Store;
use crate::{alert, apply, decision, history, link, receipt, record, run};

/// What was erased.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Erased {
    pub organisation: OrganisationId,
    pub integration: Option<IntegrationId>,
    /// Records of which nothing but the resident id, the status and the role is kept.
    pub records: Vec<RecordKey>,
    /// Those of them that the PMS listed when it was last read.
    pub still_listed: Vec<RecordKey>,
    /// Transcripts of reads that held the person, or may have.
    pub transcripts: usize,
}

impl Store {
    /// Erases what is kept of somebody, and keeps their records out from then on.
    ///
    /// Recordings go first: if this is cut short, asking again does the rest.
    pub async fn erase(
        &self,
        property: PropertyId,
        who: &Who,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<Erased> {
        let Dossier { organisation, records, .. } = self.load_dossier(property, who).await?;
        let keys: Vec<RecordKey> = records.into_iter().map(|record| record.key).collect();
        let transcripts = self.forget_recordings_of(organisation, &keys).await?;
        let mut tx = self.write().await?;
        let version = apply::touch(&mut tx, property).await?;
        let dossier = self.gather(&mut tx, property, who).await?;
        let author = Author::person(actor);
        let scribe = Scribe { organisation, property, version, author: &author, undoes: None, now };
        erase_contact(&mut tx, scribe, &dossier).await?;
        receipt::forget_answers(&mut tx).await?;
        for record in &dossier.records {
            record::forget(&mut tx, &record.key).await?;
        }
        if let Some(integration) = dossier.integration {
            erase_questions(&mut tx, &dossier).await?;
            self.erase_words(&mut tx, integration, &dossier).await?;
            keep_out(&mut tx, integration, scribe, &dossier).await?;
        }
        tx.commit().await?;
        Ok(Erased {
            organisation,
            integration: dossier.integration,
            records: dossier.keys(),
            still_listed: dossier.still_listed(),
            transcripts,
        })
    }

    /// Words of guests and PMSs that name the person.
    async fn erase_words(
        &self,
        tx: &mut Tx,
        integration: IntegrationId,
        dossier: &Dossier,
    ) -> Result<()> {
        let keys = dossier.keys();
        let contact = dossier.contact.as_ref().map(|person| person.contact.id);
        let whose = Whose { contact, records: &keys };
        let names = names(dossier);
        let names_them = |text: &str| {
            let text = text.to_lowercase();
            names.iter().any(|name| text.contains(name.as_str()))
        };
        let is_theirs = |row: &Rejected| whose.is_row(row) || names_them(&row.why);
        run::forget_words(tx, &self.keys, integration, is_theirs, &names_them).await
    }
}

async fn erase_contact(tx: &mut Tx, scribe: Scribe<'_>, dossier: &Dossier) -> Result<()> {
    for link in &dossier.links {
        link::remember(tx, link.id, &Remembered::default()).await?;
    }
    let Some(person) = &dossier.contact else {
        return Ok(());
    };
    let id = person.contact.id;
    for held in dossier.links.iter().filter(|link| link.ended.is_none()) {
        link::end(tx, held.id, EndReason::ContactRemoved, scribe.now).await?;
        scribe.write(tx, id, Event::Unlinked, &[], Some(&held.record)).await?;
    }
    contact::forget(tx, id, scribe.now).await?;
    for entry in &dossier.history {
        let without_values = entry.changes.iter().map(|change| FieldChange {
            before: None,
            after: None,
            ..change.clone()
        });
        history::forget(tx, entry.id, &without_values.collect::<Vec<_>>()).await?;
    }
    scribe.write(tx, id, Event::Erased, &[], None).await
}

/// What alerts show of the person, and what decisions say of their email.
async fn erase_questions(tx: &mut Tx, dossier: &Dossier) -> Result<()> {
    let keys = dossier.keys();
    let contact = dossier.contact.as_ref().map(|person| person.contact.id);
    let whose = Whose { contact, records: &keys };
    for stored in &dossier.alerts {
        if let Facts::People(people) = &stored.alert.facts {
            let facts = Facts::People(without(people.clone(), &whose));
            alert::forget(tx, stored.id, &facts).await?;
        }
    }
    for stored in &dossier.decisions {
        let nameless = match stored.decision.clone() {
            Decision::KeepEmail { contact, .. } => {
                Decision::KeepEmail { contact, declined: String::new() }
            }
            Decision::SyncOnly { record, others, .. } if whose.is_record(&record) => {
                Decision::SyncOnly { record, email: String::new(), others }
            }
            other => other,
        };
        if nameless != stored.decision {
            decision::forget(tx, stored.id, &nameless).await?;
        }
    }
    Ok(())
}

/// What an alert shows, without anything of the person.
fn without(people: PeopleFacts, whose: &Whose<'_>) -> PeopleFacts {
    let records = people.records.into_iter().map(|sheet| {
        let is_theirs = whose.is_record(&sheet.key);
        let values = if is_theirs { Readings::default() } else { sheet.values };
        RecordSheet { values, ..sheet }
    });
    let contacts = people.contacts.into_iter().map(|sheet| {
        let is_theirs = whose.is_contact(sheet.id);
        let values = if is_theirs { Values::default() } else { sheet.values };
        ContactSheet { values, ..sheet }
    });
    PeopleFacts {
        records: records.collect(),
        contacts: contacts.collect(),
        resemblances: Vec::new(),
        waiting: Vec::new(),
        ..people
    }
}

/// Nothing of the person comes back by itself.
async fn keep_out(
    tx: &mut Tx,
    integration: IntegrationId,
    scribe: Scribe<'_>,
    dossier: &Dossier,
) -> Result<()> {
    for record in dossier.keys() {
        let out = Decision::KeepOut { record };
        let holds = dossier
            .decisions
            .iter()
            .any(|stored| stored.undone.is_none() && stored.decision == out);
        if !holds {
            decision::insert_alone(tx, scribe, integration, &out).await?;
        }
    }
    Ok(())
}

/// What the person is called in words of others, in lower case: full names, emails, phones.
fn names(dossier: &Dossier) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |text: &dyn Fn(Field) -> Option<String>| {
        let full = [text(Field::FirstName), text(Field::LastName)];
        if let [Some(first), Some(last)] = &full {
            names.push(format!("{first} {last}"));
            names.push(format!("{last}, {first}"));
        }
        names.extend([Field::Email, Field::Phone].into_iter().filter_map(text));
    };
    if let Some(person) = &dossier.contact {
        add(&|field| person.contact.values.text(field).map(str::to_owned));
    }
    for lease in dossier.records.iter().flat_map(|record| &record.leases) {
        add(&|field| lease.values.text(field).map(str::to_owned));
    }
    let lower = names.into_iter().map(|name| name.trim().to_lowercase());
    lower.filter(|name| !name.is_empty()).collect()
}
