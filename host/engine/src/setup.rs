//! What the set-up steps ask a PMS before anything syncs.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use usersync_adapters::protocol::{CheckOutcome, CheckReport, JobKind, PropertyList, Reach};
use usersync_core::model::{
    CredentialId, IntegrationId, PmsPropertyId, RecordKey, Standing, StatusWords,
};
use usersync_store::{Account, Property};

use crate::conversation::{Heard, Interruption, converse};
use crate::engine::{Engine, EngineError};
use crate::run;

/// A PMS property that a credential can see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfferedProperty {
    pub pms_property: PmsPropertyId,
    /// The PMS's own id.
    pub id: String,
    pub name: String,
    /// In lines.
    pub address: Vec<String>,
    /// Our property that it feeds already.
    pub attached_to: Option<Property>,
}

/// A status word found in the PMS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusCount {
    pub word: String,
    /// What it amounts to; none if nobody told.
    pub standing: Option<Standing>,
    pub residents: u32,
    /// Linked people among them: an exclusion freezes so many.
    pub linked: u32,
    pub excluded: bool,
}

/// How a credential fared when it was tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tried {
    pub report: CheckReport,
    /// What the adapter noted, and what it looked for in vain. It is the adapter's text: for whoever
    /// asked, never for a log.
    pub log: Vec<String>,
}

impl Engine {
    /// Tries a credential against its PMS, operation by operation, and remembers the account that
    /// stands behind it.
    pub async fn check_credential(&self, credential: CredentialId) -> Result<Tried, EngineError> {
        let heard = self.ask(credential, JobKind::Check, self.utc_date()).await?;
        let log = heard.logs.iter().map(ToString::to_string).collect();
        let report = heard.checked.ok_or(EngineError::Internal)?;
        let works = report.verdicts.iter().all(|verdict| verdict.outcome == CheckOutcome::Works);
        if works {
            self.remember_account(credential, &report.account).await?;
            self.store().credential_works(credential, self.clock().now()).await?;
        }
        Ok(Tried { report, log })
    }

    /// The PMS properties that a credential can see, remembered so that they can be attached.
    pub async fn offer_properties(
        &self,
        credential: CredentialId,
    ) -> Result<Vec<OfferedProperty>, EngineError> {
        let heard = self.ask(credential, JobKind::Properties, self.utc_date()).await?;
        let list = heard.properties.ok_or(EngineError::Internal)?;
        let PropertyList { account, properties } = list;
        let account = self.remember_account(credential, &account).await?;
        let named: Vec<(String, String)> = properties
            .iter()
            .map(|property| (property.id.clone(), property.name.clone()))
            .collect();
        let stored =
            self.store().record_pms_properties(&account, &named, self.clock().now()).await?;
        let mut addresses: BTreeMap<String, Vec<String>> =
            properties.into_iter().map(|property| (property.id, property.address)).collect();
        let mut offered = Vec::with_capacity(stored.len());
        for property in stored {
            offered.push(OfferedProperty {
                attached_to: self.store().attached_to(property.id).await?,
                pms_property: property.id,
                address: addresses.remove(&property.pms_id).unwrap_or_default(),
                id: property.pms_id,
                name: property.name,
            });
        }
        Ok(offered)
    }

    /// The status words found at the PMS properties of an integration, with head-counts.
    pub async fn status_words(
        &self,
        integration: IntegrationId,
    ) -> Result<Vec<StatusCount>, EngineError> {
        let integration = self.store().find_integration(integration).await?;
        let credential = integration.credential.ok_or(EngineError::NoCredential)?;
        let today = self.today(integration.property).await?;
        let job = run::residents_job(&integration.attached, Reach::Full);
        let heard = self.ask(credential, job, today).await?;
        let linked = self.store().linked_records(integration.id).await?;
        let ids: BTreeMap<&str, PmsPropertyId> = integration
            .attached
            .iter()
            .map(|at| (at.pms_property.pms_id.as_str(), at.pms_property.id))
            .collect();
        let given = self.store().find_credential(credential).await?.standings;
        let mut words: BTreeMap<String, StatusCount> = BTreeMap::new();
        for (property, residents) in &heard.residents {
            let Some(pms_property) = ids.get(property.as_str()) else { continue };
            for row in &residents.rows {
                let word = row.status.trim();
                let excluded = &integration.settings.excluded;
                let standing = row.standing.or_else(|| given.of(word));
                let count = words
                    .entry(word.to_owned())
                    .or_insert_with(|| StatusCount::none(word, standing, excluded));
                count.residents += 1;
                let key = RecordKey { pms_property: *pms_property, person: row.person.clone() };
                count.linked += u32::from(linked.contains(&key));
            }
        }
        Ok(words.into_values().collect())
    }

    async fn remember_account(
        &self,
        credential: CredentialId,
        account: &str,
    ) -> Result<Account, EngineError> {
        let stored = self.store().find_credential(credential).await?;
        let account = self
            .store()
            .find_or_create_account(
                stored.organisation,
                &stored.adapter_id,
                account,
                self.clock().now(),
            )
            .await?;
        self.store().set_credential_account(credential, account.id).await?;
        Ok(account)
    }

    /// Does a whole job of reading, outside any run.
    async fn ask(
        &self,
        credential: CredentialId,
        kind: JobKind,
        today: NaiveDate,
    ) -> Result<Heard, EngineError> {
        let adapter = self.adapter_of(credential).await?;
        let seed = credential.uuid().as_u64_pair().1;
        let (job, mut calls) = self.job(&adapter, credential, kind, today, seed).await?;
        let (heard, result) = converse(&adapter, job, &mut calls).await;
        match result {
            Ok(()) => Ok(heard),
            Err(Interruption::Failed(failure)) => {
                Err(EngineError::Pms { kind: failure.kind.word(), message: failure.message })
            }
            Err(Interruption::Fault { fault, .. }) => Err(EngineError::Fault(fault)),
            Err(Interruption::Broken) => Err(EngineError::Internal),
        }
    }

    fn utc_date(&self) -> NaiveDate {
        self.clock().now().date_naive()
    }
}

impl StatusCount {
    fn none(word: &str, standing: Option<Standing>, excluded: &StatusWords) -> Self {
        Self {
            word: word.to_owned(),
            standing,
            residents: 0,
            linked: 0,
            excluded: excluded.contains(word),
        }
    }
}
