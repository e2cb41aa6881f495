//! Everything stored that a plan is made from.

use sqlx::FromRow;
use usersync_core::model::{
    Contact, Decision, GivenStandings, IntegrationId, KnownRecord, Link, OpenAlert, PropertyId,
};

use crate::apply::DirectoryVersion;
use crate::db::{Tx, params};
use crate::error::Result;
use crate::integration::{self, Integration};
use crate::store::Store;
use crate::{alert, contact, credential, decision, link, record};

/// What is stored of the people of one property, all of one moment.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its settings, and what is attached with the last accepted read of each.
    pub integration: Integration,
    /// What operators said of status words that the adapter does not know.
    pub standings: GivenStandings,
    /// IANA name of the property's zone.
    pub time_zone: String,
    /// To be named when a plan made from this is carried out.
    pub version: DirectoryVersion,
    pub records: Vec<KnownRecord>,
    pub contacts: Vec<Contact>,
    pub links: Vec<Link>,
    pub decisions: Vec<Decision>,
    pub alerts: Vec<OpenAlert>,
}

#[derive(FromRow)]
struct PropertyRow {
    time_zone: String,
    directory_version: i64,
}

impl Store {
    /// Reads everything that a plan for an integration is made from.
    pub async fn load_population(&self, id: IntegrationId) -> Result<Stored> {
        let mut tx = self.read().await?;
        let integration = integration::find(&mut tx, id).await?;
        let property = integration.property;
        let standings = match integration.credential {
            Some(credential) => credential::find(&mut tx, credential).await?.standings,
            None => GivenStandings::default(),
        };
        let PropertyRow { time_zone, directory_version } = find(&mut tx, property).await?;
        Ok(Stored {
            standings,
            time_zone,
            version: DirectoryVersion(directory_version),
            records: record::load(&mut tx, id, property).await?,
            contacts: contact::load(&mut tx, property).await?,
            links: link::load(&mut tx, property).await?,
            decisions: decision::load(&mut tx, id).await?,
            alerts: alert::load(&mut tx, id).await?,
            integration,
        })
    }
}

async fn find(tx: &mut Tx, property: PropertyId) -> Result<PropertyRow> {
    tx.one("select time_zone, directory_version from property where id = $1", params![property])
        .await
}
