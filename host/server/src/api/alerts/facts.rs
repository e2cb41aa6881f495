//! What an alert is about, side by side.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{
    Closeness, ContactId, CredentialId, Extent, Facts, FieldChange, PeopleFacts, PmsPropertyId,
    Readings, Resemblance, Surge, Values,
};
use utoipa::ToSchema;

use crate::api::history::FieldChangeView;
use crate::api::runs::RecordRef;
use crate::api::words;

/// What an alert is about, as it was when it was raised or last changed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Facts)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum FactsView {
    /// Residents of the PMS and people of the directory.
    People {
        records: Vec<RecordFacts>,
        contacts: Vec<ContactFacts>,
        /// What the first record has in common with contacts that are not exactly the same.
        resemblances: Vec<ResemblanceView>,
        /// What would be written once the question is answered.
        #[schema(value_type = Vec<FieldChangeView>)]
        waiting: Vec<FieldChange>,
        /// The other contacts with whom the contact exchanges emails.
        #[schema(value_type = Vec<Uuid>)]
        exchange: Vec<ContactId>,
        /// The record is linked to the contact already.
        linked: bool,
        /// Name and email both changed under one id.
        looks_like_a_different_person: bool,
    },
    /// An empty, shrunken or incomplete read.
    Read {
        #[schema(value_type = Uuid)]
        pms_property_id: PmsPropertyId,
        /// `empty`, `shrunken` or `incomplete`.
        finding: String,
        /// Pending and current people in the last accepted read.
        before: Option<u32>,
        now: u32,
    },
    /// A run that is held for approval, since it would change more than goes through unseen.
    Surge {
        #[schema(value_type = Vec<words::Surge>)]
        surges: Vec<Surge>,
        #[schema(value_type = ExtentView)]
        extent: Extent,
    },
    /// A credential that does not work.
    Connection {
        #[schema(value_type = Uuid)]
        credential_id: CredentialId,
        /// What is at fault: `log-in`, `permission`, `reach`, …
        failure: String,
    },
    /// No run was complete for a while.
    Stalled {
        /// When the last complete run finished or, if none did since, when the feed was turned on.
        since: DateTime<Utc>,
    },
}

/// As the document describes how many people a run would touch.
#[derive(ToSchema)]
#[schema(as = Extent)]
#[expect(dead_code, reason = "stands for the domain's own type in the document")]
pub(crate) struct ExtentView {
    /// People in the directory.
    contacts: u32,
    /// Those of them who are linked to a resident in scope who was seen lately.
    linked: u32,
    /// People who would be created.
    created: u32,
    /// Linked people whose email changed.
    emails: u32,
    /// Linked people whose unit would change.
    units: u32,
    /// Linked people of whom the PMS no longer tells something that it told.
    blanks: u32,
    /// Linked people to whom any of the last three happened.
    altered: u32,
    /// Linked people whose values would come from another resident id.
    renumbered: u32,
}

/// A resident record as an alert shows it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecordFacts {
    pub record: RecordRef,
    /// The PMS's own word.
    pub status: String,
    #[schema(value_type = words::PersonFields)]
    pub fields: Readings,
}

/// A contact as an alert shows it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ContactFacts {
    #[schema(value_type = Uuid)]
    pub id: ContactId,
    #[schema(value_type = words::PersonFields)]
    pub fields: Values,
}

/// What a record and a contact have in common without being the same.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Resemblance)]
pub struct ResemblanceView {
    #[schema(value_type = Uuid)]
    pub contact_id: ContactId,
    /// Why the names are close; empty where they are the same, or not close at all.
    #[schema(value_type = Vec<words::Closeness>)]
    pub names: Vec<Closeness>,
    /// How probable it is, in percent, that the two are one person, where names, phone and unit
    /// make it probable enough to ask.
    pub percent: Option<u8>,
}

impl From<Resemblance> for ResemblanceView {
    fn from(found: Resemblance) -> Self {
        Self { contact_id: found.contact, names: found.names, percent: found.percent }
    }
}

impl From<Facts> for FactsView {
    fn from(facts: Facts) -> Self {
        match facts {
            Facts::People(people) => people.into(),
            Facts::Read { pms_property, finding, before, now } => {
                Self::Read { pms_property_id: pms_property, finding, before, now }
            }
            Facts::Surge { surges, extent } => Self::Surge { surges, extent },
            Facts::Connection { credential, failure } => {
                Self::Connection { credential_id: credential, failure }
            }
            Facts::Stalled { since } => Self::Stalled { since },
        }
    }
}

impl From<PeopleFacts> for FactsView {
    fn from(people: PeopleFacts) -> Self {
        let records = people.records.into_iter().map(|sheet| RecordFacts {
            record: sheet.key.into(),
            status: sheet.status,
            fields: sheet.values,
        });
        let contacts = people
            .contacts
            .into_iter()
            .map(|sheet| ContactFacts { id: sheet.id, fields: sheet.values });
        Self::People {
            records: records.collect(),
            contacts: contacts.collect(),
            resemblances: people.resemblances.into_iter().map(Into::into).collect(),
            waiting: people.waiting,
            exchange: people.exchange,
            linked: people.linked,
            looks_like_a_different_person: people.looks_like_a_different_person,
        }
    }
}
