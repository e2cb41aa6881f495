//! Everything stored that a plan is made from.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{
    Contact, Decision, GivenStandings, IntegrationId, KnownRecord, Link, OpenAlert, PmsPropertyId,
    PropertyId, RecordKey, RunId, Verdict,
};
use usersync_core::plan::{Content, Fetched, Population, Read};

use crate::apply::DirectoryVersion;
use crate::db::{Tx, params};
use crate::error::Result;
use crate::integration::{self, Integration, IntegrationChange};
use crate::store::Store;
use crate::{alert, contact, credential, decision, link, outcome, record};

/// What is stored of the people of one property, all of one moment.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its settings, and what is attached with the last accepted read of each.
    pub integration: Integration,
    /// What operators said of status words that the adapter does not know.
    pub standings: GivenStandings,
    /// IANA name of the property's zone.
    pub time_zone: String,
    /// When anything that a PMS said was last taken in.
    pub taken_in_at: Option<DateTime<Utc>>,
    /// To be named when a plan made from this is carried out.
    pub version: DirectoryVersion,
    pub records: Vec<KnownRecord>,
    pub contacts: Vec<Contact>,
    pub links: Vec<Link>,
    pub decisions: Vec<Decision>,
    /// What the last run would have done to each record, if it was held for approval.
    pub withheld: BTreeMap<RecordKey, Verdict>,
    pub alerts: Vec<OpenAlert>,
}

impl Stored {
    /// Everything that the plan of a run is made from. Without `fetched`, the last complete picture
    /// stands.
    pub fn into_population(
        self,
        run: RunId,
        now: DateTime<Utc>,
        fetched: Option<&BTreeMap<PmsPropertyId, Fetched>>,
    ) -> Population {
        let reads = self.integration.attached.into_iter().map(|at| Read {
            pms_property: at.pms_property.id,
            accepted: at.accepted,
            laid_over_at: at.laid_over_at,
            content: match fetched {
                None => Content::Picture,
                Some(fetched) => {
                    Content::Fetched(fetched.get(&at.pms_property.id).cloned().unwrap_or_default())
                }
            },
        });
        Population {
            run,
            now,
            settings: self.integration.settings,
            standings: self.standings,
            taken_in_at: self.taken_in_at,
            reads: reads.collect(),
            records: self.records,
            contacts: self.contacts,
            links: self.links,
            decisions: self.decisions,
            withheld: self.withheld,
            alerts: self.alerts,
            command: None,
        }
    }
}

#[derive(FromRow)]
struct PropertyRow {
    time_zone: String,
    taken_in_at: Option<DateTime<Utc>>,
    directory_version: i64,
}

impl Store {
    /// Reads everything that a plan for an integration is made from.
    pub async fn load_population(&self, id: IntegrationId) -> Result<Stored> {
        load(&mut self.read().await?, id).await
    }

    /// Reads what a plan would be made from if the integration were changed so. Nothing is changed.
    pub async fn imagine_population(
        &self,
        id: IntegrationId,
        change: IntegrationChange,
    ) -> Result<Stored> {
        if change == IntegrationChange::default() {
            return self.load_population(id).await;
        }
        // What is written here is read by this transaction alone, which is never committed.
        let mut tx = self.write().await?;
        let version = integration::find(&mut tx, id).await?.version;
        integration::change_to(&mut tx, id, version, change).await?;
        load(&mut tx, id).await
    }
}

async fn load(tx: &mut Tx, id: IntegrationId) -> Result<Stored> {
    let integration = integration::find(tx, id).await?;
    let property = integration.property;
    let standings = match integration.credential {
        Some(credential) => credential::find(tx, credential).await?.standings,
        None => GivenStandings::default(),
    };
    let PropertyRow { time_zone, taken_in_at, directory_version } = find(tx, property).await?;
    Ok(Stored {
        standings,
        time_zone,
        taken_in_at,
        version: DirectoryVersion(directory_version),
        records: record::load(tx, id, property).await?,
        contacts: contact::load(tx, property).await?,
        links: link::load(tx, property).await?,
        decisions: decision::load(tx, id).await?,
        withheld: outcome::load_withheld(tx, id).await?,
        alerts: alert::load(tx, id).await?,
        integration,
    })
}

async fn find(tx: &mut Tx, property: PropertyId) -> Result<PropertyRow> {
    tx.one(
        "select time_zone, taken_in_at, directory_version from property where id = $1",
        params![property],
    )
    .await
}
